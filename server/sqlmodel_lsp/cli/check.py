"""`sqlmodel-lsp check`: the findings of all rules in files and folders."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

import click

from sqlmodel_lsp import rules, settings
from sqlmodel_lsp.cli import options, report, trouble
from sqlmodel_lsp.cli.statistics import statistics
from sqlmodel_lsp.features import diagnostics
from sqlmodel_lsp.project import terminal
from sqlmodel_lsp.project.workspace import Workspace
from sqlmodel_lsp.rules.finding import Finding, Severity


@click.command()
@options.paths_argument
@click.option(
    "--output-format",
    type=click.Choice(report.FORMATS),
    default="full",
    show_default=True,
    help="How to print findings.",
)
@click.option("--select", multiple=True, metavar="RULES", help="Run these rules: codes, names, prefixes or ALL.")
@click.option("--extend-select", multiple=True, metavar="RULES", help="Run these rules too.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option(
    "--fail-level",
    type=click.Choice(("error", "warning", "information")),
    help="The lowest severity that makes the command fail.  [default: warning]",
)
@click.option("--exit-zero", is_flag=True, help="Succeed whatever is found.")
@click.option("--statistics", "wants_statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--stdin-filename", metavar="FILE", help="Read the text of this file from standard input.")
@options.common
def check(
    paths: Sequence[str],
    output_format: str,
    select: Sequence[str],
    extend_select: Sequence[str],
    ignore: Sequence[str],
    fail_level: str | None,
    exit_zero: bool,
    wants_statistics: bool,
    stdin_filename: str | None,
    sqlmodel_version: str | None,
    python: str | None,
    debug: bool,
) -> int:
    """Find mistakes in the models of files and folders, the working directory by default."""
    failures = trouble.Failures(debug)
    logging.getLogger(rules.__name__).addHandler(failures)
    asked = {
        "select": options.listed(select),
        "extend-select": options.listed(extend_select),
        "ignore": options.listed(ignore),
        "fail-level": fail_level,
        "sqlmodel-version": sqlmodel_version,
    }
    try:
        workspace = options.load(paths, asked, python=python, stdin_filename=stdin_filename)
        findings = run_rules(workspace)
    finally:
        logging.getLogger(rules.__name__).removeHandler(failures)
    what = report.Report(
        tuple(report.locate(workspace.snapshot, finding) for finding in findings),
        len(workspace.checked),
        terminal.wants_colour(sys.stdout),
    )
    click.echo(report.render(output_format, what), nl=False, color=what.colour)
    if wants_statistics:
        # Formats for machines stay what they are; the numbers go where people look.
        click.echo(statistics(findings), nl=False, err=output_format not in report.FOR_PEOPLE)
    if not workspace.files_seen and not workspace.problems:
        trouble.note("no Python files found")
    unreadable = trouble.tell(workspace.problems)
    if failures.count:
        return trouble.BUG
    return unreadable or (trouble.CLEAN if exit_zero else _verdict(findings, workspace.settings))


def run_rules(workspace: Workspace) -> list[Finding]:
    """The findings in the checked files by path and place."""
    return [
        finding
        for path in workspace.checked
        for finding in diagnostics.findings(
            workspace.snapshot, path, workspace.rules(path)
        )
    ]


def _verdict(findings: Sequence[Finding], chosen: settings.Settings) -> int:
    limit = max(Severity[chosen.fail_level.upper()], Severity.INFORMATION)
    return trouble.FOUND if any(finding.severity >= limit for finding in findings) else trouble.CLEAN

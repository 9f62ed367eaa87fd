"""`sqlmodel-lsp check`: the findings of all rules in files and folders, and what to do about them."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import click

from sqlmodel_lsp import rules, settings
from sqlmodel_lsp.cli import adoption, fixing, options, report, trouble
from sqlmodel_lsp.cli.fixing import Rewriting
from sqlmodel_lsp.cli.statistics import statistics
from sqlmodel_lsp.features import diagnostics
from sqlmodel_lsp.project import terminal
from sqlmodel_lsp.project.workspace import Workspace
from sqlmodel_lsp.rules.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with the findings, apart from the settings."""

    output_format: str
    fix: bool
    unsafe_fixes: bool
    diff: bool
    add_ignore: bool
    update_baseline: bool
    exit_zero: bool
    statistics: bool
    stdin: str | None


@click.command()
@options.paths_argument
@click.option(
    "--output-format",
    type=click.Choice(report.FORMATS),
    default="full",
    show_default=True,
    help="How to print findings.",
)
@click.option("--fix", is_flag=True, help="Mend what has a safe fix, and tell what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: apply fixes that may change a meaning, too.")
@click.option("--diff", is_flag=True, help="Print what --fix or --add-ignore would change, and change nothing.")
@click.option("--add-ignore", is_flag=True, help="Silence every finding that makes the command fail in a comment.")
@click.option("--baseline", metavar="FILE", help="Leave out the findings that this file knows.")
@click.option("--update-baseline", is_flag=True, help="Write all findings into the baseline.")
@click.option("--select", multiple=True, metavar="RULES", help="Run these rules: codes, names, prefixes or ALL.")
@click.option("--extend-select", multiple=True, metavar="RULES", help="Run these rules too.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option(
    "--preset", type=click.Choice(("recommended", "strict", "async")), help="How severe rules are by themselves."
)
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
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    add_ignore: bool,
    baseline: str | None,
    update_baseline: bool,
    select: Sequence[str],
    extend_select: Sequence[str],
    ignore: Sequence[str],
    preset: str | None,
    fail_level: str | None,
    exit_zero: bool,
    wants_statistics: bool,
    stdin_filename: str | None,
    sqlmodel_version: str | None,
    python: str | None,
    debug: bool,
) -> int:
    """Find mistakes in the models of files and folders, the working directory by default.

    Exit codes: 0 when all is well, 1 with findings as severe as --fail-level or with a --diff to show, 2 when a path,
    an option or a setting is wrong, 101 after an internal error.
    """
    if sum((fix, add_ignore, update_baseline)) > 1:
        raise click.UsageError("Only one of `--fix`, `--add-ignore` and `--update-baseline` can be done at once")
    if update_baseline and diff:
        raise click.UsageError("`--diff` cannot show what `--update-baseline` would change")
    failures = trouble.Failures(debug)
    logging.getLogger(rules.__name__).addHandler(failures)
    asked = {
        "select": options.listed(select),
        "extend-select": options.listed(extend_select),
        "ignore": options.listed(ignore),
        "preset": preset,
        "fail-level": fail_level,
        "baseline": baseline and os.path.abspath(baseline),
        "sqlmodel-version": sqlmodel_version,
    }
    stdin = options.stdin_name(paths, stdin_filename)
    wish = Wish(output_format, fix, unsafe_fixes, diff, add_ignore, update_baseline, exit_zero, wants_statistics, stdin)
    try:
        workspace = options.load(paths, asked, python=python, stdin_filename=stdin_filename)
        code = _update_baseline(workspace) if update_baseline else _check(workspace, wish)
    finally:
        logging.getLogger(rules.__name__).removeHandler(failures)
    return trouble.BUG if failures.count else code


def run_rules(workspace: Workspace) -> list[Finding]:
    """The findings in the checked files by path and place."""
    return [
        finding
        for path in workspace.checked
        for finding in diagnostics.findings(workspace.snapshot, path, workspace.rules(path), workspace.known(path))
    ]


def _check(workspace: Workspace, wish: Wish) -> int:
    rewriting = Rewriting(workspace)
    source = os.path.abspath(wish.stdin) if wish.stdin is not None else None
    if wish.add_ignore:
        adoption.silence(rewriting, [item for item in run_rules(workspace) if _fails(item, workspace.settings)])
    elif wish.fix or wish.diff:
        fixing.mend(rewriting, lambda: run_rules(workspace), wish.unsafe_fixes, None if source is None else {source})
    if wish.diff:
        click.echo(fixing.diff(rewriting), nl=False)
        code = trouble.FOUND if rewriting.changed and not wish.exit_zero else trouble.CLEAN
        return _tell_problems(workspace) or code
    unwritten = trouble.CLEAN
    rewrites_stdin = source is not None and (wish.fix or wish.add_ignore)
    if source is None or not rewrites_stdin:
        unwritten = fixing.write(rewriting)
    elif source in workspace.snapshot.files:
        click.echo(workspace.snapshot.files[source].text, nl=False)
    findings = run_rules(workspace)
    if wish.add_ignore:
        count, files = report.counted(rewriting.count, "finding"), report.counted(len(rewriting.changed), "file")
        trouble.note(f"silenced {count} in {files}")
    elif workspace.checked or not workspace.problems or wish.output_format not in report.FOR_PEOPLE:
        _print(workspace, findings, wish, rewriting.count, to_stderr=rewrites_stdin)
    verdict = trouble.CLEAN if wish.exit_zero else _verdict(findings, workspace.settings)
    return _tell_problems(workspace) or unwritten or verdict


def _print(workspace: Workspace, findings: Sequence[Finding], wish: Wish, fixed: int, to_stderr: bool) -> None:
    what = report.Report(
        tuple(report.locate(workspace.snapshot, finding) for finding in findings),
        len(workspace.checked),
        terminal.wants_colour(sys.stderr if to_stderr else sys.stdout),
        fixed,
        wish.unsafe_fixes,
    )
    click.echo(report.render(wish.output_format, what), nl=False, err=to_stderr, color=what.colour)
    if wish.statistics:
        # Formats for machines stay what they are; the numbers go where people look.
        is_apart = to_stderr or wish.output_format not in report.FOR_PEOPLE
        click.echo(statistics(findings), nl=False, err=is_apart)


def _update_baseline(workspace: Workspace) -> int:
    problem = adoption.update_baseline(workspace, lambda: run_rules(workspace))
    return _tell_problems(workspace) or trouble.tell([problem] if problem is not None else []) or trouble.CLEAN


def _tell_problems(workspace: Workspace) -> int:
    if not workspace.files_seen and not workspace.problems:
        trouble.note("no Python files found")
    return trouble.tell(workspace.problems)


def _verdict(findings: Sequence[Finding], chosen: settings.Settings) -> int:
    return trouble.FOUND if any(_fails(finding, chosen) for finding in findings) else trouble.CLEAN


def _fails(finding: Finding, chosen: settings.Settings) -> bool:
    return finding.severity >= max(Severity[chosen.fail_level.upper()], Severity.INFORMATION)

"""`sqlmodel-lsp migrations`: the history of a database schema, and the schema at each revision of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sqlmodel_lsp import settings
from sqlmodel_lsp.cli import trouble
from sqlmodel_lsp.migrations.graph import UnknownRevisionError
from sqlmodel_lsp.migrations.revision import Revision
from sqlmodel_lsp.project import migrations as project
from sqlmodel_lsp.project.problem import ConfigurationError

F = TypeVar("F", bound=Callable[..., Any])


def _common(command: F) -> F:
    for option in reversed(
        (
            click.option(
                "--folder",
                type=click.Path(exists=True, file_okay=False),
                default=".",
                show_default=True,
                metavar="FOLDER",
                help="The project, or a folder in it.",
            ),
            click.option("--config", type=click.Path(), metavar="FILE", help="The `alembic.ini` or `pyproject.toml`."),
            click.option("--debug", is_flag=True, help="Show a traceback when something fails inside."),
        )
    ):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@click.pass_context
def migrations(context: click.Context) -> None:
    """Read Alembic migrations without a database, and without running them.

    Exit codes: 0 when all is well, 2 when something is wrong with the migrations or what was asked for.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@migrations.command()
@_common
def history(folder: str, config: str | None, debug: bool) -> int:  # noqa: ARG001
    """Print all revisions, the newest first."""
    loaded = project.load(Path(folder), Path(config) if config else None)
    heads = {revision.id for revision in loaded.graph.heads}
    for revision in reversed(loaded.graph.revisions):
        click.echo(_line(revision, revision.id in heads))
    return _tell(loaded)


@migrations.command()
@click.argument("revision", default="heads", metavar="[REVISION]")
@click.option("--format", "output_format", type=click.Choice(("sql", "json")), default="sql", show_default=True)
@click.option("--dialect", type=click.Choice(settings.DIALECTS), help="The database the migrations are for.")
@click.option("--database", metavar="NAME", help="Which database, where one history is for several.")
@_common
def schema(
    revision: str,
    output_format: str,
    dialect: str | None,
    database: str | None,
    folder: str,
    config: str | None,
    debug: bool,  # noqa: ARG001
) -> int:
    """Print the database schema at a revision, by default at the newest ones.

    REVISION is an id or how it begins, a branch label, head, heads, base, or one of these with steps such as head-2.
    """
    from sqlmodel_lsp.migrations import ddl

    loaded = project.load(Path(folder), Path(config) if config else None)
    code = _tell(loaded)
    try:
        wanted = loaded.graph.until(loaded.graph.find(revision))
    except UnknownRevisionError as error:
        raise click.UsageError(str(error)) from error
    found = project.replay(loaded, dialect, database).schema(wanted)
    if output_format == "json":
        click.echo(json.dumps(ddl.describe(found), indent=2, ensure_ascii=False, default=str))
        return code
    script = ddl.render(found)
    for name, reason in script.problems:
        trouble.note(f"table `{name}` may differ: {reason}")
    if found.beyond is not None:
        trouble.note(f"there may be tables besides, since {found.beyond}")
    for item in found.notes:
        trouble.note(f"revision `{item.revision}`, line {item.line}: {item.message}")
    for statement in script.statements:
        click.echo(f"{statement};\n")
    return code


def _line(revision: Revision, is_head: bool) -> str:
    before = ", ".join(revision.down) or "<base>"
    marks = " (head)" if is_head else ""
    marks += "".join(f" ({label})" for label in revision.labels)
    needs = f" (depends on {', '.join(revision.depends_on)})" if revision.depends_on else ""
    return f"{before} -> {revision.id}{marks}{needs}, {revision.message}".rstrip(", ")


def _tell(loaded: project.Migrations) -> int:
    """Says what is wrong with the history; the exit code for that."""
    code = trouble.CLEAN
    for item in loaded.graph.troubles:
        trouble.complain(f"{trouble.relative(item.revision.path)} {item.message}")
        code = trouble.MISUSE
    if not loaded.graph.revisions and not code:
        where = ", ".join(f"`{trouble.relative(place)}`" for place in loaded.configuration.versions)
        raise ConfigurationError(f"There are no revisions in {where}")
    return code

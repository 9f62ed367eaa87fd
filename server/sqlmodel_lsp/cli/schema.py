"""`sqlmodel-lsp schema`: the tables of files and folders as SQL, JSON or a diagram."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from sqlmodel_lsp import settings
from sqlmodel_lsp.cli import options, trouble
from sqlmodel_lsp.features import diagram
from sqlmodel_lsp.project.workspace import Workspace
from sqlmodel_lsp.schema.model import Table


@click.command()
@options.paths_argument
@click.option(
    "--format", "output_format", type=click.Choice(("sql", "json", "mermaid")), default="sql", show_default=True
)
@click.option("--dialect", type=click.Choice(settings.DIALECTS), help="The database to write SQL for.")
@options.common
def schema(
    paths: Sequence[str],
    output_format: str,
    dialect: str | None,
    sqlmodel_version: str | None,
    python: str | None,
    debug: bool,  # noqa: ARG001
) -> int:
    """Print the tables of files and folders, the working directory by default."""
    asked = {"dialect": dialect, "sqlmodel-version": sqlmodel_version}
    workspace = options.load(paths, asked, python=python)
    click.echo(_RENDERERS[output_format](workspace), nl=False)
    return trouble.tell(workspace.problems)


def _sql(workspace: Workspace) -> str:
    from sqlmodel_lsp.sql import ddl

    rendered = ddl.render(workspace.snapshot.schema, workspace.settings.dialect, frozenset(workspace.checked))
    for name, reason in rendered.opaque:
        trouble.note(f"{name} is left out: {reason}")
    return "".join(f"{statement};\n\n" for statement in rendered.statements)


def _json(workspace: Workspace) -> str:
    from sqlmodel_lsp.sql import describe

    found = describe.tables(workspace.snapshot, workspace.settings.dialect, frozenset(workspace.checked))
    for item in found:
        if item.get("file"):
            item["file"] = trouble.relative(item["file"])
    return json.dumps({"tables": found}, indent=2, ensure_ascii=False) + "\n"


def _mermaid(workspace: Workspace) -> str:
    return diagram.mermaid(_tables(workspace))


def _tables(workspace: Workspace) -> list[Table]:
    checked = set(workspace.checked)
    return [table for table in workspace.snapshot.schema.tables() if table.file in checked]


_RENDERERS = {"sql": _sql, "json": _json, "mermaid": _mermaid}

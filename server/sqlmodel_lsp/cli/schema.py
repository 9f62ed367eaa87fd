"""`sqlmodel-lsp schema`: the tables of files and folders as SQL, JSON or a diagram."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import click

from sqlmodel_lsp import settings
from sqlmodel_lsp.cli import options, trouble
from sqlmodel_lsp.features.diagrams import FORMATS
from sqlmodel_lsp.features.diagrams.diagram import drawn
from sqlmodel_lsp.project.workspace import Workspace
from sqlmodel_lsp.text.lines import LineIndex


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

    written: list[str] = []
    for table in ddl.render(workspace.snapshot.schema, workspace.settings.dialect, workspace.checked):
        if table.opaque is not None:
            certainty = "may differ" if table.statements else "is left out"
            trouble.note(f"table `{table.table.full_name or table.table.model}` {certainty}: {table.opaque}")
        written += [f"{statement};\n\n" for statement in table.statements]
    _tell_uncertain(workspace)
    return "".join(written)


def _json(workspace: Workspace) -> str:
    from sqlmodel_lsp.sql import describe

    found = describe.describe(workspace.snapshot.schema, workspace.settings.dialect, workspace.checked)
    tables = [_with_place(workspace, item) for item in found]
    _tell_uncertain(workspace)
    return json.dumps({"tables": tables}, indent=2, ensure_ascii=False, default=str) + "\n"


def _with_place(workspace: Workspace, item: dict[str, Any]) -> dict[str, Any]:
    """A described table with the line of its class, and its file as seen from here."""
    file = workspace.snapshot.files.get(item["file"])
    model = next((m for m in workspace.snapshot.schema.models_in(item["file"]) if m.name == item["model"]), None)
    span = file.facts.place(model.path) if file is not None and model is not None else None
    line = LineIndex(file.text).row_column(span.start)[0] if file is not None and span is not None else None
    return item | {"file": trouble.relative(item["file"]), "line": line}


def _tell_uncertain(workspace: Workspace) -> None:
    """Says which tables there may be besides, made by code that is not run here."""
    modules = tuple(f"{workspace.snapshot.files[path].module}." for path in workspace.checked)
    for name, reason in workspace.snapshot.schema.opaque_tables.items():
        if name.startswith(modules):
            trouble.note(f"`{name}` is left out: {reason}")


def _mermaid(workspace: Workspace) -> str:
    return FORMATS["mermaid"](drawn(workspace.tables()))


_RENDERERS = {"sql": _sql, "json": _json, "mermaid": _mermaid}

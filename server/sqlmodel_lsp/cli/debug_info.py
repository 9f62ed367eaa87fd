"""`sqlmodel-lsp debug-info`: what was found around a workspace, for people who wonder and for bug reports."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata

import click

import sqlmodel_lsp
from sqlmodel_lsp.cli import options, trouble
from sqlmodel_lsp.project.workspace import Workspace

_LIBRARIES = ("sqlmodel", "SQLAlchemy", "pydantic", "pygls", "lsprotocol", "jedi", "alembic")


@click.command(name="debug-info")
@options.paths_argument
@options.common
def debug_info(paths: Sequence[str], sqlmodel_version: str | None, python: str | None, debug: bool) -> int:  # noqa: ARG001
    """Show versions, roots, environment, files, tables by certainty, and timings."""
    workspace = options.load(paths, {"sqlmodel-version": sqlmodel_version}, python=python)
    for title, lines in (
        ("Versions", _versions()),
        ("Workspace", _workspace(workspace)),
        ("Environment", _environment(workspace)),
        ("Files", _files(workspace)),
        ("Tables", _tables(workspace)),
        ("Timings", (f"{stage}: {seconds:.3f} s" for stage, seconds in workspace.timings.items())),
    ):
        click.echo("\n".join([title, *(f"  {line}" for line in lines)]))
    return trouble.tell(workspace.problems)


def _versions() -> Iterator[str]:
    yield f"sqlmodel-lsp: {sqlmodel_lsp.__version__}"
    yield f"Python: {platform.python_version()} at {sys.executable}"
    for name in _LIBRARIES:
        try:
            yield f"{name}: {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield f"{name}: not installed"


def _workspace(workspace: Workspace) -> Iterator[str]:
    file = workspace.configuration.file
    yield f"configuration: {file or 'none, defaults apply'}"
    for folder in workspace.folders:
        yield f"root: {folder}"
    counted = {file.root for file in workspace.snapshot.files.values() if not file.library}
    for folder_name in sorted(counted):
        yield f"imports count from: {folder_name}"


def _environment(workspace: Workspace) -> Iterator[str]:
    found = workspace.environment
    yield f"SQLModel version followed: {_dotted(workspace.version)}, from {workspace.version_source}"
    if found is None:
        yield "none found; names come from the source only"
        return
    yield f"prefix: {found.prefix}, found by {found.source}"
    yield f"Python: {_dotted(found.python_version)}"
    for folder in found.site_packages:
        yield f"packages: {folder}"


def _files(workspace: Workspace) -> Iterator[str]:
    files = workspace.snapshot.files.values()
    yield f"looked at: {workspace.files_seen}"
    yield f"with models, or needed by them: {sum(not file.library for file in files)}"
    yield f"of installed packages: {sum(file.library for file in files)}"
    yield f"checked: {len(workspace.checked)}"


def _tables(workspace: Workspace) -> Iterator[str]:
    schema = workspace.snapshot.schema
    tables = [table for table in schema.tables() if table.kind == "sqlmodel"]
    exact = sum(table.is_exact for table in tables)
    yield f"models: {len(schema.models)}"
    yield f"tables of SQLModel: {len(tables)}, exact: {exact}, partly opaque: {len(tables) - exact}"
    yield f"tables of plain SQLAlchemy: {len(schema.others)}"
    for name, reason in schema.opaque_tables.items():
        yield f"opaque: {name}: {reason}"


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version)) or "unknown"

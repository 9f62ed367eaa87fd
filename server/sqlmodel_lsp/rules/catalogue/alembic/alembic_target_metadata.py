"""The environment of Alembic knows no table.

`alembic revision --autogenerate` compares the database with `target_metadata` of `env.py`. As the template leaves it,
that is None, and the command refuses:

> FAILED: Can't proceed with --autogenerate option; environment script env.py does not provide a MetaData object or
> sequence of objects to the context.

With `SQLModel.metadata` it works, but a table is in there only once its module was imported. When nothing that `env.py`
imports leads to a model, the migration is empty on a new database, and drops every table of one that has them.

## Example

```python
from alembic import context
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


target_metadata = None


def run_migrations_offline() -> None:
    context.configure(url="sqlite://", target_metadata=target_metadata)
```

## Use instead

```python
from alembic import context
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


target_metadata = SQLModel.metadata


def run_migrations_offline() -> None:
    context.configure(url="sqlite://", target_metadata=target_metadata)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.facts.model import Assignment, Branch, Import
from sqlmodel_lsp.rules import imports, surroundings
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.tree import parse_block
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.lines import line_end
from sqlmodel_lsp.text.span import Span

CODE = "SQM802"
SEVERITY = Severity.WARNING
WORDS = ("target_metadata",)
_TARGET = "target_metadata"
_IS_USED = re.compile(r"\btarget_metadata\s*=\s*target_metadata\b")
_INNER_IMPORT = re.compile(r"^[ \t]+(?:from[ \t]+([\w.]+)[ \t]+import|import[ \t]+([\w.]+))", re.MULTILINE)
# How programs import what no import statement says.
_DYNAMIC = frozenset(
    {"import_module", "__import__", "walk_packages", "iter_modules", "load_module", "exec_module", "exec"}
)
_NOT_OF_THE_PROJECT = frozenset({"tests", "test", "docs", "examples"})
_MOST_IMPORTS = 5


def check(ctx: Context) -> Iterator[Finding]:
    """Finds environments whose metadata is missing, or has no table since no model is imported."""
    written = [item for item in ctx.facts.interface.body if isinstance(item, Assignment) and item.target == _TARGET]
    span = ctx.place(_TARGET, part="value")
    if span is None or len(written) != 1 or written[0].branch is not Branch.MAIN or not _is_environment(ctx):
        return
    models = list(_models(ctx))
    if not models:
        return
    reached = ctx.schema.imports.reached(ctx.file.path)
    is_reached = any(model.file in reached for model in models)
    if written[0].value == "None":
        message = "Autogenerate needs the tables; set `target_metadata = SQLModel.metadata`"
        edits = imports.add(ctx, "SQLModel")
        more = [] if is_reached else _import(ctx, models)
        if edits is None or more is None:
            yield ctx.finding(span, message)
            return
        change = (TextEdit(span, "SQLModel.metadata"), *edits, *more)
        yield ctx.finding(span, message, ctx.fix("Use `SQLModel.metadata`", *change, safe=not more))
    elif not is_reached and _is_of_sqlmodel(ctx, written[0].value or "") and _imports_are_known(ctx, reached):
        name = min(model.name for model in models)
        message = (
            f"No table is in this metadata, since nothing imported here leads to `{name}`; import the models first"
        )
        edits = _import(ctx, models)
        yield ctx.finding(span, message, ctx.fix("Import the models", *edits, safe=False) if edits else None)


def _is_environment(ctx: Context) -> bool:
    """Whether the file hands the name over to Alembic."""
    has_context = any(
        isinstance(item, Import) and item.module == "alembic" and item.name == "context" and item.alias == "context"
        for item in ctx.facts.interface.body
    )
    is_whole = not any(block.damaged for _, block in ctx.facts.blocks)
    return has_context and is_whole and bool(_IS_USED.search(ctx.file.text))


def _models(ctx: Context) -> Iterator[Model]:
    """The models with tables in `SQLModel.metadata` of the project that the environment is in."""
    project = PurePosixPath(ctx.file.path.replace("\\", "/")).parent.parent
    for model in ctx.schema.models.values():
        table, file = model.table, ctx.snapshot.files.get(model.file)
        if table is None or table.kind != "sqlmodel" or table.metadata or table.opaque or file is None or file.library:
            continue
        path = PurePosixPath(model.file.replace("\\", "/"))
        if project in path.parents and _NOT_OF_THE_PROJECT.isdisjoint(path.relative_to(project).parts):
            yield model


def _is_of_sqlmodel(ctx: Context, value: str) -> bool:
    """Whether an expression means `SQLModel.metadata`."""
    return any(
        isinstance(item, Import)
        and item.module == "sqlmodel"
        and value == (f"{item.alias}.metadata" if item.name == "SQLModel" else f"{item.alias}.SQLModel.metadata")
        for item in ctx.facts.interface.body
    )


def _imports_are_known(ctx: Context, reached: Iterable[str]) -> bool:
    """Whether every import that the environment leads to is one of a file we see, or of a package without models."""
    inner = (first or second for first, second in _INNER_IMPORT.findall(ctx.file.text))
    files = [ctx.snapshot.files[path] for path in reached if path in ctx.snapshot.files]
    return all(surroundings.brings_no_tables(module) for module in inner) and all(
        _DYNAMIC.isdisjoint(file.facts.mentions)
        and all(_leads_somewhere(ctx, file, item) for item in file.facts.interface.body if isinstance(item, Import))
        for file in files
        if not file.library
    )


def _leads_somewhere(ctx: Context, file: SourceFile, item: Import) -> bool:
    if item.level == 0 and surroundings.brings_no_tables(item.module):
        return True
    seen = {
        other.module: other
        for path in ctx.schema.imports.direct.get(file.path, ())
        if (other := ctx.snapshot.files.get(path)) is not None
    }
    home = seen.get(item.module)
    if item.level or home is None or item.name in (None, "*"):
        return not item.level and home is not None
    names = {
        getattr(thing, "alias", getattr(thing, "target", getattr(thing, "name", "")))
        for thing in home.facts.interface.body
    }
    return f"{item.module}.{item.name}" in seen or item.name in names


def _import(ctx: Context, models: Iterable[Model]) -> list[TextEdit] | None:
    """Imports the modules that define the models: the one that leads to all of them, or each; None for too many."""
    files = {model.file for model in models}
    modules = {model.module for model in models}
    parents = {module.rpartition(".")[0] for module in modules}
    leading = [
        file.module
        for path, file in ctx.snapshot.files.items()
        if file.module in modules | parents and files <= ctx.schema.imports.reached(path)
    ]
    wanted = [min(leading, key=lambda module: (len(module), module))] if leading else sorted(modules)
    place = _behind_imports(ctx)
    if place is None or len(wanted) > _MOST_IMPORTS or not all(wanted):
        return None
    newline = line_end(ctx.file.text)
    lines = "".join(f"import {module}  # noqa: F401{newline}" for module in wanted)
    return [TextEdit(Span(place, place), lines)]


def _behind_imports(ctx: Context) -> int | None:
    """The start of the line behind the last import."""
    ends = [*(offset for offset, _ in ctx.facts.blocks[1:]), len(ctx.file.text)]
    for (offset, block), end in reversed(list(zip(ctx.facts.blocks, ends, strict=True))):
        if block.body and all(isinstance(item, Import) for item in block.body):
            text = ctx.file.text[offset:end]
            last = Positions(text, offset).span(parse_block(text).statements[-1]).end
            line = ctx.file.text.find("\n", last)
            return line + 1 if line >= 0 else None
    return None

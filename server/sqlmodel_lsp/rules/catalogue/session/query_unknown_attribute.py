"""An attribute that a model does not have.

The class of a model has its columns and relationships, by the names of the attributes. A misspelt one fails when the
query is made:

> AttributeError: nmae

A keyword of `filter_by` fails with `InvalidRequestError`, one of `values` with `CompileError` when the statement runs.

## Example

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(Hero.nmae == "Deadpond")
```

## Use instead

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(Hero.name == "Deadpond")
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import entities, members, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM737"
SEVERITY = Severity.ERROR

_ASKED_FOR = r"""\b(?:hasattr|getattr|setattr)\([^)]*["']{name}\b"""


def check(ctx: Context) -> Iterator[Finding]:
    """Finds attributes of tables, and keywords of `filter_by` and `values`, that no such table has."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.ModelClass):
        called = {id(call.func) for call in scope.nodes(ast.Call)}
        for node in scope.nodes(ast.Attribute):
            model = _table(ctx, scope.type_of(node.value))
            if model is not None and _is_misspelt(ctx, scope, node, model):
                yield _finding(ctx, sessions.last_name(scope, node), [model], node.attr, id(node) in called)
        for call, method in scope.methods():
            match method:
                case types.Method(types.Statement() as statement, "filter_by" | "values") if call.keywords:
                    yield from _keywords(ctx, scope, call, statement)


def _table(ctx: Context, found: types.Type) -> Model | None:
    model = ctx.schema.models.get(found.model) if isinstance(found, types.ModelClass) else None
    return model if model is not None and model.table is not None else None


def _is_misspelt(ctx: Context, scope: Scope, node: ast.Attribute, model: Model) -> bool:
    return (
        isinstance(node.ctx, ast.Load)
        and members.certainly_lacks(ctx, model, node.attr)
        and members.names_class(scope, node.value)
        and not _is_expected(ctx, scope, node)
    )


def _is_expected(ctx: Context, scope: Scope, node: ast.Attribute) -> bool:
    """Whether the code is ready for a missing attribute: it asks for it, or catches what then is raised."""
    if re.search(_ASKED_FOR.format(name=node.attr), ctx.file.text):
        return True
    tried = (statement for statement in sessions.statements(scope.body) if isinstance(statement, ast.Try))
    return any(
        any(_catches(handler) for handler in statement.handlers)
        and any(inner is node for part in statement.body for inner in ast.walk(part))
        for statement in tried
    )


def _catches(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or any(
        isinstance(part, ast.Name) and part.id in ("AttributeError", "Exception", "BaseException")
        for part in ast.walk(handler.type)
    )


def _keywords(ctx: Context, scope: Scope, call: ast.Call, statement: types.Statement) -> Iterator[Finding]:
    models = entities.models(ctx, statement)
    for keyword in call.keywords:
        name = keyword.arg
        if name is not None and models and all(_lacks(ctx, model, name) for model in models):
            start = scope.span(keyword).start
            yield _finding(ctx, Span(start, start + len(name)), models, name)


def _lacks(ctx: Context, model: Model, name: str) -> bool:
    return members.certainly_lacks(ctx, model, name) and model.table is not None and model.table.column(name) is None


def _finding(ctx: Context, place: Span, models: list[Model], name: str, is_called: bool = False) -> Finding:
    owner = models[0]
    shown = " and ".join(f"`{model.name}`" for model in models)
    message = f"{shown} {'has' if len(models) == 1 else 'have'} no `{name}`"
    related = ctx.related(owner.qualified, "", f"`{owner.name}` is defined here")
    meant = None if is_called else _meant(models, name)
    if meant is not None:
        fix = ctx.fix(f"Change to `{meant}`", TextEdit(place, meant))
        return ctx.finding(place, f"{message}; did you mean `{meant}`?", fix, related)
    key = _key(owner)
    if name == "id" and key is not None and len(models) == 1:
        message = f"{message}; its key is `{key}`"
    return ctx.finding(place, message, related=related)


def _meant(models: list[Model], name: str) -> str | None:
    """The attribute of a column with this name in the database, else the one most like it."""
    tables = [model.table for model in models if model.table is not None]
    by_column = [column.attribute for table in tables for column in table.columns if column.name == name]
    if by_column:
        return by_column[0]
    for model in models:
        if name.endswith("_id") and _key(model) == "id" and name[:-3].replace("_", "") in model.name.lower():
            return "id"
    fields = [fact.name for model in models for fact in model.fields]
    return nearest(name, [*fields, *(fact.name for model in models for fact in model.relationships)])


def _key(model: Model) -> str | None:
    keys = model.table.primary_key() if model.table is not None else ()
    return keys[0].attribute if len(keys) == 1 else None

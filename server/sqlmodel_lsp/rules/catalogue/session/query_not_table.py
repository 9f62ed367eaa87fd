"""A query of a model that has no table.

Without `table=True` a model has no table, and its class none of the columns of one:

> ArgumentError: Column expression, FROM clause, or other columns clause element expected, got
> <class 'models.HeroRead'>.

`session.get` of such a model fails with `NoInspectionAvailable`, a column of it with `AttributeError`.

## Example

```python
from sqlmodel import Field, SQLModel, select


class HeroBase(SQLModel):
    name: str


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroRead(HeroBase):
    id: int


statement = select(HeroRead)
```

## Use instead

```python
from sqlmodel import Field, SQLModel, select


class HeroBase(SQLModel):
    name: str


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroRead(HeroBase):
    id: int


statement = select(Hero)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules import not_tables
from sqlmodel_lsp.rules.catalogue.session import entities, members, rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM741"
SEVERITY = Severity.ERROR

_STATEMENTS = frozenset(("select", "insert", "update", "delete"))
_JOINS = frozenset(("join", "outerjoin", "select_from"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds models without a table where a statement or `get` wants one."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.ModelClass):
        for call in scope.nodes(ast.Call):
            for argument in _wanted(scope, call):
                node, model = _class_of(ctx, scope, argument)
                if model is not None and _has_no_table(ctx, model) and members.names_class(scope, node):
                    yield _finding(ctx, scope, node, model)


def _wanted(scope: Scope, call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that have to be tables, or columns of them."""
    match scope.type_of(call.func):
        case types.Named(name) if name.startswith(("sqlmodel.", "sqlalchemy.")) and name.count(".") < 4:
            return call.args if name.rpartition(".")[2] in _STATEMENTS else []
        case types.Method(types.Session(), "get" | "get_one"):
            return call.args[:1]
        case types.Method(types.Statement(kind="select"), name) if name in _JOINS:
            return call.args[:1]
    return []


def _class_of(ctx: Context, scope: Scope, node: ast.expr) -> tuple[ast.expr, Model | None]:
    """The class that is given, or whose field is."""
    found = scope.type_of(node)
    if found is None and isinstance(node, ast.Attribute):
        owner = scope.type_of(node.value)
        model = ctx.schema.models.get(owner.model) if isinstance(owner, types.ModelClass) else None
        return node.value, model if model is not None and model.field(node.attr) is not None else None
    return node, ctx.schema.models.get(found.model) if isinstance(found, types.ModelClass) else None


def _has_no_table(ctx: Context, model: Model) -> bool:
    return not_tables.is_one(ctx, model) and members.has_known_bases(ctx.snapshot, model)


def _finding(ctx: Context, scope: Scope, node: ast.expr, model: Model) -> Finding:
    span = scope.span(node)
    problem = f"`{model.name}` has no table to query"
    related = ctx.related(model.qualified, "", f"`{model.name}` is defined here")
    table = entities.counterpart(ctx, model)
    name = None if table is None else rewriting.known_as(ctx, table)
    if table is not None and name is not None:
        fix = ctx.fix(f"Change to `{name}`", TextEdit(span, name), safe=False)
        return ctx.finding(span, f"{problem}; did you mean `{name}`?", fix, related)
    return ctx.finding(span, f"{problem}; give its class `table=True`", not_tables.make_table(ctx, model), related)

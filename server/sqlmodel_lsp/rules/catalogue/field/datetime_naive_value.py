"""A datetime without a timezone for a column that needs one.

Since SQLModel 0.0.45 a plain `datetime` field is stored as `UTCDateTime`, which takes datetimes with a timezone only,
in rows as in conditions:

> StatementError: (builtins.ValueError) Datetime values must have timezone information. Use datetime.now(timezone.utc),
> or annotate the field with NaiveDatetime for naive storage.

Values are followed as far as the call that makes them: `datetime.utcnow()`, `datetime.now()`, `datetime(2020, 1, 1)`,
and variables that hold one of these.

## Example

```python
from datetime import datetime

from sqlmodel import Field, Session, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    joined_at: datetime


def join(session: Session) -> None:
    session.add(Hero(joined_at=datetime.utcnow()))
    session.commit()
```

## Use instead

```python
from datetime import datetime, timezone

from sqlmodel import Field, Session, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    joined_at: datetime


def join(session: Session) -> None:
    session.add(Hero(joined_at=datetime.now(timezone.utc)))
    session.commit()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.field import moments, nulls
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM213"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds naive datetimes on their way to columns of `UTCDateTime`."""
    if ctx.schema.version < (0, 0, 45):
        return
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes:
        for name, value in (*_passed(ctx, scope), *_assigned(ctx, scope), *_compared(ctx, scope)):
            made = _origin(scope, value)
            if not moments.is_naive(ctx.snapshot, ctx.file, made):
                continue
            what = " ".join(ctx.text(scope.span(value)).split())
            changed = moments.aware(ctx, made, scope.positions)
            message = f"`{what}` has no timezone, so that `{name}` refuses it"
            if changed is None:
                yield ctx.finding(scope.span(value), message)
            else:
                fix = ctx.fix("Put it in UTC", *changed[1])
                yield ctx.finding(scope.span(value), f"{message}; use `{changed[0]}`", fix)


def _passed(ctx: Context, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """What constructors are given for such columns."""
    for call in scope.nodes(ast.Call):
        match scope.type_of(call.func):
            case types.ModelClass(model):
                for keyword in call.keywords:
                    if keyword.arg is not None and _takes_aware_only(ctx, model, keyword.arg):
                        yield _name(model, keyword.arg), keyword.value


def _assigned(ctx: Context, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """What is assigned to such columns of instances."""
    for statement in _statements(scope):
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Attribute):
                match types.bare(scope.type_of(target.value)):
                    case types.Instance(model) if _takes_aware_only(ctx, model, target.attr):
                        yield _name(model, target.attr), statement.value


def _compared(ctx: Context, scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    """What such columns are compared with in SQL."""
    for node in scope.nodes(ast.Compare):
        if len(node.comparators) == 1:
            for column, value in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                match scope.type_of(column):
                    case types.ColumnOf(model, attribute) if _takes_aware_only(ctx, model, attribute):
                        yield _name(model, attribute), value


def _takes_aware_only(ctx: Context, model: str, attribute: str) -> bool:
    found = ctx.schema.models.get(model)
    column = None if found is None or found.table is None else found.table.attribute(attribute)
    if found is None or column is None or column.opaque or not moments.takes_aware_only(column.type):
        return False
    return not nulls.may_be_filled(ctx, found)


def _name(model: str, attribute: str) -> str:
    return f"{model.rpartition('.')[2]}.{attribute}"


def _origin(scope: Scope, value: ast.expr) -> ast.expr:
    """The expression behind a variable that is bound once in the function, else the value itself."""
    if not isinstance(value, ast.Name) or scope.function is None:
        return value
    bound = [
        node for node in ast.walk(scope.function)
        if isinstance(node, ast.Name) and node.id == value.id and isinstance(node.ctx, (ast.Store, ast.Del))
    ]  # fmt: skip
    made = [
        statement.value
        for statement in _statements(scope)
        if isinstance(statement, ast.Assign) and statement.targets == bound
    ]
    return made[0] if len(bound) == len(made) == 1 else value


def _statements(scope: Scope) -> Iterator[ast.stmt]:
    """The statements of a scope, those inside of others included, but not those of scopes within."""
    waiting = list(scope.body)
    while waiting:
        statement = waiting.pop()
        yield statement
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            waiting += [inner for inner in ast.iter_child_nodes(statement) if isinstance(inner, ast.stmt)]
            for handler in getattr(statement, "handlers", ()):
                waiting += handler.body
            for case in getattr(statement, "cases", ()):
                waiting += case.body

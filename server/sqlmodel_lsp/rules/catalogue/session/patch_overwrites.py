"""An update that writes what the client did not send.

All fields of a schema for updates are optional. `model_dump()` gives all of them, with `None` for those that were not
sent, and `sqlmodel_update` writes every one: a request that changes the name empties all the rest. `sqlmodel_update`
with the schema itself does the same. With `exclude_unset=True` only what was sent is left.

## Example

```python
from sqlmodel import Field, Session, SQLModel, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    power: str | None = None


class HeroUpdate(SQLModel):
    name: str | None = None
    power: str | None = None


def update_hero(session: Session, hero: Hero, data: HeroUpdate) -> None:
    hero.sqlmodel_update(data.model_dump())
    session.add(hero)
    session.commit()
```

## Use instead

```python
from sqlmodel import Field, Session, SQLModel, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    power: str | None = None


class HeroUpdate(SQLModel):
    name: str | None = None
    power: str | None = None


def update_hero(session: Session, hero: Hero, data: HeroUpdate) -> None:
    hero.sqlmodel_update(data.model_dump(exclude_unset=True))
    session.add(hero)
    session.commit()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.catalogue.session import sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM706"
SEVERITY = Severity.HINT

_LEAVING_OUT = frozenset(("exclude_unset", "exclude_defaults", "exclude_none", "include", None))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds updates of table models from schemas with optional fields alone."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Instance):
        for given in _written(ctx, scope):
            dump = _dump(scope, given)
            schema = _schema(ctx, scope.type_of(given if dump is None else _receiver(dump)))
            if schema is None:
                continue
            if dump is None:
                span = scope.span(given)
                edit = TextEdit(Span(span.end, span.end), ".model_dump(exclude_unset=True)")
            elif _LEAVING_OUT.isdisjoint(keyword.arg for keyword in dump.keywords) and not dump.args:
                assert isinstance(dump.func, ast.Attribute)
                span = sessions.last_name(scope, dump.func)
                edit = call_edits.insert(ctx, dump, scope.positions, "exclude_unset=True")
            else:
                continue
            what = f"this also writes the fields of `{schema.name}` that were not sent"
            message = f"{what}; leave them out by `exclude_unset=True`"
            yield ctx.finding(span, message, ctx.fix("Leave out what was not sent", edit, safe=False))


def _written(ctx: Context, scope: Scope) -> Iterator[ast.expr]:
    """What instances of table models are updated with."""
    for call, called in scope.methods():
        match called:
            case types.Method(owner, "sqlmodel_update") if call.args and _is_table(ctx, owner):
                yield call.args[0]
    for statement in sessions.statements(scope.body):
        match statement:
            case ast.For(
                iter=ast.Call(func=ast.Attribute(value=given, attr="items")),
                body=[ast.Expr(value=ast.Call(func=ast.Name(id="setattr"), args=[target, _, _]))],
            ) if _is_table(ctx, scope.type_of(target)):
                yield given


def _dump(scope: Scope, given: ast.expr) -> ast.Call | None:
    """The call of `model_dump` that a dictionary comes from, directly or by the one name it has."""
    if isinstance(given, ast.Name):
        values = [
            statement.value
            for statement in sessions.statements(scope.body)
            if isinstance(statement, ast.Assign) and _is_name(statement.targets, given.id)
        ]
        given = values[0] if len(values) == 1 else given
    match given:
        case ast.Call(func=ast.Attribute(attr="model_dump" | "dict")):
            return given
    return None


def _is_name(targets: list[ast.expr], name: str) -> bool:
    return len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == name


def _receiver(call: ast.Call) -> ast.expr:
    assert isinstance(call.func, ast.Attribute)
    return call.func.value


def _is_table(ctx: Context, found: types.Type) -> bool:
    owner = types.bare(found)
    model = ctx.schema.models.get(owner.model) if isinstance(owner, types.Instance) else None
    return model is not None and model.table is not None


def _schema(ctx: Context, found: types.Type) -> Model | None:
    """The schema that an object is an instance of, if all its fields may be left out and are empty then."""
    model = ctx.schema.models.get(found.model) if isinstance(found, types.Instance) else None
    if model is None or model.is_table or model.opaque is not None or not model.fields:
        return None
    is_optional = all(field.required is False and field.nullable and field.opaque is None for field in model.fields)
    return model if is_optional else None

"""Something that is no instance of a table, given to a session.

`add`, `delete` and `refresh` take one instance of a table, `add_all` takes several. Everything else is refused: lists,
classes, dictionaries, and instances of models without a table:

> UnmappedInstanceError: Class 'builtins.list' is not mapped

## Example

```python
from sqlmodel import Field, SQLModel, Session, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


def store(session: Session) -> None:
    session.add([Hero(name="Deadpond"), Hero(name="Rusty-Man")])


store(Session(create_engine("sqlite://")))
```

## Use instead

```python
from sqlmodel import Field, SQLModel, Session, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


def store(session: Session) -> None:
    session.add_all([Hero(name="Deadpond"), Hero(name="Rusty-Man")])


store(Session(create_engine("sqlite://")))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules import not_tables
from sqlmodel_lsp.rules.catalogue.session import entities, members, rewriting, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM726"
SEVERITY = Severity.ERROR
WORDS = frozenset(("add", "add_all", "delete", "refresh", "merge"))

_PLAIN = frozenset(f"builtins.{name}" for name in ("str", "int", "float", "bool", "bytes", "dict"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds arguments of a session's methods that are surely no instance, or not the number that is wanted."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Session):
        for call, called in scope.methods():
            match call.func, called:
                case ast.Attribute() as method, types.Method(types.Session(), name) if name in WORDS and call.args:
                    found = _finding(ctx, scope, method, call.args[0])
                    if found is not None:
                        yield found


def _finding(ctx: Context, scope: Scope, method: ast.Attribute, given: ast.expr) -> Finding | None:
    name, span, found = method.attr, scope.span(given), scope.type_of(given)
    place = sessions.last_name(scope, method)
    match found:
        case types.Instance(qualified) if name == "add_all" and _is_mapped(ctx, qualified):
            fix = ctx.fix("Write `add`", TextEdit(place, "add"))
            return ctx.finding(span, "`add_all` takes several instances; write `add`", fix)
        case _ if name == "add_all":
            return None
        case types.ListOf() if name == "add":
            fix = ctx.fix("Write `add_all`", TextEdit(place, "add_all"))
            return ctx.finding(span, "`add` takes one instance; write `add_all`", fix)
        case types.ListOf():
            return ctx.finding(span, f"`{name}` takes one instance; call it for each of them")
        case types.ModelClass(qualified) if qualified in ctx.schema.models:
            model = ctx.schema.models[qualified]
            return ctx.finding(span, f"`{model.name}` is a class; `{name}` takes an instance")
        case types.Statement():
            return ctx.finding(span, f"`{name}` takes an instance, and this is a statement; execute it first")
        case types.Instance(qualified) if qualified in ctx.schema.models:
            return _unmapped(ctx, scope, given, ctx.schema.models[qualified])
    if found == types.Object("builtins.dict") or isinstance(found, types.Constant) or _is_plain(found):
        return ctx.finding(span, f"`{name}` takes an instance of a table")
    return None


def _is_plain(found: types.Type) -> bool:
    return isinstance(found, types.Object) and found.name in _PLAIN


def _is_mapped(ctx: Context, qualified: str) -> bool:
    model = ctx.schema.models.get(qualified)
    return model is not None and model.table is not None


def _unmapped(ctx: Context, scope: Scope, given: ast.expr, model: Model) -> Finding | None:
    table = entities.counterpart(ctx, model)
    # What is announced as a base, or comes of a class that is passed, may belong to a table that is defined anywhere.
    is_certain = table is not None or _is_made_here(scope, given)
    if not is_certain or not not_tables.is_one(ctx, model) or not_tables.heirs(ctx, model):
        return None
    message = f"`{model.name}` has no table, so its instances cannot be stored"
    related = ctx.related(model.qualified, "", f"`{model.name}` is defined here")
    if table is None:
        return ctx.finding(scope.span(given), message, related=related)
    return ctx.finding(
        scope.span(given), f"{message}; make a `{table.name}` of it", _fix(ctx, scope, given, table), related
    )


def _is_made_here(scope: Scope, given: ast.expr) -> bool:
    """Whether an instance is made of a class by its name, in the call or in the one assignment before it."""
    if isinstance(given, ast.Name):
        values = sessions.assigned(scope, given.id)
        return len(values) == 1 and not isinstance(values[0], ast.Name) and _is_made_here(scope, values[0])
    match given:
        case ast.Call(func=ast.Attribute(value=owner)) if isinstance(scope.type_of(owner), types.ModelClass):
            return members.names_class(scope, owner)
        case ast.Call(func=function):
            return members.names_class(scope, function)
    return False


def _fix(ctx: Context, scope: Scope, given: ast.expr, table: Model) -> Fix | None:
    name = rewriting.known_as(ctx, table)
    if name is None:
        return None
    edits = rewriting.around(scope.span(given), f"{name}.model_validate(", ")")
    return ctx.fix(f"Make a `{table.name}` of it", *edits, safe=False)

"""Data from outside that a table takes without looking at it.

The constructor of a table takes whatever it is given, so that rows can be loaded. The constraints and validators of its
fields run in `model_validate` alone, or with `validate_assignment=True`. Wrong values go to the database:

> IntegrityError: (sqlite3.IntegrityError) CHECK constraint failed: age

## Example

```python
from typing import Any

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    age: int = Field(ge=0)


def read(data: dict[str, Any]) -> Hero:
    return Hero(**data)
```

## Use instead

```python
from typing import Any

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    age: int = Field(ge=0)


def read(data: dict[str, Any]) -> Hero:
    return Hero.model_validate(data)
```

Told are parameters and what was read from JSON or YAML, passed on as `**data` to a table that has something to check.
The fix refuses data that was taken so far, so it is applied only when asked for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope
from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.catalogue.data_model import constructors
from sqlmodel_lsp.rules.catalogue.data_model.constructors import Construction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM515"
SEVERITY = Severity.HINT
OF_MODELS = False

_CONSTRAINTS = frozenset({"gt", "ge", "lt", "le", "multiple_of", "min_length", "min_items", "regex"})
_VALIDATORS = ("field_validator", "model_validator", "validator", "root_validator")
_READERS = frozenset({"json", "loads", "load", "safe_load"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds tables that are made of all that data from outside holds, past what the tables want checked."""
    for found in constructors.constructions(ctx):
        unpacked = [keyword for keyword in found.call.keywords if keyword.arg is None]
        checked = _checked(ctx, found.model) if unpacked and found.model.table is not None else None
        for keyword in unpacked if checked is not None else ():
            if checked is not None and _is_from_outside(found.scope, keyword.value) and not _mentions_check(ctx, found):
                yield _finding(ctx, found, keyword, checked)


def _finding(ctx: Context, found: Construction, keyword: ast.keyword, checked: tuple[str, str]) -> Finding:
    span = found.scope.span(keyword.value)
    name, data = found.model.name, " ".join(ctx.text(span).split())
    call = f"{ast.unparse(found.call.func)}.model_validate"
    message = f"`{name}(...)` does not check `{data}`, since it is a table; use `{call}`"
    fix: Fix | None = None
    if not found.call.args and len(found.call.keywords) == 1:
        edit = TextEdit(found.scope.span(found.call), f"{call}({ctx.text(span)})")
        fix = ctx.fix(f"Use `{call}`", edit, safe=False)
    return ctx.finding(span, message, fix, ctx.related(*checked, "This is not checked"))


def _checked(ctx: Context, model: Model) -> tuple[str, str] | None:
    """The first member with a constraint or validator, after its class; None when there is none, or it is checked."""
    return ctx.snapshot.remember("checked by validation", model.qualified, lambda: _read_checked(ctx, model))


def _read_checked(ctx: Context, model: Model) -> tuple[str, str] | None:
    if any("validate_assignment" in text for text in constructors.configurations(ctx, model)):
        return None
    for field in model.fields:
        if not _CONSTRAINTS.isdisjoint(field.arguments):
            return field.owner, field.name
    for qualified in (model.qualified, *model.mro):
        fact = certainty.class_fact(ctx.snapshot, qualified)
        for item in fact.body if fact is not None else ():
            if isinstance(item, Function) and any(name in text for text in item.decorators for name in _VALIDATORS):
                return qualified, item.name
    return None


def _mentions_check(ctx: Context, found: Construction) -> bool:
    """Whether anything around the call speaks of validation, or expects it to be wrong."""
    node = found.scope.node
    text = ctx.file.text if node is None else ast.unparse(node)
    return "valid" in text


def _is_from_outside(scope: Scope, value: ast.expr) -> bool:
    """Whether a value is a parameter, or was read from JSON or YAML, by way of loops and names that have one value."""
    seen: set[str] = set()
    while True:
        match value:
            case ast.Call(func=ast.Attribute(attr=name)):
                return name in _READERS
            case ast.Await(value=inner) | ast.Subscript(value=inner):
                value = inner
            case ast.Name(id=name) if name not in seen:
                seen.add(name)
                sources = list({ast.dump(source): source for source in _sources(scope, name)}.values())
                if not sources:
                    return name in _parameters(scope)
                if len(sources) > 1 or name in _parameters(scope):
                    return False
                value = sources[0]
            case _:
                return False


def _sources(scope: Scope, name: str) -> Iterator[ast.expr]:
    """What a name of a scope is set to, or walks over."""
    for statement in scope.body:
        for node in ast.walk(statement):
            targets: list[ast.expr] = []
            source: ast.expr | None = None
            if isinstance(node, ast.Assign):
                targets, source = node.targets, node.value
            elif isinstance(node, ast.AnnAssign):
                targets, source = [node.target], node.value
            elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
                targets, source = [node.target], node.iter
            if source is not None and any(isinstance(target, ast.Name) and target.id == name for target in targets):
                yield source


def _parameters(scope: Scope) -> frozenset[str]:
    function = scope.function
    if function is None:
        return frozenset()
    given = function.args
    return frozenset(argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs))

"""An attribute of a model without an annotation.

Pydantic makes fields of annotated names, and asks that all others be said to be none: by `ClassVar`, a leading
underscore, or their type in `ignored_types`. Functions, properties and nested classes are left alone; the properties of
SQLAlchemy are not. The class is refused when it is defined:

> PydanticUserError: Field 'secret_name' requires a type annotation

What is no `Field()` says `A non-annotated attribute was detected` instead.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    secret_name = Field(default="", index=True)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    secret_name: str = Field(default="", index=True)
```

A value that is no field is annotated as `ClassVar`, and a `hybrid_property` is left alone once the class says
`model_config = {"ignored_types": (hybrid_property,)}`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, Branch, ClassFact, Function
from sqlmodel_lsp.rules import certainty, imports, origins, pydantic_release
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM503"
SEVERITY = Severity.ERROR

_FIELDS = ("sqlmodel.Field", "pydantic.Field")
_ORM = frozenset(f"sqlalchemy.orm.{name}" for name in ("relationship", "synonym", "mapped_column", "composite"))
_REFUSED_CALLS = frozenset(
    {
        *(*_FIELDS, *_ORM, "sqlalchemy.Column", "sqlalchemy.ext.associationproxy.association_proxy"),
        *(f"builtins.{name}" for name in ("list", "dict", "set", "tuple", "frozenset", "str", "int", "float", "bool")),
        *("logging.getLogger", "re.compile", "uuid.uuid4", "datetime.datetime.now", "datetime.datetime.utcnow"),
        *("datetime.date.today", "datetime.datetime", "datetime.date", "datetime.timedelta", "decimal.Decimal"),
        *("pathlib.Path", "collections.defaultdict", "collections.OrderedDict"),
    }
)
_WITHOUT_FIX = _ORM | {"sqlalchemy.Column"}
_REFUSED_DECORATORS = frozenset(
    {
        *("sqlalchemy.ext.hybrid.hybrid_property", "sqlalchemy.ext.hybrid.hybrid_method"),
        "sqlalchemy.orm.declared_attr",
    }
)
_TABLE_NAMES = frozenset({"tablename", "table_name", "tableName"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds assignments without annotation, and methods under decorators of SQLAlchemy, that Pydantic refuses."""
    for model in ctx.models if pydantic_release.may_be_second(ctx) else ():
        fact = certainty.class_fact(ctx.snapshot, model.qualified)
        if fact is None or model.opaque or not certainty.is_settled(ctx.snapshot, model):
            continue
        known = _kept(ctx, model, fact)
        for item in fact.body:
            if isinstance(item, Assignment) and item.branch is Branch.MAIN and item.target not in known:
                yield from _assignment(ctx, model, item)
            elif isinstance(item, Function) and item.branch is Branch.MAIN and item.name not in known:
                yield from _method(ctx, model, fact, item)


def _kept(ctx: Context, model: Model, fact: ClassFact) -> set[str]:
    """The names that need no annotation here: annotated in this class, or as `ClassVar` above it."""
    found = {item.target for item in fact.body if isinstance(item, Assignment) and item.annotation}
    for ancestor in certainty.line_of(ctx.snapshot, model):
        for item in ancestor.assignments():
            if item.annotation and "ClassVar" in item.annotation:
                found.add(item.target)
    return found


def _ignores_types(ctx: Context, model: Model) -> bool:
    """Whether the class or an ancestor says which types are no fields."""
    return any(
        fact.keyword("ignored_types") is not None
        or any("ignored_types" in (getattr(item, "value", "") or "") for item in fact.body)
        or any(isinstance(item, ClassFact) and item.name == "Config" for item in fact.body)
        for fact in certainty.line_of(ctx.snapshot, model)
    )


def _assignment(ctx: Context, model: Model, item: Assignment) -> Iterator[Finding]:
    name = item.target
    if item.annotation or name.startswith(("_", "model_")) or not name.isidentifier() or name in _OF_SQLMODEL:
        return
    place, found = ctx.place(model, name), ctx.expression(model, name)
    if place is None or found is None or _ignores_types(ctx, model) or _is_deleted(ctx, model, name):
        return
    node, made = found[0], origins.called(ctx.snapshot, ctx.file, found[0])
    if not _is_data(node) and made not in _REFUSED_CALLS:
        return
    if name in _TABLE_NAMES and model.is_table and isinstance(node, ast.Constant):
        message = f"`{model.name}.{name}` needs an annotation; did you mean `__tablename__`?"
        yield ctx.finding(
            place, message, ctx.fix("Change to `__tablename__`", TextEdit(place, "__tablename__"), safe=False)
        )
        return
    message = f"`{model.name}.{name}` needs an annotation{_remedy(made)}"
    yield ctx.finding(place, message, _fix(ctx, place, name, node, made))


def _remedy(made: str | None) -> str:
    if made in _FIELDS:
        return ""
    if made == "sqlalchemy.Column":
        return ", and the column belongs into `Field(sa_column=...)`"
    if made == "sqlalchemy.orm.relationship":
        return "; make it a `Relationship()`"
    return ": its type, or `ClassVar` if it is no field"


_OF_SQLMODEL = frozenset({"metadata", "registry"})


def _is_data(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return _is_data(node.operand)
    return isinstance(
        node, (ast.Constant, ast.List, ast.Dict, ast.Set, ast.Tuple, ast.JoinedStr, ast.ListComp, ast.DictComp)
    )


def _is_deleted(ctx: Context, model: Model, name: str) -> bool:
    statement = ctx.place(model, part="statement")
    return statement is not None and re.search(rf"\bdel\b.*\b{name}\b", ctx.text(statement)) is not None


def _fix(ctx: Context, place: Span, name: str, node: ast.expr, made: str | None) -> Fix | None:
    end = Span(place.end, place.end)
    type_ = _type_of(node if made not in _FIELDS else _default(node))
    if made in _FIELDS or (type_ is not None and not name.isupper()):
        return None if type_ is None else ctx.fix(f"Annotate it as `{type_}`", TextEdit(end, f": {type_}"))
    imported = imports.add(ctx, "ClassVar", "typing")
    if imported is None or made in _WITHOUT_FIX:
        return None
    return ctx.fix("Annotate it as `ClassVar`", *imported, TextEdit(end, ": ClassVar"))


def _default(call: ast.expr) -> ast.expr | None:
    return call.args[0] if isinstance(call, ast.Call) and call.args else expressions.keyword(call, "default")


def _type_of(node: ast.expr | None) -> str | None:
    """The builtin type of a constant."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, (bool, int, float, str, bytes)):
        return None
    return type(node.value).__name__


def _method(ctx: Context, model: Model, fact: ClassFact, item: Function) -> Iterator[Finding]:
    node = expressions.tree(item.decorators[0]) if item.decorators else None
    if item.name.startswith("_") or node is None:
        return
    if origins.origin(ctx.snapshot, ctx.file, node) not in _REFUSED_DECORATORS:
        return
    statement = ctx.place(model, part="statement")
    if statement is None or _ignores_types(ctx, model):
        return
    written = re.search(rf"@{re.escape(item.decorators[0])}\s+def\s+({item.name})\b", ctx.text(statement))
    if written is not None:
        span = Span(written.start(1), written.end(1)).shift(statement.start)
        message = f"`{model.name}.{item.name}` is taken for a field; name `{item.decorators[0]}` in `ignored_types`"
        yield ctx.finding(span, message, _configured(ctx, model, fact, item.decorators[0]))


def _configured(ctx: Context, model: Model, fact: ClassFact, decorator: str) -> Fix | None:
    """Adds a configuration to a class that has none."""
    if any(getattr(item, "target", "") == "model_config" for item in fact.body):
        return None
    first = next((item for item in fact.body if isinstance(item, Assignment)), None)
    place = None if first is None else ctx.place(model, first.target, "statement")
    if place is None or first is not fact.body[0]:
        return None
    start = ctx.file.text.rfind("\n", 0, place.start) + 1
    indent = ctx.file.text[start : place.start]
    if indent.strip():
        return None
    line = f'{indent}model_config = {{"ignored_types": ({decorator},)}}\n'
    return ctx.fix(f"Name `{decorator}` in `ignored_types`", TextEdit(Span(start, start), line))

"""An argument of `Field()` whose value is of the wrong kind.

Most arguments are handed on as they are, so that SQLAlchemy or Pydantic stumble over them when the class is defined,
often without naming the field:

> ArgumentError: The 'index' keyword argument on Column is boolean only.

A length given as text ends in `SchemaError: Error building "str" validator`, a Python type as `sa_type` in
`AttributeError: 'str' object has no attribute '_isnull'`, a second positional argument in `TypeError: Field() takes
from 0 to 1 positional arguments but 2 were given`.

`index` and `unique` are switches. An index with a name of its own is an `Index("name", "column")` in `__table_args__`,
a constraint with a name a `UniqueConstraint("column", name="name")`.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index="ix_hero_name")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, imports, written
from sqlmodel_lsp.rules.catalogue.field import python_types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema import known
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import Call, Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM220"
SEVERITY = Severity.ERROR

LENGTHS = ("min_length", "max_length", "min_items", "max_items")
BOUNDS = ("gt", "ge", "lt", "le", "multiple_of")
_CHECKS_KWARGS = (0, 0, 43)  # From here on `Field` itself looks into `sa_column_kwargs`.
_READS_NO_TEXT = (0, 0, 50)  # It asks for a Pydantic that takes `"5"` for no number any more.
_TYPES = frozenset(
    {
        *(f"builtins.{name}" for name in ("str", "int", "float", "bool", "bytes", "dict", "list", "set", "tuple")),
        *(f"datetime.{name}" for name in ("datetime", "date", "time", "timedelta")),
        *("decimal.Decimal", "uuid.UUID"),
    }
)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds arguments of SQLModel's `Field` that make the definition of the class fail."""
    for member in written.fields(ctx):
        _, field = member.uses[0]
        if field.call != "sqlmodel.Field" or any(fact.opaque for _, fact in member.uses):
            continue
        is_column = _is_column(member)
        for name, value in field.arguments.items():
            wrong = _wrong(ctx, name, value, field, is_column)
            if wrong is not None:
                for call, positions in call_edits.calls_with(ctx, member.owner, member.name, name):
                    yield from _findings(ctx, f"{member.owner}.{member.name}", field, call, positions, name, wrong)
        yield from _positional(ctx, member)


def _is_column(member: written.Written[FieldFact]) -> bool:
    """Whether tables have the field, all of them as a column that we know."""
    columns = [model.table.attribute(member.name) for model, _ in member.uses if model.table is not None]
    return bool(columns) and all(column is not None and column.opaque is None for column in columns)


def _wrong(ctx: Context, name: str, value: Value, field: FieldFact, is_column: bool) -> str | None:
    """What is wrong with the value of an argument, in words that follow its name."""
    if name in LENGTHS:
        is_wrong = isinstance(value, (str, float)) and (not _whole(value) or ctx.schema.version >= _READS_NO_TEXT)
        is_sized = python_types.core(field.python_type) in python_types.SIZED
        return "takes a whole number" if is_wrong and is_sized else None
    if name in BOUNDS:
        is_whole = python_types.core(field.python_type) == "int"
        return "has to be a whole number, like the field" if is_whole and not _is_bound(value) else None
    if name == "sa_column_kwargs" and value is None and ctx.schema.version >= _CHECKS_KWARGS:
        return "takes a dict"
    if not is_column or "sa_column" in field.arguments:
        return None
    match name, value:
        case "unique", str(text) if text and field.arguments.get("index"):
            return None  # An index takes whatever is true.
        case (("index" | "unique"), str(text)) if text:
            return "takes `True`; a name of its own goes into `__table_args__`"
        case "sa_type", Call(function=Symbol("sqlalchemy.Column")):
            return "takes a SQLAlchemy type, no whole column"
        case "sa_type", (str() | int() | float()):
            return "takes a SQLAlchemy type, no text or number"
        case "sa_type", Symbol(type_name) if type_name in _TYPES:
            return "takes a SQLAlchemy type, no Python type"
        case "sa_column_kwargs", (None | int()):
            return "takes a dict"
        case "sa_column_args", (None | int() | Call(function=Symbol("sqlalchemy.ForeignKey"))):
            return "takes a list"
        case _:
            return None


def _is_bound(value: Value) -> bool:
    """Whether Pydantic takes a value for a bound of whole numbers; what we cannot read passes."""
    if isinstance(value, str):
        return value.strip().lstrip("+-").isdigit()
    return not isinstance(value, float) or value.is_integer()


def _findings(
    ctx: Context, path: str, field: FieldFact, call: ast.Call, positions: Positions, name: str, wrong: str
) -> Iterator[Finding]:
    keyword = call_edits.keyword_named(call, name)
    if keyword is not None:
        message = f"`{name}` of `{path}` {wrong}"
        fix = _fix(ctx, field, call, positions, keyword)
        yield ctx.finding(positions.span(keyword.value), message, fix)


def _fix(ctx: Context, field: FieldFact, call: ast.Call, positions: Positions, keyword: ast.keyword) -> Fix | None:
    name, value, span = keyword.arg or "", keyword.value, positions.span(keyword.value)
    if name in ("index", "unique"):
        return ctx.fix(f"Write `{name}=True`", TextEdit(span, "True"), safe=False)
    if isinstance(value, ast.Constant) and value.value is None:
        removal = call_edits.remove(ctx, call, positions, keyword)
        return None if removal is None else ctx.fix(f"Remove `{name}`", removal)
    if name in (*LENGTHS, *BOUNDS) and isinstance(value, ast.Constant):
        number = _whole(value.value)
        return None if number is None else ctx.fix(f"Write `{number}`", TextEdit(span, number))
    if name == "sa_column_args" and isinstance(value, ast.Call):
        return ctx.fix("Put it into a list", TextEdit(span, f"[{ctx.text(span)}]"))
    return _type_fix(ctx, field, call, positions, keyword) if name == "sa_type" else None


def _whole(value: object) -> str | None:
    if isinstance(value, str) and value.isdigit():
        return value
    return str(int(value)) if isinstance(value, float) and value.is_integer() else None


def _type_fix(ctx: Context, field: FieldFact, call: ast.Call, positions: Positions, keyword: ast.keyword) -> Fix | None:
    """Says what the annotation does not say already: nothing for plain types, `JSON` for containers."""
    value, span = keyword.value, positions.span(keyword.value)
    if isinstance(value, ast.Call):
        only = value.args[0] if len(value.args) == 1 and not value.keywords else None
        if only is None or isinstance(only, (ast.Constant, ast.Starred)):
            return None
        text = ctx.text(positions.span(only))
        return ctx.fix(f"Pass `{text}` itself", TextEdit(span, text))
    if isinstance(value, ast.Constant):
        named = value.value if isinstance(value.value, str) and known.exports("sqlmodel", value.value) else None
        imported = None if named is None else imports.add(ctx, named)
        return None if imported is None else ctx.fix(f"Pass `{named}`", *imported, TextEdit(span, str(named)))
    core = python_types.core(field.python_type)
    if core in python_types.MAPPED:
        removal = call_edits.remove(ctx, call, positions, keyword)
        return None if removal is None else ctx.fix("Remove `sa_type`, which the annotation decides", removal)
    imported = imports.add(ctx, "JSON") if core in ("dict", "list") else None
    return None if imported is None else ctx.fix("Pass `JSON`", *imported, TextEdit(span, "JSON"))


def _positional(ctx: Context, member: written.Written[FieldFact]) -> Iterator[Finding]:
    """The second of several positional arguments of `Field`."""
    field = call_edits.imported_name(ctx, "Field")
    for part in ("value", "annotation"):
        found = ctx.expression(member.owner, member.name, part)
        for node in () if found is None else ast.walk(found[0]):
            if not isinstance(node, ast.Call) or found is None or ctx.text(found[1].span(node.func)) != field:
                continue
            if len(node.args) > 1 and not any(isinstance(item, ast.Starred) for item in node.args):
                message = f"`Field` of `{member.owner}.{member.name}` takes one positional argument, the default; "
                yield ctx.finding(found[1].span(node.args[1]), f"{message}name the others")

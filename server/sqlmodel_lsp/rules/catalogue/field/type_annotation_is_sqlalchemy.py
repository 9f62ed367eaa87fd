"""An annotation that is a type of the database.

Annotations are Python types. Pydantic has no idea how to validate a `DateTime`, and refuses the class when it is
defined:

> PydanticSchemaGenerationError: Unable to generate pydantic-core schema for <class
> 'sqlalchemy.sql.sqltypes.DateTime'>.

Write the Python type, such as `datetime`. When the column is to have another type than the one SQLModel chooses, pass
it as `sa_type`.

## Example

```python
from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    born: DateTime | None = None
```

## Use instead

```python
from datetime import datetime

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    born: datetime | None = None
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import annotation, imports, written
from sqlmodel_lsp.rules.catalogue.field import arbitrary_types, python_types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM225"
SEVERITY = Severity.ERROR

_PYTHON = {
    "str": "String Text Unicode UnicodeText VARCHAR TEXT CHAR NVARCHAR NCHAR CLOB",
    "int": "Integer BigInteger SmallInteger INTEGER INT BIGINT SMALLINT",
    "float": "Float FLOAT REAL Double DOUBLE DOUBLE_PRECISION",
    "bool": "Boolean BOOLEAN",
    "bytes": "LargeBinary BINARY VARBINARY BLOB",
    "datetime.datetime": "DateTime DATETIME TIMESTAMP",
    "datetime.date": "Date DATE",
    "datetime.time": "Time TIME",
    "datetime.timedelta": "Interval",
    "decimal.Decimal": "Numeric NUMERIC DECIMAL",
    "uuid.UUID": "Uuid UUID",
    "dict": "JSON",
}
_MEANT = {f"sqlalchemy.{name}": python for python, names in _PYTHON.items() for name in names.split()}
_OTHERS = frozenset(f"sqlalchemy.{name}" for name in ("Column", "Enum", "ARRAY", "PickleType"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds fields whose annotation is a column type, or the `Column` itself."""
    for member in written.fields(ctx):
        core = python_types.core(member.uses[0][1].python_type)
        if (core not in _MEANT and core not in _OTHERS) or all(
            arbitrary_types.may_be_allowed(ctx, model) for model, _ in member.uses
        ):
            continue
        span = annotation.core(ctx, member.owner, member.name)
        if span is None:
            continue
        text, meant = ctx.text(span), _MEANT.get(core or "")
        remedy = f"write `{meant.rpartition('.')[2]}`" if meant else "write a Python type"
        message = f"`{text}` of `{member.owner}.{member.name}` is a type of the database; {remedy}"
        yield ctx.finding(span, message, None if meant is None else _fix(ctx, member, span, meant))


def _fix(ctx: Context, member: written.Written[FieldFact], span: Span, meant: str) -> Fix | None:
    model, field = member.uses[0]
    if meant == "dict" and model.is_table and not {"sa_type", "sa_column"} & field.arguments.keys():
        return None
    module, _, name = meant.rpartition(".")
    known = annotation.spelling(ctx, module, name) if module else name
    edits = [] if known else imports.add(ctx, name, module)
    if edits is None:
        return None
    return ctx.fix(f"Write `{known or name}`", *edits, TextEdit(span, known or name))

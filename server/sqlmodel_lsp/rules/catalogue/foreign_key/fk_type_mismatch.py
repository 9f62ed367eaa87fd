"""A foreign key of another type than the column it points to.

SQLModel takes the column type from the annotation and does not look at the target. SQLite accepts the pair; PostgreSQL
refuses to create the table:

> DatatypeMismatch: foreign key constraint "hero_team_id_fkey" cannot be implemented
> DETAIL: Key columns "team_id" and "id" are of incompatible types: integer and uuid.

## Example

```python
import uuid

from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
```

## Use instead

```python
import uuid

from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: uuid.UUID | None = Field(default=None, foreign_key="team.id")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import annotation, foreign_keys
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column
from sqlmodel_lsp.syntax.values import Call, Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM303"
SEVERITY = Severity.WARNING

# Types of one family can be compared by every database; others are not judged.
_FAMILIES = {
    "numbers": "Integer BigInteger SmallInteger INTEGER INT BIGINT SMALLINT Numeric NUMERIC DECIMAL Float FLOAT Double",
    "text": "AutoString String Text Unicode UnicodeText VARCHAR TEXT CHAR NVARCHAR",
    "UUIDs": "Uuid UUID GUID",
    "booleans": "Boolean BOOLEAN",
    "dates": "Date DATE DateTime DATETIME UTCDateTime TIMESTAMP",
}
_FAMILY = {name: family for family, names in _FAMILIES.items() for name in names.split()}


def check(ctx: Context) -> Iterator[Finding]:
    """Finds foreign keys that no database but SQLite could compare with their target."""
    for found in foreign_keys.keys(ctx):
        pairs = [(column, _target(ctx, found, column)) for _, column in found.uses]
        if all(other is not None and _differ(column, other[0]) for column, other in pairs):
            column, other = pairs[0]
            if other is not None:
                yield _finding(ctx, found, column, *other)


def _target(ctx: Context, found: foreign_keys.WrittenKey, column: Column) -> tuple[Column, str] | None:
    """The one column meant, with the class that has it."""
    tables = foreign_keys.tables_meant(ctx, found.uses[0][0], found.key)
    if len(tables) != 1:
        return None
    other = tables[0].column(foreign_keys.column_meant(column, found.key))
    return None if other is None else (other, tables[0].model)


def _differ(column: Column, other: Column) -> bool:
    if column.opaque or other.opaque:
        return False
    families = _family(column.type), _family(other.type)
    return None not in families and families[0] != families[1]


def _family(value: Value) -> str | None:
    return _FAMILY.get(_name(value))


def _name(value: Value) -> str:
    """The bare name of one of the libraries' own types, empty for any other."""
    function = value.function if isinstance(value, Call) else value
    if not isinstance(function, Symbol) or not function.name.startswith(("sqlalchemy.", "sqlmodel.")):
        return ""
    return function.name.rpartition(".")[2]


def _finding(ctx: Context, found: foreign_keys.WrittenKey, column: Column, other: Column, owner: str) -> Finding:
    here, there = _family(column.type), _family(other.type)
    message = f"`{column.name}` holds {here} but `{found.target}` holds {there}; give both the same type"
    core = _annotated(ctx, found, column)
    span = found.span if core is None else core
    related = ctx.related(owner, other.attribute, f"`{found.target}` is declared here")
    return ctx.finding(span, message, _fix(ctx, core, other), related)


def _annotated(ctx: Context, found: foreign_keys.WrittenKey, column: Column) -> Span | None:
    """The annotation, when it is what decides the column's type."""
    model = found.uses[0][0]
    fact = model.field(column.attribute)
    if found.key.part != "foreign_key" or fact is None or "sa_type" in fact.arguments:
        return None
    home = ctx.schema.homes.get(column.owner)
    return None if home is None else annotation.core(ctx, home.path, column.attribute)


def _fix(ctx: Context, core: Span | None, other: Column) -> Fix | None:
    """Writes the target's type, when it is a builtin or comes from a module that this file imports."""
    wanted = {"text": "str", "UUIDs": annotation.spelling(ctx, "uuid", "UUID")}.get(_family(other.type) or "")
    if _name(other.type).endswith("Integer"):
        wanted = "int"
    if core is None or wanted is None:
        return None
    return ctx.fix(f"Change the type to `{wanted}`", TextEdit(core, wanted), safe=False)

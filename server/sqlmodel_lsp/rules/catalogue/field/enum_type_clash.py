"""Two enums that share one type in the database.

On PostgreSQL each `Enum` becomes a type, whose name is that of the class in lower case. Two classes of one name share
the type that is made first, and the members of the other are refused:

> DataError: (psycopg.errors.InvalidTextRepresentation) invalid input value for enum level: "gold"

SQLite and MySQL have no such types. A `name` in `sa_type` keeps them apart.

## Example

```python
import enum

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    class Level(enum.Enum):
        low = 1

    id: int | None = Field(default=None, primary_key=True)
    level: Level


class Card(SQLModel, table=True):
    class Level(enum.Enum):
        gold = 1

    id: int | None = Field(default=None, primary_key=True)
    level: Level
```

## Use instead

```python
import enum

from sqlmodel import Enum, Field, SQLModel


class Hero(SQLModel, table=True):
    class Level(enum.Enum):
        low = 1

    id: int | None = Field(default=None, primary_key=True)
    level: Level


class Card(SQLModel, table=True):
    class Level(enum.Enum):
        gold = 1

    id: int | None = Field(default=None, primary_key=True)
    level: Level = Field(sa_type=Enum(Level, name="card_level"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import annotation, call_edits, imports, written
from sqlmodel_lsp.rules.catalogue.field import nulls
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column, EnumFact, Model
from sqlmodel_lsp.syntax.values import Call

CODE = "SQM244"
SEVERITY = Severity.HINT

_Use = tuple[EnumFact, Model, Column]


def check(ctx: Context) -> Iterator[Finding]:
    """Finds enum columns whose type has the name of an earlier one's with other members."""
    for member in written.columns(ctx):
        enum = _named_by_class(member.uses[0][1])
        if enum is None or any(column.opaque for _, column in member.uses):
            continue
        uses = ctx.snapshot.remember("enum types", "", lambda: _by_type(ctx)).get(_type_name(enum), [])
        first = _first(ctx, uses, member.uses[0][0])
        if first is None or {name for name, _ in enum.members} == {name for name, _ in first[0].members}:
            continue
        core = annotation.core(ctx, member.owner, member.name)
        if core is not None:
            name = f"{member.owner.rpartition('.')[2]}.{member.name}"
            other = f"{first[1].name}.{first[2].attribute}"
            message = f"`{name}` and `{other}` share the type `{_type_name(enum)}` on PostgreSQL; give one a `name`"
            related = ctx.related(first[0].qualified, "", "The other enum of that name")
            yield ctx.finding(core, message, _fix(ctx, member, ctx.text(core)), related)


def _first(ctx: Context, uses: list[_Use], model: Model) -> _Use | None:
    """The first use of the type in one program, when it is another enum's."""
    near = [use for use in uses if ctx.schema.together(use[1].file, model.file)]
    own = next((number for number, use in enumerate(near) if use[1].qualified == model.qualified), None)
    return near[0] if own and near[0][0].qualified != near[own][0].qualified else None


def _by_type(ctx: Context) -> dict[str, list[_Use]]:
    """The columns of enums by the name of their type."""
    found: dict[str, list[_Use]] = {}
    for model in ctx.schema.models.values():
        for column in () if model.table is None else model.table.columns:
            enum = _named_by_class(column)
            if enum is not None:
                found.setdefault(_type_name(enum), []).append((enum, model, column))
    return found


def _named_by_class(column: Column) -> EnumFact | None:
    """The enum of a column whose type is named by its class."""
    match column.type:
        case Call(_, (EnumFact(opaque=None) as enum, *_), keywords) if (
            nulls.type_name(column.type) == "sqlalchemy.Enum"
        ):
            given = dict(keywords)
            is_own = not {"name", "schema", "inherit_schema", "metadata"} & set(given)
            return enum if is_own and given.get("native_enum", True) is True else None
        case _:
            return None


def _type_name(enum: EnumFact) -> str:
    return enum.qualified.rpartition(".")[2].lower()


def _fix(ctx: Context, member: written.Written[Column], spelt: str) -> Fix | None:
    """Names the type after the table, where the class can be written as in the annotation."""
    model = member.uses[0][0]
    table = None if model.table is None else model.table.name
    imported = imports.add(ctx, "Enum")
    if table is None or imported is None or len(member.uses) > 1 or not spelt.replace(".", "").isidentifier():
        return None
    argument = f'sa_type=Enum({spelt}, name="{table}_{member.name}")'
    edit = call_edits.add_field_argument(ctx, member.owner, member.name, argument)
    return None if edit is None else ctx.fix("Give the type a name of its own", *imported, edit, safe=False)

"""A foreign key to a column whose values may repeat.

A foreign key has to point to one row. PostgreSQL refuses to make such a table, and so does MySQL since 8.4. SQLite
makes it, and refuses to write to it once foreign keys are enforced. PostgreSQL says:

> ProgrammingError: there is no unique constraint matching given keys for referenced table "team"

A column that is one of several in a primary key is not unique by itself: point to the whole key by a
`ForeignKeyConstraint`.

## Example

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_name: str | None = Field(default=None, foreign_key="team.name")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_name: str | None = Field(default=None, foreign_key="team.name")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, certainty, foreign_keys, relationship_keys
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column, Table
from sqlmodel_lsp.syntax.values import Call, Symbol, Value, is_opaque
from sqlmodel_lsp.text.edits import FileChange, SourceChange

CODE = "SQM307"
SEVERITY = Severity.WARNING

_UNIQUE = frozenset(("sqlalchemy.UniqueConstraint", "sqlalchemy.PrimaryKeyConstraint"))
_PLAIN = frozenset(("sqlalchemy.ForeignKeyConstraint", "sqlalchemy.CheckConstraint"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds foreign keys to a column of a known table that nothing makes unique."""
    for found in foreign_keys.keys(ctx):
        if found.key.part == "table_args":
            continue  # Several columns together may be unique.
        tables = foreign_keys.tables_meant(ctx, found.uses[0][0], found.key)
        table = tables[0] if len(tables) == 1 else None
        column = None if table is None else table.column(foreign_keys.column_meant(found.uses[0][1], found.key))
        if table is None or column is None or _is_said_by_relationship(found, table):
            continue
        if _may_repeat(ctx, table, column):
            yield _finding(ctx, found, table, column)


def _is_said_by_relationship(found: foreign_keys.WrittenKey, table: Table) -> bool:
    """Whether a relationship cannot choose among several keys to the table, which comes first."""
    model = found.uses[0][0]
    leads_there = any(relationship.target == table.model for relationship in model.relationships)
    return leads_there and model.table is not None and len(relationship_keys.joins(model.table, table)) > 1


def _may_repeat(ctx: Context, table: Table, column: Column) -> bool:
    model = ctx.schema.models.get(table.model)
    if model is None or table.kind != "sqlmodel" or not certainty.knows_columns(ctx.snapshot, model):
        return False
    key = table.primary_key()
    if column.unique or not key or (column in key and len(key) == 1):
        return False
    if column.construct is None or is_opaque(column.construct):
        return False
    items = (*table.constraints, *table.indexes, *column.construct.arguments)
    return not any(_may_make_unique(item, column.name) for item in items)


def _may_make_unique(item: Value, column: str) -> bool:
    """Whether a constraint or index is over this column alone, or may be."""
    if not isinstance(item, Call) or not isinstance(item.function, Symbol):
        return False
    names = item.arguments
    if item.function.name == "sqlalchemy.Index":
        if item.keyword("unique", False) is False:
            return False
        names = names[1:]
    elif item.function.name in _PLAIN:
        return False
    elif item.function.name not in _UNIQUE:
        return item.function.name.endswith(("Constraint", "Index"))
    return set(names) <= {column} if all(isinstance(name, str) for name in names) else True


def _finding(ctx: Context, found: foreign_keys.WrittenKey, table: Table, column: Column) -> Finding:
    name = f"{table.full_name}.{column.name}"
    related = ctx.related(column.owner, column.attribute, f"`{name}` is declared here")
    if column in table.primary_key():
        remedy = "point to the whole key by a `ForeignKeyConstraint`"
        message = f"`{name}` is one of several columns of a key and not unique by itself; {remedy}"
        return ctx.finding(found.span, message, None, related)
    message = f"`{name}` is not unique, so no foreign key can point to it; give it `unique=True`"
    return ctx.finding(found.span, message, _fix(ctx, table, column), related)


def _fix(ctx: Context, table: Table, column: Column) -> Fix | None:
    """Makes the column unique, where it is declared by the table's own class."""
    home = ctx.at_home_of(ctx.schema.models[table.model])
    if home is None or column.owner != table.model:
        return None
    path = ctx.schema.models[table.model].path
    if home.argument(path, column.attribute, "sa_column") or home.argument(path, column.attribute, "unique"):
        return None
    edit = call_edits.add_field_argument(home, path, column.attribute, "unique=True")
    if edit is None:
        return None
    title = f"Make `{table.full_name}.{column.name}` unique"
    return Fix(SourceChange(title, (FileChange(home.file.path, (edit,)),)), safe=False)

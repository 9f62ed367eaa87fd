"""A class with a primary key that makes no table.

Only `table=True` makes a table. A class with a primary key and other options of columns, which no table inherits and
nothing else uses as a schema, was probably meant as one. It fails when it is queried:

> ArgumentError: Column expression, FROM clause, or other columns clause element expected, got <class 'models.Hero'>.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
```

The fix makes a new table, so it is applied only when asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import not_tables
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model

CODE = "SQM115"
SEVERITY = Severity.HINT

# Words in the names of classes that are made to have no table.
_SCHEMA = re.compile(
    r"Base|Mixin|Abstract|Create|Read|Update|Public|Response|Request|Schema|Input|Output|In$|Out$|DTO|Dto|Model$|Patch"
    r"|View|Get$|Post$|Put$|Insert|Upsert|Detail|Summary|Info|Payload|Form|Params|Filter|Query|Result|Item$|List$|With"
    r"|Data$|Core$|Common|Template|Test|Fake|Dummy|^_"
)

_OF_COLUMNS = frozenset({"index", "unique", "foreign_key", "ondelete", "sa_type", "sa_column", "sa_column_kwargs"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds models that declare a primary key themselves and that no other class needs."""
    if any(block.damaged for _, block in ctx.facts.blocks):
        return  # Somebody is typing, and may name the class in a moment.
    for model in ctx.models:
        if model.table is not None or _SCHEMA.search(model.name) or "table" in model.attributes:
            continue
        if not _declares_key(model) or not not_tables.is_one(ctx, model) or _is_needed(ctx, model):
            continue
        name, fix = ctx.place(model), not_tables.make_table(ctx, model)
        if name is not None and fix is not None:
            yield ctx.finding(name, f"`{model.name}` has a primary key and no table; did you mean `table=True`?", fix)


def _declares_key(model: Model) -> bool:
    """Whether the class marks a key, and says more that only a table could mean."""
    own = [field for field in model.fields if field.owner == model.qualified and field.call == "sqlmodel.Field"]
    has_key = any(field.arguments.get("primary_key") is True for field in own)
    names_table = not model.attributes.isdisjoint(("__tablename__", "__table_args__"))
    return has_key and (names_table or any(not _OF_COLUMNS.isdisjoint(field.arguments) for field in own))


def _is_needed(ctx: Context, model: Model) -> bool:
    """Whether the class has heirs, or is named by fields, relationships and keys, which is told elsewhere."""
    needed = ctx.snapshot.of_models("needed models", _needed)
    return model.name in needed or model.qualified in needed or model.name.lower() in needed


def _needed(model: Model) -> Iterator[str]:
    yield from model.mro[1:]
    for relationship in model.relationships:
        yield from (relationship.target_name or "", relationship.link_model or "")
    for field in model.fields:
        yield from _WORD.findall(field.annotation)
        yield str(field.arguments.get("foreign_key")).rpartition(".")[0]


_WORD = re.compile(r"[^\W\d]\w*")

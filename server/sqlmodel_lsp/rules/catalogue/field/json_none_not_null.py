"""None in a JSON column, which is not stored as NULL.

JSON has a null of its own, and that is what SQLAlchemy stores for None unless the type is told otherwise. The column
then holds the text `null`, and a query for rows without a value finds none of them:

> select(Hero).where(Hero.extra == None)   # WHERE hero.extra IS NULL: no rows

With `none_as_null=True` None is NULL, in what is stored and in queries. Rows that are there already keep their `null`.

## Example

```python
from sqlmodel import JSON, Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    extra: dict[str, str] | None = Field(default=None, sa_type=JSON)
```

## Use instead

```python
from sqlmodel import JSON, Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    extra: dict[str, str] | None = Field(default=None, sa_type=JSON(none_as_null=True))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Column
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import Call, Symbol
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM230"
SEVERITY = Severity.HINT

TYPES = frozenset(
    {
        *("sqlalchemy.JSON", "sqlalchemy.dialects.postgresql.JSON", "sqlalchemy.dialects.postgresql.JSONB"),
        *("sqlalchemy.dialects.sqlite.JSON", "sqlalchemy.dialects.mysql.JSON"),
    }
)
_NAMES = ("JSON", "JSONB")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds optional JSON columns whose type leaves None to JSON."""
    for member in written.columns(ctx):
        model, _ = member.uses[0]
        field = model.field(member.name)
        if field is None or not field.nullable or not all(_keeps_null(other) for _, other in member.uses):
            continue
        for argument in ("sa_type", "sa_column"):
            for call, positions in call_edits.calls_with(ctx, member.owner, member.name, argument):
                keyword = call_edits.keyword_named(call, argument)
                node = None if keyword is None else _type_node(keyword.value)
                if node is not None:
                    path = f"{member.owner}.{member.name}"
                    message = f"`{path}` stores None as JSON `null`, which `IS NULL` does not find"
                    fix = ctx.fix("Store None as NULL", _edit(ctx, node, positions), safe=False)
                    yield ctx.finding(positions.span(node), message, fix)


def _keeps_null(column: Column) -> bool:
    made = column.type
    name = made.function if isinstance(made, Call) else made
    if not isinstance(name, Symbol) or name.name not in TYPES or column.opaque or column.nullable is not True:
        return False
    return not (isinstance(made, Call) and (made.arguments or any(made.has(word) for word in ("none_as_null", "**"))))


def _type_node(node: ast.expr) -> ast.expr | None:
    """Where the type is written: the node itself, or inside of a `Column(...)`."""
    name = node.func if isinstance(node, ast.Call) else node
    if getattr(name, "attr", getattr(name, "id", "")) in _NAMES:
        return node
    inner = [*node.args, *(item.value for item in node.keywords)] if isinstance(node, ast.Call) else []
    return next((found for item in inner if (found := _type_node(item)) is not None), None)


def _edit(ctx: Context, node: ast.expr, positions: Positions) -> TextEdit:
    if isinstance(node, ast.Call):
        return call_edits.insert(ctx, node, positions, "none_as_null=True")
    end = positions.span(node).end
    return TextEdit(Span(end, end), "(none_as_null=True)")

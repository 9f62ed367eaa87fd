"""A query for NULL in a JSON column, which holds the `null` of JSON instead.

JSON has a null of its own, and that is what SQLAlchemy stores for None unless the type is told otherwise. The column
then holds the text `null`, and a query for rows without a value finds none of those that were written with None:

> SELECT hero.id, hero.extra FROM hero WHERE hero.extra IS NULL

With `none_as_null=True` None is NULL, in what is stored and in queries. Rows that are there already keep their `null`.

## Example

```python
from sqlmodel import JSON, Field, Session, SQLModel, col, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    extra: dict[str, str] | None = Field(default=None, sa_type=JSON)


def plain_heroes(session: Session) -> list[Hero]:
    return list(session.exec(select(Hero).where(col(Hero.extra).is_(None))))
```

## Use instead

```python
from sqlmodel import JSON, Field, Session, SQLModel, col, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    extra: dict[str, str] | None = Field(default=None, sa_type=JSON(none_as_null=True))


def plain_heroes(session: Session) -> list[Hero]:
    return list(session.exec(select(Hero).where(col(Hero.extra).is_(None))))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import Call, Symbol
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM230"
SEVERITY = Severity.HINT
OF_MODELS = False

TYPES = frozenset(
    {
        *("sqlalchemy.JSON", "sqlalchemy.dialects.postgresql.JSON", "sqlalchemy.dialects.postgresql.JSONB"),
        *("sqlalchemy.dialects.sqlite.JSON", "sqlalchemy.dialects.mysql.JSON"),
    }
)
"""JSON as the libraries make it."""
_NAMES = ("JSON", "JSONB")
_METHODS = ("is_", "is_not", "isnot")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds comparisons of JSON columns with None whose type leaves None to JSON."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.ColumnOf):
        for node, column in _compared(scope):
            model = ctx.schema.models.get(column.model)
            found = None if model is None or model.table is None else model.table.attribute(column.attribute)
            if model is not None and found is not None and _keeps_null(found):
                path = f"{model.name}.{column.attribute}"
                message = f"`{path}` stores None as JSON `null`, which is not NULL; give its type `none_as_null=True`"
                related = ctx.related(found.owner, column.attribute, "it is declared here")
                yield ctx.finding(scope.span(node), message, _fix(ctx, model, found), related)


def _compared(scope: Scope) -> Iterator[tuple[ast.expr, types.ColumnOf]]:
    """The columns that are compared with None, with the whole comparison."""
    for node in scope.nodes(ast.Compare):
        match node:
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
                if isinstance(found := scope.type_of(left), types.ColumnOf):
                    yield node, found
    for call, called in scope.methods():
        match call, called:
            case ast.Call(args=[ast.Constant(value=None)]), types.Method(types.ColumnOf() as found, name):
                if name in _METHODS:
                    yield call, found


def _keeps_null(column: Column) -> bool:
    made = column.type
    name = made.function if isinstance(made, Call) else made
    if not isinstance(name, Symbol) or name.name not in TYPES or column.opaque or column.nullable is not True:
        return False
    return not (isinstance(made, Call) and (made.arguments or any(made.has(word) for word in ("none_as_null", "**"))))


def _fix(ctx: Context, model: Model, column: Column) -> Fix | None:
    """Tells the type, where the column is declared by the model itself."""
    home = ctx.at_home_of(model) if column.owner == model.qualified else None
    for argument in ("sa_type", "sa_column"):
        calls = () if home is None else call_edits.calls_with(home, model.path, column.attribute, argument)
        for call, positions in calls:
            keyword = call_edits.keyword_named(call, argument)
            node = None if keyword is None else _type_node(keyword.value)
            if node is not None and home is not None:
                return home.fix("Store None as NULL", _edit(home, node, positions), safe=False)
    return None


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

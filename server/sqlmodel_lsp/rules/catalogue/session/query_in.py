"""A condition that asks Python's `in`.

`Hero.name in [...]` compares the column with each item when the query is made, and none of them is that column. The
condition becomes `WHERE false`, or `WHERE true` with `not in`, and nothing says so. The other way round, a text `in` a
column, is refused:

> NotImplementedError: Operator 'contains' is not supported on this expression

## Example

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(Hero.name in ["Deadpond", "Rusty-Man"])
```

## Use instead

```python
from sqlmodel import Field, SQLModel, col, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(col(Hero.name).in_(["Deadpond", "Rusty-Man"]))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, types
from sqlmodel_lsp.rules.catalogue.session import conditions, rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM721"
SEVERITY = Severity.WARNING

_COLUMNS = (types.ColumnOf, types.RelationshipOf)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `in` and `not in` in conditions with a column on one side."""
    for scope, node in conditions.parts(ctx):
        match node:
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as op], comparators=[right]):
                word = "in" if isinstance(op, ast.In) else "not in"
                span = rewriting.operator(ctx, scope, left, right, word)
                if span is None:
                    continue
                if isinstance(scope.type_of(left), types.ColumnOf) and not _holds_columns(scope, right):
                    yield _column_in(ctx, scope, left, right, span, word)
                elif isinstance(scope.type_of(right), _COLUMNS) and not conditions.is_sql(scope.type_of(left)):
                    yield _in_column(ctx, scope, left, right, span, word)


def _holds_columns(scope: Scope, node: ast.expr) -> bool:
    """Whether the right side may be about columns, such as a list of them."""
    found = scope.type_of(node)
    if isinstance(found, types.Statement):
        return False
    if isinstance(found, (types.ListOf, types.IterableOf)) and conditions.is_sql(found.item):
        return True
    return conditions.is_sql(found) or any(conditions.is_sql(scope.type_of(part)) for part in ast.walk(node))


def _column_in(ctx: Context, scope: Scope, left: ast.expr, right: ast.expr, span: Span, word: str) -> Finding:
    method = "in_" if word == "in" else "not_in"
    column, more = rewriting.column(ctx, scope, left)
    remedy = f"`{column}.{method}(...)`"
    if isinstance(scope.type_of(right), types.Statement):
        problem = f"`{word}` asks Python, which cannot look into a statement"
    else:
        outcome = "never" if word == "in" else "always"
        problem = f"`{word}` is decided by Python and is {outcome} true here"
    gap = Span(scope.span(left).end, scope.span(right).start)
    if not ctx.text(gap).replace(word, "", 1).isspace():
        return ctx.finding(span, f"{problem}; write {remedy}")
    begin = TextEdit(Span(scope.span(left).start, gap.end), f"{column}.{method}(")
    end = TextEdit(Span(scope.span(right).end, scope.span(right).end), ")")
    return ctx.finding(span, f"{problem}; write {remedy}", ctx.fix(f"Write {remedy}", *more, begin, end))


def _in_column(ctx: Context, scope: Scope, left: ast.expr, right: ast.expr, span: Span, word: str) -> Finding:
    column, more = rewriting.column(ctx, scope, right)
    method = f"{'' if word == 'in' else '~'}{column}.contains"
    problem = f"`{word}` asks Python, which cannot look into `{rewriting.text_of(ctx, scope, right)}`"
    whole = Span(scope.span(left).start, scope.span(right).end)
    edit = TextEdit(whole, f"{method}({ctx.text(scope.span(left))})")
    fix = None if "#" in ctx.text(whole) else ctx.fix(f"Write `{method}(...)`", *more, edit)
    return ctx.finding(span, f"{problem}; write `{method}(...)`", fix)

"""A column compared by `is`.

`Hero.age is None` asks Python whether the column object itself is `None`, which it never is. The condition becomes
`WHERE false`, or `WHERE true` with `is not`, and nothing says so.

> The query is `SELECT hero.id, hero.name, hero.age, hero.active FROM hero WHERE false`

Relationships have no `is_`; for them write `Hero.team == None`.

## Example

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(Hero.age is None)
```

## Use instead

```python
from sqlmodel import Field, SQLModel, col, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(col(Hero.age).is_(None))
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

CODE = "SQM722"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `is` and `is not` between a column or relationship and a constant in conditions."""
    for scope, node in conditions.parts(ctx):
        match node:
            case ast.Compare(
                left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(value=None | bool()) as right]
            ) if isinstance(scope.type_of(left), (types.ColumnOf, types.RelationshipOf)):
                word = "is" if isinstance(op, ast.Is) else "is not"
                span = rewriting.operator(ctx, scope, left, right, word)
                if span is not None:
                    yield _finding(ctx, scope, left, right, span, word)


def _finding(ctx: Context, scope: Scope, left: ast.expr, right: ast.Constant, span: Span, word: str) -> Finding:
    column, more = rewriting.column(ctx, scope, left)
    if isinstance(scope.type_of(left), types.RelationshipOf):
        sign = "==" if word == "is" else "!="
        remedy, more = f"{rewriting.text_of(ctx, scope, left)} {sign} {right.value!r}", []
    else:
        remedy = f"{column}.{'is_' if word == 'is' else 'is_not'}({right.value!r})"
    outcome = "never" if word == "is" else "always"
    message = f"`{word} {right.value!r}` is decided by Python and is {outcome} true here; write `{remedy}`"
    place = Span(span.start, scope.span(right).end)
    whole = Span(scope.span(left).start, place.end)
    if ctx.text(Span(scope.span(left).end, span.start)).strip() or "#" in ctx.text(whole):
        return ctx.finding(place, message)
    return ctx.finding(place, message, ctx.fix(f"Write `{remedy}`", *more, TextEdit(whole, remedy)))

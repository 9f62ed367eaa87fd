"""A chained comparison of a column.

Python splits `18 < Hero.age < 65` into `18 < Hero.age and Hero.age < 65`, and a condition refuses to be asked whether
it is true:

> TypeError: Boolean value of this clause is not defined

## Example

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(18 < Hero.age < 65)
```

## Use instead

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where((18 < Hero.age) & (Hero.age < 65))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM736"
SEVERITY = Severity.ERROR

_ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds chains whose first comparison is one of a column by order, which Python asks for its truth."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.ColumnOf):
        for node in scope.nodes(ast.Compare):
            if len(node.ops) == 2 and all(isinstance(op, _ORDER) for op in node.ops):
                sides = [scope.type_of(side) for side in (node.left, node.comparators[0])]
                if any(isinstance(side, types.ColumnOf) for side in sides):
                    yield _finding(ctx, scope, node)


def _finding(ctx: Context, scope: Scope, node: ast.Compare) -> Finding:
    span = scope.span(node)
    remedy, edits = _remedy(ctx, scope, node)
    problem = "Python splits a chained comparison by `and`, which conditions do not have"
    if not rewriting.is_short(remedy):
        remedy = "a & b"
    fix = None if "#" in ctx.text(span) else ctx.fix(f"Write `{remedy}`", *edits)
    return ctx.finding(span, f"{problem}; write `{remedy}`", fix)


def _remedy(ctx: Context, scope: Scope, node: ast.Compare) -> tuple[str, list[TextEdit]]:
    first, middle, last = (rewriting.text_of(ctx, scope, side) for side in (node.left, *node.comparators))
    whole = scope.span(node)
    if all(isinstance(op, ast.LtE) for op in node.ops) and isinstance(
        scope.type_of(node.comparators[0]), types.ColumnOf
    ):
        column, more = rewriting.column(ctx, scope, node.comparators[0])
        remedy = f"{column}.between({first}, {last})"
        return remedy, [*more, TextEdit(whole, remedy)]
    left = ctx.text(Span(whole.start, scope.span(node.comparators[0]).end))
    right = ctx.text(Span(scope.span(node.comparators[0]).end, whole.end))
    remedy = " ".join(f"({left}) & ({middle}{right})".split())
    return remedy, [TextEdit(whole, remedy)]

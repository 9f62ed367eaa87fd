"""Conditions joined by `&` or `|` with a comparison behind them.

`&` and `|` bind tighter than comparisons. In `Hero.age.in_([1, 2]) & Hero.name == "Deadpond"` the result of `&` is what
gets compared with the text. The query runs and finds something else:

> The query is `SELECT ... FROM hero WHERE (hero.age IN (1, 2) AND hero.name) = 'Deadpond'`

## Example

```python
from sqlmodel import Field, SQLModel, col, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(col(Hero.age).in_([1, 2]) & Hero.name == "Deadpond")
```

## Use instead

```python
from sqlmodel import Field, SQLModel, col, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(col(Hero.age).in_([1, 2]) & (Hero.name == "Deadpond"))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, surroundings, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.text.span import Span

CODE = "SQM745"
SEVERITY = Severity.WARNING

_SIGNS = {ast.BitAnd: "&", ast.BitOr: "|"}


def check(ctx: Context) -> Iterator[Finding]:
    """Finds comparisons whose left side joins a condition with a column that is no condition."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(*types.SQL):
        for node in scope.nodes(ast.Compare):
            match node.left:
                case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() as op, right=right) as joined:
                    is_mistaken = _is_condition(scope, left) and _is_value(ctx, scope.type_of(right))
                    if is_mistaken and rewriting.brackets(ctx, scope, joined) is None:
                        yield from _finding(ctx, scope, node, joined, _SIGNS[type(op)])


def _is_condition(scope: Scope, node: ast.expr) -> bool:
    """Whether an operand is a comparison of its own, in parentheses or by a method."""
    is_made = isinstance(node, (ast.Compare, ast.Call, ast.BinOp))
    return is_made and scope.type_of(node) == types.Clause()


def _is_value(ctx: Context, found: types.Type) -> bool:
    """Whether a column holds something else than truth, so that it cannot be a condition."""
    model = ctx.schema.models.get(found.model) if isinstance(found, types.ColumnOf) else None
    if model is None or not isinstance(found, types.ColumnOf):
        return False
    held = types.bare(surroundings(ctx.snapshot).field(model, found.attribute))
    return isinstance(held, types.Object) and held.name != "builtins.bool" and held.name.startswith(_VALUES)


_VALUES = ("builtins.str", "builtins.int", "builtins.float", "datetime.", "uuid.", "decimal.")


def _finding(ctx: Context, scope: Scope, node: ast.Compare, joined: ast.BinOp, sign: str) -> Iterator[Finding]:
    place = rewriting.operator(ctx, scope, joined.left, joined.right, sign)
    if place is None:
        return
    whole = Span(scope.span(joined.right).start, scope.span(node).end)
    text = " ".join(ctx.text(whole).split())
    shown = text if rewriting.is_short(text) else "..."
    fix = ctx.fix("Put the comparison in parentheses", *rewriting.around(whole, "(", ")"))
    yield ctx.finding(place, f"`{sign}` binds tighter than the comparison behind it; write `({shown})`", fix)

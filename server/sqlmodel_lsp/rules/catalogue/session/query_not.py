"""A condition negated by `not`.

`not` asks Python whether a condition is true when the query is made, and gives `True` or `False`: `not Hero.active` is
`WHERE false` for every row, `not Hero.name == "Deadpond"` is `WHERE true`. Conditions that have no truth value refuse:

> TypeError: Boolean value of this clause is not defined

Write `not_(...)` or `~`.

## Example

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(not Hero.active)
```

## Use instead

```python
from sqlmodel import Field, SQLModel, not_, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(not_(Hero.active))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope
from sqlmodel_lsp.rules.catalogue.session import conditions, rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM723"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `not` before columns and what is made of them."""
    for scope, node in conditions.parts(ctx):
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand) if conditions.is_sql(scope.type_of(operand)):
                yield _finding(ctx, scope, node, operand)


def _finding(ctx: Context, scope: Scope, node: ast.UnaryOp, operand: ast.expr) -> Finding:
    text = rewriting.text_of(ctx, scope, operand)
    remedy = f"not_({text})" if rewriting.is_short(text) else "not_(...)"
    start = scope.span(node).start
    return ctx.finding(
        Span(start, start + 3), f"{_problem(scope, operand, text)}; write `{remedy}`", _fix(ctx, scope, node, operand)
    )


def _problem(scope: Scope, operand: ast.expr, text: str) -> str:
    truth = conditions.has_truth(scope, operand)
    if truth is False and rewriting.is_short(text):
        return f"`not` fails, since `{text}` has no truth value in Python"
    if isinstance(operand, ast.Compare) and truth:
        outcome = "always" if isinstance(operand.ops[0], ast.Eq) else "never"
        return f"`not` is decided by Python and is {outcome} true here"
    return "`not` is decided by Python" + (" and is never true here" if truth else "")


def _fix(ctx: Context, scope: Scope, node: ast.UnaryOp, operand: ast.expr) -> Fix | None:
    more = rewriting.imported(ctx, scope, "not_")
    inner = scope.span(operand)
    outer = rewriting.brackets(ctx, scope, operand) or inner
    start = scope.span(node).start
    if more is None or ctx.text(Span(start + 3, outer.start)).strip():
        return None
    if outer != inner:
        return ctx.fix("Write `not_(...)`", *more, TextEdit(Span(start, outer.start), "not_"))
    end = TextEdit(Span(inner.end, inner.end), ")")
    return ctx.fix("Write `not_(...)`", *more, TextEdit(Span(start, inner.start), "not_("), end)

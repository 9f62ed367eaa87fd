"""Conditions joined by `and` or `or`.

Python decides about `and` and `or` before SQL is made: it asks the first condition whether it is true, and keeps that
one or the next. A comparison of a column by `==` counts as false and one by `!=` as true, so a condition silently
disappears from the query. Other conditions refuse to be asked:

> TypeError: Boolean value of this clause is not defined

Give `where` several conditions, join them by `&` and `|` with each in parentheses, or use `and_()` and `or_()`.

## Example

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(Hero.name == "Deadpond" and Hero.age == 30)
```

## Use instead

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where((Hero.name == "Deadpond") & (Hero.age == 30))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, surroundings, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import conditions, rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM720"
SEVERITY = Severity.WARNING

_WORDS = {ast.And: ("and", "&"), ast.Or: ("or", "|")}


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `and` and `or` whose operands are conditions, an outer one for all inside of it."""
    slots = {id(node) for _, node in conditions.parts(ctx)}
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(*types.SQL):
        inside: set[int] = set()
        for node in reversed(scope.nodes(ast.BoolOp)):  # Outer ones come last.
            if id(node) in inside or not _is_mistaken(scope, node, id(node) in slots):
                continue
            inside.update(id(part) for part in ast.walk(node))
            yield from _findings(ctx, scope, node)


def _is_mistaken(scope: Scope, node: ast.BoolOp, is_condition: bool) -> bool:
    """Whether a condition is asked for its truth: one in a statement, or all of them comparisons kept for one."""
    if is_condition:
        return any(conditions.is_sql(scope.type_of(value)) for value in node.values[:-1])
    return all(map(_is_comparison, node.values)) and all(
        scope.type_of(value) == types.Clause() for value in node.values
    )


def _is_comparison(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare) or (isinstance(node, ast.BoolOp) and all(map(_is_comparison, node.values)))


def _findings(ctx: Context, scope: Scope, node: ast.BoolOp) -> Iterator[Finding]:
    word, sign = _WORDS[type(node.op)]
    span = rewriting.operator(ctx, scope, node.values[0], node.values[1], word)
    if span is None:
        return
    first = next(value for value in node.values if conditions.is_sql(scope.type_of(value)))
    text = rewriting.text_of(ctx, scope, first)
    if conditions.has_truth(scope, first) is False and rewriting.is_short(text):
        problem = f"`{word}` fails, since `{text}` has no truth value in Python"
    else:
        problem = f"`{word}` is decided by Python and keeps one of the conditions"
    yield ctx.finding(span, f"{problem}; write `{sign}` between parentheses", _fix(ctx, scope, node))


def _fix(ctx: Context, scope: Scope, node: ast.BoolOp) -> Fix | None:
    edits: list[TextEdit] = []
    signs: set[str] = set()
    for inner in ast.walk(node):
        if not isinstance(inner, ast.BoolOp) or not all(_is_condition(ctx, scope, value) for value in inner.values):
            continue
        word, sign = _WORDS[type(inner.op)]
        signs.add(sign)
        for left, right in zip(inner.values, inner.values[1:], strict=False):
            span = rewriting.operator(ctx, scope, left, right, word)
            if span is None:
                return None
            edits.append(TextEdit(span, sign))
        for value in inner.values:
            if not isinstance(value, ast.BoolOp):
                edits += rewriting.parenthesised(ctx, scope, value)
    is_whole = all(_is_condition(ctx, scope, value) for value in node.values)
    title = " and ".join(f"`{sign}`" for sign in sorted(signs))
    return ctx.fix(f"Write {title}", *edits) if is_whole else None


def _is_condition(ctx: Context, scope: Scope, node: ast.expr) -> bool:
    """Whether an operand can stand in SQL as a condition."""
    if isinstance(node, ast.BoolOp):
        return all(_is_condition(ctx, scope, value) for value in node.values)
    found = scope.type_of(node)
    if isinstance(found, types.ColumnOf):
        model = ctx.schema.models.get(found.model)
        return model is not None and surroundings(ctx.snapshot).field(model, found.attribute) == types.Object(
            "builtins.bool"
        )
    return isinstance(found, types.Clause)

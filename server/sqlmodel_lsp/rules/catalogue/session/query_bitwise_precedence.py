"""Comparisons joined by `&` or `|` without parentheses.

`&` and `|` bind tighter than comparisons, so `Hero.name == "Deadpond" & Hero.age == 30` means
`Hero.name == ("Deadpond" & Hero.age) == 30`, and Python refuses to join a plain value with a column:

> TypeError: unsupported operand type(s) for &: 'str' and 'InstrumentedAttribute'

## Example

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(Hero.name == "Deadpond" & Hero.age == 30)
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

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import conditions, rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM734"
SEVERITY = Severity.ERROR

_SIGNS = {ast.BitAnd: "&", ast.BitOr: "|"}
_PLAIN = frozenset(f"builtins.{name}" for name in ("str", "int", "float", "bool", "bytes", "list", "dict"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds comparisons of which one side joins a plain value with a column by `&` or `|`."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.ColumnOf):
        for node in scope.nodes(ast.Compare):
            joined = next((side for side in node.comparators if _is_mistaken(scope, side)), None)
            if joined is not None and not any(isinstance(op, (ast.In, ast.NotIn)) for op in node.ops):
                yield from _finding(ctx, scope, node, joined)


def _is_mistaken(scope: Scope, side: ast.expr) -> bool:
    match side:
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right):
            return _is_plain(scope.type_of(left)) and conditions.is_sql(scope.type_of(right))
    return False


def _is_plain(found: types.Type) -> bool:
    """Whether a value is surely one of Python's own, which knows nothing of columns."""
    return isinstance(found, types.Constant) or (isinstance(found, types.Object) and found.name in _PLAIN)


def _finding(ctx: Context, scope: Scope, node: ast.Compare, joined: ast.expr) -> Iterator[Finding]:
    assert isinstance(joined, ast.BinOp)
    sign = _SIGNS[type(joined.op)]
    place = rewriting.operator(ctx, scope, joined.left, joined.right, sign)
    text = rewriting.text_of(ctx, scope, joined)
    if place is None or rewriting.brackets(ctx, scope, joined) is not None:
        return
    number = node.comparators.index(joined)
    comparison = _comparison(node.ops[number + 1 if number + 1 < len(node.ops) else number])
    problem = f"`{sign}` binds tighter than `{comparison}`, so this is `{text if rewriting.is_short(text) else sign}`"
    yield ctx.finding(place, f"{problem}; put each comparison in parentheses", _fix(ctx, scope, node))


def _comparison(op: ast.cmpop) -> str:
    signs = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
    return signs.get(type(op), "is")


def _fix(ctx: Context, scope: Scope, node: ast.Compare) -> Fix | None:
    """Closes a parenthesis in front of every sign and opens one behind it, where a comparison follows."""
    start = scope.span(node).start
    edits = [TextEdit(Span(start, start), "(")]
    for number, side in enumerate(node.comparators):
        is_last = number == len(node.comparators) - 1
        if _is_mistaken(scope, side) and isinstance(side, ast.BinOp):
            left, right = scope.span(side.left), scope.span(side.right)
            edits.append(TextEdit(Span(left.end, left.end), ")"))
            if not is_last:
                edits.append(TextEdit(Span(right.start, right.start), "("))
        elif is_last:
            end = scope.span(node).end
            edits.append(TextEdit(Span(end, end), ")"))
        else:
            return None
    return ctx.fix("Put the comparisons in parentheses", *edits)

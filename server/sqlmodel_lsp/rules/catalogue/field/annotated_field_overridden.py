"""A `Field` whose column options are lost beside another one.

SQLModel takes the options of a column from one `Field` only: from the one assigned to the attribute if there is any,
else from the first in `Annotated`. A key or an index in the other one is dropped without a word. So is all that stands
in an `Annotated` inside of `Optional[...]` or `| None`. Where the key is lost, the table is refused:

> ArgumentError: Mapper Mapper[Hero(hero)] could not assemble any primary key columns for mapped table 'hero'

The rule follows SQLModel from 0.0.32 on; before, two of them lost the options of both.

## Example

```python
from typing import Annotated

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: Annotated[str, Field(index=True)] = Field(max_length=50)
```

## Use instead

```python
from typing import Annotated

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: Annotated[str, Field(index=True, max_length=50)]
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.rules import call_edits, origins, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.field_parameters import PARAMETERS
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM212"
SEVERITY = Severity.WARNING

_OF_COLUMNS = frozenset(item.name for item in PARAMETERS if item.group == "column")


@dataclass(frozen=True, slots=True)
class _Marked:
    """An `Annotated[...]`: the union around it if there is one, and the calls of `Field` in it."""

    node: ast.Subscript
    items: Sequence[ast.expr]
    union: ast.expr | None
    calls: tuple[ast.Call, ...]


def check(ctx: Context) -> Iterator[Finding]:
    """Finds calls of SQLModel's `Field` with options of a column that another call, or a union, makes void."""
    if ctx.schema.version < (0, 0, 32):
        return
    for member in written.columns(ctx):
        found = ctx.expression(member.owner, member.name, "annotation")
        if found is None:
            continue
        node, positions = found
        marked = _marked(ctx, node)
        name = f"{member.owner.rpartition('.')[2]}.{member.name}"
        assigned = ctx.expression(member.owner, member.name)
        winner = None if assigned is None or not _is_field(ctx, ctx.file, assigned[0]) else assigned
        if marked is None:
            yield from _of_alias(ctx, name, node, positions, winner is not None)
        elif marked.union is not None:
            yield from _in_union(ctx, name, marked, positions)
        elif winner is not None and isinstance(winner[0], ast.Call):
            yield from _beside(ctx, name, marked, positions, marked.calls, winner[0], winner[1])
        elif marked.calls:
            yield from _beside(ctx, name, marked, positions, marked.calls[1:], marked.calls[0], positions)


def _in_union(ctx: Context, name: str, marked: _Marked, positions: Positions) -> Iterator[Finding]:
    for call in marked.calls:
        lost = _options(call)
        if lost:
            message = f"{_names(lost)} of `{name}` {_verb(lost)} lost inside of the union; put None into `Annotated`"
            span = call_edits.name_span(positions, lost[0])
            yield ctx.finding(span, message, _inside_out(ctx, marked, positions))


def _inside_out(ctx: Context, marked: _Marked, positions: Positions) -> Fix | None:
    whole, inner = positions.span(marked.union or marked.node), positions.span(marked.node)
    kind = positions.span(marked.items[0])
    is_old = isinstance(marked.union, ast.Subscript)
    optional = ctx.text(positions.span(marked.union.value)) if isinstance(marked.union, ast.Subscript) else ""
    if is_old and not optional.endswith("Optional"):
        return None
    edits = [TextEdit(Span(whole.start, inner.start), "")] if inner.start > whole.start else []
    edits.append(
        TextEdit(kind, f"{optional}[{ctx.text(kind)}]") if is_old else TextEdit(Span(kind.end, kind.end), " | None")
    )
    edits += [TextEdit(Span(inner.end, whole.end), "")] if whole.end > inner.end else []
    return ctx.fix("Put None into `Annotated`", *edits)


def _beside(
    ctx: Context,
    name: str,
    marked: _Marked,
    positions: Positions,
    losers: Sequence[ast.Call],
    winner: ast.Call,
    winner_positions: Positions,
) -> Iterator[Finding]:
    has = {item.arg for item in winner.keywords}
    for call in losers:
        lost = [item for item in _options(call) if item.arg not in has]
        if not lost or any(item.arg is None for item in (*winner.keywords, *call.keywords)):
            continue
        message = (
            f"{_names(lost)} of `{name}` {_verb(lost)} lost, since another `Field` replaces this one; keep one of them"
        )
        moved = ", ".join(ctx.text(positions.span(item)) for item in lost)
        added = call_edits.insert(ctx, winner, winner_positions, moved)
        taken = _taken_out(ctx, marked, positions, call, lost)
        fix = None if taken is None else ctx.fix(f"Move {_names(lost)} to where it counts", taken, added)
        yield ctx.finding(call_edits.name_span(positions, lost[0]), message, fix)


def _taken_out(
    ctx: Context, marked: _Marked, positions: Positions, call: ast.Call, lost: Sequence[ast.keyword]
) -> TextEdit | None:
    """Takes arguments out of a call, the call out of its `Annotated`, and that away, as far as nothing is left."""
    if len(lost) < len(call.keywords) or call.args:
        return call_edits.remove(ctx, call, positions, lost[0]) if len(lost) == 1 else None
    if len(marked.items) == 2:
        return TextEdit(positions.span(marked.node), ctx.text(positions.span(marked.items[0])))
    before = marked.items[list(marked.items).index(call) - 1]
    return TextEdit(Span(positions.span(before).end, positions.span(call).end), "")


def _marked(ctx: Context, node: ast.expr) -> _Marked | None:
    """The `Annotated[...]` of an annotation, which may be a member of one union with None."""
    union, node = _inside_union(ctx, node)
    match node:
        case ast.Subscript(value=head, slice=ast.Tuple(elts=items)):
            if origins.origin(ctx.snapshot, ctx.file, head) != "typing.Annotated":
                return None
            calls = tuple(item for item in items[1:] if isinstance(item, ast.Call) and _is_field(ctx, ctx.file, item))
            return _Marked(node, items, union, calls)
        case _:
            return None


def _inside_union(ctx: Context, node: ast.expr) -> tuple[ast.expr | None, ast.expr]:
    """The union of a type with None, if an annotation is one, and the type."""
    match node:
        case ast.BinOp(op=ast.BitOr(), left=left, right=ast.Constant(value=None)):
            return node, left
        case ast.BinOp(op=ast.BitOr(), left=ast.Constant(value=None), right=right):
            return node, right
        case ast.Subscript(value=head, slice=inner) if (
            origins.origin(ctx.snapshot, ctx.file, head) == "typing.Optional"
        ):
            return node, inner
        case _:
            return None, node


def _of_alias(ctx: Context, name: str, node: ast.expr, positions: Positions, is_replaced: bool) -> Iterator[Finding]:
    """Finds a name for an `Annotated[...]` that stands in a union or beside another `Field`."""
    union, node = _inside_union(ctx, node)
    alias = None if union is None and not is_replaced else origins.assigned(ctx.snapshot, ctx.file, node)
    if alias is None or not isinstance(alias[1], ast.Subscript) or not isinstance(alias[1].slice, ast.Tuple):
        return
    file, _ = alias
    if origins.origin(ctx.snapshot, file, alias[1].value) != "typing.Annotated":
        return
    calls = [item for item in alias[1].slice.elts if isinstance(item, ast.Call) and _is_field(ctx, file, item)]
    lost = [option for call in calls[:1] for option in _options(call)]
    if lost:
        text = ctx.text(positions.span(node))
        why = "inside of the union" if union is not None else "beside another `Field`"
        message = f"{_names(lost)} of `{text}` {_verb(lost)} lost for `{name}` {why}; write it in a `Field` here"
        yield ctx.finding(positions.span(node), message)


def _is_field(ctx: Context, file: SourceFile, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and origins.origin(ctx.snapshot, file, node.func) == "sqlmodel.Field"


def _options(call: ast.Call) -> list[ast.keyword]:
    """The options of a column that a call turns on."""
    return [
        item
        for item in call.keywords
        if item.arg in _OF_COLUMNS and not (isinstance(item.value, ast.Constant) and item.value.value in (False, None))
    ]


def _names(lost: Sequence[ast.keyword]) -> str:
    return " and ".join(f"`{item.arg}`" for item in lost)


def _verb(lost: Sequence[ast.keyword]) -> str:
    return "is" if len(lost) == 1 else "are"

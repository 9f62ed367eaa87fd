"""`__table_args__` in a form that SQLAlchemy does not take.

It has to be a dict of options, or a tuple of constraints and indexes whose last item may be that dict. A tuple of one
needs its comma: without it the brackets mean nothing. Anything else is refused when the class is defined:

> ArgumentError: __table_args__ value must be a tuple, dict, or None

An item that is neither a constraint nor an index, and an option that `Table` does not have, are refused as well.

## Example

```python
from sqlmodel import Field, SQLModel, UniqueConstraint


class Hero(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("name"))

    id: int | None = Field(default=None, primary_key=True)
    name: str
```

## Use instead

```python
from sqlmodel import Field, SQLModel, UniqueConstraint


class Hero(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("name"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import origins
from sqlmodel_lsp.rules.catalogue.table import table_arguments
from sqlmodel_lsp.rules.catalogue.table.table_arguments import Arguments
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM104"
SEVERITY = Severity.ERROR

_COMMENT = re.compile(r"#.*")
_ITEMS = frozenset(
    f"sqlalchemy.{name}"
    for name in (
        "UniqueConstraint", "Index", "CheckConstraint", "ForeignKeyConstraint", "PrimaryKeyConstraint", "Column",
    )
)  # fmt: skip
_OPTIONS = frozenset(
    {
        *("schema", "quote", "quote_schema", "autoload_with", "autoload_replace", "keep_existing", "extend_existing"),
        *("implicit_returning", "include_columns", "info", "listeners", "prefixes", "resolve_fks", "comment"),
        *("must_exist", "metadata"),
    }
)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds values of `__table_args__` that are no dict or tuple, and misplaced items of tuples."""
    for arguments in table_arguments.written(ctx):
        node = arguments.node
        if isinstance(node, ast.Tuple):
            yield from _items(ctx, arguments, node)
        elif isinstance(node, ast.Dict):
            yield from _options(ctx, arguments, node)
        elif _is_refused(ctx, node):
            message = f"`__table_args__` of `{arguments.uses[0].name}` has to be a tuple or a dict"
            yield ctx.finding(arguments.positions.span(node), message, _as_tuple(ctx, arguments, node))


def _is_refused(ctx: Context, node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is not None
    return isinstance(node, (ast.List, ast.Set)) or _is_item(ctx, node)


def _is_item(ctx: Context, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and origins.origin(ctx.snapshot, ctx.file, node.func) in _ITEMS


def _as_tuple(ctx: Context, arguments: Arguments, node: ast.expr) -> Fix | None:
    span = arguments.positions.span(node)
    if isinstance(node, (ast.List, ast.Set)):
        edits = _round_brackets(ctx, arguments, node.elts, span)
    elif isinstance(node, ast.Call):
        inside = ctx.file.text[: span.start].rstrip().endswith("(")
        edits = [TextEdit(Span(span.end, span.end), "," if inside else ",)")]
        edits += [] if inside else [TextEdit(Span(span.start, span.start), "(")]
    else:
        return None
    return ctx.fix("Make it a tuple", *edits)


def _round_brackets(ctx: Context, arguments: Arguments, items: list[ast.expr], span: Span) -> list[TextEdit]:
    rest = ctx.text(Span(arguments.positions.span(items[-1]).end, span.end)) if len(items) == 1 else ","
    closing = ")" if "," in _COMMENT.sub("", rest) else ",)"
    return [TextEdit(Span(span.start, span.start + 1), "("), TextEdit(Span(span.end - 1, span.end), closing)]


def _items(ctx: Context, arguments: Arguments, node: ast.Tuple) -> Iterator[Finding]:
    for item in node.elts:
        span = arguments.positions.span(item)
        if isinstance(item, ast.Dict):
            if item is node.elts[-1]:
                yield from _options(ctx, arguments, item)
            else:
                message = "The dict of `__table_args__` has to be the last item of the tuple"
                yield ctx.finding(span, message, _moved_last(ctx, arguments, node, item))
        elif isinstance(item, (ast.Constant, ast.Tuple, ast.List, ast.Set)):
            message = f"`{_short(ctx.text(span))}` in `__table_args__` is neither a constraint nor an index"
            yield ctx.finding(span, message)


def _moved_last(ctx: Context, arguments: Arguments, node: ast.Tuple, item: ast.Dict) -> Fix | None:
    """Swaps the places of the dict and what stands behind it; nothing when comments would be torn apart."""
    position = node.elts.index(item)
    following = [arguments.positions.span(other) for other in node.elts[position + 1 :]]
    span = arguments.positions.span(item)
    if any(isinstance(other, ast.Dict) for other in node.elts[position + 1 :]):
        return None
    if "#" in ctx.text(Span(span.start, following[-1].end)):
        return None
    rest = ctx.text(Span(following[0].start, following[-1].end))
    gap = ctx.text(Span(span.end, following[0].start))
    edit = TextEdit(Span(span.start, following[-1].end), f"{rest}{gap}{ctx.text(span)}")
    return ctx.fix("Move the dict to the end", edit)


def _options(ctx: Context, arguments: Arguments, node: ast.Dict) -> Iterator[Finding]:
    for key in node.keys:
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            continue
        name = key.value
        if "_" in name or name in _OPTIONS:
            continue
        span, meant = arguments.positions.span(key), nearest(name, _OPTIONS)
        message = f"A table has no option `{name}`"
        if meant is None:
            yield ctx.finding(span, message)
        else:
            fix = ctx.fix(f"Change to `{meant}`", TextEdit(span, f'"{meant}"'))
            yield ctx.finding(span, f"{message}; did you mean `{meant}`?", fix)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:37]}..."

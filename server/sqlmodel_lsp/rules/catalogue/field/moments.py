"""Which expressions make datetimes without a timezone, and how a file writes the present time in UTC."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.rules import call_edits, imports, origins
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Related
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import Call, Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

UTC_TYPE = Symbol("sqlmodel.UTCDateTime")

_DATETIME = "datetime.datetime"
_ALWAYS = frozenset(f"{_DATETIME}.{name}" for name in ("utcnow", "utcfromtimestamp", "today"))
_WITHOUT_ZONE = {f"{_DATETIME}.now": 0, f"{_DATETIME}.fromtimestamp": 1, _DATETIME: 7}
"""What makes a naive datetime unless it gets a timezone, with the number of positional arguments before that."""
_CLOCKS = frozenset(f"{_DATETIME}.{name}" for name in ("utcnow", "today", "now"))
_CONSTANTS = frozenset((f"{_DATETIME}.min", f"{_DATETIME}.max"))
_ZONES = frozenset(
    ("datetime.UTC", "datetime.timezone.utc", "datetime.timezone", "zoneinfo.ZoneInfo", "pytz.utc", "pytz.UTC")
)
_DEEPEST = 3


def takes_aware_only(type_: Value) -> bool:
    """Whether a column type refuses datetimes without a timezone."""
    return type_ == UTC_TYPE or (isinstance(type_, Call) and type_.function == UTC_TYPE)


def is_naive(snapshot: Snapshot, file: SourceFile, node: ast.expr, depth: int = 0) -> bool:
    """Whether an expression certainly makes a datetime without a timezone."""
    match node:
        case ast.Call(func=function):
            name = origins.origin(snapshot, file, function)
            if name in _ALWAYS:
                return True
            if name in _WITHOUT_ZONE:
                return _has_no_zone(node, _WITHOUT_ZONE[name])
            if name is None and isinstance(function, ast.Attribute) and function.attr == "replace":
                return _is_naive_replaced(snapshot, file, function.value, node, depth)
            return name is not None and not node.args and not node.keywords and returns_naive(snapshot, name, depth)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Call(func=function)):
            is_span = origins.origin(snapshot, file, function) == "datetime.timedelta"
            return is_span and is_naive(snapshot, file, left, depth)
        case ast.Attribute():
            return origins.origin(snapshot, file, node) in _CONSTANTS
        case _:
            return False


def makes_naive(snapshot: Snapshot, file: SourceFile, node: ast.expr) -> bool:
    """Whether calling what an expression stands for, such as a factory, certainly makes a naive datetime."""
    if isinstance(node, ast.Lambda):
        return not node.args.args and is_naive(snapshot, file, node.body)
    name = origins.origin(snapshot, file, node)
    return name in _CLOCKS or (name is not None and returns_naive(snapshot, name))


def is_aware(snapshot: Snapshot, file: SourceFile, node: ast.expr, depth: int = 0) -> bool:
    """Whether an expression certainly makes a datetime with a timezone."""
    match node:
        case ast.Call(func=function):
            name = origins.origin(snapshot, file, function)
            if name in _WITHOUT_ZONE:
                return _has_zone(snapshot, file, node, _WITHOUT_ZONE[name])
            if name is None and isinstance(function, ast.Attribute) and function.attr == "replace":
                zone = call_edits.keyword_named(node, "tzinfo")
                if zone is not None:
                    return _is_zone(snapshot, file, zone.value) and _is_datetime(snapshot, file, function.value)
                return not any(item.arg is None for item in node.keywords) and is_aware(
                    snapshot, file, function.value, depth
                )
            found = origins.result(snapshot, name) if name is not None and depth < _DEEPEST else None
            return found is not None and not (node.args or node.keywords) and is_aware(snapshot, *found, depth + 1)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Call(func=function)):
            is_span = origins.origin(snapshot, file, function) == "datetime.timedelta"
            return is_span and is_aware(snapshot, file, left, depth)
        case _:
            return False


def makes_aware(snapshot: Snapshot, file: SourceFile, node: ast.expr) -> bool:
    """Whether calling what an expression stands for, such as a factory, certainly makes an aware datetime."""
    if isinstance(node, ast.Lambda):
        return not node.args.args and is_aware(snapshot, file, node.body)
    name = origins.origin(snapshot, file, node)
    found = None if name is None else origins.result(snapshot, name)
    return found is not None and is_aware(snapshot, *found, 1)


def returns_naive(snapshot: Snapshot, function: str, depth: int = 0) -> bool:
    """Whether a small function of the workspace certainly returns a naive datetime."""
    found = origins.result(snapshot, function) if depth < _DEEPEST else None
    return found is not None and is_naive(snapshot, *found, depth + 1)


def is_clock(ctx: Context, node: ast.expr) -> bool:
    """Whether an expression names one of the functions that read the clock without a timezone."""
    return origins.origin(ctx.snapshot, ctx.file, node) in _CLOCKS


def is_constructor(ctx: Context, call: ast.Call) -> bool:
    """Whether a call is `datetime(...)` itself."""
    return origins.origin(ctx.snapshot, ctx.file, call.func) == _DATETIME


def utc(ctx: Context) -> tuple[str, Sequence[TextEdit]] | None:
    """How this file writes the timezone of UTC, and what it has to import for that."""
    short = call_edits.imported_name(ctx, "UTC", "datetime")
    if short is not None and "." not in short:
        return short, []
    zone = call_edits.imported_name(ctx, "timezone", "datetime")
    if zone is not None:
        return f"{zone}.utc", []
    edits = imports.add(ctx, "timezone", "datetime")
    return None if edits is None else ("timezone.utc", edits)


def now_in_utc(ctx: Context) -> tuple[str, Sequence[TextEdit]] | None:
    """How this file writes the present time in UTC, and what it has to import for that."""
    datetime, zone = call_edits.imported_name(ctx, "datetime", "datetime"), utc(ctx)
    return None if datetime is None or zone is None else (f"{datetime}.now({zone[0]})", zone[1])


def makers(ctx: Context, node: ast.expr) -> tuple[Related, ...]:
    """A pointer to the function of the code base that makes a datetime, for an expression that calls or names one."""
    node = node.body if isinstance(node, ast.Lambda) else node
    name = origins.origin(ctx.snapshot, ctx.file, node.func if isinstance(node, ast.Call) else node)
    place = None if name is None else origins.place(ctx.snapshot, name)
    return () if place is None else (Related(*place, "It is made here"),)


def aware(ctx: Context, node: ast.expr, positions: Positions) -> tuple[str, Sequence[TextEdit]] | None:
    """A naive datetime with the timezone of UTC, and all edits that write it so; None when there is no simple way."""
    changed = in_utc(ctx, node, positions)
    if changed is not None:
        return changed[0], [*changed[1], TextEdit(positions.span(node), changed[0])]
    zone = utc(ctx)
    if zone is None:
        return None
    argument = f"tzinfo={zone[0]}"
    span = positions.span(node)
    if isinstance(node, ast.Call) and is_constructor(ctx, node):
        edit = call_edits.insert(ctx, node, positions, argument)
        start, end = edit.span.start, edit.span.end
        text = ctx.text(Span(span.start, start)) + edit.text + ctx.text(Span(end, span.end))
        return " ".join(text.split()), [*zone[1], edit]
    if not isinstance(node, ast.Attribute):
        return None
    text = f"{ctx.text(span)}.replace({argument})"
    return text, [*zone[1], TextEdit(span, text)]


def in_utc(ctx: Context, node: ast.expr, positions: Positions) -> tuple[str, Sequence[TextEdit]] | None:
    """An expression with its clock read in UTC instead, and what has to be imported; None when it reads no clock."""
    now = now_in_utc(ctx)
    clocks = [call for call in ast.walk(node) if isinstance(call, ast.Call) and _reads_clock(ctx, call)]
    removes = any(isinstance(item, ast.keyword) and item.arg == "tzinfo" for item in ast.walk(node))
    if now is None or len(clocks) != 1 or removes:
        return None
    whole, clock = positions.span(node), positions.span(clocks[0])
    text = ctx.text(Span(whole.start, clock.start)) + now[0] + ctx.text(Span(clock.end, whole.end))
    return text, now[1]


def _reads_clock(ctx: Context, call: ast.Call) -> bool:
    name = origins.origin(ctx.snapshot, ctx.file, call.func)
    return name in _CLOCKS and _has_no_zone(call, 0)


def _has_no_zone(call: ast.Call, before: int) -> bool:
    """Whether a call passes no timezone, neither by keyword nor behind the arguments `before` it, or passes None."""
    if any(isinstance(item, ast.Starred) for item in call.args) or any(item.arg is None for item in call.keywords):
        return False
    given = [item.value for item in call.keywords if item.arg in ("tz", "tzinfo")] or call.args[before : before + 1]
    return all(isinstance(item, ast.Constant) and item.value is None for item in given)


def _has_zone(snapshot: Snapshot, file: SourceFile, call: ast.Call, before: int) -> bool:
    """Whether a call passes a timezone that we know to be one."""
    given = [item.value for item in call.keywords if item.arg in ("tz", "tzinfo")] or call.args[before : before + 1]
    return len(given) == 1 and _is_zone(snapshot, file, given[0])


def _is_zone(snapshot: Snapshot, file: SourceFile, node: ast.expr) -> bool:
    made = node.func if isinstance(node, ast.Call) else node
    return origins.origin(snapshot, file, made) in _ZONES


def _is_naive_replaced(snapshot: Snapshot, file: SourceFile, value: ast.expr, call: ast.Call, depth: int) -> bool:
    zone = call_edits.keyword_named(call, "tzinfo")
    if zone is not None:
        removes = isinstance(zone.value, ast.Constant) and zone.value.value is None
        return removes and _is_datetime(snapshot, file, value)
    return not any(item.arg is None for item in call.keywords) and is_naive(snapshot, file, value, depth)


def _is_datetime(snapshot: Snapshot, file: SourceFile, node: ast.expr) -> bool:
    name = origins.origin(snapshot, file, node.func) if isinstance(node, ast.Call) else None
    return name in _ALWAYS or name in _WITHOUT_ZONE

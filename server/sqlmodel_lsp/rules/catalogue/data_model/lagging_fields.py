"""What brings a field of a schema into step with its table, where that is one plain edit."""

from __future__ import annotations

import ast
import re

from sqlmodel_lsp.analysis.families.lag import Kind, Lag
from sqlmodel_lsp.analysis.families.wanted import Form
from sqlmodel_lsp.rules import annotation
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Fix
from sqlmodel_lsp.schema import field_parameters
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_KEPT = {item.name for item in field_parameters.PARAMETERS if item.group in ("validation", "documentation")}
_LONGEST = 88


def fix(ctx: Context, item: Lag) -> Fix | None:
    """The edit; None where more than one line has to change, or the type comes from another file."""
    if item.kind is Kind.RENAMED and item.present is not None:
        name = ctx.place(item.variant, item.present.name)
        title = f"Call it `{item.part.name}`"
        return None if name is None else ctx.fix(title, TextEdit(name, item.part.name), safe=False)
    home = ctx.schema.homes.get(item.part.fact.owner)
    if home is None or home.file != ctx.file.path:
        return None
    core = annotation.core(ctx, home.path, item.part.fact.name)
    if core is None:
        return None
    return _retyped(ctx, item, ctx.text(core)) if item.kind is Kind.RETYPED else _added(ctx, item, home.path)


def _retyped(ctx: Context, item: Lag, written: str) -> Fix | None:
    name = item.part.name
    core, value = annotation.core(ctx, item.variant.path, name), ctx.expression(item.variant, name)
    if core is None or (value is not None and item.part.form is Form.SAME):
        return None
    return ctx.fix(f"Make it `{written}`", TextEdit(core, written), safe=False)


def _added(ctx: Context, item: Lag, owner: str) -> Fix | None:
    """A line behind the field that stands before it in the table as well, else behind the last one."""
    line = _line(ctx, item, owner)
    own = [fact.name for fact in item.variant.fields if fact.owner == item.variant.qualified]
    fields = [name for name in _before(ctx, item) if name in own]
    after = ctx.place(item.variant, (fields or own)[-1], "statement") if own else None
    if line is None or after is None:
        return None
    text = ctx.file.text
    start = text.rfind("\n", 0, after.start) + 1
    end = text.find("\n", after.end)
    end = len(text) if end < 0 else end - text[:end].endswith("\r")
    indent, rest = text[start : after.start], text[after.end : end].strip()
    if indent.strip() or (rest and not rest.startswith("#")) or text[end:].lstrip().startswith(('"', "'")):
        return None
    line_end = "\r\n" if "\r\n" in text else "\n"
    written = f"{line_end}{indent}{line}"
    if len(written) > _LONGEST:
        return None
    return ctx.fix(f"Add `{item.part.name}`", TextEdit(Span(end, end), written), safe=False)


def _before(ctx: Context, item: Lag) -> list[str]:
    """The fields that the class which declares the field has before it."""
    owner = ctx.schema.models.get(item.part.fact.owner)
    names = [fact.name for fact in owner.fields] if owner is not None else []
    return names[: names.index(item.part.fact.name)] if item.part.fact.name in names else []


def _line(ctx: Context, item: Lag, owner: str) -> str | None:
    fact, form = item.part.fact, item.part.form
    place = ctx.place(owner, fact.name, "annotation")
    if place is None or form is Form.FILLED or item.part.name != fact.name or "Annotated" in ctx.text(place):
        return None
    written = ctx.text(place)
    if form is Form.OPTIONAL and not fact.nullable:
        if not re.fullmatch(r"[\w.]+(?:\[[\w., ]*\])?", written) or "Optional[" in ctx.file.text:
            return None
        written = f"{written} | None"
    value = _value(ctx, item, owner)
    return None if value is None else f"{item.part.name}: {written}{value}"


def _value(ctx: Context, item: Lag, owner: str) -> str | None:
    """What stands behind the annotation, without what only the database needs; None where that cannot be told."""
    is_optional = item.part.form is Form.OPTIONAL
    found = ctx.expression(owner, item.part.fact.name)
    if found is None:
        return " = None" if is_optional else ""
    node, positions = found
    if not isinstance(node, ast.Call):
        return " = None" if is_optional else f" = {ctx.text(positions.span(node))}"
    if node.args or not (item.part.fact.call or "").endswith(".Field"):
        return None
    kept = [word for word in node.keywords if word.arg in _KEPT or (not is_optional and word.arg == "default")]
    words = ["default=None"] if is_optional else []
    words += [ctx.text(positions.span(word)) for word in kept]
    if is_optional and not kept:
        return " = None"
    if not is_optional and any(word.arg == "default_factory" for word in node.keywords):
        return None
    return f" = {ctx.text(positions.span(node.func))}({', '.join(words)})" if words else ""

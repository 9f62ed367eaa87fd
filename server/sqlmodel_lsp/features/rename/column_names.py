"""Writes out what a column is called in the database, and takes that away where it says nothing new.

Taking away is the exact reverse of writing out. What is written into a field that had no `Field(...)` comes before its
default, else behind the other arguments, and a comma follows it in an empty `Field()`, so that all can be told apart.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import relations
from sqlmodel_lsp.features.rename.proposal import Edits
from sqlmodel_lsp.features.rename.together import views
from sqlmodel_lsp.generate import imports, placement
from sqlmodel_lsp.rules import call_edits, origins
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.syntax import values
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_FIELD = "sqlmodel.Field"
_KWARGS = "sa_column_kwargs"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a field is written. `call` is its `Field(...)`, which `is_value` tells from one in its annotation."""

    ctx: Context
    annotation: Span
    value: Span | None
    call: ast.Call | None = None
    positions: Positions | None = None
    is_value: bool = False

    def edits(self, *edits: TextEdit | None) -> Edits:
        """Edits of the file of the field."""
        return tuple((self.ctx.file.path, edit) for edit in edits if edit is not None)


def is_written(snapshot: Snapshot, owner: str, attribute: str) -> bool:
    """Whether a field says what its column is called, in whatever way."""
    place = _place(snapshot, owner, attribute)
    fact = _fact(snapshot, owner, attribute)
    column = None if fact is None else fact.arguments.get("sa_column")
    if isinstance(column, values.Call):
        return column.has("name") or isinstance(next(iter(column.arguments), None), str)
    given = None if place is None or place.call is None else call_edits.keyword_named(place.call, _KWARGS)
    keys = given.value.keys if given is not None and isinstance(given.value, ast.Dict) else []
    return any(isinstance(key, ast.Constant) and key.value == "name" for key in keys)


def write(snapshot: Snapshot, owner: str, attribute: str, name: str) -> Edits | None:
    """Edits that write a column's name out where the field is; None where that is not possible."""
    place = _place(snapshot, owner, attribute)
    if place is None or is_written(snapshot, owner, attribute):
        return None
    option = f'{_KWARGS}={{"name": "{name}"}}'
    call, positions = place.call, place.positions
    if call is None or positions is None:
        return _with_field(snapshot, place, option)
    if any(item.arg is None for item in call.keywords):
        return None
    column, given = (call_edits.keyword_named(call, word) for word in ("sa_column", _KWARGS))
    if column is not None:
        inner = column.value
        if not isinstance(inner, ast.Call) or any(item.arg in (None, "name") for item in inner.keywords):
            return None
        return place.edits(call_edits.insert(place.ctx, inner, positions, f'name="{name}"'))
    if given is not None:
        if not isinstance(given.value, ast.Dict) or None in given.value.keys or not given.value.keys:
            return None
        end = positions.span(given.value.values[-1]).end
        return place.edits(TextEdit(Span(end, end), f', "name": "{name}"'))
    is_empty = not call.args and not call.keywords
    return place.edits(call_edits.insert(place.ctx, call, positions, f"{option}," if is_empty else option))


def take_away(snapshot: Snapshot, owner: str, attribute: str, name: str) -> Edits:
    """Edits that take a written name away again; none where it is not written as a name of its own."""
    place = _place(snapshot, owner, attribute)
    if place is None or place.call is None or place.positions is None:
        return ()
    column = call_edits.keyword_named(place.call, "sa_column")
    if column is not None:
        named = call_edits.keyword_named(column.value, "name")
        if named is None or not isinstance(column.value, ast.Call) or not _says(named.value, name):
            return ()
        return place.edits(call_edits.remove(place.ctx, column.value, place.positions, named))
    given = call_edits.keyword_named(place.call, _KWARGS)
    if given is None or not isinstance(given.value, ast.Dict):
        return ()
    keys = [key.value if isinstance(key, ast.Constant) else None for key in given.value.keys]
    if "name" not in keys or not _says(given.value.values[keys.index("name")], name):
        return ()
    if len(keys) > 1:
        return place.edits(_without_item(given.value, keys.index("name"), place.positions))
    return _without_field(place, place.call, place.positions) or place.edits(
        call_edits.remove(place.ctx, place.call, place.positions, given)
    )


def _says(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == name


def _place(snapshot: Snapshot, owner: str, attribute: str) -> _Place | None:
    home = snapshot.schema.homes.get(owner)
    if home is None:
        return None
    ctx = relations.view(snapshot, home.file)
    annotation, value = (ctx.place(home.path, attribute, part) for part in ("annotation", "value"))
    fact = _fact(snapshot, owner, attribute)
    if annotation is None or fact is None:
        return None
    for part in ("value", "annotation"):
        found = ctx.expression(home.path, attribute, part)
        for node in () if found is None else ([found[0]] if part == "value" else ast.walk(found[0])):
            if found is not None and isinstance(node, ast.Call) and origins.called(snapshot, ctx.file, node) == _FIELD:
                return _Place(ctx, annotation, value, node, found[1], part == "value")
    return _Place(ctx, annotation, value) if fact.call is None else None


def _fact(snapshot: Snapshot, owner: str, attribute: str) -> FieldFact | None:
    """What a field that a class writes is."""
    facts = (view.field(attribute) for view in views(snapshot, owner))
    return next((fact for fact in facts if fact is not None and fact.owner == owner), None)


def _with_field(snapshot: Snapshot, place: _Place, option: str) -> Edits | None:
    """A `Field(...)` for a field that has none, imported where it has to be."""
    file = place.ctx.file
    spelled = origins.spelling(snapshot, file, _FIELD)
    imported: tuple[TextEdit, ...] = ()
    if spelled is None:
        if "Field" in placement.defined_names(file) or any(block.damaged for _, block in file.facts.blocks):
            return None
        needed = [imports.Needed("sqlmodel", "Field")]
        imported = placement.joined(file.text, imports.edits(file.text, needed, imports.local_packages(snapshot)))
    spelled = spelled or "Field"
    if place.value is None:
        end = place.annotation.end
        return place.edits(*imported, TextEdit(Span(end, end), f" = {spelled}({option})"))
    value = place.ctx.text(place.value)
    return place.edits(*imported, TextEdit(place.value, f"{spelled}({option}, default={value})"))


def _without_field(place: _Place, call: ast.Call, positions: Positions) -> Edits:
    """The reverse of `_with_field`; nothing for a `Field(...)` that was there before."""
    span = positions.span(call)
    match call:
        case ast.Call(args=[], keywords=[ast.keyword(arg="sa_column_kwargs") as only]) if place.is_value:
            inside = Span(positions.span(call.func).end + 1, span.end - 1)
            if "," in place.ctx.text(Span(positions.span(only).end, inside.end)):
                return place.edits(TextEdit(inside, ""))
            if place.ctx.text(Span(place.annotation.end, span.start)) != " = ":
                return ()
            edit = TextEdit(Span(place.annotation.end, span.end), "")
        case ast.Call(
            args=[], keywords=[ast.keyword(arg="sa_column_kwargs"), ast.keyword(arg="default") as default]
        ) if place.is_value:
            edit = TextEdit(span, place.ctx.text(positions.span(default.value)))
        case _:
            return ()
    return place.edits(edit, _without_import(place.ctx, call))


def _without_import(ctx: Context, call: ast.Call) -> TextEdit | None:
    """Takes `Field` out of the import when a call was the only one that used it."""
    if any(block.damaged for _, block in ctx.facts.blocks) or not isinstance(call.func, ast.Name):
        return None
    tree, name = ast.parse(ctx.file.text), call.func.id
    if sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree)) != 1:
        return None
    positions = Positions(ctx.file.text)
    for node in tree.body:
        names = node.names if isinstance(node, ast.ImportFrom) and node.module == "sqlmodel" else []
        spans = [positions.span(item) for item in names]
        index = next((number for number, item in enumerate(names) if item.name == name and not item.asname), None)
        if index is not None and len(names) > 1:
            last = index == len(names) - 1
            span = (
                Span(spans[index - 1].end, spans[index].end)
                if last
                else Span(spans[index].start, spans[index + 1].start)
            )
            return None if "#" in ctx.text(span) else TextEdit(span, "")
    return None


def _without_item(node: ast.Dict, index: int, positions: Positions) -> TextEdit:
    """Takes an item out of a dictionary that has others."""
    if index > 0:
        return TextEdit(Span(positions.span(node.values[index - 1]).end, positions.span(node.values[index]).end), "")
    key, following = node.keys[0], node.keys[1]
    assert key is not None
    start = positions.span(key).start
    behind = positions.span(following).start if following is not None else positions.span(node.values[0]).end
    return TextEdit(Span(start, behind), "")

"""Names of models where a query takes a class: `select(`, `session.get(`, `join(`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import libraries, surroundings, types
from sqlmodel_lsp.analysis.queries.typed_place import TypedPlace
from sqlmodel_lsp.features.completion import typed
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.generate import late_imports, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

_FUNCTIONS = ("select", "insert", "update", "delete", "aliased")
_OF_STATEMENTS = frozenset(("join", "outerjoin", "select_from", "join_from", "outerjoin_from"))
_OF_SESSIONS = frozenset(("get", "get_one"))


def complete(situation: Situation) -> Iterator[Item]:
    """The mapped models, those of the file and what it imports before the others."""
    cursor = situation.cursor
    if cursor.string is not None or cursor.owner or cursor.call is None or not cursor.call.direct:
        return
    place = typed.place(situation) if cursor.call.keyword is None and not situation.is_declaring else None
    if place is None or not _takes_model(place, cursor.call.index):
        return
    named: set[str] = set()
    for model in _nearest_first(situation):
        if model.name not in named and "." not in model.path:
            named.add(model.name)
            yield from _item(situation, model)


def _takes_model(place: TypedPlace, index: int) -> bool:
    call = place.around()
    match place.type_of(call.func) if isinstance(call, ast.Call) else None:
        case types.Named(name) as function:
            is_one = libraries.is_library(function, *_FUNCTIONS)
            return is_one and (index == 0 or name.endswith("select"))
        case types.Method(types.Statement(), name):
            return name in _OF_STATEMENTS and index < (2 if name.endswith("_from") else 1)
        case types.Method(types.Session(), name):
            return name in _OF_SESSIONS and index == 0
    return False


def _nearest_first(situation: Situation) -> list[Model]:
    snapshot, here = situation.snapshot, situation.file.path
    mapped = snapshot.remember(
        "mapped models", "", lambda: [model for model in snapshot.schema.models.values() if model.table is not None]
    )
    reached, known = snapshot.schema.imports.reached(here), placement.defined_names(situation.file)
    return sorted(mapped, key=lambda model: (model.name not in known, model.file not in reached, model.name))


def _item(situation: Situation, model: Model) -> Iterator[Item]:
    """The model, unless its name means something else in the file."""
    snapshot, file = situation.snapshot, situation.file
    needs: tuple[Needed, ...] = ()
    if model.name in placement.defined_names(file):
        world = surroundings(snapshot)
        module = world.module(file.module, file.path)
        if module is None or world.name(module, model.name) != types.ModelClass(model.qualified):
            return
    elif (found := late_imports.class_import(snapshot, file, model)) is not None:
        needs = (found[0],)
    table = model.table.full_name if model.table is not None else None
    documentation = f"Table `{table}`" if table else ""
    detail = "" if model.file == file.path else model.module
    yield Item(model.name, Kind.MODEL, TextEdit(situation.cursor.span, model.name), detail, documentation, needs=needs)

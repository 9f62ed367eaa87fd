"""Names of models where a query takes a class: `select(`, `session.get(`, `join(`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import libraries, surroundings, types
from sqlmodel_lsp.analysis.queries.typed_place import TypedPlace
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.completion import typed
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation, has_letters
from sqlmodel_lsp.generate import imports, placement
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
    file, known = situation.file, placement.defined_names(situation.file)
    relative = imports.uses_relative_imports([file])
    named: set[str] = set()
    for model in _nearest_first(situation, known):
        if model.name in named or not has_letters(model.name, cursor.word):
            continue
        if model.name in known and not _means(situation, model):
            continue
        named.add(model.name)
        module = imports.local_module(model.module, file.module, relative=relative)
        yield _item(situation, model, () if model.name in known else (Needed(module, model.name),))


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


def _nearest_first(situation: Situation, known: frozenset[str]) -> list[Model]:
    snapshot = situation.snapshot
    mapped = snapshot.remember("mapped models", "", lambda: _mapped(snapshot))
    reached = snapshot.schema.imports.reached(situation.file.path)
    return sorted(mapped, key=lambda model: (model.name not in known, model.file not in reached))


def _mapped(snapshot: Snapshot) -> list[Model]:
    found = (model for model in snapshot.schema.models.values() if model.table is not None and "." not in model.path)
    return sorted(found, key=lambda model: model.name)


def _means(situation: Situation, model: Model) -> bool:
    """Whether the name of the model means it in the file."""
    world = surroundings(situation.snapshot)
    module = world.module(situation.file.module, situation.file.path)
    return module is not None and world.name(module, model.name) == types.ModelClass(model.qualified)


def _item(situation: Situation, model: Model, needs: tuple[Needed, ...]) -> Item:
    table = model.table.full_name if model.table is not None else None
    detail = "" if model.file == situation.file.path else model.module
    documentation = f"Table `{table}`" if table else ""
    edit = TextEdit(situation.cursor.span, model.name)
    return Item(model.name, Kind.MODEL, edit, detail, documentation, needs=needs)

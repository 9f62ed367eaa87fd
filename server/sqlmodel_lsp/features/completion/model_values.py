"""Names of a model's fields where values are given by name: its constructor, `filter_by`, and keys of dicts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.queries import types
from sqlmodel_lsp.analysis.queries.typed_place import MARK, TypedPlace
from sqlmodel_lsp.analysis.queries.types import Type
from sqlmodel_lsp.features.completion import column_details, typed
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.schema import initialisation
from sqlmodel_lsp.schema.initialisation import Parameter
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

_VALIDATING = frozenset(("model_validate", "parse_obj", "validate"))
_UPDATING = frozenset(("sqlmodel_update", "model_copy", "copy", "model_validate", "from_orm"))


@dataclass(frozen=True, slots=True)
class _Names:
    """What may be named, and the names that are given already."""

    parameters: tuple[Parameter, ...]
    given: frozenset[str]


def complete(situation: Situation) -> Iterator[Item]:
    """The names not given yet, those that have to be first."""
    cursor = situation.cursor
    if cursor.container is None or typed.is_attribute(situation) or situation.is_declaring:
        return
    place = typed.place(situation)
    if place is None:
        return
    if isinstance(place.mark, ast.keyword):
        found = _keywords(situation, place)
        kind = Kind.KEYWORD_ARGUMENT
    else:
        found = _keys(situation, place)
        kind = Kind.KEY
    for parameter in found.parameters if found is not None else ():
        if found is not None and parameter.name not in found.given:
            edit = _edit(situation, kind, parameter.name)
            yield Item(parameter.name, kind, edit, _detail(parameter), _documentation(situation, parameter))


def _edit(situation: Situation, kind: Kind, name: str) -> TextEdit:
    if kind is Kind.KEYWORD_ARGUMENT:
        return situation.argument(name)
    return TextEdit(situation.cursor.span, name if situation.cursor.string is not None else f'"{name}": ')


def _keywords(situation: Situation, place: TypedPlace) -> _Names | None:
    call = place.around()
    if not isinstance(call, ast.Call):
        return None
    given = frozenset(keyword.arg for keyword in call.keywords if keyword.arg not in (None, MARK))
    match types.bare(place.type_of(call.func)):
        case types.ModelClass(qualified):
            model = situation.snapshot.schema.models.get(qualified)
            return None if model is None else _Names(initialisation.parameters(model), given)
        case types.Method(types.Statement() as statement, "filter_by" | "values" as name):
            if name == "values" and statement.kind not in ("insert", "update"):
                return None
            return _of_columns(situation, statement, given, joined=name == "filter_by")
    return None


def _keys(situation: Situation, place: TypedPlace) -> _Names | None:
    """What the keys of a dict may be that is an argument of a call."""
    outer = place.around()
    if not isinstance(outer, ast.Dict) or place.mark not in outer.keys:
        return None
    around = place.around(2)
    keyword = around if isinstance(around, ast.keyword) else None
    call = place.around(3) if keyword is not None else around
    if not isinstance(call, ast.Call):
        return None
    is_first = call.args[:1] == [outer]
    given = frozenset(str(key.value) for key in outer.keys if isinstance(key, ast.Constant) and key.value != MARK)
    match types.bare(place.type_of(call.func)):
        case types.Method(types.Statement() as statement, "values") if is_first:
            return _of_columns(situation, statement, given, joined=False)
        case types.Method(types.Statement() as statement, "on_conflict_do_update") if _is_called(keyword, "set_"):
            return _of_columns(situation, statement, given, joined=False)
        case types.Method(types.ModelClass(qualified), name) if is_first and name in _VALIDATING:
            model = situation.snapshot.schema.models.get(qualified)
            return None if model is None else _Names(initialisation.validated(model), given)
        case types.Method(types.ModelClass(qualified) | types.Instance(qualified), name) if name in _UPDATING:
            is_update = _is_called(keyword, "update") or (is_first and name == "sqlmodel_update")
            model = situation.snapshot.schema.models.get(qualified)
            if model is not None and is_update:
                return _Names(initialisation.fields(model), given)
    return None


def _is_called(keyword: ast.keyword | None, name: str) -> bool:
    return keyword is not None and keyword.arg == name


def _of_columns(
    situation: Situation, statement: types.Statement, given: frozenset[str], *, joined: bool
) -> _Names | None:
    """The columns that a statement is about, by attribute."""
    entities: tuple[Type, ...] = statement.joins[-1:] if joined and statement.joins else statement.entities[:1]
    entity = entities[0] if entities else None
    model = situation.snapshot.schema.models.get(entity.model) if isinstance(entity, types.ModelClass) else None
    if model is None or model.table is None:
        return None
    return _Names(initialisation.columns(model), given)


def _detail(parameter: Parameter) -> str:
    return f"{parameter.annotation}, required" if parameter.required else parameter.annotation


def _documentation(situation: Situation, parameter: Parameter) -> str:
    model: Model = parameter.model
    column = model.table.attribute(parameter.attribute) if model.table is not None else None
    if column is not None:
        return column_details.column_documentation(situation.snapshot.schema, model, column)
    relationship = model.relationship(parameter.attribute)
    return "" if relationship is None else column_details.relationship_documentation(model, relationship)

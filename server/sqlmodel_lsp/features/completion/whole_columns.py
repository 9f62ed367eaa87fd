"""Where a condition or an order of a statement begins: the columns of its models, along with their class."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import types
from sqlmodel_lsp.analysis.queries.typed_place import TypedPlace
from sqlmodel_lsp.features.completion import column_details, typed
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.rules import origins
from sqlmodel_lsp.schema.model import Model

_METHODS = frozenset(["where", "filter", "having", "order_by", "group_by"])


def complete(situation: Situation) -> Iterator[Item]:
    """`Hero.name` and the like, for the models that the statement selects and joins."""
    cursor = situation.cursor
    if cursor.string is not None or cursor.owner or not any(_is_method(call.function) for call in cursor.calls):
        return
    place = typed.place(situation)
    statement = _statement(place) if place is not None and isinstance(place.mark, (ast.Name, ast.keyword)) else None
    for model in _models(situation, statement) if statement is not None else ():
        yield from _columns(situation, model)


def _is_method(function: str) -> bool:
    return function.rpartition(".")[2] in _METHODS


def _statement(place: TypedPlace) -> types.Statement | None:
    """The statement that a method is called on, in whose arguments the mark is."""
    for node in place.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS:
            found = place.type_of(node.func.value)
            return found if isinstance(found, types.Statement) else None
        if isinstance(node, (ast.stmt, ast.Lambda)):
            return None
    return None


def _models(situation: Situation, statement: types.Statement) -> Iterator[Model]:
    found: dict[str, Model] = {}
    for entity in (*statement.entities, *statement.joins):
        if isinstance(entity, (types.ModelClass, types.ColumnOf)):
            model = situation.snapshot.schema.models.get(entity.model)
            if model is not None and model.table is not None:
                found[model.qualified] = model
    yield from found.values()


def _columns(situation: Situation, model: Model) -> Iterator[Item]:
    schema = situation.snapshot.schema
    name = origins.spelling(situation.snapshot, situation.file, model.qualified)
    for column in model.table.columns if model.table is not None and name is not None else ():
        if column.attribute.isidentifier():
            label = f"{name}.{column.attribute}"
            yield Item(
                label,
                Kind.COLUMN,
                situation.code(label),
                column_details.type_text(schema, column),
                column_details.column_documentation(schema, model, column),
            )

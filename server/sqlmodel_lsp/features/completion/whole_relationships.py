"""Where something is loaded or joined: the relationships of the statement's models, along with their class."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import libraries, types
from sqlmodel_lsp.analysis.queries.typed_place import TypedPlace
from sqlmodel_lsp.features.completion import column_details, typed
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.rules import origins

_JOINS = ("join", "outerjoin")


def complete(situation: Situation) -> Iterator[Item]:
    """`Team.heroes` and the like, for the models that the statement selects and joins."""
    cursor = situation.cursor
    if cursor.string is not None or cursor.owner or cursor.call is None or not cursor.call.direct:
        return
    asked = cursor.call.function.rpartition(".")[2]
    if cursor.call.index or not (asked in _JOINS or asked in libraries.LOADERS):
        return
    place = typed.place(situation)
    statement = None if place is None else _statement(place)
    for qualified in _models(statement) if statement is not None else ():
        yield from _relationships(situation, qualified)


def _statement(place: TypedPlace) -> types.Statement | None:
    """The statement that is joined, or to whose options the loader belongs."""
    for node in place.nodes:
        match place.type_of(node.func) if isinstance(node, ast.Call) else None:
            case types.Method(types.Statement() as statement, "join" | "outerjoin" | "options"):
                return statement
            case types.Method():
                return None
    return None


def _models(statement: types.Statement) -> dict[str, None]:
    entities = (*statement.entities, *statement.joins)
    return dict.fromkeys(entity.model for entity in entities if isinstance(entity, (types.ModelClass, types.ColumnOf)))


def _relationships(situation: Situation, qualified: str) -> Iterator[Item]:
    model = situation.snapshot.schema.models[qualified]
    name = origins.spelling(situation.snapshot, situation.file, qualified)
    for relationship in model.relationships if name is not None else ():
        label = f"{name}.{relationship.name}"
        yield Item(
            label,
            Kind.RELATIONSHIP,
            situation.code(label),
            column_details.relationship_text(relationship),
            column_details.relationship_documentation(model, relationship),
        )

"""Behind the equal sign of an argument of `Field` or `Relationship`: the values it takes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.completion import field_arguments, relationship_arguments, value_types
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.schema.model import EnumFact
from sqlmodel_lsp.syntax.values import Call

_TRUE_FIRST = frozenset({"primary_key", "index", "unique", "exclude", "cascade_delete", "passive_deletes"})
_FALSE_FIRST = frozenset({"nullable", "repr"})
_ACTIONS = {
    "CASCADE": "Deletes these rows along with the row they point to.",
    "SET NULL": "Keeps these rows, pointing to nothing. The column has to allow NULL.",
    "RESTRICT": "Refuses to delete a row that others point to.",
}


def complete(situation: Situation) -> Iterator[Item]:
    """The values of the argument that is typed, those that begin with it where that is a dotted name."""
    owner = situation.cursor.owner
    for item in _values(situation) if owner != "." else ():
        if not owner or item.label.startswith(f"{owner}."):
            yield item


def _values(situation: Situation) -> Iterator[Item]:
    cursor, call = situation.cursor, situation.cursor.call
    if call is None or not call.direct:
        return
    if field_arguments.is_field(situation, call.function):
        if call.keyword is not None:
            yield from _of_field(situation, call.keyword, call.keywords)
        elif call.index == 0 and cursor.word and not call.keywords & {"default", "default_factory"}:
            yield from _defaults(situation)
    elif call.keyword is not None and relationship_arguments.is_relationship(situation, call.function):
        yield from _booleans(situation, call.keyword)
        if call.keyword == "passive_deletes":
            yield _string(situation, "all", "Leaves every row on the other side to the database.")


def _of_field(situation: Situation, keyword: str, given: frozenset[str]) -> Iterator[Item]:
    if keyword == "ondelete":
        for action, meaning in _ACTIONS.items():
            if action != "SET NULL" or situation.takes_none or "nullable" in given:
                yield _string(situation, action, meaning)
    elif situation.cursor.string is not None:
        return
    elif keyword == "default":
        yield from _defaults(situation)
    elif keyword == "default_factory":
        yield from value_types.factories(situation)
    elif keyword == "sa_type":
        yield from value_types.column_types(situation)
    else:
        yield from _booleans(situation, keyword)


def _booleans(situation: Situation, keyword: str) -> Iterator[Item]:
    if situation.cursor.string is not None or keyword not in _TRUE_FIRST | _FALSE_FIRST:
        return
    for value in ("True", "False") if keyword in _TRUE_FIRST else ("False", "True"):
        yield Item(value, Kind.VALUE, situation.code(value))


def _defaults(situation: Situation) -> Iterator[Item]:
    """What is certain about a default: None, the members of an enum, the truth values."""
    if situation.cursor.string is not None:
        return
    if situation.takes_none:
        yield Item("None", Kind.VALUE, situation.code("None"), documentation="No value; the column allows NULL.")
    if situation.python_type == "bool":
        for value in ("False", "True"):
            yield Item(value, Kind.VALUE, situation.code(value))
    enum = _enum(situation)
    spelled = None if enum is None else situation.spelled(enum.qualified)
    if enum is not None and spelled is not None:
        for name, value in enum.members:
            label = f"{spelled[0]}.{name}"
            detail = repr(value) if isinstance(value, (str, int)) else ""
            yield Item(label, Kind.VALUE, situation.code(label), detail, needs=spelled[1])


def _enum(situation: Situation) -> EnumFact | None:
    """The enum that the type of the column is made from."""
    model = situation.model
    column = model.table.attribute(situation.cursor.member) if model is not None and model.table is not None else None
    if column is None or not isinstance(column.type, Call):
        return None
    return next((item for item in column.type.arguments if isinstance(item, EnumFact) and item.opaque is None), None)


def _string(situation: Situation, value: str, documentation: str) -> Item:
    return Item(value, Kind.VALUE, situation.string(value), documentation=documentation)

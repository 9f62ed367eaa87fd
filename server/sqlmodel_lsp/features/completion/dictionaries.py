"""The dictionaries of options that models hand on, while one is typed: as `{...}`, as `dict(...)`, or as arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel_lsp.features.completion import field_arguments, options, relationship_arguments
from sqlmodel_lsp.features.completion.options import Option
from sqlmodel_lsp.features.completion.situation import Situation
from sqlmodel_lsp.syntax.calls import Call


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The options there are, the one whose value is typed, or None, and those that are given.

    `by_keyword` says that options are keywords of a call.
    """

    table: Mapping[str, Option]
    key: str | None
    given: frozenset[str]
    by_keyword: bool = False


def dictionary(situation: Situation) -> Dictionary | None:
    """The dictionary that somebody types in; None where it is another one, or none at all."""
    cursor, call = situation.cursor, situation.cursor.call
    container = cursor.container
    if container is None or cursor.owner:
        return None
    if container.sign == "{":
        outer = cursor.containers[-2] if len(cursor.containers) > 1 else None
        if call is not None and outer is not None and outer.function == call.function:
            table = _handed_on(situation, call)
        else:
            table = _of_class(situation)
        return None if table is None else Dictionary(table, container.key, frozenset(container.given))
    if call is None or not call.direct:
        return None
    if call.function == "dict" and len(cursor.calls) > 1:
        table = _handed_on(situation, cursor.calls[-2])
        return None if table is None else Dictionary(table, call.keyword, call.keywords, by_keyword=True)
    if call.keyword is not None and situation.origin(call.function) == "sqlalchemy.orm.relationship":
        return Dictionary(options.OF_RELATIONSHIP, call.keyword, call.keywords, by_keyword=True)
    return None


def _handed_on(situation: Situation, call: Call) -> Mapping[str, Option] | None:
    """What an argument of `Field` or `Relationship` hands on to SQLAlchemy."""
    if call.keyword == "sa_relationship_kwargs" and relationship_arguments.is_relationship(situation, call.function):
        return options.OF_RELATIONSHIP
    if call.keyword == "sa_column_kwargs" and field_arguments.is_field(situation, call.function):
        return options.OF_COLUMN
    return None


def _of_class(situation: Situation) -> Mapping[str, Option] | None:
    """What a class says about its table, or about itself."""
    cursor = situation.cursor
    if situation.model is None or cursor.in_function or cursor.part != "value":
        return None
    outer = cursor.containers[-2] if len(cursor.containers) > 1 else None
    if cursor.member == "__table_args__" and (outer is None or (outer.sign == "(" and outer.function is None)):
        return options.OF_TABLE
    return options.OF_MODEL if cursor.member == "model_config" and outer is None else None

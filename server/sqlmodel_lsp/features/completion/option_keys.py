"""Inside the dictionaries that models hand on: the keys they may have, and the values of a key."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.completion import field_arguments, options, relationship_arguments, targets
from sqlmodel_lsp.features.completion.options import Option
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.syntax.cursor import Text
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_MANY_ONLY = frozenset({"write_only", "dynamic"})


def complete(situation: Situation) -> Iterator[Item]:
    """The keys that are not there yet, or the values of the key."""
    table = _table(situation)
    container = situation.cursor.container
    if not table or container is None or situation.cursor.owner:
        return
    if container.key is None:
        yield from _keys(situation, table, frozenset(container.given))
    elif container.key in table:
        yield from _values(situation, table[container.key])
        yield from _names(situation, container.key)


def _table(situation: Situation) -> dict[str, Option]:
    """The options of the dictionary that is typed; empty where it is another one."""
    cursor, call = situation.cursor, situation.cursor.call
    container = cursor.container
    if container is None or container.sign != "{":
        return {}
    outer = cursor.containers[-2] if len(cursor.containers) > 1 else None
    if call is not None and outer is not None and outer.function == call.function:
        if call.keyword == "sa_relationship_kwargs" and relationship_arguments.is_relationship(
            situation, call.function
        ):
            return options.OF_RELATIONSHIP
        if call.keyword == "sa_column_kwargs" and field_arguments.is_field(situation, call.function):
            return options.OF_COLUMN
        return {}
    if situation.model is None or cursor.in_function or cursor.part != "value":
        return {}
    if cursor.member == "__table_args__" and (outer is None or (outer.sign == "(" and outer.function is None)):
        return options.OF_TABLE
    return options.OF_MODEL if cursor.member == "model_config" and outer is None else {}


def _keys(situation: Situation, table: dict[str, Option], given: frozenset[str]) -> Iterator[Item]:
    cursor = situation.cursor
    for name, option in table.items():
        if name in given:
            continue
        written = situation.string(name)
        edit = written if cursor.string is not None else TextEdit(written.span, f"{written.text}: ")
        yield Item(name, Kind.KEY, edit, documentation=option.documentation)


def _values(situation: Situation, option: Option) -> Iterator[Item]:
    string = situation.cursor.string
    for code in option.values if string is None else ():
        yield Item(code, Kind.VALUE, situation.code(code))
    if option.words and string is not None and "," in string.before:
        yield from _words(situation, option, string)
        return
    is_scalar = situation.cursor.annotation is not None and not targets.is_many(situation)
    for text, meaning in option.texts.items():
        if not (is_scalar and text in _MANY_ONLY):
            yield Item(text, Kind.VALUE, situation.string(text), documentation=meaning)


def _names(situation: Situation, key: str) -> Iterator[Item]:
    """What the workspace has: tables that link two others, and schemas."""
    tables = situation.snapshot.schema.tables() if key in ("secondary", "schema") else ()
    if key == "schema":
        names = sorted({table.schema for table in tables if table.schema})
    else:
        names = sorted(table.full_name for table in tables if table.full_name and targets.may_link(table))
    for name in names:
        yield Item(name, Kind.REFERENCE, situation.string(name))


def _words(situation: Situation, option: Option, string: Text) -> Iterator[Item]:
    """The words that may follow the last comma."""
    *given, typed = string.before.split(",")
    start = situation.offset - len(typed.lstrip())
    for word, meaning in option.words.items():
        if word not in map(str.strip, given):
            yield Item(word, Kind.VALUE, TextEdit(Span(start, string.span.end), word), documentation=meaning)

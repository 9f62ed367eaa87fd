"""Inside the dictionaries that models hand on: the keys they may have, and the values of a key."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.completion import dictionaries, targets
from sqlmodel_lsp.features.completion.dictionaries import Dictionary
from sqlmodel_lsp.features.completion.options import Option
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.syntax.cursor import Text
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_MANY_ONLY = frozenset({"write_only", "dynamic"})


def complete(situation: Situation) -> Iterator[Item]:
    """The keys that are not there yet, or the values of the key."""
    found = dictionaries.dictionary(situation)
    if found is None:
        return
    if found.key is None:
        yield from _keys(situation, found)
    elif found.key in found.table:
        yield from _values(situation, found.table[found.key])
        yield from _names(situation, found.key)


def _keys(situation: Situation, found: Dictionary) -> Iterator[Item]:
    if found.by_keyword and situation.cursor.string is not None:
        return
    for name, option in found.table.items():
        if name not in found.given:
            edit = situation.argument(name) if found.by_keyword else _key(situation, name)
            yield Item(name, Kind.KEY, edit, documentation=option.documentation)


def _key(situation: Situation, name: str) -> TextEdit:
    written = situation.string(name)
    return written if situation.cursor.string is not None else TextEdit(written.span, f"{written.text}: ")


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

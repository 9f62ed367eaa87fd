"""Inside the constraints and indexes of `__table_args__`: the columns of the table, and names for the constraint."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.generate import naming
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.calls import Call
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_PREFIXES = {
    "UniqueConstraint": "uq",
    "PrimaryKeyConstraint": "pk",
    "ForeignKeyConstraint": "fk",
    "CheckConstraint": "ck",
    "Index": "ix",
}
_WORD = re.compile(r"[^\W\d]\w*\Z|\Z")
_WORD_END = re.compile(r"\w*")


def complete(situation: Situation) -> Iterator[Item]:
    """Columns that the constraint does not have yet, or a name made of those that it has."""
    cursor, call, model = situation.cursor, situation.cursor.call, situation.model
    if call is None or model is None or cursor.owner or cursor.in_function or cursor.member != "__table_args__":
        return
    kind = next((name for name in _PREFIXES if situation.is_sqlalchemy(call.function, name)), None)
    if kind is None:
        return
    if _is_name(kind, call):
        yield from _name(situation, model, kind)
    elif kind == "CheckConstraint":
        yield from _in_condition(situation, model, call)
    elif _takes_columns(situation, kind, call):
        given = cursor.container.given if cursor.container is not None else ()
        for name, detail in _columns(model):
            if name not in given:
                yield Item(name, Kind.COLUMN, situation.string(name), detail)


def _is_name(kind: str, call: Call) -> bool:
    return call.direct and (call.keyword == "name" or (kind == "Index" and call.keyword is None and call.index == 0))


def _takes_columns(situation: Situation, kind: str, call: Call) -> bool:
    if kind != "ForeignKeyConstraint":
        return call.direct and call.keyword is None
    container = situation.cursor.container
    in_list = container is not None and container.sign in "[(" and container.function is None
    return in_list and (call.keyword == "columns" or (call.keyword is None and call.index == 0))


def _columns(model: Model) -> Iterator[tuple[str, str]]:
    """The names of the columns with their types; of a class without a table, of its fields."""
    if model.table is not None:
        for column in model.table.columns:
            yield column.name, column.annotation or ""
    else:
        for fact in model.fields:
            yield fact.name, fact.annotation


def _name(situation: Situation, model: Model, kind: str) -> Iterator[Item]:
    """The usual name, unless a naming convention of the metadata makes it."""
    container, table = situation.cursor.container, model.table
    if table is None or container is None or (table.convention and kind != "Index"):
        return
    known = [name for name, _ in _columns(model)]
    columns = [name for name in container.given if name in known]
    name = "_".join([_PREFIXES[kind], table.name or naming.snake_case(model.name), *columns])
    yield Item(name, Kind.VALUE, situation.string(name))


def _in_condition(situation: Situation, model: Model, call: Call) -> Iterator[Item]:
    """Columns at the word that is typed in the SQL of a check."""
    string = situation.cursor.string
    if string is None or not call.direct or call.keyword is not None or call.index:
        return
    word = _WORD.search(string.before)
    end = _WORD_END.match(situation.file.text, situation.offset, string.span.end)
    if word is None or end is None:
        return
    span = Span(situation.offset - len(word.group()), end.end())
    for name, detail in _columns(model):
        yield Item(name, Kind.COLUMN, TextEdit(span, name), detail)

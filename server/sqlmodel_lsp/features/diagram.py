"""The schema as an entity relationship diagram in Mermaid."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlmodel_lsp.schema.model import Column, Table
from sqlmodel_lsp.syntax.values import Call, Symbol

_PLAIN = re.compile(r"[A-Za-z_][\w-]*")


def mermaid(tables: Iterable[Table]) -> str:
    """The tables with their columns, and a line for every foreign key."""
    known = tuple(table for table in tables if table.full_name is not None)
    lines = ["erDiagram"]
    for table in known:
        lines += _entity(table)
    for table in known:
        lines += _references(table)
    return "\n".join(lines) + "\n"


def _entity(table: Table) -> Iterator[str]:
    yield f"    {_quoted(table.full_name or '')} {{"
    named = {column.name for column in table.primary_key()}
    for column in table.columns:
        marks = [mark for mark, holds in _marks(column, column.name in named) if holds]
        yield "        " + " ".join(filter(None, (_type_word(column), _word(column.name), ", ".join(marks))))
    yield "    }"


def _marks(column: Column, is_primary: bool) -> Iterator[tuple[str, bool]]:
    yield "PK", is_primary
    yield "FK", bool(column.foreign_keys)
    yield "UK", column.unique and not is_primary


def _references(table: Table) -> Iterator[str]:
    for column in table.columns:
        for key in column.foreign_keys:
            if key.table:
                one = "|o" if column.nullable else "||"
                many = "o|" if column.unique or table.primary_key() == (column,) else "o{"
                yield f"    {_quoted(key.table)} {one}--{many} {_quoted(table.full_name or '')} : {_label(column.name)}"


def _type_word(column: Column) -> str:
    """One word for the type: that of the annotation, else that of the database."""
    text = re.sub(r"\bNone\b|[\s|]", "", (column.python_type or "").replace(" | None", ""))
    match column.type:
        case _ if text:
            return _word(text.rpartition(".")[2])
        case Call(Symbol(name)) | Symbol(name):
            return _word(name.rpartition(".")[2])
    return "unknown"


def _word(text: str) -> str:
    word = re.sub(r"[^\w\-()\[\]]", "_", text)
    return word if word[:1].isalpha() or word.startswith("_") else f"_{word}"


def _quoted(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', "'") + '"'


def _label(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'

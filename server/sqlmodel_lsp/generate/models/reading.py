"""From what somebody has, in any of the formats, to a database as data."""

from __future__ import annotations

import os
from dataclasses import replace

from sqlmodel_lsp.generate import Document, RefusalError, Request, naming
from sqlmodel_lsp.generate.models import (
    csv_rows,
    dbml,
    json_sample,
    names,
    present,
    pydantic_class,
    structured,
    words,
)
from sqlmodel_lsp.sql.database import Database

FORMATS = ("spec", "sql", "dbml", "csv", "sample")
"""What a file may hold."""
_ENDINGS = {
    ".yaml": "spec",
    ".yml": "spec",
    ".json": "spec",
    ".sql": "sql",
    ".ddl": "sql",
    ".dbml": "dbml",
    ".csv": "csv",
}
_STRICT = ("spec", "csv", "sample")
"""What people write for this purpose, so that nothing in it is left out."""


def read(request: Request) -> tuple[Database, bool]:
    """The tables that are asked for, and whether each of them has to become a model. Raises RefusalError."""
    source, address = request.document("from"), request.document("url")
    given = [name for name in ("from", "url", "pydantic") if request.text(name) is not None]
    if len(given) > 1:
        raise RefusalError(f"only one of `--{given[0]}` and `--{given[1]}` can be read at once")
    if request.text("pydantic") is not None:
        return pydantic_class.read(request), True
    if address is not None and address.database is not None:
        return _chosen(address.database, request.words, address.name), False
    if source is not None:
        return _from_document(source, request)
    if not request.words:
        raise RefusalError("say what the model is, such as `Hero name:str age:int?`, or name a file with `--from`")
    return words.read(request.words, present.tables(request.snapshot)), True


def _from_document(source: Document, request: Request) -> tuple[Database, bool]:
    name = request.text("format") or _ENDINGS.get(os.path.splitext(source.name)[1].lower())
    if name is None:
        raise RefusalError(f"nothing tells what `{source.name}` holds; say it with `--format`")
    if not source.text.strip():
        raise RefusalError(f"`{source.name}` is empty")
    return _database(name, source, request), name in _STRICT


def _database(name: str, source: Document, request: Request) -> Database:
    match name:
        case "csv":
            return csv_rows.read(source, _one_name(request, source.name))
        case "sample":
            return json_sample.read(source, _one_name(request, source.name))
        case "spec":
            database = structured.read(source, present.tables(request.snapshot))
        case "dbml":
            database = dbml.read(source)
        case _:
            from sqlmodel_lsp.generate.models import sql

            database = sql.read(source.text, source.name, request.text("dialect"))
    return _chosen(database, request.words, source.name)


def _one_name(request: Request, source: str) -> str:
    """The name of the model that sample data is for: as asked for, else as the file."""
    if len(request.words) > 1:
        raise RefusalError(f"`{source}` is a sample of one model; leave out `{request.words[1]}`")
    if request.words:
        return request.words[0]
    stem = os.path.splitext(os.path.basename(source))[0]
    if not stem[:1].isalpha():
        raise RefusalError(f"say what the model of `{source}` is called")
    return names.pascal(naming.singular(naming.snake_case(stem.replace(" ", "_").replace("-", "_"))))


def _chosen(database: Database, wanted: tuple[str, ...], name: str) -> Database:
    """The tables that the words name, all without words."""
    if not database.tables:
        raise RefusalError(f"`{name}` has no tables")
    for word in wanted:
        if all(word not in (table.name, table.full_name, table.model) for table in database.tables):
            known = ", ".join(f"`{table.full_name}`" for table in database.tables[:5])
            raise RefusalError(f"`{word}` is not a table of `{name}`; there are {known}")
    chosen = [
        table for table in database.tables if not wanted or {table.name, table.full_name, table.model} & set(wanted)
    ]
    return replace(database, tables=tuple(chosen))

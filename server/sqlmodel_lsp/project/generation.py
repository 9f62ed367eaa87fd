"""The files and databases of the outside that a generator is given."""

from __future__ import annotations

import os
from collections.abc import Callable

from sqlmodel_lsp import generate
from sqlmodel_lsp.features.actions.generators import Wish
from sqlmodel_lsp.generate import Document, Kind, RefusalError, running
from sqlmodel_lsp.project import files
from sqlmodel_lsp.project.problem import Problem

STDIN = "-"
"""What stands for standard input where a file is named, on the command line."""


def documents(wish: Wish, folder: str, stdin: Callable[[], bytes] | None = None) -> dict[str, Document]:
    """What options name, by option; relative paths count from the folder. Raises RefusalError."""
    generator = running.find(wish.generator, generate.all_generators())
    found = dict(wish.documents)
    for option in generator.options:
        path = wish.options.get(option.name)
        if option.name in found or not isinstance(path, str):
            continue
        if option.kind is Kind.DATABASE:
            found[option.name] = database(path, folder)
        elif option.kind is not Kind.FILE:
            continue
        elif path == STDIN and stdin is not None:
            found[option.name] = Document("standard input", _decoded("standard input", stdin(), "standard input"))
        else:
            found[option.name] = Document(path, text(os.path.join(folder, path), path))
    return found


def database(address: str, folder: str) -> Document:
    """The tables of a live database that somebody named, which may take a while. Raises RefusalError."""
    from sqlmodel_lsp.sql import reflecting

    try:
        return Document(reflecting.shown(address), "", reflecting.reflect(address, folder))
    except reflecting.UnreachableError as error:
        raise RefusalError(str(error)) from error


def text(path: str, shown: str) -> str:
    """The text of a file that somebody named. Raises RefusalError when there is none to be had."""
    if os.path.isdir(path):
        raise RefusalError(f"`{shown}` is a folder; name a file")
    data = files.content(path)
    if data is None:
        raise RefusalError(f"`{shown}` does not exist")
    if isinstance(data, Problem):
        raise RefusalError(f"`{shown}` {data.message}")
    return _decoded(path, data, shown)


def _decoded(path: str, data: bytes, shown: str) -> str:
    source = files.decode(path, data)
    if isinstance(source, Problem):
        raise RefusalError(f"`{shown}` {source.message}")
    return source.text

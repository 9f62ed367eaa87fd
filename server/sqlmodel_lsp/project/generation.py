"""The files of the outside that a generator is given."""

from __future__ import annotations

import os

from sqlmodel_lsp import generate
from sqlmodel_lsp.features.actions.generators import Wish
from sqlmodel_lsp.generate import Document, Kind, RefusalError, running
from sqlmodel_lsp.project import files
from sqlmodel_lsp.project.problem import Problem


def documents(wish: Wish, folder: str) -> dict[str, Document]:
    """The files that options name, by option; relative paths count from the folder. Raises RefusalError."""
    generator = running.find(wish.generator, generate.all_generators())
    found = {}
    for option in generator.options:
        path = wish.options.get(option.name)
        if option.kind is Kind.FILE and isinstance(path, str):
            found[option.name] = Document(path, text(os.path.join(folder, path), path))
    return found


def text(path: str, shown: str) -> str:
    """The text of a file that somebody named. Raises RefusalError when there is none to be had."""
    if os.path.isdir(path):
        raise RefusalError(f"`{shown}` is a folder; name a file")
    data = files.content(path)
    if data is None:
        raise RefusalError(f"`{shown}` does not exist")
    source = data if isinstance(data, Problem) else files.decode(path, data)
    if isinstance(source, Problem):
        raise RefusalError(f"`{shown}` {source.message}")
    return source.text

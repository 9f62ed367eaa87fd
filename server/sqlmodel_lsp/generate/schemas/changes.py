"""Edits to several files on their way to one change, and the names that each of them needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate import imports, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit


class Changes:
    """What happens to the files of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.notes: list[str] = []
        self._edits: dict[str, list[TextEdit]] = defaultdict(list)
        self._needed: dict[str, list[Needed]] = defaultdict(list)

    def edit(self, path: str, edit: TextEdit) -> None:
        """One more edit; those of one place stand one behind the other."""
        self._edits[path].append(edit)

    def need(self, path: str, needed: Iterable[Needed]) -> None:
        """Names that a file has to import."""
        self._needed[path] += needed

    def indent(self, model: Model) -> str:
        """The indent of the members of a class."""
        file = self.snapshot.files[model.file]
        for fact in model.fields:
            span = file.facts.place(f"{model.path}.{fact.name}", "statement") if fact.owner == model.qualified else None
            if span is not None:
                found = file.text[file.text.rfind("\n", 0, span.start) + 1 : span.start]
                return found if found.isspace() else "    "
        return "    "

    def made(self, title: str) -> SourceChange:
        """All of it, in the line ends of the files."""
        local = imports.local_packages(self.snapshot)
        changes = []
        for path, edits in self._edits.items():
            text = self.snapshot.files[path].text
            names = imports.edits(text, self._needed[path], local)
            changes.append(FileChange(path, placement.joined(text, (*names, *edits))))
        return SourceChange(title, tuple(changes))

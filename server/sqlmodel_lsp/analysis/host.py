"""The host: owns the texts of a workspace and turns changes into snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile, Work
from sqlmodel_lsp.facts import extract, interface
from sqlmodel_lsp.schema import link
from sqlmodel_lsp.schema.kept import LinkMemory
from sqlmodel_lsp.schema.model import Schema


@dataclass(frozen=True, slots=True)
class Change:
    """The present text of a file, or None when it is gone.

    `module` is the dotted name it is imported by and `root` the folder that name counts from. A `library` file
    belongs to an installed package: it gives facts and is never checked.
    """

    path: str
    text: str | None
    module: str = ""
    is_package: bool = False
    root: str = ""
    library: bool = False


class AnalysisHost:
    """Applies changes in any order; the same set of texts always ends in an equal snapshot."""

    def __init__(self, version: tuple[int, ...] = link.NEWEST, pydantic: tuple[int, ...] | None = None) -> None:
        self._version = version
        self._pydantic = pydantic
        self._blocks = extract.BlockCache()
        self._memory = LinkMemory()
        self._files: dict[str, SourceFile] = {}
        self.snapshot = Snapshot({}, Schema(version, {}), Work())

    def read_ahead(self, change: Change) -> None:
        """Parses a text that will be applied later, so that applying many of them takes no long time at once."""
        if change.text is not None:
            self._blocks.extract(change.text, change.module, change.is_package)

    def apply(self, changes: Iterable[Change]) -> Snapshot:
        """Takes in all changes at once and answers with the new snapshot."""
        parsed_before = self._blocks.parsed
        edited: set[str] = set()
        is_new = False
        same_files = True
        files = dict(self._files)
        for change in changes:
            old = files.get(change.path)
            if change.text is None:
                if old is not None:
                    same_files = False
                    edited.add(change.path)
                    del files[change.path]
                continue
            if old is not None and old.text == change.text and old.module == change.module:
                continue
            facts = self._blocks.extract(
                change.text, change.module, change.is_package, old.facts if old is not None else None
            )
            files[change.path] = SourceFile(change.path, change.text, change.module, change.root, change.library, facts)
            is_same = old is not None and _is_same_module(old, files[change.path])
            same_files = same_files and is_same
            if old is None or not is_same or old.facts.interface != facts.interface:
                edited.add(change.path)
            is_new = True
        if is_new or edited:
            schema = self.snapshot.schema
            if edited:
                new = self._relinked(files, edited) if same_files else self._linked(files)
                schema = schema if new is schema or new == schema else new
            self._files = files
            work = Work(self._blocks.parsed - parsed_before, bool(edited))
            self.snapshot = Snapshot(files, schema, work, self.snapshot, frozenset(edited), self._memory.modules)
        return self.snapshot

    def _linked(self, files: Mapping[str, SourceFile]) -> Schema:
        return link.link(interface.units(files.values()), self._version, self._memory, self._pydantic)

    def _relinked(self, files: Mapping[str, SourceFile], edited: Iterable[str]) -> Schema:
        return link.relink([interface.unit(files[path]) for path in sorted(edited)], self._memory)


def _is_same_module(old: SourceFile, new: SourceFile) -> bool:
    before, after = old.facts.interface, new.facts.interface
    return (old.root, old.library, before.module, before.is_package) == (
        new.root, new.library, after.module, after.is_package,
    )  # fmt: skip

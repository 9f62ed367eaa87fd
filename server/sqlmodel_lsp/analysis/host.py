"""The host: owns the texts of a workspace and turns changes into snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile, Work
from sqlmodel_lsp.facts import extract, interface
from sqlmodel_lsp.schema.link import NEWEST, LinkMemory, link
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

    def __init__(self, version: tuple[int, ...] = NEWEST, pydantic: tuple[int, ...] | None = None) -> None:
        self._version = version
        self._pydantic = pydantic
        self._blocks = extract.BlockCache()
        self._memory = LinkMemory()
        self._files: dict[str, SourceFile] = {}
        self.snapshot = Snapshot({}, Schema(version, {}), Work())

    def apply(self, changes: Iterable[Change]) -> Snapshot:
        """Takes in all changes at once and answers with the new snapshot."""
        parsed_before = self._blocks.parsed
        linked = False
        files = dict(self._files)
        for change in changes:
            old = files.get(change.path)
            if change.text is None:
                linked = linked or old is not None
                files.pop(change.path, None)
                continue
            if old is not None and old.text == change.text and old.module == change.module:
                continue
            facts = self._blocks.extract(
                change.text, change.module, change.is_package, old.facts if old is not None else None
            )
            files[change.path] = SourceFile(change.path, change.text, change.module, change.root, change.library, facts)
            linked = linked or old is None or old.facts.interface != facts.interface
        if files != self._files:
            self._files = files
            old_schema = self.snapshot.schema
            schema = self._link(files) if linked else old_schema
            if schema == old_schema:
                schema = old_schema
            self.snapshot = Snapshot(files, schema, Work(self._blocks.parsed - parsed_before, linked), self.snapshot)
        return self.snapshot

    def _link(self, files: Mapping[str, SourceFile]) -> Schema:
        return link(interface.units(files.values()), self._version, self._memory, self._pydantic)

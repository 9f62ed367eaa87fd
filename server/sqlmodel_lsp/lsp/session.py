"""What one client has open: texts, folders, and the workspaces that know their meaning.

Changes are taken in at once and applied together when somebody asks.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from sqlmodel_lsp.analysis.host import AnalysisHost, Change
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import diagnostics
from sqlmodel_lsp.features.actions import generators
from sqlmodel_lsp.project import files, workspace
from sqlmodel_lsp.project.config import Configuration
from sqlmodel_lsp.project.problem import ConfigurationError
from sqlmodel_lsp.project.workspace import Workspace
from sqlmodel_lsp.rules import all_rules, selection
from sqlmodel_lsp.rules.finding import Finding
from sqlmodel_lsp.settings import Settings
from sqlmodel_lsp.text.edits import SourceChange
from sqlmodel_lsp.text.store import TextStore

log = logging.getLogger(__name__)


class Session:
    """Owns the open texts and one workspace for each folder of the client."""

    def __init__(self) -> None:
        self.texts = TextStore()
        self._workspaces: dict[str, Workspace] = {}
        self._loose = AnalysisHost()
        self._changed: set[str] = set()

    def load(self, folders: Iterable[str]) -> list[str]:
        """Reads the folders from disk and answers with complaints for the user."""
        complaints = []
        open_texts = {name: text for name in self.texts.names() if (text := self.texts.text(name)) is not None}
        for folder in folders:
            try:
                self._workspaces[folder] = workspace.load([folder], texts=_below(folder, open_texts))
            except ConfigurationError as error:
                complaints.append(str(error))
                defaults = Configuration(Settings(), Path(folder))
                self._workspaces[folder] = workspace.load(
                    [folder], configuration=defaults, texts=_below(folder, open_texts)
                )
        self._changed.update(open_texts)
        return complaints

    def unload(self, folder: str) -> None:
        """Forgets a folder."""
        self._workspaces.pop(folder, None)
        self._changed.update(self.texts.names())

    def touch(self, path: str) -> None:
        """Notes that a text has changed, whether it is open or on disk."""
        self._changed.add(path)

    def is_in_workspace(self, path: str) -> bool:
        """Whether a file belongs to one of the folders."""
        return self._workspace(path) is not None

    def snapshot(self, path: str) -> Snapshot:
        """The present snapshot of the workspace that a file belongs to."""
        self._apply()
        found = self._workspace(path)
        return self._loose.snapshot if found is None else found.snapshot

    def plan(self, generator: str, path: str, model: str) -> tuple[Snapshot, SourceChange | None]:
        """What a generator wants to do, having looked at the files it believes to be new.

        Editors do not always tell about files that appear, and nothing that is there may be written over.
        """
        snapshot = self.snapshot(path)
        change = generators.change(snapshot, generator, model)
        for file in change.files if change is not None else ():
            if file.created is not None and files.content(file.path) is not None:
                self.touch(file.path)
                snapshot = self.snapshot(path)
                change = generators.change(snapshot, generator, model)
        return snapshot, change

    def findings(self, path: str) -> tuple[Finding, ...]:
        """What the rules say about a file, after the settings of its workspace."""
        snapshot = self.snapshot(path)
        found = self._workspace(path)
        rules = all_rules() if found is None else selection.chosen(found.settings, found.relative(path))
        return diagnostics.findings(snapshot, path, rules)

    def _apply(self) -> None:
        """Takes in all changes at once."""
        changed, self._changed = self._changed, set()
        for folder, space in self._workspaces.items():
            ours = sorted(path for path in changed if self._folder(path) == folder)
            if ours:
                space.update([self._change(space, path) for path in ours])
        self._loose.apply(self._loose_changes(path for path in sorted(changed) if self._folder(path) is None))

    def _change(self, space: Workspace, path: str) -> Change:
        text = self.texts.text(path)
        return space.read(path) if text is None else space.change(path, text)

    def _loose_changes(self, paths: Iterable[str]) -> Iterator[Change]:
        for path in paths:
            text = self.texts.text(path)
            yield Change(path, _on_disk(path) if text is None else text, PurePath(path).stem)

    def _workspace(self, path: str) -> Workspace | None:
        folder = self._folder(path)
        return None if folder is None else self._workspaces[folder]

    def _folder(self, path: str) -> str | None:
        """The innermost folder of the client that holds the file."""
        holding = [folder for folder in self._workspaces if _holds(folder, path)]
        return max(holding, key=len, default=None)


def _on_disk(path: str) -> str | None:
    data = files.content(path)
    source = files.decode(path, data) if isinstance(data, bytes) else None
    return source.text if isinstance(source, files.Source) else None


def _below(folder: str, texts: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if _holds(folder, path)}


def _holds(folder: str, path: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)

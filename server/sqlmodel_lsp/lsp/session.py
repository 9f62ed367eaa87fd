"""What one client has open: texts, folders, and the workspaces that know their meaning.

Changes are taken in at once and applied together when somebody asks.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from sqlmodel_lsp.analysis.host import AnalysisHost, Change
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import diagnostics
from sqlmodel_lsp.features.actions import generators
from sqlmodel_lsp.features.actions.generators import Surroundings, Wish
from sqlmodel_lsp.generate import Plan
from sqlmodel_lsp.project import config, files, generation, templates, workspace
from sqlmodel_lsp.project.config import Configuration
from sqlmodel_lsp.project.indexer import Step
from sqlmodel_lsp.project.problem import ConfigurationError
from sqlmodel_lsp.project.workspace import Workspace
from sqlmodel_lsp.rules import all_rules
from sqlmodel_lsp.rules.finding import Finding
from sqlmodel_lsp.settings import Settings
from sqlmodel_lsp.text.edits import apply_edits
from sqlmodel_lsp.text.store import TextStore

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Reading:
    """One folder on its way in, with the texts that were open when it began, and the files that changed since.

    It may be read in another thread, since it touches nothing of the session; `loaded` is there when it has ended.
    """

    folder: str
    late: set[str]
    configuration: Configuration
    texts: Mapping[str, str]
    loaded: Workspace | None = None

    def steps(self) -> Generator[Step, None, None]:
        """Reads the folder, as far as one goes on."""
        # Importing them takes its time, which nobody has to wait for here.
        from sqlmodel_lsp.features import completion

        all_rules()
        completion.prepare()
        self.loaded = yield from workspace.load_steps([self.folder], configuration=self.configuration, texts=self.texts)


class Session:
    """Owns the open texts and one workspace for each folder of the client.

    A folder is None until it is loaded. `settings` are the client's own, above those of files. `complaints` are about
    configuration files, by folder. `generation` grows whenever findings of any file may be others than before.
    """

    def __init__(self) -> None:
        self.texts = TextStore()
        self.settings: Mapping[str, Any] = {}
        self.complaints: dict[str, ConfigurationError] = {}
        self.generation = 0
        self._folders: dict[str, Workspace | None] = {}
        self._late: dict[str, set[str]] = {}
        self._loose = AnalysisHost()
        self._looked_at: set[str] = set()
        self._changed: set[str] = set()

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of the client."""
        return tuple(self._folders)

    def expect(self, folder: str) -> None:
        """Notes that a folder is about to be loaded, so that nothing is said about its files before."""
        self._folders.setdefault(folder, None)
        self._changed.update(self.texts.names())

    def begin(self, folder: str) -> Reading:
        """Begins to read a folder from disk; what was known of it stays in force until `finish`."""
        self.expect(folder)
        late = self._late[folder] = set(self.texts.names())
        texts = {name: text for name in late if _holds(folder, name) and (text := self.texts.text(name)) is not None}
        return Reading(folder, late, self._configured(folder), texts)

    def finish(self, reading: Reading) -> None:
        """Takes over what was read; one that was overtaken by another of the same folder, or not ended, is dropped."""
        if self._late.get(reading.folder) is not reading.late:
            return
        del self._late[reading.folder]
        if reading.loaded is not None:
            self._folders[reading.folder] = reading.loaded
            self._changed |= reading.late
            self.generation += 1

    def unload(self, folder: str) -> None:
        """Forgets a folder; what is being read of it is dropped."""
        self._folders.pop(folder, None)
        self._late.pop(folder, None)
        self.complaints.pop(folder, None)
        self._changed.update(self.texts.names())
        self.generation += 1

    def touch(self, path: str) -> None:
        """Notes that a text has changed, whether it is open or on disk."""
        self._changed.add(path)
        for late in self._late.values():
            late.add(path)

    def touch_on_disk(self, path: str) -> None:
        """Notes that a file has changed on disk, if it is one that matters."""
        space = self._workspace(path)
        if self.texts.get(path) is None and (space is None or space.would_find(path) or path in space.snapshot.files):
            self.touch(path)

    def folder(self, path: str) -> str | None:
        """The innermost folder of the client that holds the file."""
        return max((folder for folder in self._folders if _holds(folder, path)), key=len, default=None)

    def configured_by(self, path: str) -> list[str]:
        """The folders whose configuration a file may be part of."""
        around = os.path.dirname(path)
        return [
            folder for folder in self._folders if around == folder or _holds(folder, path) or _holds(around, folder)
        ]

    def is_in_workspace(self, path: str) -> bool:
        """Whether a file belongs to one of the folders."""
        return self.folder(path) is not None

    def is_loaded(self, path: str) -> bool:
        """Whether all that a file belongs to is known."""
        return self.folder(path) is None or self._workspace(path) is not None

    def snapshot(self, path: str) -> Snapshot:
        """The present snapshot of the workspace that a file belongs to."""
        self.apply()
        found = self._workspace(path)
        return self._loose.snapshot if found is None else found.snapshot

    def snapshots(self) -> list[Snapshot]:
        """The present snapshots of all folders, and of the files beside them."""
        self.apply()
        return [*(space.snapshot for space in self._folders.values() if space is not None), self._loose.snapshot]

    def checked(self) -> list[str]:
        """The files that have findings to tell: those of the folders, and what is open beside them."""
        self.apply()
        found = {
            path
            for folder, space in self._folders.items()
            if space is not None
            for path, file in space.snapshot.files.items()
            if not file.library and self.folder(path) == folder
        }
        return sorted(found.union(path for path in self.texts.names() if path in self._loose.snapshot.files))

    def settings_of(self, path: str) -> Settings:
        """The settings in force for a file."""
        space = self._workspace(path)
        return Settings() if space is None else space.settings

    def plan(self, path: str, wish: Wish) -> tuple[Snapshot, Plan]:
        """What a generator wants to do in the workspace of a file, or of a folder. Raises RefusalError.

        One that works on a single model does so on each that is named, one after the other, and all is one plan.
        """
        first, *others = generators.parted(wish)
        if not others:
            return self._plan(path, first, {})
        plans: list[Plan] = []
        before: dict[str, str | None] = {}
        after: dict[str, str] = {}
        texts: dict[str, str] = {}
        try:
            for each in (first, *others):
                snapshot, plan = self._plan(path, each, texts)
                plans.append(plan)
                for change in plan.change.files:
                    file = snapshot.files.get(change.path)
                    before.setdefault(change.path, None if file is None else file.text)
                    text = change.created if file is None else apply_edits(file.text, change.edits)
                    after[change.path] = text or ""
                    self._pretend(change.path, after[change.path], texts)
        finally:
            self._changed.update(after)
        return self.snapshot(path), generators.together(plans, before, after)

    def project_folder(self, path: str) -> str:
        """The folder of the project that a file belongs to."""
        return str(self._configuration(path).folder)

    def _configuration(self, path: str) -> Configuration:
        space = self._workspace(path)
        return config.without_file(Path(os.path.dirname(path))) if space is None else space.configuration

    def _pretend(self, path: str, text: str, texts: dict[str, str]) -> None:
        """Takes a text for that of a file until it is looked at again."""
        space = self._workspace(path)
        if not path.endswith(".py"):
            texts[path] = text
        elif space is not None:
            space.update([space.change(path, text)])
        else:
            self._loose.apply([Change(path, text, PurePath(path).stem)])

    def _plan(self, path: str, wish: Wish, texts: dict[str, str]) -> tuple[Snapshot, Plan]:
        """What a generator wants to do.

        Editors do not always tell about files that appear, so those are looked for that it believes to be new: nothing
        that is there may be written over.
        """
        configuration = self._configuration(path)
        own = templates.load(configuration)
        documents = generation.documents(wish, str(configuration.folder))

        def present() -> tuple[Snapshot, Surroundings]:
            folder = str(configuration.folder)
            return self.snapshot(path), Surroundings(configuration.settings, folder, own, documents, texts)

        def look(found: str) -> bool:
            data = files.content(found)
            source = files.decode(found, data) if isinstance(data, bytes) else None
            if not isinstance(source, files.Source):
                return data is not None
            if found.endswith(".py"):
                self._looked_at.add(found)
                self.touch(found)
            else:
                texts[found] = source.text
            return True

        return generators.plan(wish, present, look)

    def packages(self, path: str) -> frozenset[str] | None:
        """The packages that the code of a file finds installed; None when nobody knows its environment."""
        space = self._workspace(path)
        environment = None if space is None else space.environment
        return None if environment is None else environment.packages()

    def findings(self, path: str) -> tuple[Finding, ...]:
        """What the rules say about a file, after the settings of its workspace; nothing before that is loaded."""
        snapshot = self.snapshot(path)
        if self.folder(path) is None:
            return diagnostics.findings(snapshot, path, all_rules())
        space = self._workspace(path)
        if space is None:
            return ()
        return diagnostics.findings(snapshot, path, space.rules(path), space.known(path))

    def apply(self) -> None:
        """Takes in all changes at once."""
        changed, self._changed = self._changed, set()
        for folder, space in self._folders.items():
            ours = sorted(path for path in changed if self.folder(path) == folder)
            if space is not None and ours:
                before = space.snapshot
                after = space.update([self._change(space, path) for path in ours])
                self._note(before, after)
        before = self._loose.snapshot
        self._note(before, self._loose.apply(self._loose_changes(sorted(changed))))

    def _note(self, before: Snapshot, after: Snapshot) -> None:
        if after is not before and (after.schema is not before.schema or after.work.linked):
            self.generation += 1

    def _change(self, space: Workspace, path: str) -> Change:
        text = self.texts.text(path)
        return space.read(path) if text is None else space.change(path, text)

    def _loose_changes(self, paths: Iterable[str]) -> Iterator[Change]:
        for path in paths:
            if self._workspace(path) is not None:
                yield Change(path, None)
                continue
            text = self.texts.text(path)
            if text is None and path in self._looked_at:
                text = _on_disk(path)
            yield Change(path, text, PurePath(path).stem)

    def _configured(self, folder: str) -> Configuration:
        """The configuration of a folder; the last good one while its file is wrong."""
        self.complaints.pop(folder, None)
        try:
            return config.load(Path(folder), self.settings)
        except ConfigurationError as error:
            self.complaints[folder] = error
            space = self._folders.get(folder)
            return space.configuration if space is not None else config.without_file(Path(folder), self.settings)

    def _workspace(self, path: str) -> Workspace | None:
        folder = self.folder(path)
        return None if folder is None else self._folders[folder]


def _on_disk(path: str) -> str | None:
    data = files.content(path)
    source = files.decode(path, data) if isinstance(data, bytes) else None
    return source.text if isinstance(source, files.Source) else None


def _holds(folder: str, path: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)

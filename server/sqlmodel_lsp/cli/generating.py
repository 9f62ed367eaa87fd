"""Carries out what generators plan: in memory first, so that nothing is written before all of it is known."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import click

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.cli import diffs, trouble
from sqlmodel_lsp.features.actions import generators
from sqlmodel_lsp.features.actions.generators import Surroundings, Wish
from sqlmodel_lsp.generate import Difference, Document, Generator, Plan, RefusalError, Subject, placement
from sqlmodel_lsp.generate.templates import Templates
from sqlmodel_lsp.project import files, generation, templates
from sqlmodel_lsp.project.problem import Problem
from sqlmodel_lsp.project.workspace import Workspace
from sqlmodel_lsp.text.edits import apply_edits


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says: a generator, its subject and options, and what it may read on standard input."""

    generator: Generator
    subject: tuple[str, ...]
    options: Mapping[str, Any]
    wants_all: bool
    stdin: Callable[[], bytes]


def run(workspace: Workspace, asked: Asked, *, write: bool, is_preview: bool) -> int:
    """Shows or writes what the generator makes; the exit code."""
    writing = Writing(workspace)
    try:
        writing.own = templates.load(workspace.configuration)
        for wish in _wishes(workspace, asked):
            writing.documents = writing.documents or generation.documents(wish, os.getcwd(), asked.stdin)
            writing.carry_out(wish)
        writing.check()
    except RefusalError as error:
        trouble.complain(writing.shown(str(error)))
        return trouble.MISUSE
    if write:
        code = writing.write()
    else:
        click.echo(writing.diff(), nl=False)
        code = trouble.CLEAN
    _tell(writing, write, is_preview)
    return code


@dataclass(slots=True)
class Writing:
    """A workspace on its way to what generators want, and the texts there were before, None for new files."""

    workspace: Workspace
    before: dict[str, str | None] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    own: Templates = field(default_factory=Templates)
    documents: dict[str, Document] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def carry_out(self, wish: Wish) -> None:
        """Takes over what one generator makes of one subject. Raises RefusalError."""
        _, plan = generators.plan(wish, self._present, self._look)
        self.notes += [note for note in plan.notes if note not in self.notes]
        self.differences += plan.differences
        for path, text in self._texts_after(plan).items():
            self.before.setdefault(path, self._text(path))
            self.after[path] = text
            if path.endswith(".py"):
                self.workspace.update([self.workspace.change(path, text)])
            else:
                self.texts[path] = text

    def check(self) -> None:
        """Raises RefusalError when one of the files could not be written."""
        for path in self.after:
            if not self._is_inside(path):
                raise RefusalError(f"`{path}` lies outside of the project, so it is not written")
            found = files.obstacle(path)
            if found is not None:
                raise RefusalError(f"`{path}` {found.message}")

    def diff(self) -> str:
        """What would change as a unified diff."""
        return "".join(diffs.of_file(path, self.before[path], text) for path, text in sorted(self.after.items()))

    def write(self) -> int:
        """Writes all files; the exit code for what could not be written."""
        problems: list[Problem] = []
        for path, text in sorted(self.after.items()):
            before = self.before[path]
            problem = files.create(path, text) if before is None else files.write(path, before, text)
            if problem is not None:
                problems.append(problem)
            else:
                trouble.note(f"{'made' if before is None else 'changed'} {trouble.relative(path)}")
        return trouble.tell(problems)

    def shown(self, sentence: str) -> str:
        """A sentence with paths as seen from the working directory."""
        folder = str(self.workspace.configuration.folder)
        return sentence.replace(os.getcwd() + os.sep, "").replace(folder + os.sep, f"{trouble.relative(folder)}/")

    def _texts_after(self, plan: Plan) -> dict[str, str]:
        return {
            change.path: change.created
            if change.created is not None
            else apply_edits(self.workspace.snapshot.files[change.path].text, change.edits)
            for change in plan.change.files
        }

    def _text(self, path: str) -> str | None:
        file = self.workspace.snapshot.files.get(path)
        return self.texts.get(path) if file is None else file.text

    def _present(self) -> tuple[Snapshot, Surroundings]:
        folder = str(self.workspace.configuration.folder)
        around = Surroundings(self.workspace.settings, folder, self.own, self.documents, self.texts)
        return self.workspace.snapshot, around

    def _look(self, path: str) -> bool:
        data = files.content(path)
        if data is None:
            return False
        source = data if isinstance(data, Problem) else files.decode(path, data)
        if isinstance(source, Problem):
            raise RefusalError(f"`{path}` {source.message}")
        if path.endswith(".py"):
            self.workspace.update([self.workspace.change(path, source.text)])
        else:
            self.texts[path] = source.text
        return True

    def _is_inside(self, path: str) -> bool:
        folders = [os.getcwd(), str(self.workspace.configuration.folder), *map(str, self.workspace.folders)]
        real = os.path.realpath(path)
        return any(real.startswith(os.path.realpath(folder).rstrip(os.sep) + os.sep) for folder in folders)


def _wishes(workspace: Workspace, asked: Asked) -> Iterator[Wish]:
    name, chosen = asked.generator.name, asked.options
    if asked.generator.subject not in (Subject.MODEL, Subject.MODELS):
        yield Wish(name, asked.subject, chosen)
        return
    subject = tuple(_everything(workspace)) if asked.wants_all else tuple(_models(workspace, asked.subject))
    if not subject and (asked.wants_all or asked.generator.subject is Subject.MODEL):
        raise RefusalError(
            "there is no table model here" if asked.wants_all else "name a table model, a file of them, or say `--all`"
        )
    if asked.generator.subject is Subject.MODELS:
        yield Wish(name, subject, chosen)
    else:
        yield from (Wish(name, (model,), chosen) for model in subject)


def _models(workspace: Workspace, words: tuple[str, ...]) -> Iterator[str]:
    """The names that words mean: names of models, or files of them."""
    for word in words:
        path = os.path.abspath(word)
        if not word.endswith(".py"):
            yield word
            continue
        if path not in workspace.snapshot.files:
            reason = "holds no models" if os.path.exists(path) else "does not exist"
            raise RefusalError(f"`{word}` {reason}; name a table model or a file of them")
        found = [name for name in _everything(workspace) if workspace.snapshot.schema.models[name].file == path]
        if not found:
            raise RefusalError(f"`{word}` holds no table model; name one, or another file")
        yield from found


def _everything(workspace: Workspace) -> Iterator[str]:
    snapshot = workspace.snapshot
    for name, model in snapshot.schema.models.items():
        if model.file in workspace.checked and placement.is_extensible(snapshot, model):
            yield name


def _tell(writing: Writing, write: bool, is_preview: bool) -> None:
    for note in writing.notes:
        trouble.note(writing.shown(note))
    for item in writing.differences:
        what = f"`{item.name}` in {trouble.relative(item.path)}" if item.name else trouble.relative(item.path)
        if is_preview:
            names = f"{trouble.relative(item.path)} (kept)", f"{trouble.relative(item.path)} (not written)"
            click.echo(diffs.between(item.present, item.wanted, *names), nl=False, err=True)
        else:
            trouble.note(f"{what} is kept as it is; `--diff` shows what differs")
    if not writing.after:
        trouble.note("all is there already")
    elif not write and not is_preview:
        trouble.note("nothing is written yet; `--write` writes it")

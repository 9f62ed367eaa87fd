"""`sqlmodel-lsp diagram`: the tables of files and folders as a diagram, by itself or inside a document."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass

import click

from sqlmodel_lsp.cli import diffs, options, trouble
from sqlmodel_lsp.features.diagrams import FORMATS, fences
from sqlmodel_lsp.features.diagrams.diagram import Diagram, drawn
from sqlmodel_lsp.project import files
from sqlmodel_lsp.project.problem import Problem


@click.command()
@options.paths_argument
@click.option(
    "--format",
    "output_format",
    type=click.Choice(tuple(FORMATS)),
    default="mermaid",
    show_default=True,
    help="The language to write it in.",
)
@click.option("--around", metavar="NAME", multiple=True, help="Show what is near this table or model; can be repeated.")
@click.option(
    "--distance",
    metavar="NUMBER",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="With --around: how many foreign keys something may be away.",
)
@click.option(
    "--module",
    metavar="MODULE",
    multiple=True,
    help="Show the tables of this module, and of those inside it; can be repeated.",
)
@click.option("--inject", metavar="FILE", help="Write it into this Markdown document, between its two marks.")
@click.option("--check", "known", metavar="FILE", help="Fail when this file holds another diagram; write nothing.")
@options.common
def diagram(
    paths: Sequence[str],
    output_format: str,
    around: Sequence[str],
    distance: int,
    module: Sequence[str],
    inject: str | None,
    known: str | None,
    sqlmodel_version: str | None,
    python: str | None,
    debug: bool,  # noqa: ARG001
) -> int:
    """Print the tables of files and folders as a diagram, those of the working directory by default.

    Exit codes: 0 when all is well, 1 when --check finds another diagram, 2 when a path, an option or a setting is
    wrong, 101 after an internal error.
    """
    if inject is not None and known is not None:
        raise click.UsageError("Only one of `--inject` and `--check` can be done at once")
    workspace = options.load(paths, {"sqlmodel-version": sqlmodel_version}, python=python)
    code = trouble.tell(workspace.problems)
    if code != trouble.CLEAN:
        return code  # A diagram without what could not be read must take no other's place.
    shown = drawn(workspace.tables())
    if module:
        shown = shown.of_modules(module)
    if around:
        shown = shown.around([name for word in around for name in _named(shown, word)], distance)
    text = FORMATS[output_format](shown)
    if inject is not None:
        return _inject(inject, text, output_format)
    if known is not None:
        return _check(known, text, output_format)
    click.echo(text, nl=False)
    return trouble.CLEAN


def _named(shown: Diagram, word: str) -> list[str]:
    found = [box.name for box in shown.named(word)]
    if not found:
        names = sorted({name for box in shown.boxes for name in (box.name, box.model)})
        near = difflib.get_close_matches(word, names, 1)
        hint = f"did you mean `{near[0]}`?" if near else "name a table or a table model"
        raise click.UsageError(f"`{word}` is not a known table; {hint}")
    return found


@dataclass(frozen=True, slots=True)
class _Document:
    """A file with what it should be."""

    path: str
    before: str
    after: str


def _inject(path: str, text: str, language: str) -> int:
    found = _document(path, text, language, is_marked=True)
    if isinstance(found, Problem):
        return trouble.tell([found])
    if found.before == found.after:
        return trouble.CLEAN
    problem = files.obstacle(found.path) or files.write(found.path, found.before, found.after)
    if problem is not None:
        return trouble.tell([problem])
    trouble.note(f"changed {trouble.relative(found.path)}")
    return trouble.CLEAN


def _check(path: str, text: str, language: str) -> int:
    found = _document(path, text, language)
    if isinstance(found, Problem):
        return trouble.tell([found])
    click.echo(diffs.of_file(found.path, found.before, found.after), nl=False)
    return trouble.CLEAN if found.before == found.after else trouble.FOUND


def _document(path: str, text: str, language: str, *, is_marked: bool = False) -> _Document | Problem:
    """A file as it is and as it should be: the diagram alone, or a document around it."""
    full = os.path.abspath(path)
    data = files.content(full)
    source = files.decode(full, data) if isinstance(data, bytes) else data
    if source is None:
        return Problem(full, "does not exist")
    if isinstance(source, Problem):
        return source
    if not is_marked and not fences.has_marks(source.text):
        return _Document(full, source.text, text.replace("\n", "\r\n") if "\r\n" in source.text else text)
    try:
        return _Document(full, source.text, fences.injected(source.text, text, language))
    except fences.MarksError as error:
        return Problem(full, str(error))

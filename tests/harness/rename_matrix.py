"""Renames everything that a workspace names, and tells what happens to each kind of reference.

A `matrix` block has one line for each kind of symbol and role: whether such places change, are asked about or stay, or
why the symbol is not renamed. For every line one symbol at least is really renamed: it can be renamed back, and
`main(engine)` of `use.py` prints the same as before on the real SQLModel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from harness import rename_case, suite, warm, workspace
from harness.markdown import Block, Case
from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Kind, Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.rename import renaming, subject
from sqlmodel_lsp.features.rename.proposal import Refusal, Renaming
from sqlmodel_lsp.features.rename.subject import Subject
from sqlmodel_lsp.text.edits import TextEdit

_USE = "import use\nuse.main(engine)\n"
_CLASSES = (Kind.MODEL, Kind.ENUM)


def check_matrix(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares what happens to each kind of reference."""
    files = case.files()
    snapshot = workspace.snapshot(files)
    runs = Runs(config, files)
    rows: dict[tuple[str, str], dict[str, None]] = {}
    for symbol, in_database, found in _named(snapshot):
        for item, answer in _renamed(snapshot, symbol, found):
            kind = f"{symbol.kind.value}{' in the database' if in_database and symbol.kind is Kind.FIELD else ''}"
            outcomes = rows.setdefault((kind, item.role.value), {})
            outcome = _outcome(snapshot, item, answer)
            if isinstance(answer, Renaming) and outcome not in outcomes:
                runs.check(snapshot, item, answer)
            outcomes[outcome] = None
    lines = [f"{kind}, {role}: {', '.join(sorted(outcomes))}" for (kind, role), outcomes in sorted(rows.items())]
    return suite.differing({block: "".join(f"{line}\n" for line in lines) for block in case.of("matrix")}, config)


class Runs:
    """What the program of the files prints on the real SQLModel."""

    def __init__(self, config: pytest.Config, files: Mapping[str, str]) -> None:
        self._checked: list[Renaming] = []
        self._oracle = warm.oracle(config)
        self._expected = self.of(files)

    def of(self, files: Mapping[str, str]) -> str:
        """What files print; anything that is raised fails."""
        program = {path: text for path, text in files.items() if not path.startswith("versions/")}
        outcome = self._oracle.run_code(program, _USE)
        assert outcome.passes, f"{outcome}\n{outcome.traceback}"
        return outcome.output

    def check(self, snapshot: Snapshot, item: Occurrence, found: Renaming) -> None:
        """Whether a renaming can be undone, and programs run as before once all of it is confirmed."""
        if found in self._checked:
            return
        self._checked.append(found)
        sure = [part for part in found.parts if part.note is None or part.note.is_sure]
        if sure and len(sure) < len(found.parts):
            rename_case.check_round_trip(snapshot, item.path, item.span.start, sure)
        after = rename_case.check_round_trip(snapshot, item.path, item.span.start, found.parts)
        assert self.of(after) == self._expected, f"{found.title} changes what is printed"


def _named(snapshot: Snapshot) -> Iterator[tuple[Symbol, bool, list[Occurrence]]]:
    """The symbols of a workspace by either name, each with the places of that name."""
    places: dict[tuple[Symbol, bool], list[Occurrence]] = {}
    for path in sorted(snapshot.files):
        for item in occurrences.in_file(snapshot, path):
            places.setdefault((item.symbol, subject.names_database(snapshot, item)), []).append(item)
    most = sorted(places.items(), key=lambda item: -len({place.role for place in item[1]}))
    yield from ((symbol, in_database, found) for (symbol, in_database), found in most)


def _renamed(
    snapshot: Snapshot, symbol: Symbol, found: list[Occurrence]
) -> Iterator[tuple[Occurrence, Renaming | Refusal | None]]:
    """What renaming from each place says."""
    whole: Renaming | Refusal | None = None
    for item in found:
        meant = subject.at(snapshot, item.path, item.span.start)
        if isinstance(meant, Subject):
            assert meant.symbol == symbol
            whole = whole or renaming.rename(snapshot, item.path, item.span.start, _new(symbol))
        yield item, whole if isinstance(meant, Subject) else meant


def _new(symbol: Symbol) -> str:
    return f"{symbol.name}Renamed" if symbol.kind in _CLASSES else f"{symbol.name}_renamed"


def _outcome(snapshot: Snapshot, item: Occurrence, found: Renaming | Refusal | None) -> str:
    """What happens to a place."""
    text = snapshot.files[item.path].text[item.span.start : item.span.end]
    if found is None:
        assert text != item.symbol.name, f"{item} is not renamed"
        return "another name: left to Python"
    if isinstance(found, Refusal):
        return "is history" if item.role is Role.MIGRATION else found.reason
    for part in found.parts:
        if (item.path, TextEdit(item.span, _new(item.symbol))) in part.edits:
            return "changed" if part.note is None else f"asked ({part.note.label})"
        if any(path == item.path and edit.span.start <= item.span.start < edit.span.end for path, edit in part.edits):
            return "taken away"
    return "stays"

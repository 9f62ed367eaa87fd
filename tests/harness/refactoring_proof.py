"""Proves that a refactoring does what it has to and no more.

The real SQLModel takes afterwards what it took before; where the tables are said to stay, it makes the same ones and
loses no relationship. The rules find nothing new. It is not offered a second time. No comment is lost. A text with
other line ends, or with other characters above it, becomes the same.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections import Counter
from collections.abc import Mapping

from harness import workspace
from oracle.client import Oracle, Outcome
from sqlmodel_lsp import rules
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.actions import refactorings
from sqlmodel_lsp.features.actions.refactorings import Found
from sqlmodel_lsp.sql import ddl
from sqlmodel_lsp.text.edits import SourceChange, apply_edits

ABOVE = "# Où 🏠\n"
STAY = "Tables stay"


class Proof:
    """What is proven of the refactorings of some files; raises AssertionError where one goes wrong."""

    def __init__(self, texts: Mapping[str, str], oracle: Oracle) -> None:
        self.texts = texts
        self.oracle = oracle
        self.before = workspace.snapshot(texts)
        self._ran: Outcome | None = None

    def of_offer(self, found: Found) -> None:
        """Carries out what is offered, as a menu does."""
        assert found.offer.keeps_tables or not says_stay(found.name), f"{found.name} says that tables stay"
        change = self._chosen(self.texts, found)
        assert change is not None, f"{found.offer.title} cannot be found again"
        after = self.of_command(found.offer.title, change, keeps_tables=found.offer.keeps_tables)
        assert self._chosen(after, found) is None, f"{found.offer.title} is offered a second time"
        for title, other in (("line ends", _with_other_ends), ("characters above", _below_others)):
            there = self._chosen(other(self.texts), found)
            assert there is not None, f"{found.offer.title} is not offered for other {title}"
            made = apply(other(self.texts), there)
            if other is _below_others:
                made = {path: text.replace(ABOVE, "").lstrip("\n") for path, text in made.items()}
                assert made == after, f"{found.offer.title}: other {title} give\n{made}"
            else:
                assert made == other(after), f"{found.offer.title}: other {title} give\n{made}"

    def of_command(self, name: str, change: SourceChange, *, keeps_tables: bool = False) -> dict[str, str]:
        """The files after a change."""
        after = apply(self.texts, change)
        snapshot = workspace.snapshot(after)
        new = _findings(snapshot) - _findings(self.before)
        assert not new, f"{name}: new findings {new}\n{after}"
        outcome = self.oracle.run_code(after)
        assert outcome.passes or not self._ran_before().passes, f"{name}: {outcome}\n{outcome.traceback}"
        lost = _comments(self.texts) - _comments(after)
        assert not lost, f"{name}: loses {lost}"
        if keeps_tables:
            assert _tables(self.before, snapshot) == _tables(snapshot, self.before), f"{name}: the tables differ"
            ran = self._ran_before()
            assert outcome.tables == ran.tables or not ran.passes, f"{name}: SQLModel makes other tables"
            gone = _relationships(ran) - _relationships(outcome)
            assert not gone, f"{name}: SQLModel does not make {gone}"
        return after

    def _ran_before(self) -> Outcome:
        if self._ran is None:
            self._ran = self.oracle.run_code(self.texts)
        return self._ran

    def _chosen(self, texts: Mapping[str, str], found: Found) -> SourceChange | None:
        snapshot = self.before if texts is self.texts else workspace.snapshot(texts)
        return refactorings.change(snapshot, found.subject, found.members, found.offer.title)


def says_stay(name: str) -> bool:
    """Whether the page of a refactoring says that it never changes a table."""
    return any(item.name == name and STAY in item.page for item in refactorings.everything())


def apply(texts: Mapping[str, str], change: SourceChange) -> dict[str, str]:
    """The files after a change."""
    after = dict(texts)
    for file in change.files:
        if file.deleted:
            del after[file.path]
            continue
        after[file.path] = file.created if file.created is not None else apply_edits(texts[file.path], file.edits)
    return after


def _relationships(outcome: Outcome) -> set[str]:
    """Each as it is, and as it would be without its other side."""
    found = {line for lines in outcome.relationships.values() for line in lines}
    return found | {re.sub(r", back_populates \w+", "", line) for line in found}


def _with_other_ends(texts: Mapping[str, str]) -> dict[str, str]:
    return {path: text.replace("\n", "\r\n") for path, text in texts.items()}


def _below_others(texts: Mapping[str, str]) -> dict[str, str]:
    return {path: f"{ABOVE}{text}" for path, text in texts.items()}


def _comments(texts: Mapping[str, str]) -> Counter[str]:
    """The comments of all files that can be read."""
    found: Counter[str] = Counter()
    for text in texts.values():
        try:
            tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
        except (tokenize.TokenError, SyntaxError):
            continue
        found.update(token.string for token in tokens if token.type == tokenize.COMMENT)
    return found


def _findings(snapshot: Snapshot) -> Counter[str]:
    return Counter(item.name for path in snapshot.files for item in rules.run(snapshot, path))


def _tables(snapshot: Snapshot, other: Snapshot) -> dict[str, tuple[str, ...]]:
    """The tables of SQLModel that are not plain SQLAlchemy's in the other."""
    plain = {table.full_name for table in other.schema.others}
    found = {item.table.full_name or "": item.statements for item in ddl.render(snapshot.schema)}
    return {name: statements for name, statements in found.items() if name not in plain}

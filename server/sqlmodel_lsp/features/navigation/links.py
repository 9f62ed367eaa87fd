"""Places in a file that lead elsewhere by a click: rules in comments that silence them, revisions of a migration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Role
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.rules import selection, suppressions
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Link:
    """A span and where it leads: to an address, or to a file of the workspace. `tooltip` says what is there."""

    span: Span
    url: str
    path: str
    tooltip: str


def of_file(snapshot: Snapshot, path: str) -> list[Link]:
    """The links of a file, in the order of the text."""
    return sorted([*_rules(snapshot, path), *_revisions(snapshot, path)], key=lambda link: link.span)


def _rules(snapshot: Snapshot, path: str) -> Iterator[Link]:
    for suppression in suppressions.of_file(snapshot, path):
        for word in suppression.words:
            rule = None if word.code is None else selection.find(word.code)
            if rule is not None:
                yield Link(word.span, rule.url, "", f"{rule.name}: {rule.summary}")


def _revisions(snapshot: Snapshot, path: str) -> Iterator[Link]:
    for item in occurrences.in_file(snapshot, path):
        if item.role is Role.DOWN_REVISION:
            for other in occurrences.of(snapshot, item.symbol):
                if other.role is Role.DEFINITION:
                    yield Link(item.span, "", other.path, f"Revision {item.symbol.name}")

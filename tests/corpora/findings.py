"""The reviewed list of what all rules say about all corpora, in `expected-findings.tsv`.

One line for every error and warning: verdict, severity, corpus, file, rule, the names in its message, and why it has
this verdict. It compares by content, so that moved lines and reworded messages need no review. Hints are counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlmodel_lsp.rules.finding import Finding, Severity

LIST = Path(__file__).parent / "expected-findings.tsv"
UNREVIEWED = "unreviewed"
VERDICTS = ("true", "debatable", "false")
HINTS = "hints"
_NAMES = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """What was found where, without the words."""

    severity: str
    corpus: str
    path: str
    rule: str
    names: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a reader of the real code thinks of an item."""

    verdict: str
    reason: str


def item(corpus: str, path: str, finding: Finding) -> Item:
    """The item for a finding."""
    names = ", ".join(_NAMES.findall(finding.message)).replace("\t", " ").replace("\n", " ")
    return Item(finding.severity.label, corpus, path, finding.name, names)


def split(found: Iterable[Item]) -> tuple[Counter[Item], Counter[str]]:
    """Errors and warnings, and how many hints each rule gives."""
    serious: Counter[Item] = Counter()
    hints: Counter[str] = Counter()
    for one in found:
        if one.severity in (Severity.ERROR.label, Severity.WARNING.label):
            serious[one] += 1
        else:
            hints[one.rule] += 1
    return serious, hints


def read() -> tuple[dict[Item, list[Review]], Counter[str]]:
    """The reviewed items, each with a review for every time it is found, and the counts of hints."""
    reviews: dict[Item, list[Review]] = {}
    hints: Counter[str] = Counter()
    for line in LIST.read_text(encoding="utf-8").splitlines():
        verdict, *rest = line.split("\t")
        if verdict == HINTS:
            hints[rest[0]] = int(rest[1])
        else:
            *content, reason = rest
            reviews.setdefault(Item(*content), []).append(Review(verdict, reason))
    return reviews, hints


def write(serious: Counter[Item], hints: Counter[str], reviews: Mapping[Item, list[Review]]) -> None:
    """Writes the list anew: what was reviewed keeps its verdict, what is new is marked so."""
    lines = []
    for one, count in sorted(serious.items()):
        known = [*reviews.get(one, ()), *[Review(UNREVIEWED, "")] * count][:count]
        lines += ["\t".join((review.verdict, *_fields(one), review.reason)) for review in known]
    lines += [f"{HINTS}\t{rule}\t{count}" for rule, count in sorted(hints.items())]
    LIST.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def differences(serious: Counter[Item], reviews: Mapping[Item, list[Review]]) -> list[str]:
    """What is found and not listed, or listed and not found any more."""
    listed = Counter({one: len(known) for one, known in reviews.items()})
    new = [f"new: {' | '.join(_fields(one))}" for one in sorted((serious - listed).elements())]
    return new + [f"gone: {' | '.join(_fields(one))}" for one in sorted((listed - serious).elements())]


def _fields(one: Item) -> tuple[str, ...]:
    return one.severity, one.corpus, one.path, one.rule, one.names

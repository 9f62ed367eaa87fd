"""Runs one case of a navigation suite at the cursor `<|>` of its files.

Result blocks hold lines of the files with the span in question between `«` and `»`: `definition`, `declaration`,
`type`, `implementation`, `references` (with the definition), `uses` (without), `highlights`, `linked`. `hierarchy`
lists the model under the cursor with its bases above and its heirs below. `links` and `occurrences` are about a whole
file, the one they name, and need no cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest

from harness import suite, workspace
from harness.markdown import DEFAULT_FILE, Block, Case
from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Occurrence
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.navigation import hierarchy, links, references, targets
from sqlmodel_lsp.text.lines import LineIndex
from sqlmodel_lsp.text.span import Span

CURSOR = "<|>"
_TARGETS = {
    "definition": targets.definition,
    "declaration": targets.declaration,
    "type": targets.type_definition,
    "implementation": targets.implementation,
}
_USES: dict[str, Callable[[Snapshot, str, int], list[Occurrence]]] = {
    "references": lambda *at: references.references(*at, declaration=True),
    "uses": lambda *at: references.references(*at, declaration=False),
    "highlights": references.highlights,
    "linked": references.linked,
}


def check_navigation(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares where one gets from the cursor, and what a file links to and names."""
    texts = case.files()
    cursors = [(path, text.index(CURSOR)) for path, text in texts.items() if CURSOR in text]
    snapshot = workspace.snapshot({path: text.replace(CURSOR, "") for path, text in texts.items()})
    results = {}
    for block in case.blocks:
        if block.language in ("links", "occurrences"):
            results[block] = _joined(_of_file(snapshot, block.language, block.name or DEFAULT_FILE))
        elif block.language != "python":
            assert len(cursors) == 1, f"a case needs one cursor {CURSOR}"
            results[block] = _joined(_at_cursor(snapshot, block.language, *cursors[0]))
    return suite.differing(results, config)


def _at_cursor(snapshot: Snapshot, question: str, path: str, offset: int) -> Iterator[str]:
    if question in _TARGETS:
        for target in _TARGETS[question](snapshot, path, offset):
            assert target.origin.holds(offset)
            assert target.span.start <= target.name_span.start <= target.name_span.end <= target.span.end
            yield _line(snapshot, target.path, target.name_span)
    elif question in _USES:
        yield from (_line(snapshot, item.path, item.span) for item in _USES[question](snapshot, path, offset))
    else:
        assert question == "hierarchy", f"nobody knows `{question}`"
        for member in hierarchy.prepare(snapshot, path, offset):
            yield from (f"above {_member(one)}" for one in hierarchy.supertypes(snapshot, member.qualified))
            yield f"here {_member(member)}"
            yield from (f"below {_member(one)}" for one in hierarchy.subtypes(snapshot, member.qualified))


def _of_file(snapshot: Snapshot, question: str, path: str) -> Iterator[str]:
    if question == "links":
        for link in links.of_file(snapshot, path):
            yield f"{_line(snapshot, path, link.span)} -> {link.url or link.path} ({link.tooltip})"
    else:
        for item in occurrences.in_file(snapshot, path):
            what = f"{item.symbol.kind.value} {item.symbol.qualified}"
            yield f"{_line(snapshot, path, item.span)} -> {item.role.value}: {what}"


def _line(snapshot: Snapshot, path: str, span: Span) -> str:
    text = snapshot.files[path].text
    lines = LineIndex(text)
    row, column = lines.row_column(span.start)
    before, behind = lines.line_text(row)[: column - 1], lines.line_text(row)[column - 1 + span.end - span.start :]
    return f"{path}:{row}: {before.lstrip()}«{text[span.start : span.end]}»{behind.rstrip()}"


def _member(member: hierarchy.Member) -> str:
    return f"{member.name} ({member.path}{', ' if member.detail else ''}{member.detail})"


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)

"""Runs one case of a suite of inlay hints: `models.py` as an editor shows it, with the hints in `⟨⟩`.

`hints` shows all of them, `hints KIND...` those of some kinds. `targets` lists where they lead. `version` names the
SQLModel release, `dialect` the database.
"""

from __future__ import annotations

import pytest

from harness import suite, workspace
from harness.markdown import DEFAULT_FILE, Block, Case
from sqlmodel_lsp import settings
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.hints import Hint, hints
from sqlmodel_lsp.text.edits import TextEdit, apply_edits
from sqlmodel_lsp.text.span import Span


def check_hints(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares what is shown between the words of the models."""
    snapshot = workspace.snapshot(case.files())
    dialect = block.text.strip() if (block := case.block("dialect")) is not None else "postgresql"
    text = snapshot.files[DEFAULT_FILE].text
    everything = Span(0, len(text))
    results = {}
    for block in case.of("hints"):
        kinds = block.name.split() or settings.HINTS
        results[block] = _shown(text, hints(snapshot, DEFAULT_FILE, everything, kinds, dialect))
    for block in case.of("targets"):
        found = hints(snapshot, DEFAULT_FILE, everything, settings.HINTS, dialect)
        parts = [(part.text, part.target(snapshot)) for hint in found for part in hint.parts]
        leading = [(text, *target) for text, target in parts if target is not None]
        results[block] = "".join(
            f"{words}: {path} {snapshot.files[path].text[span.start : span.end]}, line {_line(snapshot, path, span)}\n"
            for words, path, span in leading
        )
    return suite.differing(results, config)


def _shown(text: str, found: tuple[Hint, ...]) -> str:
    return apply_edits(text, [TextEdit(Span(hint.offset, hint.offset), f"⟨{hint.text}⟩") for hint in found])


def _line(snapshot: Snapshot, path: str, span: Span) -> int:
    return snapshot.files[path].text.count("\n", 0, span.start) + 1

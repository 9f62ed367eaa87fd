"""Runs one case of an incremental suite: edits after edits, and what each of them costs.

Python blocks are the workspace at first. An `edit PATH` block has lines with `-` that are in the file and lines with
`+` that take their place; lines with a blank are context. A `create PATH` block holds a new file, `delete PATH` is
empty. The `work` block behind an edit says what was parsed, whether the workspace was linked, and which files have
to be checked again.
"""

from __future__ import annotations

import pytest

from harness import suite, workspace
from harness.markdown import Block, Case
from sqlmodel_lsp.analysis.host import AnalysisHost, Change
from sqlmodel_lsp.analysis.snapshot import Snapshot

NOTHING = "parsed no blocks\nlinked nothing\nchecks nothing\n"


def check(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares the work of every edit, and the last snapshot with that of a fresh host."""
    texts = case.files()
    host = AnalysisHost()
    host.apply(workspace.changes(texts))
    results: dict[Block, str] = {}
    before, marks = host.snapshot, _marks(host.snapshot)
    for block in case.blocks:
        if block.language in ("edit", "create", "delete"):
            _apply(host, texts, block)
        elif block.language == "work":
            results[block] = NOTHING if host.snapshot is before else _described(host.snapshot, marks)
            before, marks = host.snapshot, _marks(host.snapshot)
    assert host.snapshot.schema.models == workspace.snapshot(texts).schema.models, "a fresh host sees other models"
    return suite.differing(results, config)


def edited(text: str, block: Block) -> str:
    """The text after an edit block."""
    lines = [
        (line[:1], line[1:].removeprefix(" ") if line[:1] in "-+" else line[2:]) for line in block.text.splitlines()
    ]
    old = "\n".join(line for sign, line in lines if sign != "+")
    new = "\n".join(line for sign, line in lines if sign != "-")
    assert text.count(old) == 1, f"{old!r} is in the file {text.count(old)} times"
    return text.replace(old, new)


def _apply(host: AnalysisHost, texts: dict[str, str], block: Block) -> None:
    if block.language == "delete":
        del texts[block.name]
        host.apply([Change(block.name, None)])
        return
    texts[block.name] = block.text if block.language == "create" else edited(texts[block.name], block)
    host.apply(workspace.changes({block.name: texts[block.name]}))


def _marks(snapshot: Snapshot) -> dict[str, object]:
    """One object per file, the same for as long as what was found in the file holds."""
    return {path: snapshot.remember("mark", path, object) for path in snapshot.files}


def _described(snapshot: Snapshot, before: dict[str, object]) -> str:
    work = snapshot.work
    stale = sorted(path for path, mark in _marks(snapshot).items() if before.get(path) is not mark)
    plural = "" if work.parsed == 1 else "s"
    parsed = f"parsed {work.parsed or 'no'} block{plural if work.parsed else 's'}"
    linked = "linked the workspace" if work.linked else "linked nothing"
    return f"{parsed}\n{linked}\nchecks {', '.join(stale) or 'nothing'}\n"

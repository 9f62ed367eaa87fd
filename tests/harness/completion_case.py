"""Runs one case of a completion suite at the cursor of its files.

Result blocks: `completion` lists the items with their details; `after LABEL` holds the file once that item was taken,
`elsewhere LABEL` the other file that changes with it, and `about LABEL` what is said about it; `without LABEL` is
empty and says that there is no such item. In a file that is shown, `$1` and the like are where an editor would stop.
"""

from __future__ import annotations

import pytest

from harness import suite
from harness.feature_case import placed
from harness.markdown import Block, Case
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.completion import complete, more_edits
from sqlmodel_lsp.features.completion.situation import Item
from sqlmodel_lsp.text.edits import apply_edits


def check_completion(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares the items, and the file once one of them was taken."""
    snapshot, path, offset = placed(case)
    items = complete(snapshot, path, offset)
    results = {
        block: "".join(f"{item.label}  {item.detail}".rstrip() + "\n" for item in items)
        for block in case.of("completion")
    }
    for block in case.of("without"):
        assert block.name not in [item.label for item in items], f"{block.name} is offered"
    for block in case.blocks:
        if block.language in ("after", "elsewhere", "about"):
            found = [item for item in items if item.label == block.name]
            assert found, f"{block.name} is not offered, only {', '.join(item.label for item in items)}"
            results[block] = _shown(snapshot, path, block.language, found[0])
    return suite.differing(results, config)


def _shown(snapshot: Snapshot, path: str, result: str, item: Item) -> str:
    if result == "about":
        return item.documentation + "\n"
    if result == "after":
        return apply_edits(snapshot.files[path].text, [item.edit, *more_edits(snapshot, path, item)])
    assert item.elsewhere is not None, f"{item.label} changes no other file"
    (change,) = item.elsewhere.files
    return apply_edits(snapshot.files[change.path].text, change.edits)

"""Renaming writes the line ends that a file has."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import feature_case, markdown, rename_case, workspace
from sqlmodel_lsp.features.rename import renaming
from sqlmodel_lsp.features.rename.proposal import Renaming

SUITES = sorted((Path(__file__).parent / "rename").glob("[cm]*.md"))
CASES = [case for path in SUITES for case in markdown.parse(path.read_text(encoding="utf-8")) if case.of("rename")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_carriage_returns(case: markdown.Case) -> None:
    snapshot, path, offset = feature_case.placed(case)
    texts = {name: text.replace("\n", "\r\n") for name, text in rename_case.texts(snapshot).items()}
    other = workspace.snapshot(texts)
    moved = offset + snapshot.files[path].text.count("\n", 0, offset)
    for block in case.of("rename"):
        expected = renaming.rename(snapshot, path, offset, block.name)
        found = renaming.rename(other, path, moved, block.name)
        if not isinstance(expected, Renaming) or not isinstance(found, Renaming):
            assert found == expected
            continue
        for name, text in rename_case.applied(rename_case.texts(snapshot), expected.parts).items():
            assert rename_case.applied(texts, found.parts)[name] == text.replace("\n", "\r\n")

"""Splitting a model leaves its table as it was, but for the order of columns, and its lines as they are written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from harness import generator_case, markdown, workspace
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.sql import ddl

CASES = [
    case
    for name in ("crud.md", "crud-options.md", "schemas.md", "schemas-options.md", "schemas-split.md")
    for case in markdown.parse((Path(__file__).parent / name).read_text("utf-8"))
]


def tables(texts: dict[str, str]) -> dict[str, list[str]]:
    """The lines of each table's DDL, in no order."""
    return {
        item.table.full_name or "": sorted(line.strip(" ,\t") for text in item.statements for line in text.splitlines())
        for item in ddl.render(workspace.snapshot(texts).schema)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_tables_and_lines_stay(case: markdown.Case) -> None:
    before = case.files()
    names = [model.name for model in workspace.snapshot(before).schema.models.values() if model.table is not None]
    for name in names:
        try:
            after = generator_case.once(before, f"schemas {name} --split")
        except RefusalError:
            continue
        assert tables(after) == tables(before)
        for path, text in before.items():
            lines = Counter(text.splitlines())
            lines.subtract(after[path].splitlines())
            gone = [line for line, count in lines.items() if count > 0 and line.strip()]
            assert [line for line in gone if "import" not in line and not line.startswith(f"class {name}(")] == []
        assert generator_case.once(after, f"schemas {name} --split") == after
        assert generator_case.once(after, f"schemas {name} --update") == after

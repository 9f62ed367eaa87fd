"""The comparison itself: the truth agrees with itself, and any spoiled fact is seen."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from corpora import comparison
from corpora.condense import COLUMN_KEYS, RELATIONSHIP_KEYS

WORLD: dict[str, Any] = json.loads(gzip.decompress((Path(__file__).parent / "truth.json.gz").read_bytes()))["zenml/all"]


def answers() -> tuple[str, dict[str, Any]]:
    """SQL and JSON as a command would print them that knew the truth."""
    script, tables = [], []
    for table in WORLD["tables"]:
        script += [table["ddl"] or "", *(table["indexes"] or ())]
        columns = [dict(zip(COLUMN_KEYS, values, strict=True), confidence="exact") for values in table["columns"]]
        relationships = [dict(zip(RELATIONSHIP_KEYS, values, strict=True)) for values in table["relationships"]]
        for relationship in relationships:
            relationship["link_table"] = relationship.pop("secondary")
        kept = {key: table[key] for key in ("name", "model", "file", "line")}
        tables.append({**kept, "schema": None, "columns": columns, "relationships": relationships})
    return ";\n".join(script), {"tables": tables}


def test_the_truth_agrees_with_itself() -> None:
    found = comparison.compare(WORLD, *answers())
    assert not found.differences
    assert found.counts["ddl same"] > 40
    assert found.counts["relationship same"] > 200


@pytest.mark.parametrize(
    ("key", "value"), [("nullable", None), ("type", "BOX"), ("foreign_keys", [{"target": "a.b", "ondelete": None}])]
)
def test_a_wrong_fact_is_seen(key: str, value: object) -> None:
    script, document = answers()
    document["tables"][0]["columns"][1][key] = not document["tables"][0]["columns"][1][key] if value is None else value
    assert list(comparison.compare(WORLD, script, document).differences) == ["exact fact"]


def test_a_lost_and_an_invented_table_are_seen() -> None:
    script, document = answers()
    document["tables"][0]["name"] = "invented"
    assert {"table", "extra"} <= set(comparison.compare(WORLD, script, document).differences)


def test_other_ddl_is_seen() -> None:
    script, document = answers()
    assert list(comparison.compare(WORLD, script.replace("NOT NULL", "", 1), document).differences) == ["ddl"]

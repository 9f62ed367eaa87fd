"""What must hold for every text and every order of changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness import workspace
from sqlmodel_lsp import rules
from sqlmodel_lsp.analysis.host import AnalysisHost
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.facts.extract import extract
from sqlmodel_lsp.features import diagnostics
from sqlmodel_lsp.rules.finding import Finding

EXAMPLE = Path(__file__).parents[2] / "examples" / "bookshop"
FILES = {str(path.relative_to(EXAMPLE)): path.read_text(encoding="utf-8") for path in sorted(EXAMPLE.rglob("*.py"))}
HERO = """from sqlmodel import Field, Relationship, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team: "Team" = Relationship()
"""
MODELS = max(FILES.values(), key=lambda text: text.count("table=True"))
ABOVE = [
    "# Says: class Hero(\n",
    "\n",
    "\n\n",
    '"""A note.\n\nclass Hero:\n"""\n',
    "'quoted'\n",
    "(1, 2)\n",
    "# é😀\n",
    "\f\n",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(ABOVE), min_size=1, max_size=4), st.integers(0, 100))
def test_text_above_a_class_changes_no_interface(lines: list[str], number: int) -> None:
    facts = extract(MODELS, "models")
    offsets = [offset for offset, _ in facts.blocks]
    at = offsets[number % len(offsets)]
    changed = extract(MODELS[:at] + "".join(lines) + MODELS[at:], "models")
    assert changed.interface == facts.interface


@settings(max_examples=12, deadline=None)
@given(st.permutations(sorted(FILES)), st.data())
def test_changes_in_any_order_end_in_the_snapshot_of_a_fresh_start(order: list[str], data: st.DataObject) -> None:
    host = AnalysisHost()
    for path in order:
        half = FILES[path][: data.draw(st.integers(0, len(FILES[path])))]
        host.apply(workspace.changes({path: half}))
    for path in data.draw(st.permutations(order)):
        host.apply(workspace.changes({path: FILES[path]}))
    fresh = workspace.snapshot(FILES)
    assert host.snapshot.schema == fresh.schema
    assert {path: file.facts for path, file in host.snapshot.files.items()} == {
        path: file.facts for path, file in fresh.files.items()
    }


def found(snapshot: Snapshot, path: str) -> tuple[Finding, ...]:
    """What the editor is told, which is remembered from snapshot to snapshot."""
    return diagnostics.findings(snapshot, path, rules.all_rules())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("names.py", "Team = make()\n"),
        ("names.py", "from teams import Team\n"),
        ("names.py", "class Team: ...\n"),
        ("hero.py", f"{HERO}\n\nTeam = make()\n"),
    ],
)
def test_findings_after_an_edit_are_those_of_a_fresh_start(path: str, text: str) -> None:
    texts = {"hero.py": HERO, "names.py": "x = 1\n"}
    host = AnalysisHost()
    before = host.apply(workspace.changes(texts))
    assert found(before, "hero.py")
    after = host.apply(workspace.changes({path: text}))
    fresh = workspace.snapshot({**texts, path: text})
    for file in texts:
        assert found(after, file) == rules.run(fresh, file)

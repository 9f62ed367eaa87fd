"""The runner of rule suites itself: it must fail when a suite is wrong."""

from __future__ import annotations

import pytest

from harness import markdown, rule_case
from oracle.client import Oracle

MODELS = """from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="teams.id")
"""
MARKER = "    #                                ^^^^^^^^^^ error[fk-unknown-table]\n"


def case(text: str, rest: str = "") -> markdown.Case:
    """A suite of one case."""
    return markdown.parse(f"# One\n\n```python\n{text}```\n{rest}")[0]


def test_a_case_that_holds(oracle: Oracle) -> None:
    assert rule_case.check(case(MODELS + MARKER), oracle) == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (MODELS, "unexpected in models.py:10"),
        (MODELS + MARKER.replace("^^", "^", 1), "missing    in models.py:10"),
        (MODELS + MARKER.rstrip() + ": Something else\n", "missing    in models.py:10"),
        (MODELS.replace("teams", "team") + MARKER, "missing    in models.py:10"),
        (MODELS.replace("teams", "team").replace("int = ", "Nothing = "), "nothing is reported, but the code fails"),
    ],
)
def test_a_case_that_does_not_hold(oracle: Oracle, text: str, problem: str) -> None:
    with pytest.raises(rule_case.CaseError, match=problem):
        rule_case.check(case(text), oracle)


def test_results_are_compared_or_rewritten(oracle: Oracle) -> None:
    stale = case(MODELS + MARKER, "\n```fix Change to `team.id`\nx = 1\n```\n\n```runtime\npasses\n```\n")
    with pytest.raises(rule_case.CaseError, match="should be"):
        rule_case.check(stale, oracle)
    results = list(rule_case.check(stale, oracle, update=True).values())
    assert results[0] == MODELS.replace("teams", "team")
    assert results[1].startswith("create: NoReferencedTableError: ")


def test_a_change_beside_the_edits_is_seen() -> None:
    texts = {"models.py": MODELS}
    (finding,) = rule_case.all_findings(texts)
    fixed = rule_case.apply_fix(texts, finding)["models.py"]
    assert finding.fix is not None
    assert rule_case.is_changed_by_edits_alone(texts, finding.fix, "models.py", fixed)
    assert not rule_case.is_changed_by_edits_alone(texts, finding.fix, "models.py", fixed.replace("\n\n\n", "\n\n"))

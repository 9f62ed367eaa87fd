"""Real code bases from the package index, read statically and held against what the real SQLModel builds of them."""

from __future__ import annotations

import os

import pytest

from corpora import comparison, findings, navigation, obtain, reading
from sqlmodel_lsp.rules.finding import Severity

# Defects of released packages which our rules know; each fails at run time as the rule's page says.
KNOWN_DEFECTS = {
    "nova-admin/all": {("pk-missing", "workflow.py"), ("link-model-foreign-keys", "system.py")},
}


@pytest.fixture(scope="module")
def readings() -> list[reading.Reading]:
    """Every world, read once."""
    try:
        return reading.all_worlds()
    except obtain.NoNetworkError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no network: {error}")


def total(readings: list[reading.Reading], *, tutorial: bool) -> comparison.Agreement:
    """The agreement over the tutorials, or over the applications."""
    found = comparison.Agreement()
    for one in readings:
        if one.tutorial == tutorial:
            found.add(one.agreement)
    return found


def shown(agreement: comparison.Agreement, kind: str) -> str:
    """What differs, for the message of a failing test."""
    lines = agreement.differences[kind]
    return f"{agreement.share(kind):.2%} of {agreement.counts[kind]} agree:\n" + "\n".join(lines[:40])


@pytest.mark.parametrize("kind", ["table", "extra", "ddl", "index", "column", "exact fact", "relationship"])
def test_tutorials_agree_completely(readings: list[reading.Reading], kind: str) -> None:
    found = total(readings, tutorial=True)
    assert found.share(kind) == 1, shown(found, kind)


@pytest.mark.parametrize(
    ("kind", "bar"),
    [("table", 0.987), ("extra", 1), ("ddl", 0.98), ("index", 0.99), ("relationship", 0.99), ("exact fact", 1)],
)
def test_applications_agree(readings: list[reading.Reading], kind: str, bar: float) -> None:
    found = total(readings, tutorial=False)
    assert found.counts[kind] > 0
    assert found.share(kind) >= bar, shown(found, kind)


@pytest.mark.parametrize("kind", navigation.KINDS)
@pytest.mark.parametrize("tutorial", [True, False], ids=["tutorials", "applications"])
def test_strings_and_annotations_lead_to_what_they_mean(
    readings: list[reading.Reading], kind: str, tutorial: bool
) -> None:
    found = total(readings, tutorial=tutorial)
    assert found.counts[kind] > 0
    assert found.share(kind) == 1, shown(found, kind)


def test_code_that_runs_has_no_errors(readings: list[reading.Reading]) -> None:
    wrong = [line for one in readings if one.truth and not one.truth["errors"] for line in one.errors]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("world", KNOWN_DEFECTS)
def test_known_defects_are_found(readings: list[reading.Reading], world: str) -> None:
    found = next(one for one in readings if one.world == world)
    assert KNOWN_DEFECTS[world] <= found.names


def test_libraries_without_tables_are_read(readings: list[reading.Reading]) -> None:
    assert len([one for one in readings if one.scan_only]) == 6


def test_findings_are_the_reviewed_ones(readings: list[reading.Reading], request: pytest.FixtureRequest) -> None:
    serious, hints = findings.split(item for one in readings for item in one.items)
    reviews, counted = findings.read()
    if request.config.getoption("--update"):
        findings.write(serious, hints, reviews)
        return
    problems = findings.differences(serious, reviews)
    assert not problems, "review these, with `--update` to list them:\n" + "\n".join(problems)
    assert hints == counted, "hints by rule have changed; `--update` counts them anew"


def test_no_error_is_false() -> None:
    wrong = [item for item, verdict in _verdicts(Severity.ERROR) if verdict != "true"]
    assert not wrong, "\n".join(map(str, wrong))


def test_warnings_are_true() -> None:
    verdicts = [verdict for _, verdict in _verdicts(Severity.WARNING)]
    assert set(verdicts) <= set(findings.VERDICTS)
    assert verdicts.count("true") >= 0.95 * len(verdicts)


def _verdicts(severity: Severity) -> list[tuple[findings.Item, str]]:
    """The reviewed items of one severity."""
    reviews, _ = findings.read()
    return [(item, one.verdict) for item, known in reviews.items() for one in known if item.severity == severity.label]

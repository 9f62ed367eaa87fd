"""Every rule has a page whose two code blocks do what it says, here and under the real SQLModel."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness import rule_case
from oracle.client import Oracle
from sqlmodel_lsp.rules import Rule, all_rules, pages
from sqlmodel_lsp.rules.finding import Severity

WITHOUT_FIX = {
    "duplicate-class-name": "which of two classes keeps the name is for their author to say",
    "duplicate-table": "which of two tables keeps the name is for their author to say",
    "json-not-serialisable": "plain data, or a type that converts, is for the author to choose",
    "fk-other-metadata": "which of the two `MetaData` takes both tables is for their author to say",
    "fastapi-on-event": "a lifespan is written around what all handlers do together",
    "response-recursion": "which direction is left out is for the author to say",
    "response-secret": "what an answer shows is for the author to say",
    "response-without-relationship": "what an answer shows is for the author to say",
}
"""The rules whose example is left to its author, each with the reason."""

RULES = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
QUOTE = re.compile(r"^> (.+(?:\n> .+)*)", re.MULTILINE)


def quoted(rule: Rule) -> str:
    """The runtime's error as the page quotes it, on one line."""
    found = QUOTE.search(rule.page)
    assert found is not None, "the page quotes no error"
    return " ".join(found[1].replace("\n> ", " ").split())


@RULES
def test_example_triggers_this_rule_and_use_instead_none(rule: Rule) -> None:
    blocks = pages.examples(rule)
    assert {finding.name for finding in rule_case.all_findings(pages.files(blocks["Example"]))} == {rule.name}
    assert rule_case.all_findings(pages.files(blocks["Use instead"])) == []


@RULES
def test_the_real_library_agrees(rule: Rule, oracle: Oracle) -> None:
    blocks = pages.examples(rule)
    remedy = oracle.run_code(pages.files(blocks["Use instead"]))
    assert remedy.passes, remedy.traceback
    outcome = oracle.run_code(pages.files(blocks["Example"]))
    assert outcome.passes is not (rule.severity == Severity.ERROR), outcome
    if not outcome.passes:
        said = f"{outcome.exception}: {outcome.message}"
        assert " ".join(said.split()).startswith(quoted(rule))


@RULES
def test_every_fix_of_the_example_works(rule: Rule, oracle: Oracle) -> None:
    texts = pages.files(pages.examples(rule)["Example"])
    for finding in rule_case.all_findings(texts):
        if finding.fix is not None:
            # Findings move while others are mended, so each is looked up again by what it says.
            now = next(other for other in rule_case.all_findings(texts) if other.message == finding.message)
            texts = rule_case.apply_fix(texts, now)
            assert finding.message not in [other.message for other in rule_case.all_findings(texts)]
    if not rule_case.all_findings(texts):
        assert oracle.run_code(texts).passes


def test_every_rule_with_one_sensible_remedy_has_a_fix() -> None:
    texts = {rule.name: pages.files(pages.examples(rule)["Example"]) for rule in all_rules()}
    unfixed = {name for name, files in texts.items() if any(f.fix is None for f in rule_case.all_findings(files))}
    assert unfixed == set(WITHOUT_FIX)


@RULES
def test_every_rule_has_a_suite(rule: Rule) -> None:
    assert (Path(__file__).parent / f"{rule.name}.md").exists()


def test_codes_and_names_are_unique() -> None:
    codes = [rule.code for rule in all_rules()]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"SQM\d\d\d", code) for code in codes)

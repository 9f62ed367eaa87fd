"""Every finding can be silenced by the comment that an editor offers, and the comment goes without a trace."""

from __future__ import annotations

import pytest

from harness import workspace
from sqlmodel_lsp.features import diagnostics
from sqlmodel_lsp.features.actions import silences
from sqlmodel_lsp.features.actions.silences import Scope
from sqlmodel_lsp.rules import Rule, all_rules, pages, suppression_edits, suppressions
from sqlmodel_lsp.rules.finding import Finding
from sqlmodel_lsp.text.edits import apply_edits

RULES = [rule for rule in all_rules() if not rule.code.startswith(suppressions.FAMILY)]
PATH = "models.py"


def found(text: str) -> list[Finding]:
    """What is said about a text."""
    return list(diagnostics.findings(workspace.snapshot({PATH: text}), PATH))


def silence(text: str, finding: Finding, scope: Scope) -> str:
    """The text after the editor has silenced a finding."""
    change = silences.change(workspace.snapshot({PATH: text}), finding, scope)
    return apply_edits(text, change.files[0].edits)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_a_silenced_finding_is_gone_and_nothing_else(rule: Rule, line_end: str) -> None:
    text = pages.examples(rule)["Example"].replace("\n", line_end)
    for finding in found(text):
        for scope in Scope:
            silenced = silence(text, finding, scope)
            assert silenced.count(line_end) == silenced.count("\n" if "\n" in line_end else "\r")
            left = [other.message for other in found(silenced)]
            assert finding.message not in left
            assert set(left) <= {other.message for other in found(text)}
            (comment,) = suppressions.read(silenced)
            assert apply_edits(silenced, suppression_edits.without(silenced, comment, comment.words)) == text


@pytest.mark.parametrize("text", ["", "#!/bin/python", "#!/bin/python\n", "x = 1", "\n", "# a\n# coding: utf-8\n\nx"])
def test_a_whole_file_is_silenced_whatever_it_holds(text: str) -> None:
    silenced = apply_edits(text, [suppression_edits.in_file(text, ["SQM101"])])
    (comment,) = suppressions.read(silenced)
    assert comment.rows is None
    assert silenced.startswith("#!/bin/python") == text.startswith("#!/bin/python")

"""The page of kinds without a rule names none that has one."""

from __future__ import annotations

import re
from pathlib import Path

from sqlmodel_lsp import rules

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "not-covered.md"


def test_no_listed_kind_is_a_rule() -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed
    assert sorted(set(listed) & {rule.name for rule in rules.all_rules()}) == []

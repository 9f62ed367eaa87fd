"""Which rules a file is judged by, and how severely, after the settings."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable

from sqlmodel_lsp import settings
from sqlmodel_lsp.rules import Rule, all_rules
from sqlmodel_lsp.rules.finding import Severity

EVERYTHING = "ALL"
_EXACT = 1_000


def chosen(wanted: settings.Settings, path: str) -> tuple[Rule, ...]:
    """The rules for the file at `path`, relative to the configuration, with the severities asked for."""
    ignored = [*wanted.ignore]
    for pattern, selectors in wanted.per_file_ignores.items():
        if settings.matches(path, pattern):
            # What a pattern silences stays silent however exactly the rule was selected.
            ignored += [rule.code for rule in all_rules() if _rank(selectors, rule) >= 0]
    return tuple(
        dataclasses.replace(rule, severity=severity(wanted, rule))
        for rule in all_rules()
        if _rank((*wanted.select, *wanted.extend_select), rule) > _rank(ignored, rule)
    )


def severity(wanted: settings.Settings, rule: Rule) -> Severity:
    """The severity of a rule: the most exact setting that means it, else what the preset makes of its own."""
    ranked = [(_rank((selector,), rule), word) for selector, word in wanted.severity.items()]
    rank, word = max(ranked, default=(-1, ""))
    return Severity[word.upper()] if rank >= 0 else _by_itself(wanted.preset, rule)


def find(code_or_name: str) -> Rule | None:
    """The one rule with this code or name, in any case."""
    word = code_or_name.lower().replace("_", "-")
    return next((rule for rule in all_rules() if word in (rule.code.lower(), rule.name)), None)


def is_known(selector: str) -> bool:
    """Whether a selector means any rule at all."""
    return selector == EVERYTHING or any(_exactness(selector, rule) >= 0 for rule in all_rules())


def nearest(selector: str) -> str | None:
    """The valid code or name most like an unknown one."""
    words = {word.lower(): word for rule in all_rules() for word in (rule.name, rule.code)}
    words[EVERYTHING.lower()] = EVERYTHING
    found = difflib.get_close_matches(selector.lower().replace("_", "-"), words, 1, 0.5)
    return words[found[0]] if found else None


def _by_itself(preset: str, rule: Rule) -> Severity:
    if preset == "strict":
        return max(rule.severity, Severity.WARNING)
    if preset == "async" and rule.name.startswith("async-"):
        return Severity.ERROR if rule.severity >= Severity.WARNING else Severity.WARNING
    return rule.severity


def _rank(selectors: Iterable[str], rule: Rule) -> int:
    return max((_exactness(selector, rule) for selector in selectors), default=-1)


def _exactness(selector: str, rule: Rule) -> int:
    """How exactly a selector means a rule: -1 not at all, 0 as one of all, the higher the more exactly."""
    if selector == EVERYTHING:
        return 0
    if selector in (rule.code, rule.name):
        return _EXACT
    is_prefix = selector[:1].isalpha() and selector.isalnum() and rule.code.startswith(selector)
    return len(selector) if is_prefix else -1

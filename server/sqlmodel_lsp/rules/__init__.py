"""Rules: one file each in `catalogue`, by family, discovered by being there.

A rule module has `CODE`, `SEVERITY`, `check(ctx)` and a docstring that is its page; its name is the file's name with
hyphens. A module of the catalogue without a `CODE` is what the rules of its family share.

Two things keep typing fast in files that are none of a rule's business. With `WORDS` it is asked only about files that
write one of them anywhere. With `OF_MODELS`, its own or its family's, it is asked only about files with a class that is
a model, or that a model inherits from.
"""

from __future__ import annotations

import functools
import importlib
import logging
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.rules import catalogue
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity, page_url

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the outside sees it. One that `comes_last` looks at what the others find."""

    code: str
    name: str
    severity: Severity
    page: str
    check: Callable[[Context], Iterator[Finding]]
    words: frozenset[str] = frozenset()
    of_models: bool = False
    comes_last: bool = False

    @property
    def summary(self) -> str:
        """The first line of the page."""
        return self.page.partition("\n")[0]

    @property
    def url(self) -> str:
        """The address of the published page."""
        return page_url(self.name)


@functools.cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule there is, by code."""
    found = []
    for info in pkgutil.walk_packages(catalogue.__path__, f"{catalogue.__name__}."):
        module = importlib.import_module(info.name)
        if hasattr(module, "CODE"):
            name = info.name.rpartition(".")[2].replace("_", "-")
            page, words = (module.__doc__ or "").strip(), frozenset(getattr(module, "WORDS", ()))
            family = sys.modules[info.name.rpartition(".")[0]]
            of_models = getattr(module, "OF_MODELS", getattr(family, "OF_MODELS", False))
            is_last = module.CODE.startswith("SQM0")
            found.append(Rule(module.CODE, name, module.SEVERITY, page, module.check, words, of_models, is_last))
    return tuple(sorted(found, key=lambda rule: rule.code))


def run(snapshot: Snapshot, path: str, rules: Iterable[Rule] | None = None) -> tuple[Finding, ...]:
    """The findings of the given rules (all by default) in one file, in text order, silenced or not."""
    file = snapshot.files[path]
    if file.library:
        return ()
    chosen = all_rules() if rules is None else tuple(rules)
    last = [rule for rule in chosen if rule.comes_last]
    ran = frozenset(rule.code for rule in chosen) if last else frozenset[str]()
    found: list[Finding] = []
    mentions, has_models = file.facts.mentions, bool(snapshot.schema.heirs_in(path))
    for rule in (*(rule for rule in chosen if not rule.comes_last), *last):
        if (rule.of_models and not has_models) or (rule.words and rule.words.isdisjoint(mentions)):
            continue
        context = Context(rule.code, rule.name, rule.severity, file, snapshot)
        if rule.comes_last:
            context = replace(context, ran=ran, found=tuple(found))
        try:
            found += rule.check(context)
        except Exception:  # One rule that fails must not silence the others.
            log.exception("rule %s failed on %s", rule.code, path)
    return tuple(sorted(found, key=lambda finding: (finding.span, finding.code)))

"""What a rule says: a finding at a place, and the fix it offers."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlmodel_lsp.text.edits import SourceChange
from sqlmodel_lsp.text.span import Span

PAGES = "https://sqlmodel-lsp.readthedocs.io/rules"
"""Where the page of every rule is published."""


def page_url(name: str) -> str:
    """The address of a rule's page."""
    return f"{PAGES}/{name}"


class Severity(enum.IntEnum):
    """How bad a finding is; the higher the worse."""

    HINT = 1
    INFORMATION = 2
    WARNING = 3
    ERROR = 4

    @property
    def label(self) -> str:
        """The word used in output and configuration."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Fix:
    """A remedy: `change` may touch several files; a safe one keeps the meaning of all else."""

    change: SourceChange
    safe: bool = True

    @property
    def title(self) -> str:
        """What the fix does, in the imperative."""
        return self.change.title


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding."""

    path: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule reports: where, what, and how to mend it."""

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    span: Span
    fix: Fix | None = None
    related: tuple[Related, ...] = ()

    @property
    def url(self) -> str:
        """The address of the page that explains the rule."""
        return page_url(self.name)

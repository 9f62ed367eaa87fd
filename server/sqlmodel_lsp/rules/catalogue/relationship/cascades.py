"""The cascade of a relationship: what happens to the other side's objects along with this one's."""

from __future__ import annotations

import re

from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.schema.model import Relationship
from sqlmodel_lsp.syntax.values import is_opaque

WORDS = ("all", "save-update", "merge", "delete", "delete-orphan", "expunge", "refresh-expire", "none")
_WITH_ALL = frozenset(WORDS) - {"all", "none", "delete-orphan"}


def words(written: str) -> list[str]:
    """The words of a cascade as SQLAlchemy takes them apart, which leaves the blanks at both ends."""
    return [word for word in re.split(r"\s*,\s*", written) if word]


def cascade(relationship: Relationship) -> frozenset[str] | None:
    """What a relationship cascades; None when that is not certain."""
    options, arguments = relationship.options, relationship.arguments
    if "**" in options or "**" in arguments or not relationship.is_told:
        return None
    given = options.get("cascade")
    if "cascade" not in options:
        by_argument = None if relationship.is_ready else arguments.get("cascade_delete")
        if is_opaque(by_argument):
            return None
        return _WITH_ALL | {"delete-orphan"} if by_argument else frozenset({"save-update", "merge"})
    if not isinstance(given, str):
        return None
    found = {word.strip() for word in given.split(",") if word.strip()}
    if found - set(WORDS):
        return None
    return frozenset() if "none" in found else frozenset(found | (_WITH_ALL if "all" in found else set())) - {"all"}


def keyword_of(found: Declaration) -> str:
    """The argument or option that says the cascade."""
    return "cascade" if "cascade" in found.relationship.options else "cascade_delete"

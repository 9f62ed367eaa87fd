"""Where somebody is typing, and what may be offered there."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.syntax.cursor import Cursor
from sqlmodel_lsp.text.edits import TextEdit


class Kind(enum.Enum):
    """What an item is."""

    KEYWORD_ARGUMENT = "keyword argument"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to offer. `filter` is what the typed text is compared with, the label when empty."""

    label: str
    kind: Kind
    edit: TextEdit
    detail: str = ""
    documentation: str = ""
    filter: str = ""

    def matches(self, typed: str) -> bool:
        """Whether the letters that are typed stand in it in this order, as editors compare."""
        letters = iter((self.filter or self.label).lower())
        return all(letter in letters for letter in typed.lower())


@dataclass(frozen=True, slots=True)
class Situation:
    """A place in a file of a snapshot, with what the text around it says."""

    snapshot: Snapshot
    file: SourceFile
    offset: int
    cursor: Cursor

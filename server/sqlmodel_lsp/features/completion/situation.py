"""Where somebody is typing, and what may be offered there."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.syntax.cursor import Cursor
from sqlmodel_lsp.text.edits import SourceChange, TextEdit


class Kind(enum.Enum):
    """What an item is."""

    KEYWORD_ARGUMENT = "keyword argument"
    REFERENCE = "reference"
    VALUE = "value"
    FUNCTION = "function"
    TYPE = "type"
    MODEL = "model"
    COLUMN = "column"
    RELATIONSHIP = "relationship"
    KEY = "key"
    SNIPPET = "snippet"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to offer. `filter` is what the typed text is compared with, the label when empty.

    With `is_snippet` the text of the edit has the editor's placeholders (`${1:name}`). `needs` are names that the file
    has to import for it, `needs_for_types` those that only annotations use; `edits` change more of the same file, and
    `elsewhere` other files.
    """

    label: str
    kind: Kind
    edit: TextEdit
    detail: str = ""
    documentation: str = ""
    filter: str = ""
    is_snippet: bool = False
    needs: tuple[Needed, ...] = ()
    needs_for_types: tuple[Needed, ...] = ()
    edits: tuple[TextEdit, ...] = ()
    elsewhere: SourceChange | None = field(default=None, hash=False)

    @property
    def changes_more(self) -> bool:
        """Whether taking it changes more of the file than the place where somebody types."""
        return bool(self.needs or self.needs_for_types or self.edits)

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

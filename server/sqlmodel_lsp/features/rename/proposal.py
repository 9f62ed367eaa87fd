"""What renaming would change, in parts that a client may show and ask about, or why it does not work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span

Edits = tuple[tuple[str, TextEdit], ...]
"""Edits, each with the path of its file."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is not renamed, in one sentence."""

    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a client shows with a part. `asks` says that the user has to confirm it.

    `is_sure` says that the part belongs to the change even for clients that cannot ask.
    """

    label: str
    description: str
    asks: bool
    is_sure: bool


KEEPS = Note(
    "Keep the name in the database",
    "Written out, so that no migration is due; an action at it lets the database follow",
    asks=False,
    is_sure=True,
)
CHANGES_DATABASE = Note(
    "Change the name in the database", "A migration that renames it there is due", asks=True, is_sure=True
)
HISTORY = Note(
    "Change migrations", "Only right in those that no database has been through yet", asks=True, is_sure=False
)
UNSURE = Note("May be uses of it", "What they belong to is not known", asks=True, is_sure=False)
VARIANTS = Note(
    "Fields of other variants", "They repeat the field, and clients see their names", asks=True, is_sure=False
)
STORED = Note(
    "Change what rows hold", "Rows hold the names of members, and have to be migrated", asks=True, is_sure=False
)
ENUM_TYPE = Note(
    "Change the type in the database",
    "Databases that know enums call the type so: a migration is due",
    asks=True,
    is_sure=False,
)


@dataclass(frozen=True, slots=True)
class Part:
    """Edits that belong together; without a note nothing needs to be said about them."""

    edits: Edits
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Renaming:
    """All that would change."""

    title: str
    parts: tuple[Part, ...]

    @property
    def sure(self) -> SourceChange:
        """What changes in any case."""
        parts = (part for part in self.parts if part.note is None or part.note.is_sure)
        return SourceChange(self.title, tuple(by_file(edit for part in parts for edit in part.edits)))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a user should know whose client cannot show notes."""
        return tuple(_remark(part, part.note) for part in self.parts if part.note is not None and part.note.asks)


def by_file(edits: Iterable[tuple[str, TextEdit]]) -> Iterator[FileChange]:
    """The edits as changes of files; what is edited twice alike counts once."""
    found: dict[str, dict[TextEdit, None]] = {}
    for path, edit in edits:
        found.setdefault(path, {})[edit] = None
    for path in sorted(found):
        yield FileChange(path, tuple(sorted(found[path])))


def replaced(places: Iterable[tuple[str, Span]], new: str) -> Edits:
    """Edits that put a name at places."""
    return tuple((path, TextEdit(span, new)) for path, span in places)


def _remark(part: Part, note: Note) -> str:
    if note.is_sure:
        return note.description
    files = dict.fromkeys(PurePath(path).name for path, _ in part.edits)
    count = len(part.edits)
    return f"{note.label} ({count} {'place' if count == 1 else 'places'} in {', '.join(files)}): left as they are"

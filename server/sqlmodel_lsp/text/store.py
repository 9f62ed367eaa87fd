"""The texts of the documents that are open, as the editor last told them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel_lsp.text.lines import Encoding, LineIndex

_HALF = re.compile("[\ud800-\udfff]")

Position = tuple[int, int]
"""Line and character, both counted from zero."""


@dataclass(frozen=True, slots=True)
class ContentChange:
    """New text for a range of a document, or for the whole of it when there is no range."""

    text: str
    start: Position | None = None
    end: Position | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One open document in one version."""

    name: str
    lines: LineIndex
    version: int

    @property
    def text(self) -> str:
        """The whole text."""
        return self.lines.text


class TextStore:
    """Holds the open documents by path or address and applies the editor's changes in their order.

    Half a surrogate pair, which some editors send, becomes the replacement character: Python has no bytes for a half,
    and the two take equally many units in every encoding.
    """

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}

    def open(self, name: str, text: str, version: int = 0) -> Document:
        """Takes a document in, replacing what was known of it."""
        document = self._documents[name] = Document(name, LineIndex(_whole(text)), version)
        return document

    def change(self, name: str, edits: Iterable[ContentChange], encoding: Encoding, version: int) -> Document:
        """Applies changes one after the other; each counts on the text the one before has left.

        A change of a document that was never opened counts on an empty text.
        """
        lines = self._documents[name].lines if name in self._documents else LineIndex("")
        for edit in edits:
            lines = _changed(lines, edit, encoding)
        document = self._documents[name] = Document(name, lines, version)
        return document

    def close(self, name: str) -> None:
        """Forgets a document."""
        self._documents.pop(name, None)

    def get(self, name: str) -> Document | None:
        """The document, or None when it is not open."""
        return self._documents.get(name)

    def text(self, name: str) -> str | None:
        """The text of a document, or None when it is not open."""
        document = self._documents.get(name)
        return None if document is None else document.text

    def names(self) -> tuple[str, ...]:
        """The documents that are open, in the order they were opened."""
        return tuple(self._documents)


def _changed(lines: LineIndex, edit: ContentChange, encoding: Encoding) -> LineIndex:
    if edit.start is None or edit.end is None:
        return LineIndex(_whole(edit.text))
    start = lines.offset(*edit.start, encoding)
    end = max(start, lines.offset(*edit.end, encoding))
    return lines.replace(start, end, _whole(edit.text))


def _whole(text: str) -> str:
    return text if text.isascii() else _HALF.sub("\ufffd", text)

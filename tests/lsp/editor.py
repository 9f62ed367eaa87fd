"""What an editor does with one document: it types, asks, and applies edits, in the units it has negotiated."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from lsprotocol import types
from pygls import uris
from pytest_lsp import LanguageClient


class Client(LanguageClient):
    """A client that keeps reports of diagnostics and edits it was sent, and knows how it counts and whether it asks."""

    encoding: Literal["utf-8", "utf-16"]
    asks: bool
    reports: list[types.PublishDiagnosticsParams]
    applied: list[types.ApplyWorkspaceEditParams]


class Editor:
    """One open document of a client."""

    def __init__(self, client: Client, path: Path) -> None:
        self.client = client
        self.encoding = client.encoding
        self.text = path.read_bytes().decode("utf-8")
        self.version = 1
        self.uri = uris.from_fs_path(str(path)) or ""
        self._published = client.reports
        item = types.TextDocumentItem(self.uri, "python", self.version, self.text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    @property
    def document(self) -> types.TextDocumentIdentifier:
        """The document as requests name it."""
        return types.TextDocumentIdentifier(self.uri)

    def type(self, old: str, new: str) -> None:
        """Replaces the only place that reads `old`."""
        start = self.find(old)
        range_ = types.Range(self.position(start), self.position(start + len(old)))
        self.text = self.text.replace(old, new)
        self.version += 1
        identifier = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        change = types.TextDocumentContentChangePartial(range_, new)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    def close(self) -> None:
        """Closes the document."""
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.document))

    async def marks(self, after: int = 0) -> list[tuple[str, str]]:
        """Code and marked text of each diagnostic of the present version, `after` so many earlier reports about it."""
        return [(str(item.code), self.at(item.range)) for item in await self.diagnostics(after)]

    async def diagnostics(self, after: int = 0) -> Sequence[types.Diagnostic]:
        """The diagnostics of the present version, asked for or waited for, as the client does it."""
        if self.client.asks:
            params = types.DocumentDiagnosticParams(self.document)
            answer = await self.client.text_document_diagnostic_async(params)
            assert isinstance(answer, types.RelatedFullDocumentDiagnosticReport)
            return answer.items
        while len(about := [item for item in self._published if self._is_present(item)]) <= after:
            await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        return about[-1].diagnostics

    def find(self, text: str) -> int:
        """The offset of the only place with this text."""
        assert self.text.count(text) == 1, f"{text!r} occurs {self.text.count(text)} times"
        return self.text.index(text)

    def at(self, range_: types.Range) -> str:
        """The text of a range."""
        return self.text[self.offset(range_.start) : self.offset(range_.end)]

    def position(self, offset: int) -> types.Position:
        """The position of an offset."""
        before = self.text[:offset].split("\n")
        return types.Position(len(before) - 1, self._width(before[-1]))

    def offset(self, position: types.Position) -> int:
        """The offset of a position."""
        lines = self.text.split("\n")
        line = lines[position.line]
        column = next(n for n in range(len(line) + 1) if self._width(line[:n]) >= position.character)
        return sum(len(line) + 1 for line in lines[: position.line]) + column

    def apply(self, edits: list[types.TextEdit]) -> str:
        """The text after edits, which is what a user would see; the document itself stays."""
        text = self.text
        for edit in sorted(edits, key=lambda edit: self.offset(edit.range.start), reverse=True):
            text = text[: self.offset(edit.range.start)] + edit.new_text + text[self.offset(edit.range.end) :]
        return text

    def _is_present(self, item: types.PublishDiagnosticsParams) -> bool:
        return item.uri == self.uri and item.version == self.version

    def _width(self, text: str) -> int:
        return len(text.encode()) if self.encoding == "utf-8" else len(text.encode("utf-16-le")) // 2

"""Items of a completion in the protocol's words: lean, as far as the client can ask for the rest later."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lsprotocol import types

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.completion import more_edits
from sqlmodel_lsp.features.completion.situation import Item, Kind
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.methods import APPLY_ITEM
from sqlmodel_lsp.text.lines import LineIndex
from sqlmodel_lsp.text.span import Span

_KINDS = {
    Kind.KEYWORD_ARGUMENT: types.CompletionItemKind.Property,
    Kind.REFERENCE: types.CompletionItemKind.Reference,
    Kind.VALUE: types.CompletionItemKind.Value,
    Kind.FUNCTION: types.CompletionItemKind.Function,
    Kind.TYPE: types.CompletionItemKind.TypeParameter,
    Kind.MODEL: types.CompletionItemKind.Class,
    Kind.COLUMN: types.CompletionItemKind.Field,
    Kind.RELATIONSHIP: types.CompletionItemKind.Interface,
    Kind.KEY: types.CompletionItemKind.Property,
    Kind.SNIPPET: types.CompletionItemKind.Snippet,
}
PARTS = frozenset({"documentation", "additionalTextEdits", "command"})
"""What an item may have that a client can ask for later."""

_PLACEHOLDER = re.compile(r"\$\{\d+:((?:[^{}]|\{[^{}]*\})*)\}")
_CHOICE = re.compile(r"\$\{\d+\|([^,|]*)[^|}]*\|\}")
_STOP = re.compile(r"\$(?:\d+|\{\d+\})")
_MARKS = re.compile(r"[`*]|\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a completion was asked for: the document, its line, and the offset in its text."""

    uri: str
    line: int
    offset: int

    @property
    def path(self) -> str:
        """The path of the document."""
        return convert.path_of(self.uri)

    @property
    def data(self) -> dict[str, object]:
        """What the client hands back when it asks for the rest of an item."""
        return {"uri": self.uri, "line": self.line, "offset": self.offset}

    @classmethod
    def of(cls, data: object) -> Place | None:
        """The place of what was handed back."""
        match data:
            case {"uri": str(uri), "line": int(line), "offset": int(offset)}:
                return cls(uri, line, offset)
        return None


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes items for one client and one file."""

    client: convert.Client
    snapshot: Snapshot
    lines: LineIndex

    def list(self, place: Place, items: Sequence[Item], *, is_incomplete: bool) -> types.CompletionList:
        """All items of a place, with what they share told once where the client allows it."""
        spans = {item.edit.span for item in items}
        shared = spans.pop() if len(spans) == 1 and "editRange" in self._defaults else None
        defaults = types.CompletionItemDefaults()
        if shared is not None:
            defaults.edit_range = self.client.range(self.lines, shared)
        if "data" in self._defaults:
            defaults.data = place.data
        ranges: dict[Span, types.Range] = {}
        data = None if "data" in self._defaults else place.data
        found = [self._item(item, rank, shared, ranges, data) for rank, item in enumerate(items)]
        given = None if defaults == types.CompletionItemDefaults() or not items else defaults
        return types.CompletionList(is_incomplete, found, given)

    def fill(self, found: types.CompletionItem, item: Item, place: Place, parts: frozenset[str]) -> None:
        """Gives an item some of the parts that a client may ask for later."""
        if item.documentation and "documentation" in parts:
            found.documentation = self._documentation(item.documentation)
        if item.changes_more and "additionalTextEdits" in parts:
            found.additional_text_edits = [
                types.TextEdit(self.client.range(self.lines, edit.span), edit.text)
                for edit in sorted(more_edits(self.snapshot, place.path, item))
            ] or None
        if item.elsewhere is not None and "command" in parts:
            arguments = [place.path, place.offset, item.label]
            found.command = types.Command(item.elsewhere.title, APPLY_ITEM, arguments=arguments)

    @property
    def later(self) -> frozenset[str]:
        """The parts that the client asks for only when it looks at an item."""
        support = self._item_support.resolve_support if self._item_support is not None else None
        return PARTS & frozenset(support.properties if support is not None else ())

    def _item(
        self, item: Item, rank: int, shared: Span | None, ranges: dict[Span, types.Range], data: object
    ) -> types.CompletionItem:
        """One item; without a range of its own it goes where all go."""
        support = self._item_support
        takes_snippets = support is not None and support.snippet_support
        takes_details = bool(item.detail) and support is not None and support.label_details_support
        text = _without_stops(item.edit.text) if item.is_snippet and not takes_snippets else item.edit.text
        span = item.edit.span
        if shared is None and span not in ranges:
            ranges[span] = self.client.range(self.lines, span)
        # All at once: every attribute that is set later is checked anew.
        return types.CompletionItem(
            item.label,
            label_details=types.CompletionItemLabelDetails(description=item.detail) if takes_details else None,
            kind=_KINDS[item.kind],
            detail=None if takes_details else item.detail or None,
            sort_text=f"{rank:04}",
            filter_text=item.filter if item.filter not in ("", item.label) else None,
            insert_text_format=types.InsertTextFormat.Snippet if item.is_snippet and takes_snippets else None,
            text_edit=types.TextEdit(ranges[span], text) if shared is None else None,
            text_edit_text=text if shared is not None and text != item.label else None,
            data=data,
        )

    def _documentation(self, text: str) -> str | types.MarkupContent:
        formats = self._item_support.documentation_format if self._item_support is not None else None
        if formats and types.MarkupKind.Markdown in formats:
            return types.MarkupContent(types.MarkupKind.Markdown, text)
        return _MARKS.sub(lambda found: found[1] or "", text)

    @property
    def _defaults(self) -> Sequence[str]:
        document = self.client.capabilities.text_document
        completion = document.completion if document is not None else None
        lists = completion.completion_list if completion is not None else None
        return (lists.item_defaults or ()) if lists is not None else ()

    @property
    def _item_support(self) -> types.ClientCompletionItemOptions | None:
        document = self.client.capabilities.text_document
        completion = document.completion if document is not None else None
        return completion.completion_item if completion is not None else None


def _without_stops(text: str) -> str:
    """The text of a snippet for clients that have none: every placeholder as what it says."""
    while (found := _PLACEHOLDER.sub(r"\1", text)) != text:
        text = found
    return _STOP.sub("", _CHOICE.sub(r"\1", text)).replace("\\$", "$").replace("\\}", "}")

"""Open notebooks, and messages between cells as the client sees them and modules as everybody else does.

A notebook is one document for all handlers; what they are asked about a cell, and what they answer, is moved by the
lines in front of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lsprotocol import types

from sqlmodel_lsp.lsp import cells
from sqlmodel_lsp.text.lines import Encoding
from sqlmodel_lsp.text.store import ContentChange, TextStore

_SUFFIX = ".py"


class Notebook:
    """The cells of one notebook in their order."""

    def __init__(self, uri: str) -> None:
        self.uri = f"{uri}{_SUFFIX}"
        self.version = 0
        self.order: list[types.NotebookCell] = []
        self._texts = TextStore()
        self._languages: dict[str, str] = {}
        self.module = cells.join(())

    def open(self, documents: Iterable[types.TextDocumentItem]) -> None:
        """Takes the texts of cells in."""
        for document in documents:
            self._texts.open(document.uri, document.text, document.version)
            self._languages[document.uri] = document.language_id

    def change(self, uri: str, edits: Iterable[ContentChange], encoding: Encoding, version: int) -> None:
        """Changes the text of a cell."""
        self._texts.change(uri, edits, encoding, version)

    def close(self, uri: str) -> None:
        """Forgets the text of a cell."""
        self._texts.close(uri)
        self._languages.pop(uri, None)

    def join(self, version: int) -> None:
        """Makes the module anew."""
        self.version = version
        self.module = cells.join(
            (cell.document, document.version, document.text)
            for cell in self.order
            if cell.kind == types.NotebookCellKind.Code and self._languages.get(cell.document) == "python"
            for document in [self._texts.get(cell.document)]
            if document is not None
        )


class Notebooks:
    """All notebooks that were opened; one that is closed has no cells any more."""

    def __init__(self) -> None:
        self._open: dict[str, Notebook] = {}

    def __bool__(self) -> bool:
        return bool(self._open)

    def open(self, uri: str) -> Notebook:
        """A notebook that has just been opened."""
        notebook = self._open[f"{uri}{_SUFFIX}"] = Notebook(uri)
        return notebook

    def get(self, uri: str) -> Notebook | None:
        """An open notebook by its own address."""
        return self._open.get(f"{uri}{_SUFFIX}")

    def has_module(self, uri: str) -> bool:
        """Whether an address is that of the module of an open notebook."""
        return uri in self._open

    def asked(self, params: Any) -> tuple[Any, cells.Place | None]:
        """What is asked about a cell, as it is asked about the module; the cell comes with it."""
        match params:
            case {"textDocument": {"uri": str() as uri} as document}:
                for notebook in self._open.values():
                    for place in notebook.module.places:
                        if place.uri == uri:
                            rest = {key: _moved(value, place.line) for key, value in params.items()}
                            return {**rest, "textDocument": {**document, "uri": notebook.uri}}, place
            case {"item": {"uri": str() as uri} as item}:
                for notebook in self._open.values():
                    if any(place.uri == uri for place in notebook.module.places):
                        return {**params, "item": {**item, "uri": notebook.uri}}, None
            case {"data": {"uri": str() as uri, "line": int() as line}} if uri in self._open:
                at = self._open[uri].module.at(line)
                return (params if at is None else _moved(params, at.line)), at
        return params, None

    def answered(self, answer: Any, cell: cells.Place | None) -> Any:
        """An answer about modules, as the client wants it about cells. Ranges without an address are the cell's."""
        match answer:
            case list():
                return [self.answered(item, cell) for item in answer if cell is None or _is_in(item, cell)]
            case {"uri": str() as uri, "range": dict()}:
                return self._located(answer, uri, "uri", "range")
            case {"targetUri": str() as uri, "targetRange": dict()}:
                target = self._located(answer, uri, "targetUri", "targetRange", "targetSelectionRange")
                return {**target, **self.answered(_only(answer, "originSelectionRange"), cell)}
            case {"documentChanges": list() as changes}:
                return {**answer, "documentChanges": [new for change in changes for new in self._changes(change)]}
            case {"changes": dict() as changes}:
                split = [new for uri, edits in changes.items() for new in self._split(uri, edits)]
                return {**answer, "changes": {uri: edits for uri, _, edits in split}}
            case {"start": {"line": int()}, "end": {"line": int()}}:
                return answer if cell is None else _moved(answer, -cell.line)
            case {"startLine": int() as first, "endLine": int() as last} if cell is not None:
                return {**answer, "startLine": first - cell.line, "endLine": last - cell.line}
            case {"line": int(), "character": int()}:
                return answer if cell is None else _moved(answer, -cell.line)
            case dict():
                return {key: value if key == "data" else self.answered(value, cell) for key, value in answer.items()}
        return answer

    def published(self, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Diagnostics of a document, or those of each of its cells."""
        notebook = self._open.get(params["uri"])
        if notebook is None:
            yield self.answered(params, None)
            return
        for place in notebook.module.places:
            found = self.answered(params["diagnostics"], place)
            yield {"uri": place.uri, "version": place.version, "diagnostics": found}

    def _located(self, answer: dict[str, Any], uri: str, name: str, *ranges: str) -> dict[str, Any]:
        """A place in a document, or in the cell that has its first line; all its ranges are moved alike."""
        place = self._open[uri].module.at(answer[ranges[0]]["start"]["line"]) if uri in self._open else None
        if place is None:
            return answer
        return {**answer, name: place.uri, **_moved(_only(answer, *ranges, "selectionRange"), -place.line)}

    def _changes(self, change: dict[str, Any]) -> Iterator[dict[str, Any]]:
        match change:
            case {"textDocument": {"uri": str() as uri}, "edits": list() as edits} if uri in self._open:
                for cell, version, moved in self._split(uri, edits):
                    yield {"textDocument": {"uri": cell, "version": version}, "edits": moved}
            case _:
                yield change

    def _split(self, uri: str, edits: list[Any]) -> Iterator[tuple[str, int | None, list[Any]]]:
        """Edits of a document, or those of each of its cells."""
        if uri not in self._open:
            yield uri, None, edits
            return
        for place in self._open[uri].module.places:
            inside = [_moved(edit, -place.line) for edit in edits if _is_in(edit, place)]
            if inside:
                yield place.uri, place.version, inside


def _moved(value: Any, lines: int) -> Any:
    """A value with all its positions so many lines further down."""
    match value:
        case {"line": int() as line, "character": int()}:
            return {**value, "line": line + lines}
        case dict():
            return {key: item if key == "data" else _moved(item, lines) for key, item in value.items()}
        case list():
            return [_moved(item, lines) for item in value]
    return value


def _only(answer: dict[str, Any], *names: str) -> dict[str, Any]:
    """The parts of an answer that go by these names."""
    return {name: answer[name] for name in names if name in answer}


def _is_in(item: Any, place: cells.Place) -> bool:
    """Whether something is in a cell, or nowhere."""
    match item:
        case {"uri": str()} | {"location": dict()} | {"targetUri": str()}:
            return True
        case (
            {"range": {"start": {"line": int() as line}}}
            | {"position": {"line": int() as line}}
            | {"startLine": int() as line}
            | {"start": {"line": int() as line}}
        ):
            return place.holds(line)
    return True

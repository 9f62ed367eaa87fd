"""The cells of a notebook share a scope; positions are those of each cell."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from lsp.wire import Wire
from sqlmodel_lsp.lsp import cells

IMPORTS = "%matplotlib inline\nfrom sqlmodel import Field, SQLModel"
TEAM = "class Team(SQLModel, table=True):\n    id: int | None = Field(default=None, primary_key=True)"
HERO = (
    '# 🦸\nclass Hero(SQLModel, table=True):\n    id: int = Field(primary_key=True, description="🏠")\n'
    '    tag: str = Field(title="🏠"); team_id: int = Field(foreign_key="teams.id")\n'
)
EDITS = {"documentChanges": True}
CLIENT = {
    "notebookDocument": {"synchronization": {}},
    "workspace": {"workspaceEdit": EDITS},
    "textDocument": {"publishDiagnostics": {"relatedInformation": True}, "definition": {"linkSupport": True}},
}


class Book:
    """A notebook as a client has it."""

    def __init__(self, wire: Wire, name: str, *texts: str) -> None:
        self.wire = wire
        self.uri = f"untitled:{name}.ipynb"
        self.version = 1
        self._names = itertools.count()
        items = [self.item(text) for text in texts]
        self.cells = [item["uri"] for item in items]
        book = {"uri": self.uri, "notebookType": "jupyter-notebook", "version": 1, "cells": list(map(cell, self.cells))}
        params = {"notebookDocument": book, "cellTextDocuments": items}
        wire.send({"method": "notebookDocument/didOpen", "params": params})

    def item(self, text: str) -> dict[str, Any]:
        """A text for a new cell."""
        return {"uri": f"{self.uri}#{next(self._names)}", "languageId": "python", "version": 1, "text": text}

    def change(self, **cells: Any) -> None:
        """Tells of a change of cells."""
        self.version += 1
        book = {"uri": self.uri, "version": self.version}
        params = {"notebookDocument": book, "change": {"cells": cells}}
        self.wire.send({"method": "notebookDocument/didChange", "params": params})

    def replace(self, start: int, count: int, *texts: str, moved: tuple[str, ...] = ()) -> None:
        """Gives cells way to new ones, or to those that are moved."""
        items = [self.item(text) for text in texts]
        new = [*(item["uri"] for item in items), *moved]
        gone = [uri for uri in self.cells[start : start + count] if uri not in moved]
        self.cells[start : start + count] = new
        array = {"start": start, "deleteCount": count, "cells": list(map(cell, new))}
        closed = [{"uri": uri} for uri in gone]
        self.change(structure={"array": array, "didOpen": items, "didClose": closed})

    def write(self, uri: str, version: int, text: str, range_: Any = None) -> None:
        """Changes the text of a cell."""
        edit = {"text": text} if range_ is None else {"text": text, "range": range_}
        self.change(textContent=[{"document": {"uri": uri, "version": version}, "changes": [edit]}])

    def close(self) -> None:
        """Closes the notebook."""
        closed = [{"uri": uri} for uri in self.cells]
        params = {"notebookDocument": {"uri": self.uri}, "cellTextDocuments": closed}
        self.wire.send({"method": "notebookDocument/didClose", "params": params})

    def until(self, uri: str, version: int | None) -> list[tuple[str, int, int]]:
        """What is found in a version of a cell."""
        while True:
            params = self.wire.receive().get("params", {})
            if params.get("uri") == uri and params.get("version") == version:
                starts = [(mark["code"], mark["range"]["start"]) for mark in params["diagnostics"]]
                return [(code, start["line"], start["character"]) for code, start in starts]


def cell(uri: str) -> dict[str, Any]:
    """A code cell."""
    return {"kind": 2, "document": uri}


UNKNOWN = [("SQM301", 3, 67)]


@pytest.fixture(scope="module", name="wire")
def wire_fixture() -> Iterator[Wire]:
    """A server that has shaken hands."""
    wire = Wire()
    assert wire.initialize(capabilities=CLIENT)["notebookDocumentSync"]["notebookSelector"]
    yield wire
    wire.end()


def test_findings_are_those_of_the_cell_and_follow_the_others(wire: Wire) -> None:
    book = Book(wire, "one", IMPORTS, TEAM, HERO)
    assert book.until(book.cells[0], 1) == []
    assert book.until(book.cells[2], 1) == UNKNOWN
    class_end = {"line": 0, "character": 33}
    name = '\n    __tablename__ = "teams"'
    book.write(book.cells[1], 2, name, {"start": class_end, "end": class_end})
    assert book.until(book.cells[2], 1) == []
    book.write(book.cells[1], 3, TEAM)
    assert book.until(book.cells[2], 1) == UNKNOWN
    book.close()


def test_hints_and_folds_are_those_of_the_cell(wire: Wire) -> None:
    book = Book(wire, "hints", IMPORTS, TEAM, HERO + "    age: int\n")
    document = {"uri": book.cells[2]}
    range_ = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    hints = wire.ask(100, "textDocument/inlayHint", textDocument=document, range=range_)["result"]
    assert [(hint["label"], hint["position"]["line"]) for hint in hints] == [
        ("table hero", 1),
        ("INTEGER NOT NULL", 2),
        ("VARCHAR NOT NULL", 3),
        ("INTEGER NOT NULL", 3),
        ("INTEGER NOT NULL", 4),
    ]
    folds = wire.ask(101, "textDocument/foldingRange", textDocument=document)["result"]
    assert [(fold["startLine"], fold["endLine"]) for fold in folds] == [(2, 4)]
    book.close()


def test_cells_come_and_go_and_move(wire: Wire) -> None:
    book = Book(wire, "two", IMPORTS, HERO)
    hero = book.cells[1]
    assert book.until(hero, 1) == UNKNOWN
    book.replace(1, 0, TEAM.replace("\n", '\n    __tablename__ = "teams"\n', 1))
    assert book.until(hero, 1) == []
    team = book.cells[1]
    book.replace(1, 2, moved=(hero, team))
    assert book.until(hero, 1) == []
    book.replace(2, 1)
    assert book.until(team, None) == []
    assert book.until(hero, 1) == UNKNOWN
    book.close()
    assert book.until(hero, None) == []


def test_completion_and_fixes_in_a_cell(wire: Wire) -> None:
    book = Book(wire, "three", IMPORTS, TEAM, HERO)
    hero = book.cells[2]
    assert book.until(hero, 1) == UNKNOWN
    place = {"line": 3, "character": 70}
    items = wire.ask(1, "textDocument/completion", textDocument={"uri": hero}, position=place)["result"]["items"]
    assert items[0]["label"] == "team.id"
    assert items[0]["textEdit"]["range"]["start"] == {"line": 3, "character": 68}
    context: dict[str, Any] = {"diagnostics": [], "only": ["quickfix"]}
    where = {"start": place, "end": place}
    fixes = wire.ask(2, "textDocument/codeAction", textDocument={"uri": hero}, range=where, context=context)["result"]
    (change,) = fixes[0]["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": hero, "version": 1}
    assert [edit["range"]["start"]["line"] for edit in change["edits"]] == [3]
    assert fixes[0]["diagnostics"][0]["range"]["start"] == {"line": 3, "character": 67}


def test_an_item_in_a_cell_brings_what_belongs_into_it(wire: Wire) -> None:
    odd = "from sqlmodel import SQLModel\n\n\nclass Odd(SQLModel, table=True):\n    id: int = Field(prim)\n"
    book = Book(wire, "more", TEAM, odd)
    place = {"line": 4, "character": 24}
    items = wire.ask(1, "textDocument/completion", textDocument={"uri": book.cells[1]}, position=place)["result"][
        "items"
    ]
    item = next(item for item in items if item["label"] == "primary_key")
    whole = wire.ask(2, "completionItem/resolve", **item)["result"]
    assert whole["textEdit"]["range"]["start"] == {"line": 4, "character": 20}
    assert [edit["range"]["start"]["line"] for edit in whole["additionalTextEdits"]] == [0]
    book.close()


def test_navigation_leads_from_cell_to_cell_and_to_other_documents(wire: Wire) -> None:
    text = "from sqlmodel import Field, SQLModel\n\n\n" + TEAM.replace("Team", "Villain")
    villain = {"uri": "file:///villain.py", "languageId": "python", "version": 1, "text": text}
    wire.send({"method": "textDocument/didOpen", "params": {"textDocument": villain}})
    keys = ('    a: int = Field(foreign_key="team.id")', '    b: int = Field(foreign_key="villain.id")')
    foe = "\n".join(("", "class Foe(Team, table=True):", *keys))
    book = Book(wire, "places", IMPORTS, TEAM.replace(", table=True", ""), TEAM, foe)

    def definition(id_: int, line: int) -> tuple[str, int, int, int]:
        place = {"line": line, "character": 33}
        (link,) = wire.ask(id_, "textDocument/definition", textDocument={"uri": book.cells[3]}, position=place)[
            "result"
        ]
        ranges = (link["originSelectionRange"], link["targetRange"], link["targetSelectionRange"])
        origin, whole, name = (found["start"]["line"] for found in ranges)
        return link["targetUri"], origin, whole, name

    assert definition(200, 2) == (book.cells[2], 2, 0, 0)
    assert definition(201, 3) == ("file:///villain.py", 3, 3, 3)
    where = {"textDocument": {"uri": book.cells[2]}, "position": {"line": 0, "character": 8}}
    used = wire.ask(202, "textDocument/references", **where, context={"includeDeclaration": False})["result"]
    assert [(place["uri"], place["range"]["start"]["line"]) for place in used] == [
        (book.cells[3], 1),
        (book.cells[3], 2),
    ]
    (item,) = wire.ask(203, "textDocument/prepareTypeHierarchy", **where)["result"]
    assert (item["uri"], item["selectionRange"]["start"]["line"]) == (book.cells[2], 0)
    (heir,) = wire.ask(204, "typeHierarchy/subtypes", item=item)["result"]
    assert (heir["uri"], heir["name"], heir["selectionRange"]["start"]["line"]) == (book.cells[3], "Foe", 1)
    book.close()


@pytest.mark.parametrize(
    ("text", "python"),
    [
        ("%time x = 1\ny", "...        \ny"),
        ("if x:\n    !ls 🦸", "if x:\n    ...  "),
        ("!l", "0 "),
        ("files = !ls -l", "files = ...   "),
        ("x?\ny", "0 \ny"),
        ("Hero.id??", "...      "),
        ("?Hero", "...  "),
        ("x = (a\n% b)", "x = (a\n% b)"),
        ('"""\n%time\n"""', '"""\n%time\n"""'),
        ("%%bash\necho 'x\nls", "      \n       \n  "),
        ("%%time\r\nx = 1", "      \r\nx = 1"),
        ("x = 1\r", "x = 1\n"),
        ("", ""),
    ],
)
def test_what_only_notebooks_understand_takes_as_much_room_as_before(text: str, python: str) -> None:
    assert cells.python(text) == python


def test_every_line_of_a_cell_is_a_line_of_the_module() -> None:
    texts = ["", "a", "a\n", "a\r\nb\r", "a\rb\f\u2028c", "%%html\n<b>\n"]
    module = cells.join((str(number), 1, text) for number, text in enumerate(texts))
    assert [(place.line, place.count) for place in module.places] == [(0, 1), (1, 1), (2, 2), (4, 3), (7, 2), (9, 3)]
    assert [module.at(line).uri for line in (0, 3, 6, 11) if (module.at(line))] == ["0", "2", "3", "5"]  # type: ignore[union-attr]
    assert module.at(12) is None

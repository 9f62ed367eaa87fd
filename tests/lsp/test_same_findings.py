"""An editor sees what `check` says about the same text: opened, typed, mended, closed and opened again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import expectations, markdown
from harness.markdown import Case
from lsp.client import Client
from sqlmodel_lsp.features import diagnostics
from sqlmodel_lsp.project import workspace
from sqlmodel_lsp.schema import link
from sqlmodel_lsp.text.lines import LineIndex

SUITES = sorted((Path(__file__).parents[1] / "rules").glob("*.md"))
CAPABILITIES = {
    "general": {"positionEncodings": ["utf-32"]},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "textDocument": {
        "diagnostic": {},
        "codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}},
    },
}


@pytest.fixture(name="client", scope="module")
def client_fixture() -> Iterator[Client]:
    """One client for all suites."""
    client = Client(capabilities=CAPABILITIES)
    yield client
    client.wire.end()


class Editor:
    """The open files of one folder."""

    def __init__(self, client: Client, folder: Path, texts: dict[str, str]) -> None:
        self.client = client
        self.folder = folder
        self.texts = dict(texts)
        self.version = 0

    def open(self) -> None:
        """Opens all files."""
        for name, text in self.texts.items():
            self.version += 1
            document = {"uri": self.uri(name), "languageId": "python", "version": self.version, "text": text}
            self.client.tell("textDocument/didOpen", textDocument=document)

    def close(self) -> None:
        """Closes all files."""
        for name in self.texts:
            self.client.tell("textDocument/didClose", textDocument={"uri": self.uri(name)})

    def replace(self, name: str, start: int, end: int, new: str) -> None:
        """Replaces a part of a text."""
        lines = LineIndex(self.texts[name])
        range_ = {"start": position(lines, start), "end": position(lines, end)}
        self.texts[name] = self.texts[name][:start] + new + self.texts[name][end:]
        self.version += 1
        document = {"uri": self.uri(name), "version": self.version}
        change = {"range": range_, "text": new}
        self.client.tell("textDocument/didChange", textDocument=document, contentChanges=[change])

    def type_again(self, name: str) -> None:
        """Takes the middle of a text out and types it in pieces."""
        text = self.texts[name]
        start, end = len(text) // 3, 2 * len(text) // 3
        self.replace(name, start, end, "")
        for at in range(start, end, 40):
            self.replace(name, at, at, text[at : min(at + 40, end)])
        assert self.texts[name] == text

    def marks(self) -> list[tuple[str, str, str, Any]]:
        """What the client is told about each file."""
        found = []
        for name in self.texts:
            report = self.client.ask("textDocument/diagnostic", textDocument={"uri": self.uri(name)})
            found += [(name, item["code"], item["message"], item["range"]) for item in report["items"]]
        return found

    def mend(self) -> bool:
        """Applies the first fix there is; whether there is one."""
        for name, _, _, range_ in self.marks():
            where = {"textDocument": {"uri": self.uri(name)}, "range": range_}
            actions = self.client.ask(
                "textDocument/codeAction", **where, context={"diagnostics": [], "only": ["quickfix"]}
            )
            for action in actions:
                edit = self.client.ask("codeAction/resolve", **action)["edit"]
                for change in edit["documentChanges"]:
                    self.apply(change["textDocument"]["uri"], change["edits"])
                return True
        return False

    def apply(self, uri: str, edits: list[dict[str, Any]]) -> None:
        """Applies the edits of one file, the last one first."""
        name = next(name for name in self.texts if self.uri(name) == uri)
        lines = LineIndex(self.texts[name])

        def offset(place: dict[str, int]) -> int:
            return lines.offset(place["line"], place["character"], "utf-32")

        spans = [(offset(edit["range"]["start"]), offset(edit["range"]["end"]), edit["newText"]) for edit in edits]
        for start, end, new in reversed(spans):
            self.replace(name, start, end, new)

    def uri(self, name: str) -> str:
        """The address of a file."""
        return (self.folder / name).as_uri()


def position(lines: LineIndex, offset: int) -> dict[str, int]:
    """A position in code points."""
    line, character = lines.position(offset, "utf-32")
    return {"line": line, "character": character}


def checked(folder: Path, texts: dict[str, str]) -> list[tuple[str, str, str, Any]]:
    """What `check` says about these texts."""
    loaded = workspace.load([folder], texts={str(folder / name): text for name, text in texts.items()})
    found = []
    for name, text in texts.items():
        lines = LineIndex(text)
        for finding in diagnostics.findings(loaded.snapshot, str(folder / name)):
            range_ = {"start": position(lines, finding.span.start), "end": position(lines, finding.span.end)}
            found.append((name, finding.code, finding.message, range_))
    return found


def lay_out(folder: Path, case: Case) -> dict[str, str]:
    """Writes the project of a case; its texts."""
    version = case.block("version")
    release = version.text.strip() if version is not None else ".".join(map(str, link.NEWEST))
    folder.mkdir()
    (folder / "sqlmodel-lsp.toml").write_text(
        f'sqlmodel-version = "{release}"\nsource-roots = ["."]\n', encoding="utf-8"
    )
    texts = {name: expectations.take_out(name, text)[0] for name, text in case.files().items()}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return texts


@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.stem)
def test_an_editor_sees_what_check_says(suite: Path, client: Client, tmp_path: Path) -> None:
    for number, case in enumerate(markdown.parse(suite.read_text(encoding="utf-8"))):
        folder = tmp_path / str(number)
        texts = lay_out(folder, case)
        named = [{"uri": folder.as_uri(), "name": folder.name}]
        client.tell("workspace/didChangeWorkspaceFolders", event={"added": named, "removed": []})
        expected = checked(folder, texts)
        editor = Editor(client, folder, texts)
        editor.open()
        assert editor.marks() == expected, case.name
        for name in texts:
            editor.type_again(name)
        assert editor.marks() == expected, f"{case.name}, typed"
        if editor.mend():
            assert editor.texts != texts
            assert editor.marks() == checked(folder, editor.texts), f"{case.name}, mended"
        editor.close()
        editor.texts = dict(texts)
        editor.open()
        assert editor.marks() == expected, f"{case.name}, opened again"
        editor.close()
        client.tell("workspace/didChangeWorkspaceFolders", event={"added": [], "removed": named})

"""Inlay hints stand where they belong, for clients that count in UTF-8 and in UTF-16."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def hints(editor: Editor, start: int = 0, end: int | None = None) -> list[types.InlayHint]:
    """The hints of a stretch of the document."""
    range_ = types.Range(editor.position(start), editor.position(len(editor.text) if end is None else end))
    params = types.InlayHintParams(editor.document, range_)
    return list(await editor.client.text_document_inlay_hint_async(params) or [])


def words(hint: types.InlayHint) -> str:
    """What a hint says."""
    return hint.label if isinstance(hint.label, str) else "".join(part.value for part in hint.label)


async def test_a_hint_stands_behind_letters_of_any_width_and_leads_to_its_target(editor: Editor) -> None:
    (found,) = [hint for hint in await hints(editor) if words(hint) == "→ Team.id"]
    assert editor.text[: editor.offset(found.position)].endswith('title="Où 🏠", foreign_key="team.id"')
    assert not isinstance(found.label, str)
    location = found.label[0].location
    assert location is not None
    assert (location.uri, editor.at(location.range), location.range.start.line) == (editor.uri, "id", 4)


async def test_only_what_is_asked_for(editor: Editor) -> None:
    start = editor.find("class Hero")
    assert [words(hint) for hint in await hints(editor, 0, start)] == [
        "table team",
        "INTEGER NOT NULL",
        "VARCHAR NOT NULL",
    ]


async def test_what_is_typed_shows_at_once(editor: Editor) -> None:
    editor.type("name: str\n\n", "name: str | None\n\n")
    editor.type("Où 🏠", "🏠")
    assert [words(hint) for hint in await hints(editor)][2:5] == ["VARCHAR NULL", "table hero", "INTEGER NOT NULL"]


async def test_settings_turn_kinds_off(editor: Editor, workspace: Path) -> None:
    (workspace / "sqlmodel-lsp.toml").write_text('inlay-hints = ["table-name"]\n', encoding="utf-8")
    event = types.FileEvent((workspace / "sqlmodel-lsp.toml").as_uri(), types.FileChangeType.Created)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    assert [words(hint) for hint in await hints(editor)] == ["table team", "table hero"]

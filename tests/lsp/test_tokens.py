"""Colours and folds, for clients that count in UTF-8 and in UTF-16."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.editor import Editor
from sqlmodel_lsp.lsp.methods import TOKEN_MODIFIERS, TOKEN_TYPES

pytestmark = pytest.mark.asyncio(loop_scope="module")


def turn_on(editor: Editor, workspace: Path) -> None:
    """Turns semantic tokens on."""
    file = workspace / "sqlmodel-lsp.toml"
    file.write_text("semantic-tokens = true\n", encoding="utf-8")
    event = types.FileEvent(file.as_uri(), types.FileChangeType.Created)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))


def decoded(editor: Editor, answer: types.SemanticTokens | None) -> list[tuple[str, str, list[str]]]:
    """The text of each token with its type and modifiers."""
    assert answer is not None
    found = []
    line, character = 0, 0
    for number in range(0, len(answer.data), 5):
        lines, characters, length, kind, modifiers = answer.data[number : number + 5]
        line, character = line + lines, characters if lines else character + characters
        range_ = types.Range(types.Position(line, character), types.Position(line, character + length))
        names = [name for bit, name in enumerate(TOKEN_MODIFIERS) if modifiers & 1 << bit]
        found.append((editor.at(range_), TOKEN_TYPES[kind], names))
    return found


async def test_no_colours_until_they_are_turned_on(editor: Editor) -> None:
    params = types.SemanticTokensParams(editor.document)
    assert await editor.client.text_document_semantic_tokens_full_async(params) is None


async def test_a_table_behind_letters_of_any_width(editor: Editor, workspace: Path) -> None:
    turn_on(editor, workspace)
    params = types.SemanticTokensParams(editor.document)
    answer = await editor.client.text_document_semantic_tokens_full_async(params)
    assert decoded(editor, answer)[-3:] == [
        ("team_id", "property", ["column", "foreignKey"]),
        ("team", "struct", ["table"]),
        ("id", "property", ["column", "primaryKey"]),
    ]


async def test_only_the_colours_of_a_stretch(editor: Editor, workspace: Path) -> None:
    turn_on(editor, workspace)
    range_ = types.Range(editor.position(0), editor.position(editor.find("class Hero")))
    params = types.SemanticTokensRangeParams(editor.document, range_)
    answer = await editor.client.text_document_semantic_tokens_range_async(params)
    assert [text for text, _, _ in decoded(editor, answer)] == ["id", "name"]


async def test_columns_fold(editor: Editor) -> None:
    found = await editor.client.text_document_folding_range_async(types.FoldingRangeParams(editor.document)) or []
    lines = [(item.start_line, item.end_line, item.collapsed_text) for item in found]
    assert lines == [(9, 11, "3 columns")]

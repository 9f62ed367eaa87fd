"""Hovers stand over the right text, for clients that count in UTF-8 and in UTF-16, with and without markdown."""

from __future__ import annotations

import pytest
from lsprotocol import types

from lsp.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def hover(editor: Editor, offset: int) -> types.Hover | None:
    """What is told about an offset of the document."""
    params = types.HoverParams(editor.document, editor.position(offset))
    return await editor.client.text_document_hover_async(params)


async def test_a_key_behind_letters_of_any_width_tells_of_its_target(editor: Editor) -> None:
    found = await hover(editor, editor.find('"team.id"') + len('"team.i'))
    assert found is not None
    assert found.range is not None
    assert editor.at(found.range) == "id"
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.kind == types.MarkupKind.Markdown
    assert found.contents.value.startswith("```sql\nteam.id INTEGER NOT NULL\n```")


async def test_a_model_shows_its_table_as_it_is_typed(editor: Editor) -> None:
    editor.type("    name: str\n\n\nclass Hero", "    name: str | None\n\n\nclass Hero")
    found = await hover(editor, editor.find("Team(SQLModel"))
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert "| `name` | `VARCHAR` | yes |  |" in found.contents.value
    assert "CREATE TABLE team (" in found.contents.value


async def test_nothing_is_told_about_other_things(editor: Editor) -> None:
    for text in ("from sqlmodel", "SQLModel\n", "🦸"):
        assert await hover(editor, editor.find(text)) is None

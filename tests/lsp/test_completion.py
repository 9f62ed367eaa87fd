"""What is offered while somebody types, and what comes when an item is looked at or taken."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def offered(editor: Editor, cursor: str) -> dict[str, types.CompletionItem]:
    """The items at the end of a text that occurs once, by label, each with its edit in full."""
    position = editor.position(editor.find(cursor) + len(cursor))
    answer = await editor.client.text_document_completion_async(types.CompletionParams(editor.document, position))
    assert isinstance(answer, types.CompletionList)
    for item in answer.items:
        defaults = answer.item_defaults
        item.data = item.data if item.data is not None or defaults is None else defaults.data
        if not isinstance(item.text_edit, types.TextEdit):
            assert defaults is not None
            assert isinstance(defaults.edit_range, types.Range)
            item.text_edit = types.TextEdit(defaults.edit_range, item.text_edit_text or item.label)
    return {item.label: item for item in answer.items}


async def taken(editor: Editor, item: types.CompletionItem) -> str:
    """The text once an item is taken."""
    item = await editor.client.completion_item_resolve_async(item)
    assert isinstance(item.text_edit, types.TextEdit)
    return editor.apply([item.text_edit, *(item.additional_text_edits or ())])


async def test_an_item_says_more_when_it_is_looked_at(editor: Editor) -> None:
    editor.type('title="Où 🏠", ', 'title="Où 🏠", ond, ')
    item = (await offered(editor, 'Où 🏠", ond'))["ondelete"]
    whole = await editor.client.completion_item_resolve_async(item)
    assert isinstance(whole.documentation, types.MarkupContent)
    assert "Since SQLModel 0.0.21." in whole.documentation.value


async def test_an_item_brings_its_imports(editor: Editor) -> None:
    editor.type('    name: str = Field(title="Name 🦸 of the hero")', "    name: str = Field(title='🦸', sa_type=")
    text = await taken(editor, (await offered(editor, "sa_type="))["Text"])
    assert text.startswith("from sqlalchemy import Text\nfrom sqlmodel import Field, SQLModel\n")
    assert "title='🦸', sa_type=Text\n" in text


async def test_the_other_side_of_a_relationship_comes_along(editor: Editor) -> None:
    editor.type('foreign_key="team.id")\n', 'foreign_key="team.id")\n    team: Team = Relationship(back_populates="')
    editor.type("    name: str\n", '    name: str = "🏠"\n')
    text = await taken(editor, (await offered(editor, 'back_populates="'))["heroes"])
    assert "from sqlmodel import Field, Relationship, SQLModel\n" in text
    assert '    name: str = "🏠"\n    heroes: list["Hero"] = Relationship(back_populates="team")\n' in text
    assert text.rstrip().endswith('back_populates="heroes')


POWERS = """\
from models import Hero
from sqlmodel import Field, Relationship, SQLModel


class Power(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    hero_id: int = Field(title="🦸", foreign_key="hero.id")
    hero: Hero = Relationship(back_populates="")
"""


async def test_the_other_side_in_another_file_is_made_by_a_command(editor: Editor, workspace: Path) -> None:
    path = workspace / "powers.py"
    path.write_text(POWERS, encoding="utf-8")
    powers = Editor(editor.client, path)
    item = (await offered(powers, 'back_populates="'))["powers"]
    item = await powers.client.completion_item_resolve_async(item)
    assert item.command is not None
    assert item.additional_text_edits is None
    editor.client.applied.clear()
    params = types.ExecuteCommandParams(item.command.command, item.command.arguments)
    await powers.client.workspace_execute_command_async(params)
    edit = editor.client.applied[0].edit
    edits = edit.changes[editor.uri] if edit.changes else _only_document(edit)
    assert '    powers: list["Power"] = Relationship(back_populates="hero")' in editor.apply(list(edits))
    powers.close()


def _only_document(edit: types.WorkspaceEdit) -> list[types.TextEdit]:
    (document,) = edit.document_changes or ()
    assert isinstance(document, types.TextDocumentEdit)
    return [each for each in document.edits if isinstance(each, types.TextEdit)]


async def test_the_rest_of_an_unknown_item_is_the_item(editor: Editor) -> None:
    item = types.CompletionItem("nothing")
    assert (await editor.client.completion_item_resolve_async(item)).label == "nothing"

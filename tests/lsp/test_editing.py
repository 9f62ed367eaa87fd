"""What happens while somebody types, for clients that count in UTF-8 and in UTF-16."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def actions(editor: Editor, text: str) -> dict[str, types.CodeAction]:
    """The code actions at a place, by title."""
    position = editor.position(editor.find(text))
    context = types.CodeActionContext([])
    params = types.CodeActionParams(editor.document, types.Range(position, position), context)
    found = await editor.client.text_document_code_action_async(params) or []
    return {action.title: action for action in found if isinstance(action, types.CodeAction)}


def document_edits(edit: types.WorkspaceEdit | None, uri: str) -> list[types.TextEdit]:
    """The edits to one document, in whichever form they come."""
    assert edit is not None
    if edit.changes is not None:
        return list(edit.changes[uri])
    found = [change for change in edit.document_changes or [] if isinstance(change, types.TextDocumentEdit)]
    return [
        e for change in found if change.text_document.uri == uri for e in change.edits if isinstance(e, types.TextEdit)
    ]


def chosen(answer: types.CompletionList, item: types.CompletionItem) -> types.TextEdit:
    """What an editor does when an item is chosen."""
    if isinstance(item.text_edit, types.TextEdit):
        return item.text_edit
    assert answer.item_defaults is not None
    range_ = answer.item_defaults.edit_range
    assert isinstance(range_, types.Range)
    return types.TextEdit(range_, item.text_edit_text or item.label)


async def test_marks_follow_the_text(editor: Editor) -> None:
    assert await editor.marks() == []
    editor.type("team.id", "teams.id")
    assert await editor.marks() == [("SQM301", '"teams.id"')]
    editor.type("teams.id", "team.id")
    assert await editor.marks() == []


async def test_marks_stay_true_behind_letters_of_any_width(editor: Editor) -> None:
    editor.type("Où 🏠", "Où 🏠🏠")
    editor.type("team.id", "tim.id")
    assert await editor.marks() == [("SQM301", '"tim.id"')]


async def test_a_quick_fix_mends_the_mistake(editor: Editor) -> None:
    editor.type("team.id", "teams.id")
    await editor.marks()
    found = await actions(editor, "teams.id")
    fix = next(action for action in found.values() if action.kind == types.CodeActionKind.QuickFix)
    assert fix.is_preferred
    if fix.edit is None:
        fix = await editor.client.code_action_resolve_async(fix)
    assert 'foreign_key="team.id"' in editor.apply(document_edits(fix.edit, editor.uri))


async def test_completion_inside_a_string_that_is_not_closed(editor: Editor) -> None:
    editor.type('"team.id")\n', '"te')
    position = editor.position(len(editor.text))
    params = types.CompletionParams(editor.document, position)
    answer = await editor.client.text_document_completion_async(params)
    assert isinstance(answer, types.CompletionList)
    assert answer.items[0].label == "team.id"
    assert editor.apply([chosen(answer, answer.items[0])]).endswith('title="Où 🏠", foreign_key="team.id')


async def test_generators_are_offered_and_make_edits(editor: Editor, workspace: Path) -> None:
    found = await actions(editor, "class Hero")
    offered = [title for title, action in found.items() if title.startswith("Generate") and action.disabled is None]
    assert offered == [
        "Generate CRUD functions for `Hero`",
        "Generate CRUD functions for `Hero` (async)",
        "Generate a factory for `Hero`",
        "Generate Base/Create/Read/Update for `Hero`",
    ]
    variants = found["Generate Base/Create/Read/Update for `Hero`"]
    if variants.edit is None:
        variants = await editor.client.code_action_resolve_async(variants)
    assert "class HeroUpdate(SQLModel):" in editor.apply(document_edits(variants.edit, editor.uri))
    functions = found["Generate CRUD functions for `Hero`"]
    if functions.edit is None:
        functions = await editor.client.code_action_resolve_async(functions)
    assert functions.edit is not None
    made, filled = functions.edit.document_changes or []
    assert isinstance(made, types.CreateFile)
    assert made.uri.endswith(f"/{workspace.name}/crud.py")
    assert isinstance(filled, types.TextDocumentEdit)
    assert "def read_heroes(" in filled.edits[0].new_text  # type: ignore[union-attr]  # It is no snippet.


OTHER_FILE = """\
from models import Team
from sqlmodel import Field, SQLModel


class City(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id")
"""


async def test_a_change_in_one_file_shows_in_another(editor: Editor, workspace: Path) -> None:
    path = workspace / "places.py"
    path.write_text(OTHER_FILE, encoding="utf-8")
    other = Editor(editor.client, path)
    assert await other.marks() == []
    editor.type("class Team(SQLModel, table=True)", "class Team(SQLModel)")
    assert len(await other.marks(after=1)) == 1
    other.close()

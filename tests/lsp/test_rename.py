"""Renaming through a real server, for clients that can ask before they change something and for those that cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from lsprotocol import types
from pygls import uris
from pygls.exceptions import JsonRpcException

from lsp.editor import Client, Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

USES = """\
from models import Hero


def look(hero: Hero, other) -> None:
    print("🦸 é", hero.name, other.name)
"""


def _inside(editor: Editor, text: str, letters: int) -> types.Position:
    """The position so many letters into the only place with a text."""
    return editor.position(editor.find(text) + letters)


def _edits(edit: types.WorkspaceEdit | None, name: str) -> Sequence[types.TextEdit | types.AnnotatedTextEdit]:
    """The edits of the file with this name."""
    assert edit is not None
    found: list[types.TextEdit | types.AnnotatedTextEdit] = []
    for document in edit.document_changes or ():
        assert isinstance(document, types.TextDocumentEdit)
        if document.text_document.uri.endswith(f"/{name}"):
            assert not any(isinstance(item, types.SnippetTextEdit) for item in document.edits)
            found += [item for item in document.edits if not isinstance(item, types.SnippetTextEdit)]
    return found


def _applied(editor: Editor, edits: Sequence[types.TextEdit | types.AnnotatedTextEdit]) -> str:
    return editor.apply([types.TextEdit(item.range, item.new_text) for item in edits])


@pytest.fixture
def uses(editor: Editor, workspace: Path) -> Path:
    """A second file that uses the models."""
    path = workspace / "uses.py"
    path.write_text(USES, encoding="utf-8")
    event = types.FileEvent(uris.from_fs_path(str(path)) or "", types.FileChangeType.Created)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    return path


async def _rename(editor: Editor, position: types.Position, new: str) -> types.WorkspaceEdit | None:
    return await editor.client.text_document_rename_async(types.RenameParams(editor.document, position, new))


async def test_a_column_keeps_its_name_in_the_database(client: Client, editor: Editor, uses: Path) -> None:
    position = _inside(editor, 'name: str = Field(title="Name', 1)
    params = types.PrepareRenameParams(editor.document, position)
    prepared = await editor.client.text_document_prepare_rename_async(params)
    assert isinstance(prepared, types.PrepareRenamePlaceholder)
    assert (editor.at(prepared.range), prepared.placeholder) == ("name", "name")
    edit = await _rename(editor, position, "título")
    text = _applied(editor, _edits(edit, "models.py"))
    assert 'título: str = Field(title="Name 🦸 of the hero", sa_column_kwargs={"name": "name"})' in text
    other = Editor(client, uses)
    found = _edits(edit, "uses.py")
    sure = [item for item in found if not isinstance(item, types.AnnotatedTextEdit)]
    assert _applied(other, sure) == USES.replace("hero.name", "hero.título")
    assert edit is not None
    if edit.change_annotations:
        asked = {note.label: note.needs_confirmation for note in edit.change_annotations.values()}
        assert asked == {"Keep the name in the database": False, "May be uses of it": True}
        assert _applied(other, found) == USES.replace(".name", ".título")
    else:
        assert sure == list(found)
        assert client.messages[-1].message == "May be uses of it (1 place in uses.py): left as they are"
    other.close()


async def test_a_key_is_the_name_in_the_database(editor: Editor) -> None:
    edit = await _rename(editor, _inside(editor, '"team.id"', 7), "número")
    text = _applied(editor, _edits(edit, "models.py"))
    assert 'title="Où 🏠", foreign_key="team.número"' in text
    assert 'primary_key=True, sa_column_kwargs={"name": "número"})\n    name: str\n' in text


async def test_the_database_follows_when_asked(editor: Editor) -> None:
    editor.type(
        'name: str = Field(title="Name 🦸', 'título: str = Field(sa_column_kwargs={"name": "name"}, title="Name 🦸'
    )
    position = _inside(editor, "título", 1)
    wanted = [types.CodeActionKind.RefactorRewrite]
    params = types.CodeActionParams(
        editor.document, types.Range(position, position), types.CodeActionContext([], only=wanted)
    )
    title = "Call the column `name` `título` in the database too (a migration is due)"
    offered = await editor.client.text_document_code_action_async(params) or ()
    (action,) = (item for item in offered if item.title == title)
    assert isinstance(action, types.CodeAction)
    if action.edit is None:
        action = await editor.client.code_action_resolve_async(action)
    assert 'título: str = Field(title="Name 🦸 of the hero")' in _applied(editor, _edits(action.edit, "models.py"))


async def test_what_does_not_work_has_a_reason(editor: Editor) -> None:
    position = _inside(editor, 'name: str = Field(title="Name', 1)
    for new, reason in (("team_id", "`Hero` already has `team_id`"), ("class", "`class` is a keyword of Python")):
        with pytest.raises(JsonRpcException) as refused:
            await _rename(editor, position, new)
        assert (refused.value.message, refused.value.code) == (reason, types.LSPErrorCodes.RequestFailed.value)


async def test_plain_python_is_left_to_others(editor: Editor) -> None:
    position = _inside(editor, "import Field", 8)
    assert (
        await editor.client.text_document_prepare_rename_async(types.PrepareRenameParams(editor.document, position))
        is None
    )
    assert await _rename(editor, position, "Other") is None


async def test_imports_follow_a_file(editor: Editor, uses: Path) -> None:
    files = [types.FileRename(editor.uri, editor.uri.replace("models.py", "heroes.py"))]
    edit = await editor.client.workspace_will_rename_files_async(types.RenameFilesParams(files))
    other = Editor(editor.client, uses)
    assert _applied(other, _edits(edit, "uses.py")) == USES.replace("models", "heroes")
    other.close()

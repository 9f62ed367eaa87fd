"""Refactorings as code actions and as a command, for clients that count in UTF-8 and in UTF-16."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.editor import Client, Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def action(editor: Editor, text: str, title: str) -> types.CodeAction:
    """A refactoring that is offered at a place, with its edit."""
    position = editor.position(editor.find(text))
    context = types.CodeActionContext([], only=[types.CodeActionKind.Refactor])
    params = types.CodeActionParams(editor.document, types.Range(position, position), context)
    found = await editor.client.text_document_code_action_async(params) or []
    (chosen,) = [item for item in found if isinstance(item, types.CodeAction) and item.title == title]
    return chosen if chosen.edit is not None else await editor.client.code_action_resolve_async(chosen)


def edits(edit: types.WorkspaceEdit | None) -> list[types.TextEdit]:
    """The edits to the only document, in whichever form they come."""
    assert edit is not None
    found = [change for change in edit.document_changes or [] if isinstance(change, types.TextDocumentEdit)]
    kept: list[Any] = [each for change in found for each in change.edits]
    return [*kept, *(each for changes in (edit.changes or {}).values() for each in changes)]


async def run(client: Client, *arguments: object) -> Any:
    """What the command answers; the edits it asked for are kept by the client."""
    client.applied.clear()
    return await client.workspace_execute_command_async(
        types.ExecuteCommandParams("sqlmodel.refactor", list(arguments))
    )


async def test_an_action_keeps_all_else(editor: Editor) -> None:
    chosen = await action(editor, "team_id", "Add an index on `team_id`")
    assert chosen.kind == types.CodeActionKind.RefactorRewrite
    expected = editor.text.replace('foreign_key="team.id")', 'foreign_key="team.id", index=True)')
    assert editor.apply(edits(chosen.edit)) == expected


async def test_an_action_takes_out_what_stands_behind_wide_characters(editor: Editor) -> None:
    chosen = await action(editor, "class Hero", "Make `Hero` a plain model")
    expected = editor.text.replace("class Hero(SQLModel, table=True)", "class Hero(SQLModel)")
    expected = expected.replace(', foreign_key="team.id")', ")")
    start = expected.index("class Hero")
    expected = expected[:start] + expected[start:].replace("Field(default=None, primary_key=True)", "None")
    assert editor.apply(edits(chosen.edit)) == expected


async def test_what_is_not_possible_says_why_to_clients_that_show_it(editor: Editor) -> None:
    position = editor.position(editor.find("class Team"))
    params = types.CodeActionParams(
        editor.document, types.Range(position, position), types.CodeActionContext([], only=["refactor.rewrite"])
    )
    found = await editor.client.text_document_code_action_async(params) or []
    reasons = [
        item.disabled.reason
        for item in found
        if isinstance(item, types.CodeAction) and item.disabled and item.title == "Make `Team` a plain model"
    ]
    documents = editor.client.capabilities.text_document
    is_shown = documents is not None and documents.code_action is not None and documents.code_action.disabled_support
    assert reasons == (["`hero.team_id` is a foreign key to it"] if is_shown else [])


async def test_an_action_makes_files_and_takes_one_away(editor: Editor) -> None:
    chosen = await action(editor, "class Hero", "Split `models.py` into a package with a module for each model")
    assert chosen.edit is not None
    changes = chosen.edit.document_changes or []
    made = [change.uri.rpartition("/models/")[2] for change in changes if isinstance(change, types.CreateFile)]
    assert made == ["__init__.py", "hero.py", "team.py"]
    written = {
        change.text_document.uri.rpartition("/")[2]: "".join(getattr(edit, "new_text", "") for edit in change.edits)
        for change in changes
        if isinstance(change, types.TextDocumentEdit)
    }
    assert 'title="Où 🏠", foreign_key="team.id")' in written["hero.py"]
    assert written["team.py"].endswith("    name: str\n")
    assert isinstance(changes[-1], types.DeleteFile)
    assert changes[-1].uri == editor.uri


async def test_a_command_does_the_same(editor: Editor) -> None:
    wish = {"refactoring": "add-index", "model": "Hero", "member": "name", "uri": editor.uri}
    answer = await run(editor.client, {**wish, "options": {"kind": "unique"}})
    assert answer == {"title": "Make `name` unique", "applied": True, "files": [editor.uri]}
    expected = editor.text.replace('of the hero")', 'of the hero", unique=True)')
    assert editor.apply(edits(editor.client.applied[0].edit)) == expected


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"refactoring": "add-indx"}, "`add-indx` is not a refactoring; did you mean `add-index`?"),
        ({"refactoring": "x"}, "`x` is not a refactoring; there are `add-"),
        ({"model": "Hera"}, "`Hera` is not a known model; did you mean `Hero`?"),
        ({"member": "nam"}, "`Hero` has no member `nam`"),
        ({"member": "id"}, "`add-index` has nothing to do for `Hero.id`"),
        ({"model": 1}, "`model` must be a string"),
        ({"members": "id"}, "`members` means nothing here; give `refactoring`, "),
        ({"options": {"kind": 1}}, "`options` must be an object of strings"),
    ],
)
async def test_it_refuses_in_one_sentence(editor: Editor, wish: dict[str, object], sentence: str) -> None:
    with pytest.raises(JsonRpcException) as caught:
        await run(editor.client, {"refactoring": "add-index", "model": "Hero", "uri": editor.uri, **wish})
    assert caught.value.message.startswith(sentence)
    assert editor.client.applied == []

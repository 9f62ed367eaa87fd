"""Generators as commands, for clients that count in UTF-8 and in UTF-16."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.editor import Client, Editor
from sqlmodel_lsp.lsp.methods import GENERATE

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def run(client: Client, *arguments: object) -> Any:
    """What the command answers; the edits it asked for are kept by the client."""
    client.applied.clear()
    return await client.workspace_execute_command_async(
        types.ExecuteCommandParams("sqlmodel.generate", list(arguments))
    )


async def test_the_edit_is_sent(editor: Editor) -> None:
    editor.type('title="Name 🦸 of the hero"', 'title="🦸🦸"')
    wish = {"generator": "schemas", "subject": "Hero"}
    answer = await run(editor.client, wish)
    assert (answer["applied"], answer["files"]) == (True, [editor.uri])
    (params,) = editor.client.applied
    (change,) = params.edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    edits = [edit for edit in change.edits if isinstance(edit, types.TextEdit)]
    assert editor.apply(edits).startswith(editor.text)
    assert "class HeroUpdate(SQLModel):" in editor.apply(edits)


async def test_options_count(editor: Editor, workspace: Path) -> None:
    wish = {"generator": "crud", "subject": ["models.Hero"], "options": {"async": True}, "uri": editor.uri}
    answer = await run(editor.client, wish)
    assert answer["files"] == [f"{editor.uri.removesuffix('/models.py')}/crud.py"]
    made, filled = editor.client.applied[0].edit.document_changes or ()
    assert isinstance(made, types.CreateFile)
    assert isinstance(filled, types.TextDocumentEdit)
    assert "async def read_heroes(" in filled.edits[0].new_text  # type: ignore[union-attr]  # It is no snippet.
    assert not (workspace / "crud.py").exists()


async def test_what_is_on_disk_is_kept(editor: Editor, workspace: Path) -> None:
    (workspace / "crud.py").write_text("def create_hero() -> None: ...\n", encoding="utf-8")
    await run(editor.client, {"generator": "crud", "subject": "Hero"})
    (filled,) = editor.client.applied[0].edit.document_changes or ()
    assert isinstance(filled, types.TextDocumentEdit)
    assert all("def create_hero" not in edit.new_text for edit in filled.edits if isinstance(edit, types.TextEdit))


async def test_several_models_are_one_edit(editor: Editor) -> None:
    answer = await run(editor.client, {"generator": "schemas", "subject": ["Hero", "Team"]})
    assert answer["files"] == [editor.uri]
    (params,) = editor.client.applied
    (change,) = params.edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    after = editor.apply([edit for edit in change.edits if isinstance(edit, types.TextEdit)])
    assert [
        name for name in ("HeroBase", "HeroUpdate", "TeamBase", "TeamUpdate") if f"class {name}(" not in after
    ] == []
    again = await run(editor.client, {"generator": "schemas", "subject": "Team"})
    assert again["files"] == [editor.uri], "what was not applied is not taken for done"


async def test_functions_for_several_models_share_a_file(editor: Editor) -> None:
    answer = await run(editor.client, {"generator": "crud", "subject": ["Hero", "Team"]})
    assert answer["files"] == [f"{editor.uri.removesuffix('/models.py')}/crud.py"]
    made, filled = editor.client.applied[0].edit.document_changes or ()
    assert isinstance(made, types.CreateFile)
    assert isinstance(filled, types.TextDocumentEdit)
    text = filled.edits[0].new_text  # type: ignore[union-attr]  # It is no snippet.
    assert (
        text.count("from models import Hero, Team") == text.count("def read_hero(") == text.count("def read_team(") == 1
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "give one object that names a `generator`"),
        (({"generator": "crd"},), "`crd` is not a generator; did you mean `crud`?"),
        (({"generator": "crud"},), "name the table model that `crud` is to work on"),
        (
            ({"generator": "crud", "subject": ["Hero", "Hera"]},),
            "`Hera` is not a known table model; did you mean `Hero`?",
        ),
        (({"generator": "crud", "subject": "Hera"},), "`Hera` is not a known table model; did you mean `Hero`?"),
        (({"generator": "crud", "subject": 1},), "`subject` must be a string or a list of strings"),
        (({"generator": "crud", "subject": "Hero", "option": {}},), "`option` means nothing here; give `generator`,"),
        (
            ({"generator": "crud", "subject": "Hero", "options": {"asyn": True}},),
            "`asyn` is not an option of `crud`; did you mean `async`?",
        ),
    ],
)
async def test_it_refuses_in_one_sentence(editor: Editor, arguments: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(JsonRpcException) as caught:
        await run(editor.client, *arguments)
    assert caught.value.message.startswith(sentence)
    assert editor.client.applied == []


async def test_editors_can_list_them(editor: Editor) -> None:
    params = types.ExecuteCommandParams("sqlmodel.generators")
    found = {item["name"]: item for item in await editor.client.workspace_execute_command_async(params)}
    assert found["crud"]["subject"]["kind"] == "model"
    option = found["crud"]["options"][0]
    assert (option["name"], option["kind"], option["default"]) == ("async", "flag", False)


async def test_what_is_in_the_way_is_told_to_clients_that_show_it(editor: Editor) -> None:
    position = editor.position(editor.find('title="Où'))
    params = types.CodeActionParams(
        editor.document, types.Range(position, position), types.CodeActionContext([], only=[GENERATE])
    )
    found = await editor.client.text_document_code_action_async(params) or []
    reasons = [item.disabled.reason for item in found if isinstance(item, types.CodeAction) and item.disabled]
    shows = editor.encoding == "utf-16"  # Visual Studio Code does, Neovim does not.
    assert reasons == (["`Hero` has no Create variant; run `generate schemas` first"] if shows else [])


async def test_what_is_for_the_whole_project_needs_no_subject(editor: Editor, workspace: Path) -> None:
    answer = await run(editor.client, {"generator": "alembic", "options": {"revision": True}})
    names = sorted(uri.removeprefix(workspace.as_uri()) for uri in answer["files"])
    assert names == [
        "/alembic.ini",
        "/migrations/env.py",
        "/migrations/script.py.mako",
        "/migrations/versions/0001_create_the_tables.py",
    ]


async def test_a_database_is_set_up_by_code_action(editor: Editor) -> None:
    editor.type('title="Name 🦸 of the hero"', 'title="🦸🦸"')
    at = editor.position(editor.find("class Hero(") + 6)
    context = types.CodeActionContext(diagnostics=[])
    params = types.CodeActionParams(editor.document, types.Range(at, at), context)
    actions = await editor.client.text_document_code_action_async(params)
    action = next(item for item in actions or () if item.title == "Set up a database")
    assert isinstance(action, types.CodeAction)
    edit = (await editor.client.code_action_resolve_async(action)).edit if action.edit is None else action.edit
    assert edit is not None
    made, filled = edit.document_changes or ()
    assert isinstance(made, types.CreateFile)
    assert made.uri.endswith("/database.py")
    assert isinstance(filled, types.TextDocumentEdit)
    assert "def get_session() -> Iterator[Session]:" in filled.edits[0].new_text  # type: ignore[union-attr]  # No snippet.

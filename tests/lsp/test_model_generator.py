"""New models by command, for clients that count in UTF-8 and in UTF-16."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.editor import Client, Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def run(client: Client, wish: dict[str, Any]) -> Any:
    """What the command answers; the edits it asked for are kept by the client."""
    client.applied.clear()
    return await client.workspace_execute_command_async(types.ExecuteCommandParams("sqlmodel.generate", [wish]))


async def test_a_model_comes_below_the_others(editor: Editor) -> None:
    editor.type('title="Name 🦸 of the hero"', 'title="🦸🦸"')
    answer = await run(editor.client, {"generator": "model", "subject": "Power name:str hero:Hero?"})
    assert (answer["applied"], answer["files"]) == (True, [editor.uri])
    (change,) = editor.client.applied[0].edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    after = editor.apply([edit for edit in change.edits if isinstance(edit, types.TextEdit)])
    assert "class Power(SQLModel, table=True):" in after
    assert 'powers: list["Power"] = Relationship(back_populates="hero")' in after
    kept = [line for line in editor.text.splitlines() if " import " not in line]
    assert all(line in after.splitlines() for line in kept)


async def test_a_module_is_made(editor: Editor) -> None:
    wish = {"generator": "model", "subject": ["Power", "name:str"], "options": {"into": "power.py"}, "uri": editor.uri}
    answer = await run(editor.client, wish)
    assert answer["files"] == [f"{editor.uri.removesuffix('/models.py')}/power.py"]
    made, filled = editor.client.applied[0].edit.document_changes or ()
    assert isinstance(made, types.CreateFile)
    assert isinstance(filled, types.TextDocumentEdit)


async def test_it_refuses_in_one_sentence(editor: Editor) -> None:
    with pytest.raises(JsonRpcException) as caught:
        await run(editor.client, {"generator": "model", "subject": "Power name:strng"})
    assert caught.value.message == "`strng` of `Power.name` is neither a type nor a known model; did you mean `string`?"
    assert editor.client.applied == []

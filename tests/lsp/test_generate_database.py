"""Live databases by command: read only when somebody says so, for clients that count in UTF-8 and in UTF-16."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_tables_become_models(editor: Editor, workspace: Path) -> None:
    connection = sqlite3.connect(workspace / "zoo.db")
    connection.execute('CREATE TABLE "animal 🦸" (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL)')
    connection.close()
    options = {"url": "sqlite:///zoo.db", "into": "zoo.py"}
    editor.client.applied.clear()
    answer = await editor.client.workspace_execute_command_async(
        types.ExecuteCommandParams("sqlmodel.generate", [{"generator": "model", "options": options}])
    )
    assert answer["applied"]
    (params,) = editor.client.applied
    _made, filled = params.edit.document_changes or ()
    assert isinstance(filled, types.TextDocumentEdit)
    (edit,) = filled.edits
    assert isinstance(edit, types.TextEdit)
    assert '__tablename__ = "animal 🦸"' in edit.new_text
    (workspace / "zoo.db").unlink()


async def test_an_address_that_leads_nowhere_is_told_without_its_password(editor: Editor) -> None:
    options = {"url": "postgresql://me:secret@localhost:1/zoo"}
    with pytest.raises(JsonRpcException, match="cannot be reached") as caught:
        await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams("sqlmodel.generate", [{"generator": "model", "options": options}])
        )
    assert "secret" not in str(caught.value)

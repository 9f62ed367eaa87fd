"""Completion in queries, for clients that count in UTF-8 and in UTF-16."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.editor import Editor
from lsp.test_completion import offered, taken

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUERY = """

def run(session: Session):
    return session.exec(select(Hero).where(Hero.name == "Où 🏠", Hero.te
"""


@pytest.fixture(name="queries")
def queries_fixture(editor: Editor) -> Editor:
    """The models with a half-typed query below them."""
    editor.type("import Field, SQLModel", "import Field, Session, SQLModel, select")
    end = 'foreign_key="team.id")\n'
    editor.type(end, end + QUERY)
    return editor


async def test_columns_with_their_types(queries: Editor) -> None:
    found = await offered(queries, "Hero.te")
    assert list(found) == ["id", "name", "team_id"]
    column = found["team_id"]
    details = column.label_details.description if column.label_details is not None else column.detail
    assert (column.kind, details) == (types.CompletionItemKind.Field, "INTEGER")
    assert 'Hero.name == "Où 🏠", Hero.team_id\n' in await taken(queries, column)


async def test_what_a_result_holds(queries: Editor) -> None:
    queries.type(", Hero.te\n", ")).first().na\n")
    text = await taken(queries, (await offered(queries, "first().na"))["name"])
    assert text.endswith('Hero.name == "Où 🏠")).first().name\n')


async def test_a_snippet_with_its_imports(queries: Editor) -> None:
    queries.type(
        '    return session.exec(select(Hero).where(Hero.name == "Où 🏠", Hero.te\n', '    "🏠"\n    query_c\n'
    )
    item = (await offered(queries, "query_c"))["query_count"]
    text = await taken(queries, item)
    assert "import Field, Session, SQLModel, func, select\n" in text
    if item.insert_text_format is types.InsertTextFormat.Snippet:
        assert "${1:count} = " in text
    else:
        assert "    count = session.exec(" in text


async def test_the_url_of_a_database(queries: Editor) -> None:
    queries.type(QUERY, '\nengine = create_engine("🏠", "')
    assert await offered(queries, '🏠", "') == {}
    queries.type('create_engine("🏠", "', "create_engine(echo='🏠', url='")
    queries.type("import Field,", "import create_engine, Field,")
    assert "postgresql+psycopg://" in await offered(queries, "🏠', url='")


async def test_snippets_can_be_turned_off(queries: Editor, workspace: Path) -> None:
    queries.type("class Hero(", "model\n\n\nclass Hero(")
    assert "model_table" in await offered(queries, "\nmodel")
    (workspace / "sqlmodel-lsp.toml").write_text("snippets = false\n", encoding="utf-8")
    event = types.FileEvent((workspace / "sqlmodel-lsp.toml").as_uri(), types.FileChangeType.Created)
    queries.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    whole = types.Range(queries.position(0), queries.position(len(queries.text)))
    # Hints wait for what is read anew.
    await queries.client.text_document_inlay_hint_async(types.InlayHintParams(queries.document, whole))
    assert await offered(queries, "\nmodel") == {}

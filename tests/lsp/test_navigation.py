"""Navigation goes to the right places, for clients that count in UTF-8 and in UTF-16."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from lsprotocol import types
from pygls import uris

from lsp.editor import Editor

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAMILY = """\
from sqlmodel import Field, Relationship, SQLModel


class HeroBase(SQLModel):
    name: str


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(title="🦸", foreign_key="team.id")
    team: "Team" = Relationship(back_populates="heroes")  # é 🏠 # sqlmodel: ignore[rel-unknown-class]


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")
"""


def _inside(editor: Editor, text: str, letters: int) -> types.Position:
    """The position so many letters into the only place with a text."""
    return editor.position(editor.find(text) + letters)


def places(
    editor: Editor, found: types.Location | Sequence[types.Location] | Sequence[types.LocationLink] | None
) -> list[tuple[str, str]]:
    """File name and marked text of each answer; only those in the document itself are marked."""
    assert found is None or isinstance(found, Sequence)
    answers = []
    for item in found or ():
        if isinstance(item, types.LocationLink):
            assert item.origin_selection_range is not None
            assert item.target_range.start <= item.target_selection_range.start
        uri = item.target_uri if isinstance(item, types.LocationLink) else item.uri
        range_ = item.target_selection_range if isinstance(item, types.LocationLink) else item.range
        text = editor.at(range_) if uri == editor.uri else ""
        answers.append((Path(uris.to_fs_path(uri) or "").name, f"{range_.start.line + 1} {text}".rstrip()))
    return answers


@pytest.fixture
def family(editor: Editor, workspace: Path) -> Iterator[Editor]:
    """Another document, with a family of models; the first one stays open beside it."""
    path = workspace / "family.py"
    path.write_text(FAMILY, encoding="utf-8")
    event = types.FileEvent(uris.from_fs_path(str(path)) or "", types.FileChangeType.Created)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    other = Editor(editor.client, path)
    yield other
    other.close()


async def test_definition_behind_letters_of_any_width(editor: Editor) -> None:
    position = _inside(editor, '"team.id"', 6)
    found = await editor.client.text_document_definition_async(types.DefinitionParams(editor.document, position))
    assert places(editor, found) == [("models.py", "5 id")]
    assert isinstance(found, Sequence)
    for link in found:
        if isinstance(link, types.LocationLink):
            assert link.origin_selection_range is not None
            assert editor.at(link.origin_selection_range) == "id"


async def test_definition_is_silent_about_python(editor: Editor) -> None:
    params = types.DefinitionParams(editor.document, _inside(editor, "class Hero", 8))
    assert not await editor.client.text_document_definition_async(params)


async def test_definition_follows_what_is_typed(editor: Editor) -> None:
    editor.type('title="Où 🏠", foreign_key="team.id"', 'title="🏠🏠 é", foreign_key="hero.name"')
    params = types.DefinitionParams(editor.document, _inside(editor, '"hero.name"', 7))
    assert places(editor, await editor.client.text_document_definition_async(params)) == [("models.py", "11 name")]


async def test_declaration_and_type_definition(family: Editor) -> None:
    position = _inside(family, 'foreign_key="team', 15)
    declared = await family.client.text_document_declaration_async(types.DeclarationParams(family.document, position))
    assert places(family, declared) == [("family.py", "14 Team")]
    params = types.TypeDefinitionParams(family.document, _inside(family, 'back_populates="heroes"', 17))
    assert places(family, await family.client.text_document_type_definition_async(params)) == [("family.py", "8 Hero")]


async def test_implementation(family: Editor) -> None:
    params = types.ImplementationParams(family.document, _inside(family, "class HeroBase", 8))
    assert places(family, await family.client.text_document_implementation_async(params)) == [("family.py", "8 Hero")]


async def test_references_with_and_without_the_definition(family: Editor) -> None:
    position = _inside(family, 'back_populates="team"', 17)
    for declaration, lines in ((True, ["11 team", "16 team"]), (False, ["16 team"])):
        context = types.ReferenceContext(include_declaration=declaration)
        params = types.ReferenceParams(context, family.document, position)
        found = await family.client.text_document_references_async(params)
        assert places(family, found) == [("family.py", line) for line in lines]


async def test_highlights_and_linked_editing(family: Editor) -> None:
    position = _inside(family, 'back_populates="team"', 17)
    found = await family.client.text_document_document_highlight_async(
        types.DocumentHighlightParams(family.document, position)
    )
    assert [(family.at(item.range), item.kind) for item in found or ()] == [
        ("team", types.DocumentHighlightKind.Write),
        ("team", types.DocumentHighlightKind.Text),
    ]
    linked = await family.client.text_document_linked_editing_range_async(
        types.LinkedEditingRangeParams(family.document, position)
    )
    assert linked is not None
    assert [(item.start.line, family.at(item)) for item in linked.ranges] == [(10, "team"), (15, "team")]


async def test_links_to_pages_of_rules(family: Editor) -> None:
    (link,) = await family.client.text_document_document_link_async(types.DocumentLinkParams(family.document)) or ()
    assert family.at(link.range) == "rel-unknown-class"
    assert (link.target or "").endswith("/rel-unknown-class")


async def test_the_hierarchy_of_a_model(family: Editor) -> None:
    position = _inside(family, 'title="🦸", foreign_key="team', 27)
    params = types.TypeHierarchyPrepareParams(family.document, position)
    (team,) = await family.client.text_document_prepare_type_hierarchy_async(params) or ()
    assert (team.name, family.at(team.selection_range), team.detail) == ("Team", "Team", "table team")
    params = types.TypeHierarchyPrepareParams(family.document, _inside(family, "class Hero(", 8))
    (hero,) = await family.client.text_document_prepare_type_hierarchy_async(params) or ()
    (base,) = await family.client.type_hierarchy_supertypes_async(types.TypeHierarchySupertypesParams(hero)) or ()
    (heir,) = await family.client.type_hierarchy_subtypes_async(types.TypeHierarchySubtypesParams(base)) or ()
    assert (base.name, heir.name) == ("HeroBase", "Hero")

"""Code lenses count when they are asked to, and lead where they say, in every client."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from lsp.client import Client
from lsp.editor import Editor

asynchronous = pytest.mark.asyncio(loop_scope="module")


@asynchronous
async def test_a_lens_counts_when_it_is_resolved(editor: Editor) -> None:
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document)) or []
    assert [(editor.at(lens.range), lens.command) for lens in found] == [("Team", None), ("Team", None), ("Hero", None)]
    titles = [(await editor.client.code_lens_resolve_async(lens)).command for lens in found]
    assert [command.title for command in titles if command is not None] == [
        "no references",
        "1 foreign key",
        "no references",
    ]


@asynchronous
async def test_what_a_lens_leads_to_stands_behind_letters_of_any_width(editor: Editor) -> None:
    editor.type("    team_id: int", '    ø: str = "🏠"; team_id: int')
    found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.document)) or []
    command = (await editor.client.code_lens_resolve_async(found[1])).command
    assert command is not None
    assert command.arguments is not None
    ((place,),) = command.arguments
    start, end = (types.Position(**place["range"][key]) for key in ("start", "end"))
    assert (place["label"], editor.at(types.Range(start, end))) == ("hero.team_id", "team_id")


def test_the_server_opens_the_place_itself(tmp_path: Path) -> None:
    capabilities = {"window": {"showDocument": {"support": True}}}
    client = Client(capabilities=capabilities)
    client.answers["window/showDocument"] = {"success": True}
    place = {"label": "hero.team_id", "uri": (tmp_path / "a.py").as_uri(), "range": _range(3)}
    client.ask("workspace/executeCommand", command="sqlmodel.showPlaces", arguments=[[place]])
    shown = [message for message in client.told if message.get("method") == "window/showDocument"]
    assert [message["params"]["selection"] for message in shown] == [_range(3)]


def test_one_of_several_places_is_chosen_by_its_name(tmp_path: Path) -> None:
    client = Client(capabilities={"window": {"showDocument": {"support": True}}})
    client.answers = {"window/showDocument": {"success": True}, "window/showMessageRequest": {"title": "two (a.py:2)"}}
    uri = (tmp_path / "a.py").as_uri()
    places = [{"label": name, "uri": uri, "range": _range(line)} for line, name in enumerate(("one", "two"))]
    client.ask("workspace/executeCommand", command="sqlmodel.showPlaces", arguments=[places])
    (asked,) = [message for message in client.told if message.get("method") == "window/showMessageRequest"]
    assert [action["title"] for action in asked["params"]["actions"]] == ["one (a.py:1)", "two (a.py:2)"]
    (shown,) = [message for message in client.told if message.get("method") == "window/showDocument"]
    assert shown["params"]["selection"] == _range(1)


def test_without_a_way_to_show_documents_the_places_are_told(tmp_path: Path) -> None:
    client = Client()
    place = {"label": "one", "uri": (tmp_path / "a.py").as_uri(), "range": _range(0)}
    client.ask("workspace/executeCommand", command="sqlmodel.showPlaces", arguments=[[place]])
    (told,) = [message for message in client.told if message.get("method") == "window/showMessage"]
    assert told["params"]["message"] == "one (a.py:1)"


def _range(line: int) -> dict[str, dict[str, int]]:
    return {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 2}}

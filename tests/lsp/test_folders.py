"""Folders are read while requests go through; what changes in them or about them is followed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lsp.client import Client

HERO = """\
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
"""
TEAM = """\
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
"""
PROJECT = '[project]\nname = "heroes"\nversion = "1"\n'
CAPABLE = {
    "window": {"workDoneProgress": True},
    "workspace": {
        "configuration": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "diagnostics": {"refreshSupport": True},
    },
}
PULLS: dict[str, Any] = {"textDocument": {"diagnostic": {}}}


@pytest.fixture(name="start")
def start_fixture() -> Iterator[Callable[..., Client]]:
    """Starts clients that end with the test."""
    clients: list[Client] = []

    def start(*folders: Path, settings: Any = None, **params: Any) -> Client:
        named = [{"uri": folder.as_uri(), "name": folder.name} for folder in folders]
        clients.append(Client(settings, workspaceFolders=named, **params))
        return clients[-1]

    yield start
    for client in clients:
        client.wire.end()


def lay_out(folder: Path, **texts: str) -> Path:
    """Writes a project."""
    folder.mkdir(exist_ok=True)
    for name, text in {"pyproject": PROJECT, **texts}.items():
        path = folder / (f"{name}.toml" if name == "pyproject" else f"{name}.py")
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_large_folder_lets_requests_through_and_shows_progress(start: Callable[..., Client], tmp_path: Path) -> None:
    many = {f"models_{n}": HERO.replace("Hero", f"Hero{n}") for n in range(300)}
    folder = lay_out(tmp_path, hero=HERO, team=TEAM, **many)
    client = start(folder, capabilities=CAPABLE)
    uri = (folder / "hero.py").as_uri()
    client.wire.open(uri, HERO)
    client.until(lambda message: message.get("params", {}).get("value", {}).get("kind") == "begin")
    outline = client.ask("textDocument/documentSymbol", textDocument={"uri": uri})
    assert [item["name"] for item in outline] == ["Hero", "id", "team_id"]
    kinds = [message["params"]["value"]["kind"] for message in client.told if message.get("method") == "$/progress"]
    assert "end" not in kinds
    assert client.codes(uri) == []
    reported = [message for message in client.told if message.get("method") == "textDocument/publishDiagnostics"]
    assert len(reported) == 1, "nothing is said before all of the folder is known"


def test_reading_a_folder_can_be_cancelled(start: Callable[..., Client], tmp_path: Path) -> None:
    folder = lay_out(tmp_path, **{f"models_{n}": HERO.replace("Hero", f"Hero{n}") for n in range(300)})
    client = start(folder, capabilities=CAPABLE)
    begun = client.until(lambda message: message.get("params", {}).get("value", {}).get("kind") == "begin")
    client.tell("window/workDoneProgress/cancel", token=begun["params"]["token"])
    client.until(lambda message: message.get("params", {}).get("value", {}).get("kind") == "end")
    assert client.ask("workspace/symbol", query="Hero") == []


def test_the_client_is_asked_to_watch_files_and_settings(start: Callable[..., Client], tmp_path: Path) -> None:
    client = start(lay_out(tmp_path), capabilities=CAPABLE)
    asked = client.until(lambda message: message.get("method") == "client/registerCapability")["params"]
    watched, settings = asked["registrations"]
    patterns = [watcher["globPattern"] for watcher in watched["registerOptions"]["watchers"]]
    names = ["*.py", "pyproject.toml", "sqlmodel-lsp.toml", "alembic.ini", "sqlmodel-lsp-baseline.json"]
    names += ["uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements*.txt"]
    assert patterns == [f"**/{name}" for name in names]
    assert settings["registerOptions"] == {"section": "sqlmodel"}


def test_files_that_come_change_and_go_on_disk_are_followed(start: Callable[..., Client], tmp_path: Path) -> None:
    folder = lay_out(tmp_path, hero=HERO)
    client = start(folder)
    uri, team = (folder / "hero.py").as_uri(), folder / "team.py"
    client.wire.open(uri, HERO)
    assert client.codes(uri) == ["SQM301"]
    team.write_text(TEAM, encoding="utf-8")
    client.change_on_disk(team)
    assert client.codes(uri) == []
    team.write_text(TEAM.replace("id:", "key:"), encoding="utf-8")
    client.change_on_disk(team)
    assert client.codes(uri) == ["SQM302"]
    team.unlink()
    client.change_on_disk(team)
    assert client.codes(uri) == ["SQM301"]


def test_another_lock_file_means_reading_anew(start: Callable[..., Client], tmp_path: Path) -> None:
    folder = lay_out(tmp_path, hero=HERO)
    client = start(folder, capabilities=CAPABLE)
    client.until(lambda message: message.get("params", {}).get("value", {}).get("kind") == "end")
    lock = folder / "uv.lock"
    lock.write_text('[[package]]\nname = "sqlmodel"\nversion = "0.0.22"\n', encoding="utf-8")
    client.change_on_disk(lock)
    client.until(lambda message: message.get("params", {}).get("value", {}).get("kind") == "end")


def test_files_of_environments_are_not_taken_for_ours(start: Callable[..., Client], tmp_path: Path) -> None:
    folder = lay_out(tmp_path, hero=HERO)
    client = start(folder)
    inner = folder / ".venv" / "team.py"
    inner.parent.mkdir()
    inner.write_text(TEAM, encoding="utf-8")
    uri = (folder / "hero.py").as_uri()
    client.wire.open(uri, HERO)
    assert client.codes(uri) == ["SQM301"]
    client.change_on_disk(inner)
    assert [item["name"] for item in client.ask("workspace/symbol", query="team")] == ["team_id"]


def test_a_wrong_configuration_is_marked_and_the_last_good_one_stays(
    start: Callable[..., Client], tmp_path: Path
) -> None:
    good = f'{PROJECT}\n[tool.sqlmodel-lsp]\nignore = ["SQM301"]\n'
    folder = lay_out(tmp_path, hero=HERO, pyproject=good)
    client = start(folder)
    project, uri = folder / "pyproject.toml", (folder / "hero.py").as_uri()
    client.wire.open(uri, HERO)
    assert client.codes(uri) == []
    project.write_text(good.replace("SQM301", "SQM999"), encoding="utf-8")
    client.change_on_disk(project)
    marked = client.until(lambda message: message.get("params", {}).get("uri") == project.as_uri())
    (mark,) = marked["params"]["diagnostics"]
    assert "`SQM999`" in mark["message"]
    assert mark["range"]["start"]["line"] == 5
    client.wire.send(
        {
            "method": "textDocument/didChange",
            "params": {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": HERO + "\n"}]},
        }
    )
    assert client.codes(uri, previous=None) == []
    project.write_text(PROJECT, encoding="utf-8")
    client.change_on_disk(project)
    assert client.codes(uri, previous=[]) == ["SQM301"]
    cleared = [item["params"] for item in client.told if item.get("params", {}).get("uri") == project.as_uri()]
    assert cleared[-1]["diagnostics"] == []


def test_settings_come_with_the_first_words(start: Callable[..., Client], tmp_path: Path) -> None:
    folder = lay_out(tmp_path, hero=HERO)
    client = start(folder, initializationOptions={"ignore": ["SQM301"]})
    uri = (folder / "hero.py").as_uri()
    client.wire.open(uri, HERO)
    assert client.codes(uri) == []


def test_settings_are_asked_for_and_wrong_ones_told_once(start: Callable[..., Client], tmp_path: Path) -> None:
    folder = lay_out(tmp_path, hero=HERO)
    client = start(folder, settings={"ignore": ["SQM301"]}, capabilities=CAPABLE)
    uri = (folder / "hero.py").as_uri()
    client.wire.open(uri, HERO)
    client.until(lambda message: message.get("method") == "workspace/configuration")
    assert client.codes(uri, previous=["SQM301"]) == []
    client.settings = {"ignore": "SQM301"}
    client.tell("workspace/didChangeConfiguration", settings=None)
    warned = client.until(lambda message: message.get("method") == "window/showMessage")["params"]
    assert warned["message"] == "`ignore` in the editor settings must be a list of strings, not a string"
    client.tell("workspace/didChangeConfiguration", settings=None)
    client.settings = {"select": ["SQM301"]}
    client.tell("workspace/didChangeConfiguration", settings=None)
    assert client.codes(uri) == ["SQM301"]
    assert sum(message.get("method") == "window/showMessage" for message in client.told) == 1


def test_settings_that_are_taken_back_no_longer_hold(start: Callable[..., Client], tmp_path: Path) -> None:
    folder = lay_out(tmp_path, hero=HERO)
    client = start(folder, settings={"ignore": ["SQM301"]}, capabilities=CAPABLE)
    uri = (folder / "hero.py").as_uri()
    client.wire.open(uri, HERO)
    assert client.codes(uri, previous=["SQM301"]) == []
    client.settings = {}
    client.tell("workspace/didChangeConfiguration", settings=None)
    assert client.codes(uri, previous=[]) == ["SQM301"]


def test_folders_come_and_go(start: Callable[..., Client], tmp_path: Path) -> None:
    one, other = lay_out(tmp_path / "one", hero=HERO), lay_out(tmp_path / "other", hero=HERO, team=TEAM)
    client = start(one)
    uris = [(folder / "hero.py").as_uri() for folder in (one, other)]
    client.wire.open(uris[0], HERO)
    assert client.codes(uris[0]) == ["SQM301"]
    added = [{"uri": other.as_uri(), "name": "other"}]
    client.tell("workspace/didChangeWorkspaceFolders", event={"added": added, "removed": []})
    client.wire.open(uris[1], HERO)
    assert client.codes(uris[1]) == []
    client.tell("textDocument/didClose", textDocument={"uri": uris[0]})
    removed = [{"uri": one.as_uri(), "name": "one"}]
    client.tell("workspace/didChangeWorkspaceFolders", event={"added": [], "removed": removed})
    assert client.codes(uris[0], previous=["SQM301"]) == []


def test_a_client_that_asks_is_not_told(start: Callable[..., Client], tmp_path: Path) -> None:
    folder = lay_out(tmp_path, hero=HERO)
    client = start(folder, capabilities={**CAPABLE, **PULLS})
    assert client.capabilities["diagnosticProvider"]["workspaceDiagnostics"] is True
    uri, team = (folder / "hero.py").as_uri(), folder / "team.py"
    client.wire.open(uri, HERO)
    document = {"textDocument": {"uri": uri}}
    first = client.ask("textDocument/diagnostic", **document)
    assert [item["code"] for item in first["items"]] == ["SQM301"]
    again = client.ask("textDocument/diagnostic", **document, previousResultId=first["resultId"])
    assert again == {"kind": "unchanged", "resultId": first["resultId"]}
    known = [{"uri": uri, "value": first["resultId"]}]
    (report,) = client.ask("workspace/diagnostic", previousResultIds=known)["items"]
    assert (report["kind"], report["uri"], report["version"]) == ("unchanged", uri, 1)
    client.told.clear()
    team.write_text(TEAM, encoding="utf-8")
    client.change_on_disk(team)
    client.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")
    (report,) = client.ask("workspace/diagnostic", previousResultIds=known)["items"]
    assert (report["kind"], report["items"]) == ("full", [])
    assert "publishDiagnostics" not in json.dumps(client.told)


SETTINGS = {
    "comment": ("", {"hero": HERO.replace('"team.id")', '"team.id")  # sqlmodel: ignore[SQM301]')}),
    "baseline": ('[tool.sqlmodel-lsp]\nbaseline = "sqlmodel-lsp-baseline.json"\n', {"hero": HERO}),
    "settings": ('[tool.sqlmodel-lsp]\nignore = ["fk-unknown-table"]\n', {"hero": HERO}),
}


@pytest.mark.parametrize("kind", SETTINGS)
@pytest.mark.parametrize("asks", [True, False], ids=["asked", "told"])
def test_what_is_silenced_or_known_is_not_told(
    start: Callable[..., Client], tmp_path: Path, kind: str, asks: bool
) -> None:
    settings, texts = SETTINGS[kind]
    folder = lay_out(tmp_path, **{**texts, "pyproject": f"{PROJECT}\n{settings}", "town": HERO.replace("Hero", "Town")})
    line = 'team_id: int | None = Field(default=None, foreign_key="team.id")'
    known = {"format": 1, "files": {"hero.py": [{"code": "SQM301", "line": line, "count": 1}]}}
    (folder / "sqlmodel-lsp-baseline.json").write_text(json.dumps(known), encoding="utf-8")
    client = start(folder, capabilities=PULLS if asks else {})
    found = {}
    for name in ("hero", "town"):
        uri = (folder / f"{name}.py").as_uri()
        client.wire.open(uri, (folder / f"{name}.py").read_text(encoding="utf-8"))
        if asks:
            report = client.ask("textDocument/diagnostic", textDocument={"uri": uri})
            found[name] = [item["code"] for item in report["items"]]
        else:
            found[name] = client.codes(uri)
    assert found == {"hero": [], "town": [] if kind == "settings" else ["SQM301"]}


def test_a_preset_decides_how_severe_rules_are(start: Callable[..., Client], tmp_path: Path) -> None:
    text = f"{TEAM}    name: str  # sqlmodel: ignore[SQM301]\n"
    severities = []
    for preset in ("recommended", "strict"):
        folder = lay_out(tmp_path / preset, team=text, pyproject=f'{PROJECT}[tool.sqlmodel-lsp]\npreset = "{preset}"\n')
        client = start(folder, capabilities=PULLS)
        uri = (folder / "team.py").as_uri()
        client.wire.open(uri, text)
        report = client.ask("textDocument/diagnostic", textDocument={"uri": uri})
        severities += [(item["code"], item["severity"]) for item in report["items"]]
    assert severities == [("SQM001", 4), ("SQM001", 2)]


@pytest.mark.parametrize("tags", [None, [1]], ids=["plain", "with-tags"])
def test_a_comment_in_vain_fades_where_the_client_can(
    start: Callable[..., Client], tmp_path: Path, tags: list[int] | None
) -> None:
    text = f"{TEAM}    name: str  # sqlmodel: ignore[SQM301]\n"
    support: dict[str, Any] = {} if tags is None else {"tagSupport": {"valueSet": tags}}
    client = start(
        lay_out(tmp_path, team=text), capabilities={"textDocument": {"diagnostic": {}, "publishDiagnostics": support}}
    )
    uri = (tmp_path / "team.py").as_uri()
    client.wire.open(uri, text)
    (item,) = client.ask("textDocument/diagnostic", textDocument={"uri": uri})["items"]
    assert item.get("tags") == tags

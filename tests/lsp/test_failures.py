"""A rule that fails is told once, and the others go on."""

from __future__ import annotations

import sys
from pathlib import Path

from lsp.client import Client
from lsp.wire import Wire

HERO = """\
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
"""
BROKEN = '''\
"""A rule that fails."""

from sqlmodel_lsp.rules.finding import Severity

CODE = "SQM999"
SEVERITY = Severity.ERROR


def check(ctx):
    raise RuntimeError("no")
    yield
'''
# A server with one more folder of rules.
SERVER = """
import sys
from sqlmodel_lsp.lsp import server
from sqlmodel_lsp.rules import catalogue
catalogue.__path__.append(sys.argv[1])
server.run_stdio()
"""


class Broken(Client):
    """A client of a server with a rule that fails."""

    def __init__(self, folder: Path) -> None:
        self.wire = Wire((sys.executable, "-c", SERVER, str(folder)))
        self.settings = None
        self.told = []
        self._last = 0
        self.capabilities = self.wire.initialize()


def test_a_rule_that_fails_is_told_once_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "sometimes_broken.py").write_text(BROKEN, encoding="utf-8")
    client = Broken(tmp_path)
    uri = (tmp_path / "hero.py").as_uri()
    client.wire.open(uri, HERO)
    assert client.codes(uri) == ["SQM301"]
    for version in (2, 3):
        changes = [{"text": HERO.replace("team.id", f"team{version}.id")}]
        client.tell("textDocument/didChange", textDocument={"uri": uri, "version": version}, contentChanges=changes)
        client.codes(uri)
    shown = [message["params"]["message"] for message in client.told if message.get("method") == "window/showMessage"]
    client.wire.end()
    path = tmp_path / "hero.py"
    report = "https://github.com/sqlmodel-lsp/sqlmodel-lsp/issues"
    assert shown == [f"Internal error: rule SQM999 failed on {path}; please report it at {report}"]

"""A real server process, seen through the eyes of two editors: one counts in UTF-8, one in UTF-16."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pygls import uris
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, client_capabilities
from pytest_lsp.client import register_lsp_features

from lsp.editor import Client, Editor

MODELS = """\
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(title="Name 🦸 of the hero")
    team_id: int | None = Field(default=None, title="Où 🏠", foreign_key="team.id")
"""


def make_client() -> Client:
    """A client that lets the server register what it wants."""
    client = Client(converter_factory=default_converter)
    register_lsp_features(client)
    client.reports = []
    client.protocol.fm.features.pop(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def publish(params: types.PublishDiagnosticsParams) -> None:
        client.reports.append(params)

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(_params: types.RegistrationParams) -> None:
        return None

    return client


SERVER = ClientServerConfig(server_command=[sys.executable, "-m", "sqlmodel_lsp", "server"], client_factory=make_client)


@pytest.fixture(params=["neovim@v0.11.0", "visual-studio-code@v1.65.2"], ids=["utf-8", "utf-16"])
def profile(request: pytest.FixtureRequest) -> str:
    """The editor."""
    return str(request.param)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A project with one file of models."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "heroes"\nversion = "1"\n', encoding="utf-8")
    (tmp_path / "models.py").write_text(MODELS, encoding="utf-8")
    return tmp_path


@pytest_lsp.fixture(config=SERVER)
async def client(lsp_client: Client, profile: str, workspace: Path) -> AsyncIterator[None]:
    """The client, with the workspace open."""
    uri = uris.from_fs_path(str(workspace))
    assert uri is not None
    capabilities = client_capabilities(profile)
    folders = [types.WorkspaceFolder(uri, workspace.name)]
    params = types.InitializeParams(capabilities=capabilities, root_uri=uri, workspace_folders=folders)
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(client: Client, workspace: Path, profile: str) -> Editor:
    """An editor with the models of the workspace open."""
    encoding = "utf-8" if profile.startswith("neovim") else "utf-16"
    return Editor(client, workspace / "models.py", encoding)

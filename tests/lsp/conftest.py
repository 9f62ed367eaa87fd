"""A real server process, seen through the eyes of two editors: one counts in UTF-8, one in UTF-16."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
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


REFRESHES = (
    types.WORKSPACE_INLAY_HINT_REFRESH,
    types.WORKSPACE_CODE_LENS_REFRESH,
    types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
)
"""What the server asks when something may look otherwise now."""


def make_client() -> Client:
    """A client that lets the server register what it wants."""
    client = Client(converter_factory=default_converter)
    register_lsp_features(client)
    client.reports = []
    client.applied = []
    client.protocol.fm.features.pop(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def publish(params: types.PublishDiagnosticsParams) -> None:
        client.reports.append(params)

    @client.feature(types.WORKSPACE_APPLY_EDIT)
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        client.applied.append(params)
        return types.ApplyWorkspaceEditResult(applied=True)

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(_params: types.RegistrationParams) -> None:
        return None

    for method in REFRESHES:
        client.feature(method)(_nothing)
    return client


def _nothing(_params: None) -> None:
    """What a client does that shows nothing."""


SERVER = ClientServerConfig(server_command=[sys.executable, "-m", "sqlmodel_lsp", "server"], client_factory=make_client)


PROFILES = ["neovim@v0.11.0", "visual-studio-code@v1.65.2"]


@pytest_lsp.fixture(config=SERVER, scope="module", params=PROFILES, ids=["utf-8", "utf-16"])
async def client(lsp_client: Client, request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """A client without a folder; one server of each kind serves all tests of a module."""
    lsp_client.encoding = "utf-8" if request.param == PROFILES[0] else "utf-16"
    capabilities = client_capabilities(request.param)
    lsp_client.asks = capabilities.text_document is not None and capabilities.text_document.diagnostic is not None
    await lsp_client.initialize_session(types.InitializeParams(capabilities=capabilities))
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def workspace(client: Client, tmp_path: Path) -> Iterator[Path]:
    """A project with one file of models, open as the only folder."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "heroes"\nversion = "1"\n', encoding="utf-8")
    (tmp_path / "models.py").write_text(MODELS, encoding="utf-8")
    folder = types.WorkspaceFolder(uris.from_fs_path(str(tmp_path)) or "", tmp_path.name)
    change = types.WorkspaceFoldersChangeEvent(added=[folder], removed=[])
    client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(change))
    yield tmp_path
    change = types.WorkspaceFoldersChangeEvent(added=[], removed=[folder])
    client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(change))


@pytest.fixture
def editor(client: Client, workspace: Path) -> Iterator[Editor]:
    """An editor with the models of the workspace open."""
    editor = Editor(client, workspace / "models.py")
    yield editor
    editor.close()

"""The client's folders and settings, and files that change on disk."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from lsprotocol import types

from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.project import baselines, config, locks
from sqlmodel_lsp.project.problem import ConfigurationError

SECTION = "sqlmodel"
"""The settings of ours among those of an editor."""

_CONFIGURATION = ("pyproject.toml", "sqlmodel-lsp.toml", "alembic.ini", baselines.NAME, *locks.PATTERNS)


async def initialized(ls: Server, _params: types.InitializedParams) -> None:
    """Reads the client's folders, and asks to be told when files and settings change."""
    options = ls.first_settings
    if isinstance(options, Mapping):
        _set(ls, options.get(SECTION, options))
    folders = [folder.uri for folder in ls.workspace.folders.values()]
    _load(ls, folders or ([ls.workspace.root_uri] if ls.workspace.root_uri else []))
    registrations = list(_registrations(ls.client_capabilities.workspace))
    if registrations:
        ls.client_register_capability(types.RegistrationParams(registrations))
    await _ask_for_settings(ls)


def did_change_folders(ls: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Follows the client's folders."""
    for folder in params.event.removed:
        path = convert.path_of(folder.uri)
        ls.loader.stop(path)
        ls.session.unload(path)
    _load(ls, [folder.uri for folder in params.event.added])


def did_change_watched_files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Reads what was changed by somebody else; another configuration means to begin anew."""
    folders: dict[str, None] = {}
    for event in params.changes:
        path = convert.path_of(event.uri)
        if any(fnmatchcase(os.path.basename(path), name) for name in _CONFIGURATION):
            folders.update(dict.fromkeys(ls.session.configured_by(path)))
        elif path.endswith(".py"):
            ls.session.touch_on_disk(path)
    for folder in folders:
        ls.loader.load(folder)
    ls.publish_soon()


async def did_change_configuration(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    """Follows the client's settings, whether they come along or have to be asked for."""
    if _tells_settings(ls.client_capabilities.workspace):
        await _ask_for_settings(ls)
    elif isinstance(params.settings, Mapping) and _set(ls, params.settings.get(SECTION)):
        _reload(ls)


async def _ask_for_settings(ls: Server) -> None:
    if not _tells_settings(ls.client_capabilities.workspace):
        return
    asked = types.ConfigurationParams([types.ConfigurationItem(section=SECTION)])
    # The request stays when we are cancelled; an answer to nobody would break the connection.
    (settings,) = await asyncio.shield(asyncio.ensure_future(ls.workspace_configuration_async(asked)))
    if settings is not None and _set(ls, settings):
        _reload(ls)


def _set(ls: Server, values: object) -> bool:
    """Takes settings over; whether they are others than before. Wrong ones are told once and left out."""
    try:
        settings: Mapping[str, Any] = config.from_editor(values) if isinstance(values, Mapping) else {}
    except ConfigurationError as error:
        if str(error) != ls.said_of_settings:
            ls.said_of_settings = str(error)
            ls.warn(ls.said_of_settings)
        return False
    ls.said_of_settings = ""
    is_new = settings != ls.session.settings
    ls.session.settings = settings
    return is_new


def _load(ls: Server, addresses: Iterable[str]) -> None:
    for address in addresses:
        ls.loader.load(convert.path_of(address))
    ls.publish_soon()


def _reload(ls: Server) -> None:
    for folder in ls.session.folders:
        ls.loader.load(folder)


def _tells_settings(capabilities: types.WorkspaceClientCapabilities | None) -> bool:
    return capabilities is not None and bool(capabilities.configuration)


def _registrations(capabilities: types.WorkspaceClientCapabilities | None) -> Iterable[types.Registration]:
    """What the client should tell us about, as far as it lets us say so."""
    watching = capabilities.did_change_watched_files if capabilities is not None else None
    if watching is not None and watching.dynamic_registration:
        watchers = [types.FileSystemWatcher(f"**/{name}") for name in ("*.py", *_CONFIGURATION)]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        yield types.Registration("watched-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    changing = capabilities.did_change_configuration if capabilities is not None else None
    if changing is not None and changing.dynamic_registration:
        section = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
        yield types.Registration("settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, section)

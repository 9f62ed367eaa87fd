"""The messages that are handled, each by one function, whose module is imported when the first such message comes.

So the client has its first answer before the domain is imported.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from lsprotocol import types

if TYPE_CHECKING:
    from sqlmodel_lsp.lsp.server import Server

SOURCE = "sqlmodel-lsp"
FIX_ALL = "source.fixAll.sqlmodel"
GENERATE = "refactor.generate"
APPLY_ITEM = "sqlmodel.applyItem"
SHOW_PLACES = "sqlmodel.showPlaces"
RUN_GENERATOR = "sqlmodel.generate"
LIST_GENERATORS = "sqlmodel.generators"
REFACTOR = "sqlmodel.refactor"
TOKEN_TYPES = ["property", "struct"]
TOKEN_MODIFIERS = ["column", "primaryKey", "foreignKey", "relationship", "table"]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the protocol and the function (`module.function`) that handles it.

    `waits` says that the function is a coroutine, `options` is what the client is told about the method.
    """

    name: str
    handler: str
    waits: bool = False
    options: object = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command that clients may ask for, and the coroutine that takes its arguments."""

    name: str
    handler: str


METHODS = (
    Method(types.INITIALIZED, "folders.initialized", waits=True),
    Method(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, "folders.did_change_folders"),
    Method(types.WORKSPACE_DID_CHANGE_WATCHED_FILES, "folders.did_change_watched_files"),
    Method(types.WORKSPACE_DID_CHANGE_CONFIGURATION, "folders.did_change_configuration", waits=True),
    Method(types.TEXT_DOCUMENT_DID_OPEN, "documents.did_open"),
    Method(types.TEXT_DOCUMENT_DID_CHANGE, "documents.did_change"),
    Method(types.TEXT_DOCUMENT_DID_CLOSE, "documents.did_close"),
    Method(types.NOTEBOOK_DOCUMENT_DID_OPEN, "notebooks.did_open"),
    Method(types.NOTEBOOK_DOCUMENT_DID_CHANGE, "notebooks.did_change"),
    Method(types.NOTEBOOK_DOCUMENT_DID_SAVE, "notebooks.did_save"),
    Method(types.NOTEBOOK_DOCUMENT_DID_CLOSE, "notebooks.did_close"),
    Method(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        "diagnostics.document_diagnostic",
        waits=True,
        options=types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier=SOURCE),
    ),
    Method(types.WORKSPACE_DIAGNOSTIC, "diagnostics.workspace_diagnostic", waits=True),
    Method(
        types.TEXT_DOCUMENT_COMPLETION,
        "completion.completion",
        options=types.CompletionOptions(
            trigger_characters=['"', "'", ".", "(", ",", "=", "[", "{"], resolve_provider=True
        ),
    ),
    Method(types.COMPLETION_ITEM_RESOLVE, "completion.resolve"),
    Method(
        types.TEXT_DOCUMENT_SIGNATURE_HELP,
        "signature_help.signature_help",
        options=types.SignatureHelpOptions(trigger_characters=["(", ","], retrigger_characters=["="]),
    ),
    Method(
        types.TEXT_DOCUMENT_CODE_ACTION,
        "actions.code_actions",
        waits=True,
        options=types.CodeActionOptions(
            [types.CodeActionKind.QuickFix, FIX_ALL, types.CodeActionKind.RefactorRewrite, GENERATE],
            resolve_provider=True,
        ),
    ),
    Method(types.CODE_ACTION_RESOLVE, "actions.resolve", waits=True),
    Method(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, "symbols.document_symbols"),
    Method(types.WORKSPACE_SYMBOL, "symbols.workspace_symbols"),
    Method(types.TEXT_DOCUMENT_DEFINITION, "navigation.definition", waits=True),
    Method(types.TEXT_DOCUMENT_DECLARATION, "navigation.declaration", waits=True),
    Method(types.TEXT_DOCUMENT_TYPE_DEFINITION, "navigation.type_definition", waits=True),
    Method(types.TEXT_DOCUMENT_IMPLEMENTATION, "navigation.implementation", waits=True),
    Method(types.TEXT_DOCUMENT_REFERENCES, "navigation.references", waits=True),
    Method(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, "navigation.highlights", waits=True),
    Method(types.TEXT_DOCUMENT_LINKED_EDITING_RANGE, "navigation.linked_editing", waits=True),
    Method(types.TEXT_DOCUMENT_PREPARE_RENAME, "rename.prepare", waits=True),
    Method(types.TEXT_DOCUMENT_RENAME, "rename.rename", waits=True),
    Method(
        types.WORKSPACE_WILL_RENAME_FILES,
        "rename.will_rename_files",
        waits=True,
        options=types.FileOperationRegistrationOptions(
            [types.FileOperationFilter(types.FileOperationPattern("**/*.py"), scheme="file")]
        ),
    ),
    Method(types.TEXT_DOCUMENT_DOCUMENT_LINK, "links.document_links", waits=True),
    Method(types.TEXT_DOCUMENT_PREPARE_TYPE_HIERARCHY, "hierarchy.prepare", waits=True),
    Method(types.TYPE_HIERARCHY_SUPERTYPES, "hierarchy.supertypes"),
    Method(types.TYPE_HIERARCHY_SUBTYPES, "hierarchy.subtypes"),
    Method(types.TEXT_DOCUMENT_HOVER, "hover.text_hover", waits=True),
    Method(
        types.TEXT_DOCUMENT_CODE_LENS,
        "lenses.code_lens",
        waits=True,
        options=types.CodeLensOptions(resolve_provider=True),
    ),
    Method(types.CODE_LENS_RESOLVE, "lenses.resolve", waits=True),
    Method(types.TEXT_DOCUMENT_INLAY_HINT, "hints.inlay_hint", waits=True),
    Method(types.TEXT_DOCUMENT_FOLDING_RANGE, "folding.folding_range"),
    Method(
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
        "tokens.full",
        waits=True,
        options=types.SemanticTokensLegend(TOKEN_TYPES, TOKEN_MODIFIERS),
    ),
    Method(
        types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE,
        "tokens.stretch",
        waits=True,
        options=types.SemanticTokensLegend(TOKEN_TYPES, TOKEN_MODIFIERS),
    ),
)

COMMANDS = (
    Command(APPLY_ITEM, "completion.apply_elsewhere"),
    Command(SHOW_PLACES, "lenses.show_places"),
    Command(RUN_GENERATOR, "generators.run"),
    Command(LIST_GENERATORS, "generators.list_all"),
    Command(REFACTOR, "refactorings.run"),
)


def register(server: Server) -> None:
    """Wires the methods to a server."""
    # What the constructor would take; here it stands beside its methods.
    server._notebook_document_sync = types.NotebookDocumentSyncOptions(
        [types.NotebookDocumentFilterWithCells(cells=[types.NotebookCellLanguage("python")])], save=True
    )
    server.feature(types.INITIALIZE)(_initialize)
    for method in METHODS:
        handler = _waiting(method.handler) if method.waits else _at_once(method.handler)
        server.feature(method.name, method.options)(handler)
    for command in COMMANDS:
        server.command(command.name)(_carrying_out(command.handler))


def _initialize(ls: Server, params: types.InitializeParams) -> None:
    """Keeps the settings that come with the first words until something is read with them."""
    ls.first_settings = params.initialization_options


def _at_once(handler: str) -> Callable[[Server, Any], object]:
    def handle(ls: Server, params: Any) -> object:
        return _function(handler)(ls, params)

    return handle


def _waiting(handler: str) -> Callable[[Server, Any], Awaitable[object]]:
    async def handle(ls: Server, params: Any) -> object:
        return await cast("Awaitable[object]", _function(handler)(ls, params))

    return handle


def _carrying_out(handler: str) -> Callable[..., Awaitable[object]]:
    # The library looks the annotations up where the server cannot be imported yet.
    async def handle(ls: Any, *arguments: Any) -> object:
        return await cast("Awaitable[object]", _function(handler)(ls, arguments))

    return handle


@functools.cache
def _function(handler: str) -> Callable[[Server, Any], object]:
    module, _, name = handler.partition(".")
    found = getattr(importlib.import_module(f"sqlmodel_lsp.lsp.handlers.{module}"), name)
    return cast("Callable[[Server, Any], object]", found)

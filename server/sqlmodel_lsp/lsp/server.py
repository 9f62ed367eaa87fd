"""The server: one session for one client, wired to the protocol."""

from __future__ import annotations

import asyncio
import functools
import gc
import logging
import sys
from typing import TYPE_CHECKING, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from sqlmodel_lsp import __version__
from sqlmodel_lsp.lsp import convert, methods, stdio, tcp
from sqlmodel_lsp.lsp.failures import Failures
from sqlmodel_lsp.lsp.loading import Loader
from sqlmodel_lsp.lsp.protocol import Protocol

if TYPE_CHECKING:
    from sqlmodel_lsp.analysis.snapshot import Snapshot
    from sqlmodel_lsp.lsp.session import Session
    from sqlmodel_lsp.project.problem import ConfigurationError
    from sqlmodel_lsp.rules.finding import Finding
    from sqlmodel_lsp.text.lines import Encoding

log = logging.getLogger(__name__)


class Server(LanguageServer):
    """Tells the client what the session knows, whenever that changes."""

    def __init__(self) -> None:
        super().__init__("sqlmodel-lsp", __version__, protocol_cls=Protocol)
        self.first_settings: object = None
        self.said_of_settings = ""
        self.loader = Loader(self)
        self._uris: dict[str, str] = {}
        self._shown: dict[str, tuple[int | None, tuple[Finding, ...]]] = {}
        self._is_publishing = False
        self._generation = 0
        self._complained: dict[str, str] = {}

    @functools.cached_property
    def session(self) -> Session:
        """What the client has open. Importing all it needs takes longer than the client's first question may."""
        from sqlmodel_lsp.lsp.session import Session

        gc.freeze()  # What is loaded by now stays; the collector need not look at it again.
        return Session()

    @property
    def client(self) -> convert.Client:
        """The client as its capabilities describe it."""
        encoding = cast(
            "Encoding", str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        )
        return convert.Client(encoding, self.client_capabilities, self._identifier)

    @property
    def is_asked(self) -> bool:
        """Whether the client asks for findings instead of being told."""
        document = self.client_capabilities.text_document
        return document is not None and document.diagnostic is not None

    def opened(self, uri: str) -> str:
        """Remembers how the client calls a document; answers with the path."""
        path = convert.path_of(uri)
        self._uris[path] = uri
        return path

    async def known(self, uri: str) -> tuple[str, Snapshot] | None:
        """The path of a document, and the snapshot once all that it belongs to is loaded; None for a strange one."""
        path = convert.path_of(uri)
        await self.loader.ready(path)
        snapshot = self.session.snapshot(path)
        return (path, snapshot) if path in snapshot.files else None

    def found(self, path: str) -> list[types.Diagnostic]:
        """What is wrong in a file, in the client's words."""
        return self._in_its_words(path, self.session.findings(path))

    def _in_its_words(self, path: str, findings: tuple[Finding, ...]) -> list[types.Diagnostic]:
        snapshot, client = self.session.snapshot(path), self.client
        return [client.diagnostic(snapshot, finding) for finding in findings]

    def publish_soon(self) -> None:
        """Publishes when all messages that have arrived are handled, so only for the newest texts."""
        if not self._is_publishing:
            self._is_publishing = True
            asyncio.get_running_loop().call_soon(self._publish_all)

    def warn(self, sentence: str) -> None:
        """Shows a sentence to the user."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, sentence))

    def report_server_error(self, error: Exception, source: object) -> None:
        """Logs the error; a pop-up per keystroke would help nobody."""
        log.error("%s: %s", getattr(source, "__name__", source), error)

    def _publish_all(self) -> None:
        self._is_publishing = False
        self.session.apply()
        self._complain()
        self._ask_to_ask()
        if self.is_asked:
            self._uris = {path: uri for path, uri in self._uris.items() if self.session.texts.get(path) is not None}
            return
        for path, uri in tuple(self._uris.items()):
            document = self.session.texts.get(path)
            try:
                if document is None and not self.session.is_in_workspace(path):
                    self._take_back(path)
                else:
                    self._show(path, uri, None if document is None else document.version)
            except Exception:  # A file we cannot judge must not silence the others.
                log.exception("cannot check %s", path)

    def _ask_to_ask(self) -> None:
        """Lets the client ask anew for what may have changed in other files than the edited one."""
        workspace = self.client_capabilities.workspace
        if self._generation == self.session.generation or workspace is None:
            return
        self._generation = self.session.generation
        for support, refresh in (
            (workspace.diagnostics if self.is_asked else None, self.workspace_diagnostic_refresh),
            (workspace.inlay_hint, self.workspace_inlay_hint_refresh),
            (workspace.code_lens, self.workspace_code_lens_refresh),
            (workspace.semantic_tokens, self.workspace_semantic_tokens_refresh),
        ):
            if support is not None and support.refresh_support:
                refresh(None)

    def _complain(self) -> None:
        """Shows what is wrong with configuration files in these files, and takes back what has been mended."""
        found: dict[str, ConfigurationError] = {}
        for error in self.session.complaints.values():
            if error.file is not None:
                found[self.client.uri(str(error.file))] = error
        for uri in [*found, *(uri for uri in self._complained if uri not in found)]:
            said = str(found[uri]) if uri in found else ""
            if self._complained.get(uri, "") != said:
                self._publish(uri, None, [convert.complaint(found[uri])] if uri in found else [])
        self._complained = {uri: str(error) for uri, error in found.items()}

    def _show(self, path: str, uri: str, version: int | None) -> None:
        if not self.session.is_loaded(path):
            return
        findings = self.session.findings(path)
        if self._shown.get(path) == (version, findings):
            return
        self._shown[path] = (version, findings)
        self._publish(uri, version, self._in_its_words(path, findings))

    def _take_back(self, path: str) -> None:
        """Clears a document that is closed and belongs to no folder; in a folder, what is on disk counts."""
        uri = self._uris.pop(path)
        if self._shown.pop(path, None) is not None:
            self._publish(uri, None, [])

    def _publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    def _identifier(self, path: str) -> types.OptionalVersionedTextDocumentIdentifier | None:
        document = self.session.texts.get(path)
        if document is None or path not in self._uris:
            return None
        return types.OptionalVersionedTextDocumentIdentifier(self._uris[path], document.version)


def create() -> Server:
    """A server with all its handlers."""
    server = Server()
    logging.getLogger("sqlmodel_lsp.rules").addHandler(Failures(server.warn))
    methods.register(server)
    return server


def run_stdio() -> None:
    """Serves one client over stdin and stdout."""
    stdio.serve(_ready())


def run_tcp(host: str, port: int) -> None:
    """Serves one client over a socket. Raises OSError when it cannot listen there."""
    tcp.serve(_ready(), host, port)


def _ready() -> Protocol:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    # pygls warns of things that are none, such as a cancelled request that was answered in time.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    return cast("Protocol", create().protocol)

"""The server: one session for one client, wired to the protocol."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from typing import cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from sqlmodel_lsp import __version__
from sqlmodel_lsp.lsp import convert, stdio, tcp
from sqlmodel_lsp.lsp.protocol import Protocol
from sqlmodel_lsp.lsp.session import Session
from sqlmodel_lsp.rules.finding import Finding
from sqlmodel_lsp.text.lines import Encoding

log = logging.getLogger(__name__)


class Server(LanguageServer):
    """Tells the client what the session knows, whenever that changes."""

    def __init__(self) -> None:
        super().__init__("sqlmodel-lsp", __version__, protocol_cls=Protocol)
        self.session = Session()
        self._uris: dict[str, str] = {}
        self._shown: dict[str, tuple[int | None, tuple[Finding, ...]]] = {}
        self._is_publishing = False

    @property
    def client(self) -> convert.Client:
        """The client as its capabilities describe it."""
        encoding = cast(
            "Encoding", str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        )
        return convert.Client(encoding, self.client_capabilities, self._identifier)

    def opened(self, uri: str) -> str:
        """Remembers how the client calls a document; answers with the path."""
        path = convert.path_of(uri)
        self._uris[path] = uri
        return path

    def closed(self, path: str) -> None:
        """Takes back what was said about a document that is closed, unless it belongs to a workspace."""
        uri = self._uris.pop(path, None)
        shown = self._shown.pop(path, None)
        if uri is None or shown is None:
            return
        if self.session.is_in_workspace(path):
            self._show(path, uri, None)
            self._shown.pop(path, None)
        else:
            self._publish(uri, None, [])

    def publish_soon(self) -> None:
        """Publishes when all messages that have arrived are handled, so only for the newest texts."""
        if not self._is_publishing:
            self._is_publishing = True
            asyncio.get_running_loop().call_soon(self._publish_all)

    def report_server_error(self, error: Exception, source: object) -> None:
        """Logs the error; a pop-up per keystroke would help nobody."""
        log.error("%s: %s", getattr(source, "__name__", source), error)

    def _publish_all(self) -> None:
        self._is_publishing = False
        for path, uri in tuple(self._uris.items()):
            document = self.session.texts.get(path)
            try:
                self._show(path, uri, None if document is None else document.version)
            except Exception:  # A file we cannot judge must not silence the others.
                log.exception("cannot check %s", path)

    def _show(self, path: str, uri: str, version: int | None) -> None:
        findings = self.session.findings(path)
        if self._shown.get(path) == (version, findings):
            return
        self._shown[path] = (version, findings)
        snapshot, client = self.session.snapshot(path), self.client
        self._publish(uri, version, [client.diagnostic(snapshot, finding) for finding in findings])

    def _publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    def _identifier(self, path: str) -> types.OptionalVersionedTextDocumentIdentifier | None:
        document = self.session.texts.get(path)
        if document is None or path not in self._uris:
            return None
        return types.OptionalVersionedTextDocumentIdentifier(self._uris[path], document.version)


def create() -> Server:
    """A server with all its handlers."""
    from sqlmodel_lsp.lsp.handlers import actions, completion, documents

    server = Server()
    for handlers in (documents, completion, actions):
        handlers.register(server)
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
    protocol = cast("Protocol", create().protocol)
    gc.freeze()  # What is loaded by now stays; the collector need not look at it again.
    return protocol

"""What we do otherwise than pygls does by itself."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol

from sqlmodel_lsp.lsp.cells import Place
from sqlmodel_lsp.lsp.notebooks import Notebooks

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer

log = logging.getLogger(__name__)

_OURS = (
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
)


class Protocol(LanguageServerProtocol):
    """Answers every request, however malformed, and leaves open texts to our own store."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        self.notebooks = Notebooks()
        self._asked_cells: dict[str | int, Place] = {}
        # pygls splits lines where Python does, not where the protocol says, and corrupts texts that way.
        for method in _OURS:
            self.fm.builtin_features.pop(method)

    @property
    def is_shut_down(self) -> bool:
        """Whether the client has said that it needs nothing more."""
        return self._shutdown

    def asks_again(self, method: object) -> bool:
        """Whether the client repeats such a request when told that the text has changed."""
        general = self.client_capabilities.general if self._workspace is not None else None
        support = general.stale_request_support if general is not None else None
        return support is not None and method in support.retry_on_content_modified

    def receive(self, message: Any) -> None:
        """Handles one message as it came over the wire."""
        match message:
            case {"jsonrpc": "2.0", "method": str() as method, "id": str() | int() as id_}:
                try:
                    self._check(method)
                    structured = self.structure_message(self._about_module(id_, message))
                except JsonRpcException as error:
                    log.warning("refused %s: %s", method, error)
                    self.refuse(id_, error)
                else:
                    self.handle_message(structured)
            case {"jsonrpc": "2.0", "method": str() as method} if "id" not in message:
                if self._is_welcome(method):
                    self.handle_message(self.structure_message(message))
            case {"jsonrpc": "2.0", "id": str() | int() as id_} if "method" not in message:
                self._receive_response(id_, message)
            case _:
                given = message.get("id") if isinstance(message, dict) else None
                self.refuse(given if isinstance(given, (str, int)) else None, JsonRpcInvalidRequest())

    def notify(self, method: str, params: Any | None = None) -> None:
        """Sends a notification; what is found in a notebook goes to its cells."""
        if self.notebooks and isinstance(params, types.PublishDiagnosticsParams):
            for part in self.notebooks.published(self._converter.unstructure(params)):
                self._send_data({"jsonrpc": self.VERSION, "method": method, "params": part})
        else:
            super().notify(method, params)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """The message as an object. Raises JsonRpcInvalidParams when its parameters are not what they should be."""
        try:
            return super().structure_message(data)
        except Exception as error:
            raise JsonRpcInvalidParams() from error

    def refuse(self, id_: str | int | None, error: JsonRpcException) -> None:
        """Answers with an error; nobody asked when there is no id."""
        self._send_response(id_, error=error.to_response_error())  # type: ignore[arg-type]  # The protocol has null.

    def _send_response(self, msg_id: str | int, result: Any | None = None, error: Any | None = None) -> None:
        cell = self._asked_cells.pop(msg_id, None)
        if error is None and self.notebooks:
            self._result_types.pop(msg_id, None)
            answer = self.notebooks.answered(self._converter.unstructure(result), cell)
            self._send_data({"jsonrpc": self.VERSION, "id": msg_id, "result": answer})
        else:
            super()._send_response(msg_id, result, error)

    def _about_module(self, id_: str | int, message: dict[str, Any]) -> dict[str, Any]:
        """A request about a cell, as it is about the module of its notebook."""
        params, cell = self.notebooks.asked(message.get("params"))
        if cell is None:
            return message
        self._asked_cells[id_] = cell
        return {**message, "params": params}

    def _check(self, method: str) -> None:
        """Raises what stands against a request at this time."""
        if self._shutdown:
            raise JsonRpcInvalidRequest("the server is shut down")
        if (method == types.INITIALIZE) != (self._workspace is None):
            raise JsonRpcServerNotInitialized() if self._workspace is None else JsonRpcInvalidRequest()
        if not self._is_known(method):
            raise JsonRpcMethodNotFound.of(method)

    def _is_welcome(self, method: str) -> bool:
        """Whether a notification means anything at this time."""
        if not self._is_known(method) and method != types.CANCEL_REQUEST:
            log.debug("passed over %s", method)
            return False
        return self._workspace is not None and not self._shutdown

    def _is_known(self, method: str) -> bool:
        return method in self.fm.features or method in self.fm.builtin_features

    def _receive_response(self, id_: str | int, message: dict[str, Any]) -> None:
        try:
            structured = self.structure_message(message)
        except JsonRpcInvalidParams as error:
            # Whoever waits for the answer must not wait for ever.
            future = self._request_futures.pop(id_, None)
            if future is not None and not future.done():
                future.set_exception(error)
            raise
        self.handle_message(structured)

    def _handle_cancel_notification(self, msg_id: str | int) -> None:
        """Cancels a request that is being worked on; one that is answered is no trouble."""
        future = self._request_futures.get(msg_id)
        if future is not None:
            future.cancel()

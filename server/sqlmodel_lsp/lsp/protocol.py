"""What we do otherwise than pygls does by itself."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.json_rpc import JsonRPCNotification, RPCMessage

if TYPE_CHECKING:
    from cattrs import Converter
    from pygls.lsp.server import LanguageServer

log = logging.getLogger(__name__)

_REFUSED = "$/refused"
_OURS = (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE, types.TEXT_DOCUMENT_DID_CLOSE)


class Protocol(LanguageServerProtocol):
    """Answers malformed requests, and leaves open texts to our own store."""

    def __init__(self, server: LanguageServer, converter: Converter) -> None:
        super().__init__(server, converter)
        # pygls splits lines where Python does, not where the protocol says, and corrupts texts that way.
        for method in _OURS:
            self.fm.builtin_features.pop(method)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """The message as an object; a malformed request is answered here, for pygls would let its sender wait."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            log.warning("malformed message: %s", data.get("method", "response"))
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=error.to_response_error())
            return JsonRPCNotification(_REFUSED, self.VERSION, None)

    def handle_message(self, message: RPCMessage) -> None:
        """Handles every message that was not refused."""
        if getattr(message, "method", None) != _REFUSED:
            super().handle_message(message)

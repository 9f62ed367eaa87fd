"""A client that keeps all that it was told, without a library between it and the messages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lsp.wire import Wire


class Client:
    """A client that answers what the server asks, by method or with nothing, and keeps all that it was told."""

    def __init__(self, settings: Any = None, **params: Any) -> None:
        self.wire = Wire()
        self.settings = settings
        self.told: list[dict[str, Any]] = []
        self.answers: dict[str, Any] = {}
        self._last = 0
        self.capabilities = self.wire.initialize(**params)

    def ask(self, method: str, **params: Any) -> Any:
        """The result of a request."""
        self._last += 1
        self.wire.send({"id": self._last, "method": method, "params": params})
        answer = self.until(lambda message: message.get("id") == self._last and "method" not in message)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def tell(self, method: str, **params: Any) -> None:
        """Sends a notification."""
        self.wire.send({"method": method, "params": params})

    def until(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Takes messages until one of them is it."""
        while True:
            message = self.wire.receive()
            self.told.append(message)
            if "method" in message and "id" in message:
                is_settings = message["method"] == "workspace/configuration"
                result = [self.settings] if is_settings else self.answers.get(message["method"])
                self.wire.send({"id": message["id"], "result": result})
            if is_it(message):
                return message

    def codes(self, uri: str, previous: list[str] | None = None) -> list[str]:
        """The codes told about a document, once they are others than before."""
        while True:
            message = self.until(lambda message: message.get("method") == "textDocument/publishDiagnostics")
            if message["params"]["uri"] == uri:
                found = [str(item.get("code")) for item in message["params"]["diagnostics"]]
                if found != previous:
                    return found

    def change_on_disk(self, *paths: Path) -> None:
        """Tells that files have changed."""
        changes = [{"uri": path.as_uri(), "type": 2} for path in paths]
        self.tell("workspace/didChangeWatchedFiles", changes=changes)

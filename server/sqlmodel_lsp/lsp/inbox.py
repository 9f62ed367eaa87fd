"""Messages that have arrived and wait for their turn, in their order.

A request that was cancelled while it waited is told apart, so that nobody begins to work for it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

_CHANGES = (types.TEXT_DOCUMENT_DID_CHANGE, types.NOTEBOOK_DOCUMENT_DID_CHANGE)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message whose turn it is.

    `is_stale` says that an edit of the document it asks about waits behind it.
    """

    message: Any
    is_cancelled: bool = False
    is_stale: bool = False


class Inbox:
    """A queue in which only cancellations overtake."""

    def __init__(self) -> None:
        self._waiting: deque[Any] = deque()
        self._requests: set[Hashable] = set()
        self._cancelled: set[Hashable] = set()
        self._changes: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def holds_changes(self) -> bool:
        """Whether the texts are not yet what the client has told."""
        return bool(self._changes)

    def put(self, message: Any) -> None:
        """Takes a message in."""
        match message:
            case {"method": types.CANCEL_REQUEST, "params": {"id": str() | int() as cancelled}}:
                if cancelled in self._requests:
                    self._cancelled.add(cancelled)
                    return
            case {"method": str(), "id": str() | int() as request}:
                self._requests.add(request)
            case {"method": method} if method in _CHANGES:
                self._changes[_document(message)] += 1
        self._waiting.append(message)

    def take(self) -> Turn:
        """The next message; there has to be one."""
        message = self._waiting.popleft()
        match message:
            case {"method": str(), "id": str() | int() as request}:
                self._requests.discard(request)
                if request in self._cancelled:
                    self._cancelled.discard(request)
                    return Turn(message, is_cancelled=True)
                return Turn(message, is_stale=_document(message) in self._changes)
            case {"method": method} if method in _CHANGES:
                document = _document(message)
                self._changes[document] -= 1
                self._changes += Counter()  # Forgets what has come down to nothing.
        return Turn(message)


def _document(message: Any) -> str:
    """The address of the document a message is about; empty when there is none."""
    match message:
        case {"params": {"textDocument": {"uri": str() as uri}} | {"notebookDocument": {"uri": str() as uri}}}:
            return uri
    return ""

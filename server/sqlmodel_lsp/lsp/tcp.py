"""A conversation over a socket, for clients that start no processes."""

from __future__ import annotations

import socket
import sys

from sqlmodel_lsp.lsp import conversation
from sqlmodel_lsp.lsp.protocol import Protocol


def serve(protocol: Protocol, host: str, port: int) -> None:
    """Serves the first client that connects until it leaves, and ends with its exit code.

    Raises OSError when nobody could connect there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as waiting:
        shown = f"[{host}]" if ":" in host else host
        print(f"listening on {shown}:{waiting.getsockname()[1]}", file=sys.stderr, flush=True)
        connection, _ = waiting.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sys.stdout = sys.stderr
    with connection, connection.makefile("wb") as output:
        sys.exit(conversation.hold(protocol, connection.recv, output))

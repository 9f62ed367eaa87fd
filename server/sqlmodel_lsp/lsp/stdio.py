"""A conversation over stdin and stdout."""

from __future__ import annotations

import os
import sys
from functools import partial

from sqlmodel_lsp.lsp import conversation
from sqlmodel_lsp.lsp.protocol import Protocol


def serve(protocol: Protocol) -> None:
    """Serves the client at the other end of stdin and stdout until it leaves, and ends with its exit code."""
    sys.stdout.flush()
    source, output = os.dup(0), os.fdopen(os.dup(1), "wb")
    # A stray print, ours or a child's, would break the stream of messages, and a stray read would steal from it.
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout = sys.stderr
    sys.exit(conversation.hold(protocol, partial(os.read, source), output))

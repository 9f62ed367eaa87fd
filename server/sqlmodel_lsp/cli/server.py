"""`sqlmodel-lsp server`: the language server."""

from __future__ import annotations

import importlib

import click


@click.command()
@click.option("--stdio", is_flag=True, help="Speak over standard input and output, as always.")
def server(stdio: bool) -> int:  # noqa: ARG001
    """Serve an editor over standard input and output."""
    # The protocol library takes most of a second to import, which no other command should pay.
    importlib.import_module("sqlmodel_lsp.lsp.server").run_stdio()
    return 0

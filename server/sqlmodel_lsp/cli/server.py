"""`sqlmodel-lsp server`: the language server."""

from __future__ import annotations

import importlib
import re

import click

_ADDRESS = re.compile(r"(?:\[(?P<v6>[0-9A-Fa-f:.]+)\]|(?P<host>[^:\s\[\]]+)):(?P<port>\d{1,5})")


def _address(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, int] | None:
    """Host and port of an address such as `localhost:9257` or `[::1]:9257`."""
    if value is None:
        return None
    match = _ADDRESS.fullmatch(value)
    if match is None or int(match["port"]) > 0xFFFF:
        raise click.BadParameter(f"`{value}` is no address such as `localhost:9257`")
    return match["v6"] or match["host"], int(match["port"])


@click.command()
@click.option("--stdio", is_flag=True, help="Speak over standard input and output, which is the default.")
@click.option(
    "--tcp",
    metavar="HOST:PORT",
    callback=_address,
    help="Listen there and serve the first client that connects; port 0 is any.",
)
def server(stdio: bool, tcp: tuple[str, int] | None) -> int:
    """Serve an editor until it leaves."""
    if stdio and tcp is not None:
        raise click.UsageError("choose one of --stdio and --tcp")
    # The protocol library takes most of a second to import, which no other command should pay.
    module = importlib.import_module("sqlmodel_lsp.lsp.server")
    if tcp is None:
        module.run_stdio()
        return 0
    try:
        module.run_tcp(*tcp)
    except OSError as error:
        host, port = tcp
        raise click.ClickException(f"cannot listen on `{host}:{port}`: {error.strerror or error}") from error
    return 0

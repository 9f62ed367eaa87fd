"""The command `sqlmodel-lsp` with its subcommands."""

from __future__ import annotations

import importlib
import logging

import click

import sqlmodel_lsp

_COMMANDS = ("check", "schema", "diagram", "generate", "migrations", "explain", "rules", "debug-info", "server")


class _Commands(click.Group):
    """Imports a command when it is named, so that an editor need not wait for what only others use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command = getattr(importlib.import_module(f"sqlmodel_lsp.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(sqlmodel_lsp.__version__, "-V", "--version", message="sqlmodel-lsp %(version)s")
@click.pass_context
def application(context: click.Context) -> None:
    """Read SQLModel projects statically: find mistakes, print the schema, write code, serve editors."""
    # Nothing we use may write to the terminal behind our back; commands that care install a handler.
    logging.getLogger().addHandler(logging.NullHandler())
    if context.invoked_subcommand is None:
        click.echo(context.get_help())

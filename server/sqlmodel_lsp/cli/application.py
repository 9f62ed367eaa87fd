"""The command `sqlmodel-lsp` with its subcommands."""

from __future__ import annotations

import logging

import click

import sqlmodel_lsp
from sqlmodel_lsp.cli.check import check
from sqlmodel_lsp.cli.debug_info import debug_info
from sqlmodel_lsp.cli.explain import explain
from sqlmodel_lsp.cli.rules import rules
from sqlmodel_lsp.cli.schema import schema
from sqlmodel_lsp.cli.server import server


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(sqlmodel_lsp.__version__, "-V", "--version", message="sqlmodel-lsp %(version)s")
@click.pass_context
def application(context: click.Context) -> None:
    """Read SQLModel projects statically: find mistakes, print the schema, serve editors."""
    # Nothing we use may write to the terminal behind our back; commands that care install a handler.
    logging.getLogger().addHandler(logging.NullHandler())
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for _command in (check, schema, explain, rules, debug_info, server):
    application.add_command(_command)

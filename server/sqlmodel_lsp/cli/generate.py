"""`sqlmodel-lsp generate`: one command for each generator, with an option for each of its choices."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import click

from sqlmodel_lsp import generate as generators
from sqlmodel_lsp.cli import generating, options
from sqlmodel_lsp.generate import Generator, Kind, Option, Subject

_METAVARS = {Kind.TEXT: "TEXT", Kind.NUMBER: "NUMBER", Kind.FILE: "FILE", Kind.DATABASE: "URL"}


class _Generators(click.Group):
    """The generators as commands, made from their descriptions."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [generator.name for generator in generators.all_generators()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        found = (item for item in generators.all_generators() if item.name == cmd_name)
        return next((_command(generator) for generator in found), None)


@click.group(cls=_Generators, invoke_without_command=True)
@click.pass_context
def generate(context: click.Context) -> None:
    """Write code for the models of a project: show it first, write it with --write.

    What is there is kept as it is, so that a generator can run again after a model has changed. Every choice has an
    option, and a default in the settings. Exit codes: 0 when it is done or there is nothing to do, 2 when something
    is wrong with what was asked for, and then nothing is written.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _command(generator: Generator) -> click.Command:
    command: Callable[..., Any] = _callback(generator)
    for decorate in reversed(list(_parameters(generator))):
        command = decorate(command)
    return click.command(generator.name, help=_help(generator))(command)


def _callback(generator: Generator) -> Callable[..., int]:
    def run(
        subject: tuple[str, ...] = (),
        *,
        wants_all: bool = False,
        write: bool,
        diff: bool,
        folder: str,
        sqlmodel_version: str | None,
        python: str | None,
        debug: bool,  # noqa: ARG001
        **chosen: Any,
    ) -> int:
        if write and diff:
            raise click.UsageError("Only one of `--diff` and `--write` can be done at once")
        given = {option.name: chosen[_key(option)] for option in generator.options if chosen[_key(option)] is not None}
        workspace = options.load([folder], {"sqlmodel-version": sqlmodel_version}, python=python)
        asked = generating.Asked(generator, subject, given, wants_all, sys.stdin.buffer.read)
        return generating.run(workspace, asked, write=write, is_preview=diff)

    return run


def _parameters(generator: Generator) -> Iterator[Callable[[Callable[..., Any]], Callable[..., Any]]]:
    match generator.subject:
        case Subject.MODEL | Subject.MODELS:
            yield click.argument("subject", nargs=-1, metavar="[MODEL|FILE]...")
            yield click.option("--all", "wants_all", is_flag=True, help="Take every table model of the project.")
        case Subject.WORDS:
            yield click.argument("subject", nargs=-1, metavar=f"[{generator.words}]...")
        case Subject.NOTHING:
            pass
    for option in generator.options:
        yield _option(option)
    yield click.option("--diff", is_flag=True, help="Print what would change, and what is kept though it differs.")
    yield click.option("--write", is_flag=True, help="Write the files.")
    yield click.option(
        "--folder",
        type=click.Path(exists=True),
        default=".",
        show_default=True,
        metavar="FOLDER",
        help="The project, or a folder or file in it.",
    )
    yield options.common


def _option(option: Option) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    default = "" if option.initial in (None, False) else f"  [default: {_shown(option.initial)}]"
    text = f"{option.help}{default}"
    names = f"--{option.name}"
    match option.kind:
        case Kind.FLAG:
            return click.option(f"{names}/--no-{option.name}", _key(option), default=None, help=text)
        case Kind.CHOICE:
            return click.option(names, _key(option), type=click.Choice(option.choices), help=text)
        case Kind.NUMBER:
            return click.option(names, _key(option), type=int, metavar=_METAVARS[option.kind], help=text)
        case _:
            return click.option(names, _key(option), metavar=_METAVARS[option.kind], help=text)


def _help(generator: Generator) -> str:
    return f"{generator.summary}.\n\n{generator.details}".strip()


def _key(option: Option) -> str:
    return f"option_{option.name.replace('-', '_')}"


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

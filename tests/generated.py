"""The documents that are made from the code: where they stand and what they have to say."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from sqlmodel_lsp import settings
from sqlmodel_lsp.cli.application import application
from sqlmodel_lsp.features import snippets
from sqlmodel_lsp.rules import pages

NOTE = "<!-- Made from the code by the tests; change it there. -->"


def documents() -> dict[str, str]:
    """All generated documents by path, relative to the repository."""
    return {
        "docs/commands.md": "\n".join(_commands()) + "\n",
        "docs/settings.md": "\n".join(_settings()) + "\n",
        "docs/snippets.md": "\n".join(_snippets()) + "\n",
        **pages.pages(),
    }


def _commands() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield NOTE
    group = click.Context(application)
    for name in application.list_commands(group):
        command = application.get_command(group, name)
        assert command is not None
        yield from _command(command, name)


def _command(command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=f"sqlmodel-lsp {name}")
    yield ""
    yield f"## {name}"
    yield ""
    yield f"    {command.get_usage(context).removeprefix('Usage: ')}"
    yield ""
    yield _plain(inspect.cleandoc(command.help or ""))  # Python 3.13 cleans it already.
    options = [record for option in command.params if (record := option.get_help_record(context))]
    options = [(words, meaning) for words, meaning in options if words.startswith("-")]
    if options:
        yield ""
        yield "| option | meaning |"
        yield "|---|---|"
    for words, meaning in options:
        yield f"| `{_cell(words)}` | {_cell(meaning)} |"
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from _command(found, f"{name} {inner}")


def _settings() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield NOTE
    yield ""
    yield (
        f"They stand in the table `[tool.{settings.TABLE}]` of the nearest `pyproject.toml`, or at the top of a file "
        f"`{settings.TABLE}.toml`. A key or a code that does not exist is an error, exit code 2."
    )
    for option in settings.OPTIONS:
        yield ""
        yield f"## {option.key}"
        yield ""
        yield option.help
        yield ""
        yield f"- Type: {option.kind.value}"
        if option.choices:
            yield f"- One of: {', '.join(f'`{choice}`' for choice in option.choices)}"
        yield f"- Default: {_default(option.default)}"
        yield ""
        yield "```toml"
        yield f"{option.key} = {option.example}"
        yield "```"


def _snippets() -> Iterator[str]:
    yield "# Snippets"
    yield ""
    yield NOTE
    yield ""
    yield (
        "Any editor offers them as completions where a statement or a member of a model begins, in files that have to "
        "do with models, and adds the imports they need. They stand in `snippets/sqlmodel.json`, in the form that "
        "VS Code takes as well."
    )
    for snippet in snippets.everything():
        yield ""
        yield f"## {snippet.prefix}"
        yield ""
        yield f"{snippet.description}."
        yield ""
        yield "```python"
        yield from snippet.imports
        if snippet.imports:
            yield ""
        yield snippet.text
        yield "```"


def _default(value: object) -> str:
    """A default as it would be written in TOML; a few have to be said in words."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{item}"' for item in value) + "]`"
    return "`{}`"


def _plain(text: str) -> str:
    """Click's marker for paragraphs that keep their lines is for terminals only."""
    return "\n".join(line.rstrip() for line in text.replace("\b", "").strip().splitlines())


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")

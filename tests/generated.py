"""The documents that are made from the code: where they stand and what they have to say."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click
from lsprotocol import types

import manifest
import refactoring_pages
from harness import markdown
from sqlmodel_lsp import settings
from sqlmodel_lsp.cli.application import application
from sqlmodel_lsp.features import snippets
from sqlmodel_lsp.generate import all_generators
from sqlmodel_lsp.lsp.methods import METHODS
from sqlmodel_lsp.rules import pages

METHODS_BEGIN, METHODS_END = "<!-- The methods, made from the code by the tests. -->", "<!-- Their end. -->"
WHAT_METHODS_DO = {
    types.TEXT_DOCUMENT_DIAGNOSTIC: "findings of a document; clients that do not ask are told",
    types.WORKSPACE_DIAGNOSTIC: "findings of all files",
    types.TEXT_DOCUMENT_COMPLETION: "arguments, keys, targets, columns in queries, URLs, snippets, in half-typed code",
    types.COMPLETION_ITEM_RESOLVE: "what an item means, and the imports it needs",
    types.TEXT_DOCUMENT_SIGNATURE_HELP: "what `Field`, `Relationship`, models, engines and migrations take",
    types.TEXT_DOCUMENT_CODE_ACTION: "fixes, comments that silence a rule, refactorings, generated code",
    types.CODE_ACTION_RESOLVE: "the edit of an action",
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: "models and enums with their members; revisions",
    types.WORKSPACE_SYMBOL: "models, tables, columns, relationships, enums and revisions by name",
    types.TEXT_DOCUMENT_DEFINITION: "from strings and keys to what they name",
    types.TEXT_DOCUMENT_DECLARATION: "where the database name is written; the base field that another replaces",
    types.TEXT_DOCUMENT_TYPE_DEFINITION: "from a column or relationship to its model or enum",
    types.TEXT_DOCUMENT_IMPLEMENTATION: "the models that inherit a base, the variants of a table",
    types.TEXT_DOCUMENT_REFERENCES: "uses in code, strings, constraints and migrations",
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: "uses in a document, told apart as read and written",
    types.TEXT_DOCUMENT_LINKED_EDITING_RANGE: "both names of a `back_populates` pair",
    types.TEXT_DOCUMENT_PREPARE_RENAME: "whether a name can be changed",
    types.TEXT_DOCUMENT_RENAME: "models, tables, columns and relationships, in strings as well",
    types.WORKSPACE_WILL_RENAME_FILES: "imports of a module that moves",
    types.TEXT_DOCUMENT_DOCUMENT_LINK: "pages of rules, revisions",
    types.TEXT_DOCUMENT_PREPARE_TYPE_HIERARCHY: "a model and its family",
    types.TYPE_HIERARCHY_SUPERTYPES: "what a model inherits",
    types.TYPE_HIERARCHY_SUBTYPES: "what inherits a model",
    types.TEXT_DOCUMENT_HOVER: "tables with their DDL, columns, joins, the SQL of queries, rules, arguments",
    types.TEXT_DOCUMENT_CODE_LENS: "references, foreign keys, relationships, variants and routes of a model",
    types.CODE_LENS_RESOLVE: "how many, and where",
    types.TEXT_DOCUMENT_INLAY_HINT: "column types, targets of keys, table names, directions, inherited columns",
    types.TEXT_DOCUMENT_FOLDING_RANGE: "runs of columns, relationships and variants",
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: "columns, keys, relationships and tables in strings; off by default",
    types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: "the same for a part of a document",
    types.WORKSPACE_EXECUTE_COMMAND: "what items, lenses and generators need to work in every editor",
}
"""What each request is answered with; notifications about texts, folders and settings are not told one by one."""

NOTE = "<!-- Made from the code by the tests; change it there. -->"


GENERATORS = """
A generator writes the code that a careful user of SQLModel would have written, in the style of the file it goes to:
imports, quotes of types, names of functions. What is there is kept as it is: a generator that runs again adds what is
missing and nothing else, and the command line shows with `--diff` what it would have written otherwise.

There are three ways to run one.

- **Code actions.** On a table model, an editor offers what there is to write for it.
- **The command line.** `sqlmodel-lsp generate NAME` shows the difference it would make, and `--write` writes it; see
  [commands](commands.md). It exits with 2 and one sentence when something is wrong, and then nothing is written.
- **The command `sqlmodel.generate`** of the protocol, with one argument: an object with `generator`, its `subject` (a
  name or a list of them), `options` by name, and the `uri` of a file of the project when several folders are open. The
  edit comes back through `workspace/applyEdit`. `sqlmodel.generators` lists the generators with their options.

Defaults for options stand in the settings:

```toml
[tool.sqlmodel-lsp.generate.crud]
async = true
```

With `templates = "FOLDER"` in the [settings](settings.md), a file `FOLDER/crud.py.jinja` takes the place of the
template of that name. It can include ours as `sqlmodel-lsp/crud.py.jinja`.
"""


def documents() -> dict[str, str]:
    """All generated documents by path, relative to the repository."""
    return {
        "docs/commands.md": "\n".join(_commands()) + "\n",
        "docs/generators.md": "\n".join(_generators()) + "\n",
        "docs/refactorings.md": refactoring_pages.page(NOTE),
        "docs/settings.md": "\n".join(_settings()) + "\n",
        "docs/snippets.md": "\n".join(_snippets()) + "\n",
        **pages.pages(),
        **manifest_of_the_extension(),
    }


def manifest_of_the_extension() -> dict[str, str]:
    """The manifest of the VS Code extension by its path."""
    path = "client-vscode/package.json"
    return {path: manifest.extension((Path(__file__).parents[1] / path).read_text(encoding="utf-8"))}


def readme(present: str) -> str:
    """The README with the methods as they are handled now."""
    before, _, rest = present.partition(METHODS_BEGIN)
    return f"{before}{METHODS_BEGIN}\n{''.join(_methods())}{METHODS_END}{rest.partition(METHODS_END)[2]}"


def requests() -> list[str]:
    """The requests that are answered, in the order of the table."""
    is_told = ("did", "initialized")
    handled = [method.name for method in METHODS if not method.name.rpartition("/")[2].startswith(is_told)]
    return [*handled, types.WORKSPACE_EXECUTE_COMMAND]


def _methods() -> Iterator[str]:
    yield "| method | what for |\n|---|---|\n"
    for name in requests():
        yield f"| `{name}` | {WHAT_METHODS_DO[name]} |\n"


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


def _generators() -> Iterator[str]:
    yield "# Generators"
    yield ""
    yield NOTE
    yield ""
    yield from GENERATORS.strip().splitlines()
    for generator in all_generators():
        yield ""
        yield f"## {generator.name}"
        yield ""
        yield f"{generator.summary}. {generator.details}".strip()
        for offer in generator.offers:
            yield ""
            yield f"Code action: {offer.title.format(model='Model')}"
        if generator.options:
            yield ""
            yield "| option | values | meaning |"
            yield "|---|---|---|"
        for option in generator.options:
            values = " or ".join(f"`{choice}`" for choice in option.choices) or option.kind.value
            default = "" if option.initial in (None, False) else f" [default: {option.initial}]"
            yield f"| `{option.name}` | {values} | {_cell(option.help)}{default} |"
        yield from _example(generator.name)


def _example(name: str) -> Iterator[str]:
    """The first case of the suites that runs the generator: so it is executed whenever they are."""
    suites = sorted((Path(__file__).parent / "generate").glob("*.md"), key=lambda path: (path.stem != name, path.name))
    cases = (case for path in suites for case in markdown.parse(path.read_text(encoding="utf-8")))
    for case in cases:
        block = case.block("generate")
        if block is None or case.block("refused") is not None:
            continue
        if name not in {line.split()[0] for line in block.text.splitlines()}:
            continue
        for given in case.blocks:
            if given.language in ("python", "file", "input"):
                yield from ("", f"`{given.name}`:", "", f"```{'python' if given.language == 'python' else ''}")
                yield from (*given.text.rstrip("\n").splitlines(), "```")
        commands = [f"sqlmodel-lsp generate {line} --write" for line in block.text.splitlines()]
        yield from ("", "```console", *(f"$ {command}" for command in commands), "```")
        for listed in case.of("made"):
            yield from ("", "What is made:", "", "```", *listed.text.rstrip("\n").splitlines(), "```")
        for made in case.of("expected"):
            yield from ("", f"`{made.name}` then:", "", f"```{'python' if made.name.endswith('.py') else ''}")
            yield from (*made.text.rstrip("\n").splitlines(), "```")
        return


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

"""Every setting once: its key, kind, default and help. Knows no rule and no file."""

from __future__ import annotations

import dataclasses
import enum
import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TABLE = "sqlmodel-lsp"
"""The name of the table below `[tool]`, and of the file without its ending."""

DIALECTS = ("postgresql", "sqlite", "mysql", "mariadb", "mssql", "oracle")
SEVERITIES = ("error", "warning", "information", "hint")
HINTS = ("column", "foreign-key", "table-name", "relationship", "inherited")
LENSES = ("references", "foreign-keys", "relationships", "variants", "routes")


class Kind(enum.Enum):
    """The shape of a setting's value."""

    FLAG = "boolean"
    TEXT = "string"
    TEXTS = "list of strings"
    TEXT_BY_NAME = "table of strings"
    TEXTS_BY_NAME = "table of lists of strings"
    TABLES = "table of tables"


@dataclass(frozen=True, slots=True)
class Option:
    """One setting as people write it."""

    key: str
    kind: Kind
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    example: str = ""


def _option(kind: Kind, default: Any, help: str, choices: tuple[str, ...] = (), example: str = "") -> Any:
    about = {"kind": kind, "default": default, "help": help, "choices": choices, "example": example}
    if isinstance(default, Mapping):
        return field(default_factory=dict, metadata=about)
    return field(default=default, metadata=about)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workspace asked for, defaults filled in."""

    preset: str = _option(
        Kind.TEXT,
        "recommended",
        "How severe rules are by themselves. `recommended` leaves what is uncertain or a matter of taste a hint, which "
        "never makes `check` fail; `strict` makes every hint a warning; `async`, for code that is asynchronous "
        "throughout, makes the warnings of the rules called `async-...` errors.",
        choices=("recommended", "strict", "async"),
        example='"strict"',
    )
    select: tuple[str, ...] = _option(
        Kind.TEXTS,
        ("ALL",),
        "Rules to run: codes, names, prefixes of codes such as `SQM3`, or `ALL`.",
        example='["SQM3", "pk-missing"]',
    )
    ignore: tuple[str, ...] = _option(
        Kind.TEXTS, (), "Rules to leave out, written like `select`; the longer prefix wins.", example='["SQM303"]'
    )
    extend_select: tuple[str, ...] = _option(
        Kind.TEXTS, (), "Rules to run besides those of `select`.", example='["SQM4"]'
    )
    per_file_ignores: Mapping[str, tuple[str, ...]] = _option(
        Kind.TEXTS_BY_NAME,
        {},
        "Rules to leave out in the files that match a pattern.",
        example='{ "tests/*" = ["ALL"] }',
    )
    severity: Mapping[str, str] = _option(
        Kind.TEXT_BY_NAME,
        {},
        "Another severity for the rules that a code, name or prefix means.",
        choices=SEVERITIES,
        example='{ "SQM101" = "warning" }',
    )
    fail_level: str = _option(
        Kind.TEXT,
        "warning",
        "The lowest severity that makes `check` fail; hints alone never do.",
        choices=("error", "warning", "information"),
        example='"error"',
    )
    baseline: str | None = _option(
        Kind.TEXT,
        None,
        "A file of findings that are known and not told again, relative to the configuration. "
        "`check --update-baseline` writes it.",
        example='"sqlmodel-lsp-baseline.json"',
    )
    exclude: tuple[str, ...] = _option(
        Kind.TEXTS,
        (),
        "Patterns of files and folders to leave out, besides virtual environments, caches and build folders.",
        example='["legacy", "*/generated/*"]',
    )
    source_roots: tuple[str, ...] = _option(
        Kind.TEXTS,
        (),
        "Folders that absolute imports count from; without it, packages and `src` folders are found by looking.",
        example='["backend", "shared/src"]',
    )
    sqlmodel_version: str | None = _option(
        Kind.TEXT,
        None,
        "The SQLModel version to follow; by default the one in the project's environment, else the one in its lock "
        "file or its exact requirements, else the newest.",
        example='"0.0.24"',
    )
    dialect: str = _option(
        Kind.TEXT, "postgresql", "The database to show SQL for.", choices=DIALECTS, example='"sqlite"'
    )
    inlay_hints: tuple[str, ...] = _option(
        Kind.TEXTS,
        HINTS,
        "What an editor shows between the words of a model, where they do not say it themselves: the type and "
        "nullability of a `column`, the column that a `foreign-key` means, the `table-name`, which way a "
        "`relationship` leads, and the columns `inherited` by a table.",
        choices=HINTS,
        example='["foreign-key", "relationship"]',
    )
    code_lenses: tuple[str, ...] = _option(
        Kind.TEXTS,
        LENSES,
        "What an editor counts above a model: `references` to it, `foreign-keys` that point to its table, "
        "`relationships` that lead to it, its `variants` without a table, and the `routes` that use it.",
        choices=LENSES,
        example='["references", "variants"]',
    )
    generate: Mapping[str, Mapping[str, Any]] = _option(
        Kind.TABLES,
        {},
        "What the options of a generator are unless somebody says otherwise, by the name of the generator.",
        example="{ crud = { async = true } }",
    )
    templates: str | None = _option(
        Kind.TEXT,
        None,
        "A folder of templates that stand in for those of the generators, relative to the configuration; each is named "
        "like the one it replaces, such as `crud.py.jinja`.",
        example='"templates/sqlmodel"',
    )
    semantic_tokens: bool = _option(
        Kind.FLAG,
        False,
        "Whether an editor colours columns, keys, relationships and the names of tables in strings.",
        example="true",
    )
    snippets: bool = _option(
        Kind.FLAG,
        True,
        "Whether an editor offers snippets among its completions; an editor that brings them itself turns it off.",
        example="false",
    )


OPTIONS: tuple[Option, ...] = tuple(
    Option(item.name.replace("_", "-"), **item.metadata) for item in dataclasses.fields(Settings)
)


def matches(path: str, pattern: str) -> bool:
    """Whether a relative path, or a folder it lies in, is meant by a pattern of the settings.

    A pattern without a slash means a file or folder of that name anywhere.
    """
    parts = path.split("/")
    if "/" not in pattern.rstrip("/"):
        return any(fnmatch.fnmatchcase(part, pattern.rstrip("/")) for part in parts)
    wanted = pattern.removeprefix("./").rstrip("/")
    return any(fnmatch.fnmatchcase("/".join(parts[:count]), wanted) for count in range(1, len(parts) + 1))

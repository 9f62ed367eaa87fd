"""The program around a file, and what may exist in it out of our sight.

A rule that says "there is no such table" asks here first: functions, reflection and other packages make tables too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Assignment, ClassFact, Definition, Function, Import
from sqlmodel_lsp.rules.context import Context

# Packages that never bring tables or models of their own.
_WITHOUT_TABLES = frozenset(
    {
        *("sqlmodel", "sqlalchemy", "pydantic", "pydantic_settings", "pydantic_core", "annotated_types", "alembic"),
        *("fastapi", "starlette", "uvicorn", "httpx", "requests", "typing_extensions", "dotenv", "yaml", "jinja2"),
        *("numpy", "pandas", "click", "typer", "rich", "pytest", "asyncpg", "psycopg", "psycopg2", "aiosqlite"),
        *("jwt", "jose", "passlib", "bcrypt", "pwdlib", "cryptography", "loguru", "orjson", "dateutil", "anyio"),
        *("phonenumbers", "email_validator", "redis", "celery", "boto3", "sentry_sdk", "structlog", "mangum"),
    }
)
_KNOWN = _WITHOUT_TABLES | sys.stdlib_module_names
# How programs read tables from the database, or make classes out of data.
_MAKES_TABLES = re.compile(r"\.reflect\(|\bautoload_with\b|\bautomap_base\b|\bDeferredReflection\b|__cls_kwargs__")
_WORDS_OF_THEM = frozenset({"reflect", "autoload_with", "automap_base", "DeferredReflection", "__cls_kwargs__"})
_WORD = re.compile(r"[^\W\d]\w*")


def program(ctx: Context) -> frozenset[str]:
    """The files that some program imports together with this one."""
    imports = ctx.schema.imports
    return ctx.snapshot.remember(
        "program",
        ctx.file.path,
        lambda: frozenset().union(*(imports.reached(file) for file in imports.reaching(ctx.file.path))),
    )


def may_have_other_tables(ctx: Context, likely: bool) -> bool:
    """Whether something around this file makes tables that we cannot see or name.

    What only happens when some function is called counts unless it is `likely` that a known table is meant.
    """
    near = program(ctx)
    if any(table.file in near for table in ctx.schema.assumed_tables()):
        return True
    makers = [name for name in ctx.schema.opaque_tables if _file_of(ctx.snapshot, name) in {None, *near}]
    if likely:
        on_import = ctx.snapshot.remember("import words", ctx.file.path, lambda: _import_words(ctx))
        return not on_import.isdisjoint(_WORDS_OF_THEM | {name.rpartition(".")[2] for name in makers})
    return bool(makers) or any(
        not _WORDS_OF_THEM.isdisjoint(file.facts.mentions) and _MAKES_TABLES.search(file.text)
        for file in map(ctx.snapshot.files.__getitem__, near & set(ctx.snapshot.files))
    )


def is_closed(ctx: Context) -> bool:
    """Whether the program around this file imports nothing that could define models out of our sight."""
    ours = ctx.snapshot.everywhere("top modules", lambda file: [_top(file.module)])
    return all(
        item.level > 0 or _top(item.module) in _KNOWN or _top(item.module) in ours
        for item in _definitions(ctx)
        if isinstance(item, Import)
    )


def brings_no_tables(module: str) -> bool:
    """Whether a module belongs to a package that never brings tables or models of its own."""
    return _top(module) in _KNOWN


def is_bound(ctx: Context, name: str) -> bool:
    """Whether any file of the workspace binds a name to something that is not a class of the workspace we know."""
    if name not in ctx.snapshot.everywhere("bound names", _bound_names):
        return False
    return name not in ctx.schema.class_names()


def _definitions(ctx: Context) -> Iterator[Definition]:
    """What the files of the program that belong to the workspace define."""
    for path in program(ctx):
        file = ctx.snapshot.files.get(path)
        if file is not None and not file.library:
            yield from file.facts.interface.body


def _import_words(ctx: Context) -> frozenset[str]:
    """The words of what runs when the program is imported, the functions that it calls included."""
    functions: dict[str, set[str]] = {}
    waiting: list[str] = []
    for item in _definitions(ctx):
        if isinstance(item, Function):
            functions.setdefault(item.name, set()).update(_WORD.findall(item.source or ""))
            waiting += _WORD.findall(" ".join(item.decorators))
        elif isinstance(item, Assignment):
            waiting += _WORD.findall(item.value or "")
        elif isinstance(item, ClassFact):
            values = (value for _, value in item.keywords)
            waiting += _WORD.findall(" ".join((*item.bases, *item.decorators, *values)))
    seen: set[str] = set()
    while waiting:
        word = waiting.pop()
        if word not in seen:
            seen.add(word)
            waiting += functions.get(word, ())
    return frozenset(seen)


def _top(module: str) -> str:
    return module.partition(".")[0]


def _bound_names(file: SourceFile) -> Iterator[str]:
    for item in file.facts.interface.body:
        if isinstance(item, Import):
            yield item.alias
        elif isinstance(item, Assignment):
            yield item.target


def _file_of(snapshot: Snapshot, qualified: str) -> str | None:
    home = snapshot.schema.homes.get(qualified)
    if home is not None:
        return home.file
    while qualified:
        found = snapshot.file_of(qualified)
        if found is not None:
            return found
        qualified = qualified.rpartition(".")[0]
    return None

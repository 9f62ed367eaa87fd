"""How much of a model, and of the program around a file, is known.

A rule that says "there is no such thing" asks here first: what is half typed, computed or outside of the workspace may
hold it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.facts.model import Assignment, ClassFact, Definition, Import
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model, Table
from sqlmodel_lsp.syntax.values import is_opaque

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
# Words of programs that read tables from the database, or make classes out of data.
_MAKES_TABLES = frozenset({"reflect", "autoload_with", "automap_base", "DeferredReflection", "__cls_kwargs__"})


def class_fact(snapshot: Snapshot, qualified: str) -> ClassFact | None:
    """The definition of a class of the workspace."""
    home = snapshot.schema.homes.get(qualified)
    file = None if home is None else snapshot.files.get(home.file)
    if home is None or file is None:
        return None
    body: tuple[Definition, ...] = file.facts.interface.body
    found = None
    for name in home.path.split("."):
        found = next((item for item in reversed(body) if isinstance(item, ClassFact) and item.name == name), None)
        if found is None:
            return None
        body = found.body
    return found


def line_of(snapshot: Snapshot, model: Model) -> Iterator[ClassFact]:
    """The definitions of a model and of its ancestors, as far as the workspace has them."""
    for qualified in dict.fromkeys((model.qualified, *model.mro)):
        fact = class_fact(snapshot, qualified)
        if fact is not None:
            yield fact


def has_broken_members(snapshot: Snapshot, model: Model) -> bool:
    """Whether a member of the model or of an ancestor is being typed and does not parse."""
    return any(fact.broken for fact in line_of(snapshot, model))


def knows_columns(snapshot: Snapshot, model: Model) -> bool:
    """Whether the model's table has exactly the columns, keys and constraints we see."""
    table = model.table
    return (
        table is not None
        and model.opaque is None
        and table.is_exact
        and not any(map(is_opaque, table.constraints))
        and not has_broken_members(snapshot, model)
    )


def program(ctx: Context) -> frozenset[str]:
    """The files that some program imports together with this one."""
    imports = ctx.schema.imports
    return ctx.snapshot.remember(
        "program",
        ctx.file.path,
        lambda: frozenset().union(*(imports.reached(file) for file in imports.reaching(ctx.file.path))),
    )


def may_have_other_tables(ctx: Context) -> bool:
    """Whether something around this file makes tables that we cannot see or name."""
    near = program(ctx)
    if any(
        not _MAKES_TABLES.isdisjoint(ctx.snapshot.files[path].facts.mentions) for path in near & set(ctx.snapshot.files)
    ):
        return True
    if any(_file_of(ctx.snapshot, name) in {None, *near} for name in ctx.schema.opaque_tables):
        return True
    tables = [table for table in ctx.schema.tables() if table.file in near]
    return any(table.kind != "sqlmodel" or _is_unnamed(ctx.schema.models.get(table.model), table) for table in tables)


def is_closed(ctx: Context) -> bool:
    """Whether the program around this file imports nothing that could define models out of our sight."""
    known = ctx.snapshot.remember("top modules", "", lambda: _top_modules(ctx.snapshot))
    return all(
        item.level > 0 or item.module.partition(".")[0] in known
        for path in program(ctx)
        if path in ctx.snapshot.files and not ctx.snapshot.files[path].library
        for item in ctx.snapshot.files[path].facts.interface.body
        if isinstance(item, Import)
    )


def is_bound(ctx: Context, name: str) -> bool:
    """Whether any file of the workspace binds a name to something that is not a class of the workspace we know."""
    bound = ctx.snapshot.remember("bound names", "", lambda: _bound_names(ctx.snapshot))
    return name in bound


def _is_unnamed(model: Model | None, table: Table) -> bool:
    return table.name is None or model is None


def _top_modules(snapshot: Snapshot) -> frozenset[str]:
    ours = {file.module.partition(".")[0] for file in snapshot.files.values()}
    return _WITHOUT_TABLES | sys.stdlib_module_names | ours


def _bound_names(snapshot: Snapshot) -> frozenset[str]:
    classes = {path.path.rpartition(".")[2] for path in snapshot.schema.homes.values()}
    names = set()
    for file in snapshot.files.values():
        for item in file.facts.interface.body:
            if isinstance(item, Import):
                names.add(item.alias)
            elif isinstance(item, Assignment):
                names.add(item.target)
    return frozenset(names) - classes


def _file_of(snapshot: Snapshot, qualified: str) -> str | None:
    home = snapshot.schema.homes.get(qualified)
    if home is not None:
        return home.file
    modules = snapshot.remember(
        "file of module", "", lambda: {file.module: path for path, file in snapshot.files.items()}
    )
    while qualified:
        if qualified in modules:
            return modules[qualified]
        qualified = qualified.rpartition(".")[0]
    return None

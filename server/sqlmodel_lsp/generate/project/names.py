"""What a new project may be called, and where it goes."""

from __future__ import annotations

import keyword
import os
import re
import sys

from sqlmodel_lsp.generate.generator import RefusalError, Request

_PLAIN = re.compile(r"[A-Za-z][\w-]*")
_TAKEN = frozenset(
    [
        "aiomysql", "aiosqlite", "alembic", "asyncmy", "asyncpg", "fastapi", "httpx", "httpx2", "migrations", "mypy",
        "pg8000", "psycopg", "psycopg2", "pydantic", "pymysql", "pytest", "ruff", "sqlalchemy", "sqlmodel", "starlette",
        "tests", "uvicorn",
    ]
)  # fmt: skip
_NAME = re.compile(r"""^name\s*=\s*["']([^"']*)["']""", re.MULTILINE)


def asked(request: Request) -> str:
    """The name that the project is given. Raises RefusalError when there is none, or none that Python can import."""
    if len(request.words) != 1:
        raise RefusalError("give the project one name, such as `heroes`")
    name = request.words[0]
    package = package_name(name)
    if not _PLAIN.fullmatch(name) or not name.isascii() or keyword.iskeyword(package) or keyword.issoftkeyword(package):
        raise RefusalError(f"`{name}` cannot be the name of a package; take letters, digits, `-` and `_`")
    if package in _TAKEN or package in sys.stdlib_module_names:
        raise RefusalError(f"`{name}` would hide the package `{package}`; choose another name")
    return name


def package_name(name: str) -> str:
    """The name that the project's package is imported by."""
    return name.replace("-", "_").lower()


def folder(request: Request, name: str) -> str:
    """The folder of the project. Raises RefusalError when another project is in it."""
    into = os.path.normpath(request.text("into") or name)
    if os.path.isabs(into) or into.startswith(".."):
        raise RefusalError(f"`{into}` lies outside of the folder to work in; name one inside of it")
    found = request.folder if into == "." else os.path.join(request.folder, into)
    path = os.path.join(found, "pyproject.toml")
    present = request.content(path)
    own = _NAME.search(present) if present is not None else None
    if present is not None and (own is None or own[1] != name):
        raise RefusalError(f"`{path}` is that of another project; choose an empty folder with `into`")
    return found

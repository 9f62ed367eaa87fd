"""What `alembic.ini` or `pyproject.toml` says: where the scripts are, which database they are for.

Knows texts and paths as text; whether anything is there is not its business.
"""

from __future__ import annotations

import configparser
import os
import re
import sys
from dataclasses import dataclass
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_PLACEHOLDERS = ("driver", "dialect")
_SEPARATORS = {"space": " ", "newline": "\n", "os": os.pathsep, ":": ":", ";": ";"}


class UnreadableError(Exception):
    """A configuration that cannot be followed; the message continues a sentence that starts with its file."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """One configuration of Alembic. `location` is the folder of the scripts and `versions` those of the revisions.

    Paths are absolute, but for one that is named as `package:folder`. `databases` are the names of several databases
    that one history is for.
    """

    file: str
    location: str
    versions: tuple[str, ...]
    url: str | None = None
    is_recursive: bool = False
    databases: tuple[str, ...] = ()
    import_paths: tuple[str, ...] = (".",)


def read_ini(file: str, text: str) -> Configuration:
    """The configuration in an ini file.

    Raises UnreadableError when it is broken or names no scripts.
    """
    here = os.path.dirname(file)
    parser = configparser.ConfigParser({"here": here.replace("%", "%%")})
    try:
        parser.read_string(text)
    except configparser.Error as error:
        raise UnreadableError(f"cannot be read: {' '.join(str(error).split())}") from error
    if not parser.has_section("alembic"):
        raise UnreadableError("has no section `[alembic]`")
    try:
        section = dict(parser.items("alembic"))
    except configparser.InterpolationError as error:
        raise UnreadableError(f"has a value that cannot be put together, write `%%` for `%`: {error.option}") from error
    return _configuration(file, section)


def read_toml(file: str, text: str) -> Configuration | None:
    """The configuration in a `pyproject.toml`; None when it has no `[tool.alembic]` with scripts.

    Raises UnreadableError when it is broken.
    """
    try:
        table: Any = tomllib.loads(text).get("tool", {}).get("alembic")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnreadableError(f"is no TOML: {error}") from error
    if not isinstance(table, dict) or not table.get("script_location"):
        return None
    here = os.path.dirname(file)
    section = {key: _interpolated(value, here) for key, value in table.items()}
    return _configuration(file, section)


def dialect_of(url: str | None) -> str | None:
    """The dialect that a database's address names; None without one, or with a placeholder."""
    found = re.match(r"\s*([A-Za-z][\w]*)(?:\+[\w]+)?:", url or "")
    name = found[1].lower() if found else None
    return None if name in _PLACEHOLDERS else {"postgres": "postgresql"}.get(name or "", name)


def _configuration(file: str, section: dict[str, Any]) -> Configuration:
    location = section.get("script_location")
    if not isinstance(location, str) or not location.strip():
        raise UnreadableError("does not say its `script_location`")
    here = os.path.dirname(file)
    scripts = _absolute(location.strip(), here)
    versions = tuple(_absolute(item, here) for item in _locations(section))
    return Configuration(
        file,
        scripts,
        versions or (os.path.join(scripts, "versions"),),
        section.get("sqlalchemy.url") or None,
        str(section.get("recursive_version_locations", "")).lower() in ("true", "1", "yes", "on"),
        tuple(part for part in re.split(r",\s*", str(section.get("databases", ""))) if part),
        tuple(_paths(section.get("prepend_sys_path", "."))),
    )


def _locations(section: dict[str, Any]) -> list[str]:
    given = section.get("version_locations") or ()
    if not isinstance(given, str):
        return [str(item) for item in given]
    separator = section.get("path_separator") or section.get("version_path_separator")
    character = _SEPARATORS.get(str(separator), "") if separator else ""
    parts = given.split(character) if character else re.split(r"[,\s]+", given)
    return [part.strip() for part in parts if part.strip()]


def _paths(given: Any) -> list[str]:
    return [str(item) for item in given] if isinstance(given, list) else re.split(r"[:;,\s]+", str(given))


def _absolute(path: str, here: str) -> str:
    if re.match(r"[\w.]{2,}:", path) and not os.path.isabs(path):
        return path
    return os.path.normpath(os.path.join(here, path))


def _interpolated(value: Any, here: str) -> Any:
    if isinstance(value, list):
        return [_interpolated(item, here) for item in value]
    return value.replace("%(here)s", here).replace("%%", "%") if isinstance(value, str) else value

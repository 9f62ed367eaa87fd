"""Settings from `pyproject.toml` or `sqlmodel-lsp.toml`, checked down to each rule's code."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel_lsp import generate
from sqlmodel_lsp.generate import running
from sqlmodel_lsp.project.problem import ConfigurationError
from sqlmodel_lsp.rules import selection
from sqlmodel_lsp.settings import OPTIONS, TABLE, Kind, Option, Settings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_RULES = {"select", "ignore", "extend-select", "per-file-ignores", "severity"}


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings in force and the folder that their paths count from; `file` is None without any file."""

    settings: Settings
    folder: Path
    file: Path | None = None


def load(start: Path, overrides: Mapping[str, Any] | None = None) -> Configuration:
    """The configuration for files in `start`: the nearest file upwards, and `overrides` by key above it.

    Raises ConfigurationError when a file is broken or says what no setting is.
    """
    for folder in (start, *start.parents):
        for file in (folder / f"{TABLE}.toml", folder / "pyproject.toml"):
            try:
                table = _table(file)
                checked = _checked(table, _shown(file)) if table is not None else None
            except ConfigurationError as error:
                error.file, error.line = file, _line(file, str(error))
                raise
            if checked is not None:
                return Configuration(_settings(_merged(checked, overrides)), folder, file)
    return without_file(start, overrides)


def without_file(folder: Path, overrides: Mapping[str, Any] | None = None) -> Configuration:
    """The configuration of a folder when no file tells."""
    return Configuration(_settings(_merged({}, overrides)), folder)


def from_editor(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Overrides from an editor's settings, `extend-select` or `extendSelect`; raises ConfigurationError like a file."""
    set_ones = {_with_dashes(key): value for key, value in values.items() if value is not None}
    return _checked(set_ones, "the editor settings")


def from_options(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Overrides from the command line; raises ConfigurationError like a file would."""
    return _checked({key: value for key, value in values.items() if value}, "the command line")


def _with_dashes(key: str) -> str:
    return re.sub("(?<=[a-z])[A-Z]", lambda found: f"-{found[0].lower()}", key)


def _merged(file: Mapping[str, Any], overrides: Mapping[str, Any] | None) -> dict[str, Any]:
    merged = {**file, **(overrides or {})}
    if overrides and "select" in overrides:
        # Who names rules for this run wants these, whatever the file leaves out or adds.
        for key in {"ignore", "extend-select"} - set(overrides):
            merged.pop(key, None)
    return merged


def _settings(values: Mapping[str, Any]) -> Settings:
    return Settings(**{key.replace("-", "_"): value for key, value in values.items()})


def _table(file: Path) -> Mapping[str, Any] | None:
    """The table of ours in a configuration file, None when there is no such file or table."""
    try:
        content: dict[str, Any] = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigurationError(f"{_shown(file)} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{_shown(file)} is not UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{_shown(file)} is not valid TOML: {_reason(error)}") from error
    if file.name != "pyproject.toml":
        return content
    tool = content.get("tool", {})
    table = tool.get(TABLE) if isinstance(tool, dict) else None
    if table is None or isinstance(table, dict):
        return table
    raise ConfigurationError(f"`tool.{TABLE}` in {_shown(file)} must be a table")


def _line(file: Path, message: str) -> int:
    """The line that a complaint is about: one it names, or the first below our heading with a name it quotes."""
    numbered = re.search(r"\(at line (\d+)", message)
    if numbered:
        return int(numbered[1]) - 1
    try:
        lines = file.read_bytes().decode("utf-8-sig", errors="replace").splitlines()
    except OSError:
        return 0
    top = next((number for number, line in enumerate(lines) if f"tool.{TABLE}" in line), 0)
    for word in re.findall("`([^`]+)`", message):
        whole = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
        for number in range(top, len(lines)):
            if whole.search(lines[number]):
                return number
    return top


def _reason(error: Exception) -> str:
    text = str(error)
    return text[:1].lower() + text[1:]


def _shown(file: Path) -> str:
    try:
        return file.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return file.as_posix()


def _checked(table: Mapping[str, Any], origin: str) -> dict[str, Any]:
    """The values by key, each of the right shape; lists become tuples."""
    options = {option.key: option for option in OPTIONS}
    checked = {}
    for key, value in table.items():
        if key not in options:
            hint = _did_you_mean(difflib.get_close_matches(key.lower().replace("_", "-"), options, 1, 0.4))
            raise ConfigurationError(f"`{key}` in {origin} is not a setting{hint}")
        checked[key] = _value(options[key], value, origin)
        if key in _RULES:
            _check_rules(key, checked[key], origin)
        if key == "generate":
            _check_generators(checked[key], origin)
    return checked


def _value(option: Option, value: Any, origin: str) -> Any:
    if not _fits(option.kind, value):
        raise ConfigurationError(f"`{option.key}` in {origin} must be a {option.kind.value}, not {_kind_of(value)}")
    for word in _words(option.kind, value):
        if option.choices and word not in option.choices:
            hint = _did_you_mean(difflib.get_close_matches(word.lower(), option.choices, 1, 0.6))
            valid = hint or f"; valid are {', '.join(option.choices)}"
            raise ConfigurationError(f"`{word}` is not a valid value of `{option.key}` in {origin}{valid}")
    if option.key == "sqlmodel-version" and not re.fullmatch(r"\d+(\.\d+)*", value):
        raise ConfigurationError(f"`{value}` is not a version for `{option.key}` in {origin}; write it like `0.0.24`")
    if option.kind is Kind.TEXTS:
        return tuple(value)
    if option.kind is Kind.TEXTS_BY_NAME:
        return {name: tuple(texts) for name, texts in value.items()}
    return value


def _words(kind: Kind, value: Any) -> list[str]:
    """The words in a value that may have to be among some choices."""
    match kind:
        case Kind.TEXT:
            return [value]
        case Kind.TEXTS:
            return list(value)
        case Kind.TEXT_BY_NAME:
            return list(value.values())
        case _:
            return []


def _fits(kind: Kind, value: Any) -> bool:
    match kind:
        case Kind.FLAG:
            return isinstance(value, bool)
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.TEXTS:
            return isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)
        case Kind.TEXT_BY_NAME:
            return isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())
        case Kind.TEXTS_BY_NAME:
            return isinstance(value, Mapping) and all(_fits(Kind.TEXTS, item) for item in value.values())
        case Kind.TABLES:
            return isinstance(value, Mapping) and all(isinstance(item, Mapping) for item in value.values())


def _kind_of(value: Any) -> str:
    names = {str: "a string", bool: "true or false", list: "a list of other things", dict: "a table"}
    return names.get(type(value), "a number" if isinstance(value, (int, float)) else "another kind of value")


def _check_rules(key: str, value: Any, origin: str) -> None:
    for selector in _selectors(value):
        if not selection.is_known(selector):
            nearest = selection.nearest(selector)
            hint = _did_you_mean([nearest] if nearest else [])
            raise ConfigurationError(f"`{selector}` in `{key}` of {origin} is not a known rule{hint}")


def _check_generators(value: Mapping[str, Mapping[str, Any]], origin: str) -> None:
    try:
        for name, options in value.items():
            generator = running.find(name, generate.all_generators())
            for option, chosen in options.items():
                running.checked(generator, option, chosen)
    except generate.RefusalError as error:
        raise ConfigurationError(f"in `generate` of {origin}, {error}") from error


def _selectors(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from (name,) if isinstance(inner, str) else inner
    else:
        yield from value


def _did_you_mean(found: Iterable[str]) -> str:
    return "".join(f"; did you mean `{word}`?" for word in found)

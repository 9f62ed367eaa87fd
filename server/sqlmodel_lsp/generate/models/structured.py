"""Models as a spec in JSON or YAML: an object with `models`, and `enums` where several use one.

enums:
  Status: [draft, published]
models:
  Hero:
    table: heroes
    fields:
      name: str(50)!:index
      status: {type: Status, default: draft}
      team: {type: Team, optional: true, ondelete: set null, back: members}
    unique: [[name, team]]
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel_lsp.generate import Document, RefusalError, running
from sqlmodel_lsp.generate.models import spec_types, specs, words
from sqlmodel_lsp.generate.models.specs import FieldSpec, ModelSpec
from sqlmodel_lsp.sql.database import Check, Database, Enum, Index, Table, Unique

_TOP = ("models", "enums")
MODEL = ("fields", "table", "schema", "unique", "index", "check", "comment")
"""What the object of a model may say."""
FIELD = (
    *("type", "optional", "key", "unique", "index", "default", "server_default", "ondelete", "back", "comment"),
    "description",
)
"""What the object of a field may say."""
_ONDELETE = {"cascade": "CASCADE", "set null": "SET NULL", "restrict": "RESTRICT"}


def read(document: Document, tables: Mapping[str, Table]) -> Database:
    """The tables that a spec describes. Raises RefusalError for what is wrong with it, with the place."""
    top = _object(_parsed(document), f"`{document.name}`", _TOP)
    if "models" not in top:
        raise RefusalError(f"`{document.name}` has no `models`; put each model under its name there")
    enums = {name: _enum(name, values) for name, values in _object(top.get("enums") or {}, "`enums`", None).items()}
    models = _object(top["models"], "`models`", None)
    if not models:
        raise RefusalError(f"`models` of `{document.name}` is empty; put each model under its name there")
    return specs.database([_model(name, given) for name, given in models.items()], enums, tables)


def _parsed(document: Document) -> object:
    if document.name.lower().endswith(".json") or document.text.lstrip().startswith(("{", "[")):
        try:
            return json.loads(document.text, object_pairs_hook=_pairs)
        except json.JSONDecodeError as error:
            if document.name.lower().endswith(".json"):
                raise RefusalError(f"line {error.lineno} of `{document.name}` is not JSON: {error.msg}") from error
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="base", pure=True).load(document.text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1} of " if mark is not None else ""
        reason = getattr(error, "problem", None) or "it cannot be read"
        raise RefusalError(f"{line}`{document.name}` is not YAML: {reason}") from error


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise RefusalError(f"`{twice}` is there twice in one object of the spec")
    return dict(pairs)


def _object(value: object, place: str, known: Iterable[str] | None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RefusalError(f"{place} has to be an object with names and values")
    for name in value:
        if not isinstance(name, str):
            raise RefusalError(f"`{name}` in {place} has to be a name")
        if known is not None and name not in known:
            shown = running.did_you_mean(name, known) or f"; there are {', '.join(f'`{each}`' for each in known)}"
            raise RefusalError(f"`{name}` means nothing in {place}{shown}")
    return value


def _enum(name: str, values: object) -> Enum:
    found = _strings(values, f"`enums.{name}`")
    return spec_types.enum_of(tuple(found), name, name)


def _model(name: str, given: object) -> ModelSpec:
    place = f"`models.{name}`"
    model = _object(given, place, MODEL)
    fields = _object(model.get("fields") or {}, f"`models.{name}.fields`", None)
    return ModelSpec(
        name,
        tuple(_field(name, field, value) for field, value in fields.items()),
        _text(model, "table", place),
        _text(model, "schema", place),
        tuple(Unique(columns) for columns in _lists(model, "unique", place)),
        tuple(Index(columns) for columns in _lists(model, "index", place)),
        tuple(Check(sql) for sql in _strings(model.get("check") or [], f"{place}")),
        _text(model, "comment", place),
    )


def _field(model: str, name: str, given: object) -> FieldSpec:
    if isinstance(given, str):
        return words.field(f"{name}:{given}", model)
    place = f"`{model}.{name}`"
    value = _object(given, place, FIELD)
    kind = _text(value, "type", place)
    if kind is None:
        raise RefusalError(f"{place} has no `type`")
    short = words.field(f"{name}:{kind}", model)
    ondelete = _text(value, "ondelete", place)
    if ondelete is not None and ondelete.lower() not in _ONDELETE:
        known = ", ".join(f"`{each}`" for each in _ONDELETE)
        raise RefusalError(f"`{ondelete}` is not a value of `ondelete` of {place}; there are {known}")
    return FieldSpec(
        name,
        short.type,
        _flag(value, "optional", place) or short.is_optional,
        _flag(value, "key", place) or short.is_key,
        _flag(value, "unique", place) or short.is_unique,
        _flag(value, "index", place) or short.is_indexed,
        _scalar(value, "default", place) or short.default,
        _text(value, "server_default", place),
        _ONDELETE[ondelete.lower()] if ondelete is not None else short.ondelete,
        _text(value, "back", place),
        _text(value, "comment", place),
        _text(value, "description", place),
    )


def _text(value: Mapping[str, Any], name: str, place: str) -> str | None:
    found = value.get(name)
    if found is not None and (not isinstance(found, str) or not found):
        raise RefusalError(f"`{name}` of {place} has to be a string")
    return found


def _scalar(value: Mapping[str, Any], name: str, place: str) -> str | None:
    found = value.get(name)
    if isinstance(found, bool):
        return str(found).lower()
    if found is not None and not isinstance(found, (str, int, float)):
        raise RefusalError(f"`{name}` of {place} has to be a string, a number or a boolean")
    return None if found is None else str(found)


def _flag(value: Mapping[str, Any], name: str, place: str) -> bool:
    found = value.get(name, False)
    if isinstance(found, str) and found.lower() in ("true", "false"):
        return found.lower() == "true"
    if not isinstance(found, bool):
        raise RefusalError(f"`{name}` of {place} has to be true or false")
    return found


def _lists(value: Mapping[str, Any], name: str, place: str) -> list[tuple[str, ...]]:
    found = value.get(name) or []
    if isinstance(found, list) and found and all(isinstance(item, str) for item in found):
        return [tuple(found)]
    if not isinstance(found, list) or not all(isinstance(item, list) for item in found):
        raise RefusalError(f"`{name}` of {place} has to be a list of lists of fields")
    return [tuple(_strings(item, f"`{name}` of {place}")) for item in found]


def _strings(value: object, place: str) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        if value == []:
            return []
        raise RefusalError(f"{place} has to be a list of strings")
    return list(value)

"""Models in the words of a command line: `Hero name:str! age:int? team:Team`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlmodel_lsp.generate import RefusalError, running
from sqlmodel_lsp.generate.models import specs
from sqlmodel_lsp.generate.models.specs import FieldSpec, ModelSpec
from sqlmodel_lsp.sql.database import Database, Table

_FIELD = re.compile(
    r"(?P<name>[^:=]+):(?P<type>[^:=!?()]+(?:\([^()]*\))?(?:\[\])?)(?P<mark>[!?])?(?P<rest>.*)", re.DOTALL
)
_WORD = re.compile(r"(?:\([^()]*\)|\S)+")
_MARKS = {"key": "is_key", "unique": "is_unique", "index": "is_indexed"}
ONDELETE = {"cascade": "CASCADE", "setnull": "SET NULL", "restrict": "RESTRICT"}
"""What may happen to an object when that which it leads to is deleted."""


def read(words: Iterable[str], tables: Mapping[str, Table]) -> Database:
    """The tables that the words describe. Raises RefusalError for what they cannot mean."""
    found: list[tuple[str, list[FieldSpec]]] = []
    for word in (part for given in words for part in _parts(given)):
        if ":" not in word:
            found.append((word, []))
        elif not found:
            raise RefusalError(f"`{word}` belongs to no model; begin with its name, such as `Hero {word}`")
        else:
            found[-1][1].append(field(word, found[-1][0]))
    models = [ModelSpec(name, tuple(fields)) for name, fields in found]
    return specs.database(models, {}, tables)


def _parts(given: str) -> list[str]:
    """The words of an argument; a whole model may stand in one, as it does in quotes."""
    parts = _WORD.findall(given)
    return parts if parts and ":" not in parts[0] else [given]


def field(word: str, model: str) -> FieldSpec:
    """A field of a model: name, type, `?` where it may be empty, then marks. Raises RefusalError."""
    found = _FIELD.fullmatch(word)
    if found is None:
        raise RefusalError(f"`{word}` of `{model}` is not a field; write `name:type`, such as `age:int?`")
    name = found["name"].strip()
    return described(FieldSpec(name, found["type"].strip(), found["mark"] == "?"), found["rest"], model)


def described(item: FieldSpec, rest: str, model: str) -> FieldSpec:
    """A field with what follows its type: `:unique`, `:index`, `:key`, `:cascade`, `=default`."""
    marks, equals, default = rest.partition("=")
    values: dict[str, object] = {}
    for mark in marks.strip().split(":"):
        word = mark.strip().lower()
        if word in _MARKS:
            values[_MARKS[word]] = True
        elif word in ONDELETE:
            values["ondelete"] = ONDELETE[word]
        elif word:
            hint = running.did_you_mean(word, [*_MARKS, *ONDELETE])
            known = hint or f"; there are {', '.join(f'`{each}`' for each in (*_MARKS, *ONDELETE))}"
            raise RefusalError(f"`{mark.strip()}` of `{model}.{item.name}` means nothing{known}")
    if equals:
        values["default"] = default.strip()
    return FieldSpec(item.name, item.type, item.is_optional, **values)  # type: ignore[arg-type]  # Names of its own.

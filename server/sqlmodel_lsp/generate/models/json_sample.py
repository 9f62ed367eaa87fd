"""Models from a sample of JSON objects: nested objects become tables of their own, lists of objects as well."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlmodel_lsp.generate import Document, RefusalError, naming
from sqlmodel_lsp.generate.models import names, sampling
from sqlmodel_lsp.sql.database import Column, ColumnType, Database, ForeignKey, Kind, Table

_LARGEST = 2**31
_DEEPEST = 10


def read(document: Document, model: str) -> Database:
    """The tables for objects like those of the file, one or a list. Raises RefusalError for what is no such JSON."""
    try:
        value = json.loads(document.text)
    except json.JSONDecodeError as error:
        raise RefusalError(f"line {error.lineno} of `{document.name}` is not JSON: {error.msg}") from error
    rows = value if isinstance(value, list) else [value]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise RefusalError(f"`{document.name}` has to hold an object, or a list of objects")
    if not any(rows):
        raise RefusalError(f"`{document.name}` has no names to make fields of")
    tables: dict[str, Table] = {}
    _read(document.name, model, rows, tables, 0)
    return Database(tuple(tables.values()))


def _read(name: str, model: str, rows: list[dict[str, Any]], tables: dict[str, Table], depth: int) -> Table:
    if depth > _DEEPEST:
        raise RefusalError(f"`{name}` has objects more than {_DEEPEST} deep; give a smaller sample")
    columns: list[Column] = []
    keys: list[ForeignKey] = []
    below: list[tuple[str, list[dict[str, Any]]]] = []
    titles = list(dict.fromkeys(key for row in rows for key in row))
    made_of = [names.attribute(naming.snake_case(title.strip())) for title in titles]
    twice = next((title for title, one in zip(titles, made_of, strict=True) if made_of.count(one) > 1), None)
    if twice is not None:
        raise RefusalError(f"`{twice}` of `{name}` would become a field that is there already; call it otherwise")
    for key in titles:
        values = [row.get(key) for row in rows]
        given = [value for value in values if value is not None]
        attribute = names.attribute(naming.snake_case(key.strip()))
        column = Column(key, _type(given), len(given) < len(values), attribute=attribute)
        if any(given) and all(isinstance(value, dict) for value in given):
            target = _read(name, _free(names.pascal(key), tables, model), given, tables, depth + 1)
            columns.append(_key_to(target, attribute, is_optional=column.nullable))
            keys.append(ForeignKey((columns[-1].name,), target.name, attribute=attribute))
        elif any(given) and all(isinstance(value, list) and _are_objects(value) for value in given):
            below.append((key, [item for value in given for item in value]))
        else:
            columns.append(_renamed(column, attribute))
    made = replace(sampling.table(model, columns), foreign_keys=tuple(keys))
    tables[made.name] = made
    for key, items in below:
        child_name = _free(names.pascal(naming.singular(naming.snake_case(key))), tables, model)
        child = _read(name, child_name, items, tables, depth + 1)
        up = naming.snake_case(model)
        back = ForeignKey((f"{up}_id",), made.name, attribute=up, back=names.attribute(naming.snake_case(key)))
        if child.column(back.columns[0]) is None:
            child = replace(child, columns=(*child.columns, _key_to(made, up, is_optional=False)))
        tables[child.name] = replace(child, foreign_keys=(*child.foreign_keys, back))
    return made


def _renamed(column: Column, attribute: str) -> Column:
    """The column in the style of Python, which is new and needs not be called as in the sample."""
    return replace(column, name=attribute.rstrip("_"), attribute=None)


def _key_to(target: Table, name: str, *, is_optional: bool) -> Column:
    key = target.column("id")
    assert key is not None, "every table of a sample has one"
    return Column(f"{name.rstrip('_')}_id", replace(key.type, length=None), is_optional)


def _free(name: str, tables: Mapping[str, Table], model: str) -> str:
    return f"{model}{name}" if name.lower() in tables or name == model else name


def _are_objects(values: list[Any]) -> bool:
    return all(isinstance(value, dict) and value for value in values)


def _type(values: list[Any]) -> ColumnType:
    kinds = set(map(type, values))
    if not kinds:
        return ColumnType(Kind.STRING)
    if kinds == {bool}:
        return ColumnType(Kind.BOOLEAN)
    if kinds == {int}:
        return ColumnType(Kind.BIG_INTEGER if any(abs(value) >= _LARGEST for value in values) else Kind.INTEGER)
    if kinds <= {int, float}:
        return ColumnType(Kind.FLOAT)
    if kinds == {str}:
        return sampling.of_texts(values)
    if kinds == {list}:
        items = set(_items(values))
        return ColumnType(Kind.JSON, python=f"list[{items.pop()}]" if len(items) == 1 else "list[typing.Any]")
    return ColumnType(Kind.JSON, python="dict[str, typing.Any]" if kinds == {dict} else "typing.Any")


def _items(values: list[list[Any]]) -> Iterator[str]:
    for value in values:
        for item in value:
            yield type(item).__name__ if isinstance(item, (str, int, float, bool)) else "typing.Any"

"""The classes of enums: what they are called, their members, and the column type they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.generate.models import names
from sqlmodel_lsp.sql.database import ColumnType, Enum, Table


@dataclass(frozen=True, slots=True)
class EnumClass:
    """The class of an enum: `members` are names with the values that the database stores.

    `sql_type` is the column type where SQLModel's own would not do.
    """

    enum: Enum
    name: str
    members: tuple[tuple[str, str], ...]

    @property
    def sql_type(self) -> str | None:
        """SQLModel stores the names of members in a type called as the class in lower case."""
        options = []
        if self.enum.name is not None and self.enum.name != self.name.lower():
            options.append(f'name="{self.enum.name}"')
        if self.enum.schema is not None:
            options.append(f'schema="{self.enum.schema}"')
        if any(name != value for name, value in self.members):
            options.append("values_callable=lambda members: [member.value for member in members]")
        return f"sqlalchemy.Enum({', '.join([self.name, *options])})" if options else None

    @property
    def is_written(self) -> bool:
        """Whether the class has to be written."""
        return not self.enum.is_present


def classes(tables: Iterable[Table], taken: Iterable[str]) -> dict[object, EnumClass]:
    """The class of each enum, with names that nothing else has."""
    found: dict[object, EnumClass] = {}
    used = set(taken)
    for table, column, enum in _enums(tables):
        if enum in found:
            continue
        wished = enum.model or names.pascal(enum.name or column)
        name = wished
        if not enum.is_present and name in used:
            name = names.pascal(f"{names.class_name(table)}_{wished}")
            while name in used:
                name += "Kind"
        used.add(name)
        found[enum] = EnumClass(enum, name, _members(enum.members))
    return found


def _enums(tables: Iterable[Table]) -> Iterator[tuple[Table, str, Enum]]:
    for table in tables:
        for column in table.columns:
            enum = _enum(column.type)
            if enum is not None:
                yield table, column.name, enum


def _enum(kind: ColumnType) -> Enum | None:
    return _enum(kind.item) if kind.item is not None else kind.enum


def _members(values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The stored values themselves as names, or names in capitals where one of them cannot be a name."""
    if all(names.is_member(value) for value in values):
        return tuple((value, value) for value in values)
    found: dict[str, str] = {}
    for value in values:
        name = names.member(value.upper())
        while name in found:
            name += "_"
        found[name] = value
    return tuple(found.items())

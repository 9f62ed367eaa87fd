"""The relationships between classes, one attribute at each end, that foreign keys and link tables stand for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlmodel_lsp.generate import naming
from sqlmodel_lsp.generate.models import classes
from sqlmodel_lsp.generate.models.classes import TableClass
from sqlmodel_lsp.sql.database import ForeignKey, Table

_KEY_ENDS = re.compile(r"(?:_id|_uuid|_pk|_fk|_key|_code)$|(?<=[a-z])(?:Id|ID)$")


@dataclass(frozen=True, slots=True)
class Side:
    """One attribute: the table of the class that has it, where it leads, and what `Relationship` is told besides."""

    owner: str
    name: str
    target: str
    is_many: bool
    is_optional: bool
    arguments: tuple[str, ...]
    link: str | None = None


def link_ends(table: Table) -> tuple[ForeignKey, ForeignKey] | None:
    """The two foreign keys of a table that does nothing but link; None for others."""
    if len(table.foreign_keys) != 2 or table.checks or not all(key.has_relationship for key in table.foreign_keys):
        return None
    one, two = table.foreign_keys
    columns = {*one.columns, *two.columns}
    names = {column.name for column in table.columns}
    is_plain = columns == names == set(table.primary_key) and not set(one.columns) & set(two.columns)
    return (one, two) if is_plain else None


def sides(found: Mapping[str, TableClass]) -> list[Side]:
    """Both sides of what the new tables bring."""
    result: list[Side] = []
    pairs = Counter(
        frozenset((item.table.full_name, _target(key)))
        for item in found.values()
        for key in (*item.table.foreign_keys, *(item.added.foreign_keys if item.added is not None else ()))
        if link_ends(item.table) is None
    )
    for item in found.values():
        if item.written is not None and link_ends(item.table) is None:
            for key in item.written.foreign_keys:
                if key.has_relationship and _target(key) in found:
                    is_only = pairs[frozenset((item.table.full_name, _target(key)))] == 1
                    result += _pair(found, item, item.written, key, is_only=is_only)
    for item in found.values():
        ends = link_ends(item.table) if item.model is None else None
        if ends is not None and all(_target(key) in found for key in ends):
            result += _linked(found, item, *ends)
    return result


def without_link(side: Side, found: Mapping[str, TableClass]) -> Side:
    """The same side, which names the table of its link model rather than the class."""
    assert side.link is not None, "only asked for such"
    name = f"link_model={found[side.link].name}"
    secondary = f'"secondary": "{side.link}"'
    kept = [item for item in side.arguments if item != name and not item.startswith("sa_relationship_kwargs")]
    options = [
        item[len("sa_relationship_kwargs={") : -1]
        for item in side.arguments
        if item.startswith("sa_relationship_kwargs")
    ]
    return replace(side, arguments=(*kept, *_kwargs([secondary, *options])))


def _target(key: ForeignKey) -> str:
    return f"{key.schema}.{key.target}" if key.schema else key.target


def _pair(
    found: Mapping[str, TableClass], child: TableClass, table: Table, key: ForeignKey, *, is_only: bool
) -> Iterator[Side]:
    """Both sides of a foreign key that is written with a table."""
    parent = found[_target(key)]
    is_self = parent is child
    is_single = _is_unique(table, key.columns)
    up = child.free(*_up_names(child, parent, key))
    options: list[str] = []
    if not is_only:
        options.append(f'"foreign_keys": "{_spelled(child, key.columns)}"')
    upper = [*options]
    if is_self:
        options.append(f'"remote_side": "{_spelled(parent, key.targets)}"')
    down = "" if key.back == "" else parent.free(*_down_names(child, key, up, is_only=is_only, is_single=is_single))
    is_optional = any(column.nullable for column in table.columns if column.name in key.columns)
    back = [f'back_populates="{down}"'] if down else []
    yield Side(child.table.full_name, up, parent.table.full_name, False, is_optional, (*back, *_kwargs(options)))
    if down:
        deletes = _deletes(key, is_optional=is_optional)
        arguments = (f'back_populates="{up}"', *deletes, *_kwargs(upper))
        yield Side(parent.table.full_name, down, child.table.full_name, not is_single, is_single, arguments)


def _spelled(item: TableClass, columns: tuple[str, ...]) -> str:
    """Columns of a class as SQLAlchemy reads them in a string."""
    found = [f"{item.name}.{item.attributes[name]}" for name in columns]
    return found[0] if len(found) == 1 else f"[{', '.join(found)}]"


def _linked(found: Mapping[str, TableClass], link: TableClass, one: ForeignKey, two: ForeignKey) -> Iterator[Side]:
    first, second = found[_target(one)], found[_target(two)]
    is_self = first is second
    names = [
        end.free(*([key.back] if key.back else []), *_list_names(link, other, far, is_self=is_self))
        for end, key, other, far in ((first, one, second, two), (second, two, first, one))
    ]
    for number, (end, key, other, far) in enumerate(((first, one, second, two), (second, two, first, one))):
        options = []
        if is_self:
            options = [
                f'"primaryjoin": "{_join(end, link, key)}"',
                f'"secondaryjoin": "{_join(other, link, far)}"',
            ]
        arguments = (f'back_populates="{names[1 - number]}"', f"link_model={link.name}", *_kwargs(options))
        target = other.table.full_name
        yield Side(end.table.full_name, names[number], target, True, False, arguments, link.table.full_name)


def _join(end: TableClass, link: TableClass, key: ForeignKey) -> str:
    pairs = zip(key.targets, key.columns, strict=True)
    terms = [f"{end.name}.{end.attributes[to]} == {link.name}.{link.attributes[name]}" for to, name in pairs]
    return terms[0] if len(terms) == 1 else f"and_({', '.join(terms)})"


def _list_names(link: TableClass, other: TableClass, far: ForeignKey, *, is_self: bool) -> tuple[str, ...]:
    """What a list over a link table is called: as its class, or after the column where both sides are of one class."""
    many = classes.plural_attribute(other.name)
    stem = _KEY_ENDS.sub("", far.columns[0])
    by_column = classes.plural_attribute(stem) if stem != far.columns[0] else f"{many}_by_{far.columns[0]}"
    by_link = f"{naming.snake_case(link.name)}_{many}"
    return (by_column, by_link) if is_self else (many, by_link)


def _up_names(child: TableClass, parent: TableClass, key: ForeignKey) -> tuple[str, ...]:
    """What the way to a parent is called: as the column without its ending, else as the class."""
    by_class = naming.snake_case(parent.name)
    attribute = child.attributes[key.columns[0]]
    stem = _KEY_ENDS.sub("", attribute)
    by_column = naming.snake_case(stem) if len(key.columns) == 1 and stem != attribute else by_class
    wishes = [by_column, by_class, f"related_{by_column}", f"{attribute}_{by_class}"]
    return (key.attribute, *wishes) if key.attribute else tuple(wishes)


def _down_names(child: TableClass, key: ForeignKey, up: str, *, is_only: bool, is_single: bool) -> tuple[str, ...]:
    """What the way to the children is called."""
    one = naming.snake_case(child.name)
    name = one if is_single else naming.plural(one)
    is_self = _target(key) == child.table.full_name
    wishes = [f"{up}_{name}", f"related_{name}"]
    if is_self and up.startswith("parent"):
        wishes.insert(0, up.replace("parent", "child" if is_single else "children", 1))
    elif is_only and not is_self:
        wishes.insert(0, name)
    elif is_self:
        wishes.insert(0, name if is_only and name != up else f"{up}_of")
    return (key.back, *wishes) if key.back else tuple(wishes)


def _deletes(key: ForeignKey, *, is_optional: bool) -> list[str]:
    """What happens to the children when a parent is deleted, as the database has it.

    Without it, SQLAlchemy would try to empty keys that cannot be.
    """
    action = (key.ondelete or "").upper()
    if action == "CASCADE":
        return ["cascade_delete=True"]
    is_told = action in ("SET NULL", "SET DEFAULT", "RESTRICT") or not is_optional
    return ['passive_deletes="all"'] if is_told else []


def _kwargs(options: list[str]) -> list[str]:
    return [f"sa_relationship_kwargs={{{', '.join(options)}}}"] if options else []


def _is_unique(table: Table, columns: tuple[str, ...]) -> bool:
    sets = [frozenset(unique.columns) for unique in table.uniques]
    sets += [
        frozenset(index.parts)
        for index in table.indexes
        if index.is_unique and not (any(index.is_expression) or index.options)
    ]
    return frozenset(columns) in [*sets, frozenset(table.primary_key)]

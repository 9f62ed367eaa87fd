"""The classes that tables become, new ones and those of the workspace, with the names of their attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate import naming
from sqlmodel_lsp.generate.models import names
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.sql.database import Database, Table


@dataclass(slots=True, eq=False)
class TableClass:
    """The class of a table. `model` is there for one of the workspace, which is not written again.

    `attributes` are the names of its columns' attributes by column, `taken` all the names that it has. `added` is what
    a class of the workspace lacks: a table of the columns that are not there, with the keys over them.
    """

    name: str
    table: Table
    attributes: dict[str, str]
    model: Model | None = None
    taken: set[str] = field(default_factory=set)
    added: Table | None = None

    @property
    def written(self) -> Table | None:
        """What is to be written: the whole table, or what is added to it."""
        return self.table if self.model is None else self.added

    def free(self, *wishes: str) -> str:
        """The first of the names that the class has no use for yet, which it is then."""
        candidates = [wish for wish in wishes if not names.is_reserved(wish)] or [f"{wishes[0]}_"]
        found = next((wish for wish in candidates if wish not in self.taken), "")
        number = 2
        while not found or found in self.taken:
            found = f"{candidates[-1]}_{number}"
            number += 1
        self.taken.add(found)
        return found


def of_database(database: Database, present: Mapping[str, TableClass]) -> dict[str, TableClass]:
    """The classes by full name of the table: those that are present, and new ones with names of their own."""
    found = dict(present)
    used = {item.name for item in present.values()}
    fresh = [table for table in database.tables if table.full_name not in present]
    for table in database.tables:
        if table.full_name in present:
            _add(present[table.full_name], table)
    wished = [names.class_name(table) for table in fresh]
    chosen: list[str] = []
    for table, wish in zip(fresh, wished, strict=True):
        name = wish
        if table.model is None and (name in used or wished.count(name) > 1):
            name = names.pascal(table.name)
        if table.model is None and name in used:
            name = names.pascal(f"{table.schema or 'other'}_{table.name}")
        while table.model is None and name in used:
            name += "Model"
        used.add(name)
        chosen.append(name)
    found |= {table.full_name: _new(name, table, used) for table, name in zip(fresh, chosen, strict=True)}
    return found


def of_workspace(snapshot: Snapshot, tables: Mapping[str, Table]) -> dict[str, TableClass]:
    """The classes of tables that models of the workspace have already."""
    found = {}
    for model in snapshot.schema.models.values():
        file = snapshot.files.get(model.file)
        if model.table is None or file is None or file.library or model.table.model != model.qualified:
            continue
        table = tables.get(model.table.full_name or "")
        if table is not None:
            attributes = {column.name: column.attribute for column in model.table.columns}
            found[table.full_name] = TableClass(model.name, table, attributes, model, set(model.attributes))
    return found


def _add(item: TableClass, table: Table) -> None:
    """Notes what a class of the workspace lacks, its key aside, which it has."""
    missing = [
        column
        for column in table.columns
        if column.name not in item.attributes
        and column.name not in table.primary_key
        and names.attribute(column.attribute or column.name) not in item.taken
    ]
    if not missing or item.model is None or item.model.opaque:
        return
    for column in missing:
        item.attributes[column.name] = item.free(names.attribute(column.attribute or column.name))
    new = {column.name for column in missing}
    item.added = Table(
        table.name,
        tuple(missing),
        table.schema,
        uniques=tuple(one for one in table.uniques if len(one.columns) == 1 and new.issuperset(one.columns)),
        indexes=tuple(one for one in table.indexes if len(one.parts) == 1 and new.issuperset(one.parts)),
        foreign_keys=tuple(key for key in table.foreign_keys if new.issuperset(key.columns)),
    )


def _new(name: str, table: Table, hidden: set[str]) -> TableClass:
    """A new class; its attributes are called otherwise than all classes, which they would hide."""
    made = TableClass(name, table, {}, taken=set(hidden))
    for column in table.columns:
        wish = names.attribute(column.attribute or column.name)
        made.attributes[column.name] = made.free(wish, f"{wish}_")
    made.taken -= hidden
    return made


def plural_attribute(name: str) -> str:
    """What a list of objects of a class is called."""
    return naming.plural(naming.snake_case(name))

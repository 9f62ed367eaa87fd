"""The tables and models of a schema by what they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from sqlmodel_lsp.schema.model import Model, Schema, Table

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class TableName:
    """What a table is called, and where."""

    full_name: str
    name: str
    model: str
    file: str


@dataclass(slots=True, eq=False)
class TableNames:
    """How the tables of a workspace are called: one object as long as no table is called otherwise.

    `drawn` is what others draw from the names, for as long.
    """

    all: tuple[TableName, ...] = ()
    drawn: dict[Hashable, object] = field(default_factory=dict)

    def draw(self, key: Hashable, conclusion: Callable[[tuple[TableName, ...]], V]) -> V:
        """A conclusion from the names, drawn once."""
        if key not in self.drawn:
            self.drawn[key] = conclusion(self.all)
        return cast("V", self.drawn[key])


@dataclass(slots=True)
class SchemaIndex:
    """Filled at the first question. Everything but the tables and models themselves is by qualified name.

    `tables_bare` has the tables by their names without schema, `assumed` those whose names are not certain;
    `class_names` are the names of all classes that are written; `without_table` has the models without a table by the
    name it would have; `heirs` are the models that have a class in their line of ancestors, or are that class;
    `positions` say where a model is in the order of all, `places` where its table is among the tables.
    """

    is_filled: bool = False
    tables: tuple[Table, ...] = ()
    tables_named: dict[str, tuple[Table, ...]] = field(default_factory=dict)
    tables_bare: dict[str, tuple[Table, ...]] = field(default_factory=dict)
    assumed: tuple[Table, ...] = ()
    names: TableNames = field(default_factory=TableNames)
    class_names: frozenset[str] = frozenset()
    without_table: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    models_named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    models_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    classes_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    heirs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    positions: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)

    def fill(self, schema: Schema) -> None:
        """Takes note of everything in the schema."""
        models = schema.models.values()
        mapped = [model for model in models if model.table is not None]
        self.tables = (*(model.table for model in mapped if model.table is not None), *schema.others)
        self.tables_named = _grouped((table.full_name, table) for table in self.tables)
        self.tables_bare = _grouped((table.name, table) for table in self.tables)
        self.assumed = tuple(table for table in self.tables if table.name is None or table.is_assumed)
        self.names = TableNames(
            tuple(
                TableName(table.full_name, table.name, table.model.rpartition(".")[2], table.file)
                for table in self.tables
                if table.name is not None and table.full_name is not None
            )
        )
        self.class_names = frozenset(home.path.rpartition(".")[2] for home in schema.homes.values())
        self.without_table = _grouped(
            (model.name.lower(), model.qualified)
            for model in models
            if not model.is_table and "__tablename__" not in model.attributes
        )
        self.models_named = _grouped((model.name, model.qualified) for model in mapped)
        self.models_in = _grouped((model.file, model.qualified) for model in models)
        self.classes_in = _grouped((home.file, qualified) for qualified, home in schema.homes.items())
        self.heirs = _grouped(
            (name, model.qualified) for model in models for name in dict.fromkeys((model.qualified, *model.mro))
        )
        self.positions = {model.qualified: position for position, model in enumerate(models)}
        self.places = {model.qualified: place for place, model in enumerate(mapped)}
        self.is_filled = True

    def after(self, old: Mapping[str, Model], new: Mapping[str, Model]) -> SchemaIndex:
        """The index after some models gave way to others of the same names; an empty one where that says too little."""
        if not self.is_filled or any(_noted(old[name]) != _noted(model) for name, model in new.items()):
            return SchemaIndex()
        tables, named, bare = list(self.tables), dict(self.tables_named), dict(self.tables_bare)
        for name, model in new.items():
            before, table = old[name].table, model.table
            if before is not None and table is not None and before is not table:
                tables[self.places[name]] = table
                if table.full_name is not None:
                    named[table.full_name] = tuple(table if t is before else t for t in named[table.full_name])
                if table.name is not None:
                    bare[table.name] = tuple(table if t is before else t for t in bare[table.name])
        return SchemaIndex(
            True, tuple(tables), named, bare, self.assumed, self.names, self.class_names,
            self.without_table, self.models_named, self.models_in, self.classes_in, self.heirs, self.positions,
            self.places,
        )  # fmt: skip


def _noted(model: Model) -> tuple[object, ...]:
    """What the index goes by."""
    table = model.table
    if table is None:
        return model.file, model.name, model.mro, model.is_table, "__tablename__" in model.attributes
    called = (table.full_name, table.name, table.name is None or table.is_assumed)
    return model.file, model.name, model.mro, called


def _grouped(pairs: Iterable[tuple[K | None, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        if key is not None:
            groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}

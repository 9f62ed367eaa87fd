"""The linked schema: one immutable value that every rule, feature and generator reads.

Everything linked is exact or opaque: `opaque` is None when the fact is certain, else the reason in
words for people. Expressions that only SQLAlchemy can carry out stay symbolic (`syntax.values`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sqlmodel_lsp.schema.imports import ImportGraph
from sqlmodel_lsp.schema.index import SchemaIndex, TableNames
from sqlmodel_lsp.syntax.values import Call, Symbol, Value

_RELATIONSHIP = Symbol("sqlalchemy.orm.relationship")


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """One foreign key of a column. `target` is the string as SQLAlchemy will read it (`team.id`).

    `default_schema` is the schema that the MetaData adds when the string has none.
    `part` says where it is written: the `foreign_key` argument, `sa_column`, `sa_column_args`, or `table_args`.
    """

    target: str | None
    ondelete: str | None = None
    name: str | None = None
    part: Literal["foreign_key", "sa_column", "sa_column_args", "table_args"] = "foreign_key"
    default_schema: str | None = None

    @property
    def table(self) -> str | None:
        """The table's full name (`team`, `sales.team`)."""
        written = self.target.rpartition(".")[0] if self.target and "." in self.target else self.target
        return f"{self.default_schema}.{written}" if self.default_schema and written and "." not in written else written

    @property
    def column(self) -> str | None:
        """The column part, or None when only a table is written."""
        return self.target.rpartition(".")[2] if self.target and "." in self.target else None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `attribute` is the name in the class, `name` the one in the database. `type` is symbolic or a CustomType, None when
    SQLAlchemy takes it from the foreign key. `annotation` is the source text, `python_type` what it means.
    `construct` is the whole symbolic `Column(...)`. `owner` is the qualified name of the class that declares it, which
    may be a base in another file. `type_error` is the runtime's message when SQLModel refuses the annotation, `error`
    when it refuses the options.
    """

    attribute: str
    name: str
    type: Value
    python_type: str | None
    annotation: str | None
    nullable: bool | None
    primary_key: bool
    unique: bool
    index: bool
    foreign_keys: tuple[ForeignKey, ...]
    has_default: bool
    has_server_default: bool
    construct: Call | None
    owner: str
    type_error: str | None = None
    error: str | None = None
    opaque: str | None = None


@dataclass(frozen=True, slots=True)
class FieldFact:
    """One annotated attribute of a model, table or not, after inheritance.

    `arguments` are those of the `Field(...)` whose options SQLModel uses, by keyword, evaluated; a positional default
    is under `default`. `call` is the qualified name of the function (`sqlmodel.Field`, `pydantic.Field`), None without.
    `required` means that validation wants a value; None when unknown. `python_type` is what the annotation means.
    """

    name: str
    annotation: str
    nullable: bool
    call: str | None
    arguments: Mapping[str, Value]
    owner: str
    required: bool | None
    opaque: str | None = None
    python_type: str | None = None


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship attribute of a table model.

    `target` is the qualified name of the target model, None when it is not found or ambiguous; `target_name` is the
    name as written. `arguments` are those of `Relationship(...)`; `options` what reaches SQLAlchemy through
    `sa_relationship_kwargs` or `sa_relationship`. `link_model` is qualified; `link_table` a table's full name.
    """

    name: str
    annotation: str | None
    target_name: str | None
    target: str | None
    uselist: bool
    back_populates: str | None
    link_model: str | None
    link_table: str | None
    arguments: Mapping[str, Value]
    options: Mapping[str, Value]
    owner: str
    opaque: str | None = None

    @property
    def is_ready(self) -> bool:
        """Whether SQLAlchemy makes it by itself: it is given as a `relationship(...)` that names its class."""
        made = self.arguments.get("sa_relationship")
        return isinstance(made, Call) and made.function == _RELATIONSHIP and len(made.arguments) == 1

    @property
    def is_told(self) -> bool:
        """Whether `options` hold all that SQLAlchemy is told about it, besides its class and SQLModel's arguments."""
        return self.is_ready or "sa_relationship" not in self.arguments


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `kind` tells a SQLModel class from plain SQLAlchemy ones, which are known as targets only.

    `metadata` is the qualified name of the MetaData object, empty for `SQLModel.metadata`; `default_schema` and
    `convention` are what it adds. `constraints` are the symbolic items of `__table_args__` and `options` its dict;
    `indexes` stand beside the class. `order` holds the two name lists that SQLAlchemy merges into the order of columns.
    `opaque` covers what is outside of the columns; `columns_opaque` says that columns may be missing from `columns`.
    `is_assumed` says that name or schema are a default which the surroundings may change.
    """

    name: str | None
    schema: str | None
    kind: Literal["sqlmodel", "declarative", "core"]
    model: str
    file: str
    columns: tuple[Column, ...]
    constraints: tuple[Value, ...]
    options: Mapping[str, Value]
    metadata: str
    convention: Mapping[str, str] | None
    order: tuple[tuple[str, ...], tuple[str, ...]]
    indexes: tuple[Value, ...] = ()
    default_schema: str | None = None
    opaque: str | None = None
    columns_opaque: str | None = None
    is_assumed: bool = False

    @property
    def full_name(self) -> str | None:
        """`schema.name` as a foreign key has to write it."""
        return f"{self.schema}.{self.name}" if self.schema and self.name else self.name

    @property
    def is_exact(self) -> bool:
        """Whether everything about the table is known."""
        return not (self.opaque or self.columns_opaque or self.name is None or any(c.opaque for c in self.columns))

    def column(self, name: str) -> Column | None:
        """The column with this name in the database."""
        return next((column for column in self.columns if column.name == name), None)

    def attribute(self, name: str) -> Column | None:
        """The column behind this attribute of the class."""
        return next((column for column in self.columns if column.attribute == name), None)

    def primary_key(self) -> tuple[Column, ...]:
        """The columns of the primary key, those named by a PrimaryKeyConstraint included."""
        named = {
            argument
            for item in self.constraints
            if isinstance(item, Call) and getattr(item.function, "name", "") == "sqlalchemy.PrimaryKeyConstraint"
            for argument in item.arguments
            if isinstance(argument, str)
        }
        return tuple(column for column in self.columns if column.primary_key or column.name in named)


@dataclass(frozen=True, slots=True)
class Model:
    """A class with SQLModel among its ancestors, or one that may have it (`opaque`).

    `file` is the path of its file and `path` the path of definitions inside it (`Hero`, `Outer.Inner`); `bases` are
    qualified names in order, `mro` the whole line as far as known. `is_table` says that SQLModel treats it as a table
    model; `table` is None for one that inherits a table and therefore is never mapped. `attributes` are the names of
    all that it and its known ancestors define.
    """

    qualified: str
    module: str
    file: str
    path: str
    bases: tuple[str, ...]
    mro: tuple[str, ...] = field()  # `field()`, for every class has an attribute `mro` that would pass for a default.
    is_table: bool
    fields: tuple[FieldFact, ...]
    table: Table | None
    relationships: tuple[Relationship, ...]
    attributes: frozenset[str] = frozenset()
    opaque: str | None = None

    @property
    def name(self) -> str:
        """The bare class name."""
        return self.path.rpartition(".")[2]

    def field(self, name: str) -> FieldFact | None:
        """The field with this name."""
        return next((fact for fact in self.fields if fact.name == name), None)

    def relationship(self, name: str) -> Relationship | None:
        """The relationship with this name."""
        return next((fact for fact in self.relationships if fact.name == name), None)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a class is defined: its file, and its path of definitions inside it."""

    file: str
    path: str


@dataclass(frozen=True, slots=True)
class EnumFact:
    """An enum class of the workspace: member names with their values, in order."""

    qualified: str
    members: tuple[tuple[str, Value], ...]
    opaque: str | None = None


@dataclass(frozen=True, slots=True)
class CustomType:
    """One use of a column type that the code base defines itself.

    `impl` is the symbolic type underneath, `dialects` what replaces it by dialect name, and `spec` the text that a
    UserDefinedType prints; all of them belong to this use, with its arguments.
    """

    qualified: str
    impl: Value
    dialects: tuple[tuple[str, Value], ...] = ()
    spec: str | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything linked, by qualified name, in the order of modules and then of definition.

    `models` holds SQLModel classes, `others` the tables of plain SQLAlchemy. `wanted` are modules that linking asked
    for and did not find. `opaque_tables` says which tables may exist without being in `models`, with the reason, by
    the qualified name of what makes them. `homes` tells where every class of the workspace is written, `imports` which
    files a file imports. `version` is the SQLModel version whose rules were followed.
    """

    version: tuple[int, ...]
    models: Mapping[str, Model]
    others: tuple[Table, ...] = ()
    wanted: frozenset[str] = frozenset()
    opaque_tables: Mapping[str, str] = field(default_factory=dict)
    homes: Mapping[str, Home] = field(default_factory=dict)
    imports: ImportGraph = field(default_factory=ImportGraph)
    _index: SchemaIndex = field(default_factory=SchemaIndex, compare=False, repr=False)

    def tables(self) -> tuple[Table, ...]:
        """All tables, SQLModel's first."""
        return self._indexed().tables

    def tables_called(self, full_name: str) -> tuple[Table, ...]:
        """All tables with this full name, wherever they are."""
        return self._indexed().tables_named.get(full_name, ())

    def tables_bare(self, name: str) -> tuple[Table, ...]:
        """All tables with this name in any schema."""
        return self._indexed().tables_bare.get(name, ())

    def assumed_tables(self) -> tuple[Table, ...]:
        """The tables whose names are not certain."""
        return self._indexed().assumed

    def class_names(self) -> frozenset[str]:
        """What the classes of the workspace are called, the last name of nested ones."""
        return self._indexed().class_names

    def models_called(self, name: str) -> tuple[Model, ...]:
        """All mapped models with this class name, wherever they are."""
        return tuple(self.models[qualified] for qualified in self._indexed().models_named.get(name, ()))

    def models_without_table(self, name: str) -> tuple[Model, ...]:
        """The models without a table that would have one of this name."""
        return tuple(self.models[qualified] for qualified in self._indexed().without_table.get(name, ()))

    def table_names(self) -> TableNames:
        """How all tables are called; the same object as long as none is called otherwise."""
        return self._indexed().names

    def models_in(self, file: str) -> tuple[Model, ...]:
        """The models defined in a file, in order."""
        return tuple(self.models[name] for name in self._indexed().models_in.get(file, ()))

    def classes_in(self, file: str) -> tuple[str, ...]:
        """The classes written in a file, by qualified name."""
        return self._indexed().classes_in.get(file, ())

    def heirs_in(self, file: str) -> tuple[Model, ...]:
        """The models that have a class of this file in their line of ancestors, or are one, in order."""
        index = self._indexed()
        found = {heir for name in index.classes_in.get(file, ()) for heir in index.heirs.get(name, ())}
        return tuple(self.models[name] for name in sorted(found, key=index.positions.__getitem__))

    def replacing(
        self, models: Mapping[str, Model], opaque_tables: Mapping[str, str], wanted: frozenset[str]
    ) -> Schema:
        """This schema, but for some models of the same names, and for what else an edit may change."""
        new = {name: model for name, model in models.items() if model != self.models[name]}
        if not new and opaque_tables == self.opaque_tables and wanted == self.wanted:
            return self
        index = self._index.after(self.models, new)
        everything = {**self.models, **new}
        return Schema(self.version, everything, self.others, wanted, opaque_tables, self.homes, self.imports, index)

    def together(self, one: str, other: str) -> bool:
        """Whether some program imports both files."""
        return self.imports.together(one, other)

    def tables_named(self, name: str, seen_from: str) -> tuple[Table, ...]:
        """The tables a foreign key written in file `seen_from` may mean by `name` (`team`, `sales.team`).

        Those of the same file, else those of files that are imported together with it, else all.
        """
        found = self._indexed().tables_named.get(name, ())
        return self.imports.nearest(found, lambda table: table.file, seen_from)

    def models_named(self, name: str, seen_from: str) -> tuple[Model, ...]:
        """The mapped models that a relationship string written in `seen_from` may mean by a class name."""
        found = [self.models[qualified] for qualified in self._indexed().models_named.get(name, ())]
        return self.imports.nearest(found, lambda model: model.file, seen_from)

    def _indexed(self) -> SchemaIndex:
        if not self._index.is_filled:
            self._index.fill(self)
        return self._index

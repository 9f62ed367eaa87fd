"""Models as people describe them in a few words, and the database that this comes to.

Foreign keys, link tables and keys that nobody wrote are made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel_lsp.generate import RefusalError, naming, running
from sqlmodel_lsp.generate.models import names, spec_types
from sqlmodel_lsp.generate.models.columns import quoted
from sqlmodel_lsp.generate.models.spec_types import Reference
from sqlmodel_lsp.sql.database import (
    Check,
    Column,
    ColumnType,
    Database,
    Enum,
    ForeignKey,
    Index,
    Kind,
    Table,
    Unique,
)

_INTEGERS = (Kind.INTEGER, Kind.SMALL_INTEGER, Kind.BIG_INTEGER)
_FLOATS = (Kind.FLOAT, Kind.REAL, Kind.DOUBLE, Kind.NUMERIC)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field, or the way to another model. `default` is as people write it, `back` the name of the way back."""

    name: str
    type: str
    is_optional: bool = False
    is_key: bool = False
    is_unique: bool = False
    is_indexed: bool = False
    default: str | None = None
    server_default: str | None = None
    ondelete: str | None = None
    back: str | None = None
    comment: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A model and its table."""

    name: str
    fields: tuple[FieldSpec, ...]
    table: str | None = None
    schema: str | None = None
    uniques: tuple[Unique, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    comment: str | None = None


@dataclass(slots=True)
class _Making:
    """What has become of the specs so far."""

    specs: Mapping[str, ModelSpec]
    present: Mapping[str, Table]
    enums: Mapping[str, Enum]
    links: dict[str, Table] = field(default_factory=dict)

    @property
    def models(self) -> frozenset[str]:
        """All models that types may name."""
        return frozenset({*self.specs, *self.present})


def database(specs: Sequence[ModelSpec], enums: Mapping[str, Enum], tables: Mapping[str, Table]) -> Database:
    """The tables of some models; `tables` are those of the workspace. Raises RefusalError for what is wrong."""
    for spec in specs:
        _check(spec, [other.name for other in specs])
    present = {table.model: table for table in tables.values() if table.model}
    making = _Making({spec.name: spec for spec in specs}, present, enums)
    made = [_table(making, spec) for spec in specs]
    return Database((*made, *making.links.values()))


def _check(spec: ModelSpec, known: list[str]) -> None:
    if not names.is_class_name(spec.name):
        raise RefusalError(f"`{spec.name}` cannot be the name of a model; write one such as `Hero`")
    if known.count(spec.name) > 1:
        raise RefusalError(f"`{spec.name}` is described twice; put its fields together")
    if not spec.fields:
        raise RefusalError(f"`{spec.name}` has no fields; write some, such as `name:str`")
    fields = [item.name for item in spec.fields]
    for name in fields:
        if not name.isidentifier() or name.startswith("_"):
            raise RefusalError(f"`{name}` of `{spec.name}` cannot be the name of a field; use letters, digits and `_`")
        if fields.count(name) > 1:
            raise RefusalError(f"`{spec.name}` has the field `{name}` twice")


def _table(making: _Making, spec: ModelSpec) -> Table:
    columns: list[Column] = []
    keys: list[ForeignKey] = []
    own = [item.name for item in spec.fields]
    for item in spec.fields:
        kind = spec_types.read(item.type, f"{spec.name}.{item.name}", making.enums, making.models)
        if isinstance(kind, ColumnType):
            columns.append(_column(spec, item, kind))
        elif kind.is_many:
            _many(making, spec, item, kind.model)
        else:
            made = list(_reference(making, spec, item, kind.model, own))
            columns += made
            keys.append(_key(making, spec, item, kind.model, made))
    primary = tuple(name for item in spec.fields if item.is_key for name in _columns_of(item, columns, keys))
    if not primary:
        if not any(column.name == "id" for column in columns):
            columns.insert(0, Column("id", ColumnType(Kind.INTEGER), nullable=False))
        primary = ("id",)
        columns = [replace(column, nullable=False) if column.name == "id" else column for column in columns]
    uniques = [Unique(tuple(_columns_of(item, columns, keys))) for item in spec.fields if item.is_unique]
    indexes = [Index(tuple(_columns_of(item, columns, keys))) for item in spec.fields if item.is_indexed]
    made_uniques = (*uniques, *(replace(one, columns=_named(spec, one.columns, columns, keys)) for one in spec.uniques))
    made_indexes = (*indexes, *(replace(one, parts=_named(spec, one.parts, columns, keys)) for one in spec.indexes))
    return Table(
        spec.table or spec.name.lower(),
        tuple(columns),
        spec.schema,
        primary,
        uniques=made_uniques,
        indexes=made_indexes,
        checks=spec.checks,
        foreign_keys=tuple(keys),
        comment=spec.comment,
        model=spec.name,
    )


def _columns_of(item: FieldSpec, columns: list[Column], keys: list[ForeignKey]) -> tuple[str, ...]:
    """The columns that a field is, or leads by."""
    key = next((key for key in keys if key.attribute == item.name), None)
    return key.columns if key is not None else tuple(column.name for column in columns if column.name == item.name)


def _named(spec: ModelSpec, wanted: tuple[str, ...], columns: list[Column], keys: list[ForeignKey]) -> tuple[str, ...]:
    """The columns that a key over several fields means."""
    found: list[str] = []
    for name in wanted:
        item = next((item for item in spec.fields if item.name == name), FieldSpec(name, ""))
        these = _columns_of(item, columns, keys)
        if not these:
            known = [other.name for other in spec.fields]
            raise RefusalError(f"`{name}` is not a field of `{spec.name}`{running.did_you_mean(name, known)}")
        found += these
    return tuple(found)


def _column(spec: ModelSpec, item: FieldSpec, kind: ColumnType) -> Column:
    if item.ondelete is not None or item.back is not None:
        raise RefusalError(f"`{spec.name}.{item.name}` leads to no model, so nothing happens to it on deletion")
    if item.is_key and item.is_optional:
        raise RefusalError(f"`{spec.name}.{item.name}` is a key, which cannot be empty; leave out the `?`")
    default, factory = _default(spec, item, kind)
    return Column(
        item.name,
        kind,
        item.is_optional,
        default=default,
        factory=factory,
        server_default=item.server_default,
        comment=item.comment,
        description=item.description,
    )


def _default(spec: ModelSpec, item: FieldSpec, kind: ColumnType) -> tuple[str | None, str | None]:
    """A default as source, or what makes it."""
    text = item.default
    if text is None:
        return None, None
    if text.lower() in ("none", "null") and item.is_optional:
        return "None", None
    if kind.kind is Kind.DATETIME and text == "now":
        return None, "lambda: datetime.datetime.now(datetime.timezone.utc)"
    if kind.kind is Kind.DATE and text == "today":
        return None, "datetime.date.today"
    if kind.kind is Kind.UUID and text == "new":
        return None, "uuid.uuid4"
    if kind.kind in (Kind.STRING, Kind.TEXT, Kind.CHARACTERS):
        return quoted(text), None
    if kind.kind is Kind.ENUM and kind.enum is not None and text in kind.enum.members:
        return quoted(text), None
    if kind.kind is Kind.BOOLEAN and text.lower() in ("true", "false"):
        return text.capitalize() if text.islower() else text.title(), None
    if kind.kind in _INTEGERS and re.fullmatch(r"-?\d+", text):
        return str(int(text)), None
    if kind.kind in _FLOATS and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return (f'decimal.Decimal("{text}")' if kind.kind is Kind.NUMERIC else str(float(text))), None
    raise RefusalError(f"`{text}` is not a default that `{spec.name}.{item.name}` can have, which is `{item.type}`")


def _reference(making: _Making, spec: ModelSpec, item: FieldSpec, model: str, own: list[str]) -> Iterator[Column]:
    """The columns of a foreign key to a model."""
    if item.default is not None or item.server_default is not None:
        raise RefusalError(f"`{spec.name}.{item.name}` leads to `{model}`, so it has no default of its own")
    if item.is_key and item.is_optional:
        raise RefusalError(f"`{spec.name}.{item.name}` is a key, which cannot be empty; leave out the `?`")
    if item.ondelete == "SET NULL" and not item.is_optional:
        raise RefusalError(f"`{spec.name}.{item.name}` cannot be set to null when it is always there; write `{model}?`")
    for column in _key_columns(making, model, (spec.name,)):
        name = f"{item.name}_{column.name}"
        if name in own:
            raise RefusalError(f"`{spec.name}.{item.name}` makes the column `{name}`, which is a field as well")
        yield Column(name, column.type, item.is_optional, comment=item.comment, description=item.description)


def _key(making: _Making, spec: ModelSpec, item: FieldSpec, model: str, columns: list[Column]) -> ForeignKey:
    name, schema = _table_of(making, model)
    targets = tuple(column.name for column in _key_columns(making, model, (spec.name,)))
    own = tuple(column.name for column in columns)
    back = item.back
    other = making.specs.get(model)
    if back is None and other is not None and model != spec.name:
        lists = [each.name for each in other.fields if each.type.strip() == f"{spec.name}[]"]
        back = lists[0] if lists else None
    return ForeignKey(own, name, targets, schema, ondelete=item.ondelete, attribute=item.name, back=back)


def _key_columns(making: _Making, model: str, asked: tuple[str, ...]) -> list[Column]:
    """The columns of the primary key of a model."""
    spec = making.specs.get(model)
    if spec is None:
        table = making.present[model]
        found = [column for name in table.primary_key if (column := table.column(name)) is not None]
        if not found or any(column.type.kind is Kind.OTHER for column in found):
            raise RefusalError(f"`{model}` has no key that a foreign key could lead to")
        return found
    marked = [item for item in spec.fields if item.is_key]
    marked = marked or [item for item in spec.fields if item.name == "id"]
    columns: list[Column] = []
    for item in marked:
        kind = spec_types.read(item.type, f"{model}.{item.name}", making.enums, making.models)
        if isinstance(kind, Reference):
            if kind.model in asked or kind.model == model:
                raise RefusalError(f"the keys of `{model}` and `{kind.model}` lead to one another")
            inner = _key_columns(making, kind.model, (*asked, model))
            columns += [Column(f"{item.name}_{column.name}", column.type) for column in inner]
        else:
            columns.append(Column(item.name, kind))
    return columns or [Column("id", ColumnType(Kind.INTEGER))]


def _table_of(making: _Making, model: str) -> tuple[str, str | None]:
    spec = making.specs.get(model)
    if spec is not None:
        return spec.table or spec.name.lower(), spec.schema
    table = making.present[model]
    return table.name, table.schema


def _many(making: _Making, spec: ModelSpec, item: FieldSpec, model: str) -> None:
    """A list of a model: the way back of a foreign key there, or a link table."""
    other = making.specs.get(model)
    if other is not None and any(each.type.strip() in (spec.name, f"{spec.name}?") for each in other.fields):
        return
    if item.default is not None or item.is_unique or item.is_key or item.is_indexed or item.is_optional:
        raise RefusalError(f"`{spec.name}.{item.name}` is a list of `{model}`, which is no column to be marked")
    backs = [each.name for each in other.fields if each.type.strip() == f"{spec.name}[]"] if other is not None else []
    if model != spec.name and backs and f"{model}{spec.name}Link" in making.links:
        return
    name = f"{spec.name}{model}Link"
    if name in making.present and spec.name in making.present:
        return
    if name in making.models:
        raise RefusalError(f"`{name}` is a model already, so `{spec.name}.{item.name}` cannot be linked by it")
    one = item.back or (backs[0] if backs and model != spec.name else None)
    making.links[name] = _link(making, name, (spec.name, item.name), (model, one), item.name)


def _link(making: _Making, name: str, one: tuple[str, str | None], two: tuple[str, str | None], word: str) -> Table:
    columns: list[Column] = []
    keys: list[ForeignKey] = []
    for model, back in (one, two):
        target, schema = _table_of(making, model)
        stem = naming.snake_case(model)
        if one[0] == two[0] and keys:
            stem = naming.singular(word)
            stem = f"other_{naming.snake_case(model)}" if stem == naming.snake_case(model) else stem
        own = [
            Column(f"{stem}_{column.name}", column.type, nullable=False) for column in _key_columns(making, model, ())
        ]
        columns += own
        targets = tuple(column.name for column in _key_columns(making, model, ()))
        names_of = tuple(column.name for column in own)
        keys.append(ForeignKey(names_of, target, targets, schema, back=back))
    primary = tuple(column.name for column in columns)
    return Table(name.lower(), tuple(columns), primary_key=primary, foreign_keys=tuple(keys), model=name)

"""The tables that models of the workspace have already, as far as new ones refer to them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate import spelling
from sqlmodel_lsp.schema import model as schema
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.sql.database import Column, ColumnType, ForeignKey, Kind, Table, Unique
from sqlmodel_lsp.syntax.values import Call

_KINDS = {
    "str": Kind.STRING,
    "int": Kind.INTEGER,
    "float": Kind.FLOAT,
    "bool": Kind.BOOLEAN,
    "bytes": Kind.BINARY,
    "uuid.UUID": Kind.UUID,
    "datetime.datetime": Kind.DATETIME,
    "datetime.date": Kind.DATE,
    "datetime.time": Kind.TIME,
    "datetime.timedelta": Kind.INTERVAL,
    "decimal.Decimal": Kind.NUMERIC,
}


def models(snapshot: Snapshot) -> Iterator[Model]:
    """The models of the workspace with a table of their own whose name is known."""
    for model in snapshot.schema.models.values():
        file = snapshot.files.get(model.file)
        if file is None or file.library or model.table is None or model.table.model != model.qualified:
            continue
        if model.table.full_name and "." not in model.path:
            yield model


def tables(snapshot: Snapshot) -> dict[str, Table]:
    """The tables by full name, with the names of their models."""
    return {model.table.full_name or "": _table(model, model.table) for model in models(snapshot) if model.table}


def _table(model: Model, table: schema.Table) -> Table:
    uniques = tuple(Unique((column.name,)) for column in table.columns if column.unique)
    return Table(
        table.name or "",
        tuple(_column(column) for column in table.columns),
        table.schema,
        tuple(column.name for column in table.primary_key()),
        uniques=uniques,
        foreign_keys=tuple(_foreign_keys(table)),
        model=model.name,
    )


def _column(column: schema.Column) -> Column:
    kind = _KINDS.get(spelling.without_none(column.python_type or ""), Kind.OTHER)
    return Column(column.name, ColumnType(kind, _length(column)), bool(column.nullable), attribute=column.attribute)


def _length(column: schema.Column) -> int | None:
    """The length of a string, which a foreign key to it takes over."""
    if not isinstance(column.type, Call):
        return None
    values = [*column.type.arguments, *dict(column.type.keywords).values()]
    return next((value for value in values if isinstance(value, int) and not isinstance(value, bool)), None)


def _foreign_keys(table: schema.Table) -> Iterator[ForeignKey]:
    for column in table.columns:
        for key in column.foreign_keys:
            if key.table and key.column:
                target_schema, _, name = key.table.rpartition(".")
                yield ForeignKey((column.name,), name, (key.column,), target_schema or None)

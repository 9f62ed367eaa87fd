"""Inside the string of a foreign key: the columns it may point to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.completion import field_arguments
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.generate import naming, spelling
from sqlmodel_lsp.schema.model import Column, Model, Table
from sqlmodel_lsp.syntax.calls import Call
from sqlmodel_lsp.text.edits import TextEdit


def complete(situation: Situation) -> Iterator[Item]:
    """Primary keys of all tables, or all columns of the table that is typed already; fitting and near ones first."""
    string, call = situation.cursor.string, situation.cursor.call
    if string is None or call is None or not _is_foreign_key(situation, call):
        return
    typed_table = string.before.rpartition(".")[0]
    found = [
        (table, column)
        for table in situation.snapshot.schema.tables()
        if table.name is not None
        for column in (table.columns if table.full_name == typed_table else table.primary_key())
    ]
    own = next((m for m in situation.snapshot.schema.models_in(situation.file.path) if _is_here(m, situation)), None)
    found = [pair for pair in found if own is None or pair != (own.table, _own_column(own, situation))]
    for table, column in sorted(found, key=lambda pair: _rank(situation, own, typed_table, *pair)):
        label = f"{table.full_name}.{column.name}"
        yield Item(
            label, Kind.REFERENCE, TextEdit(string.span, label), _detail(table, column), _documentation(table), label
        )


def _is_foreign_key(situation: Situation, call: Call) -> bool:
    if not call.direct:
        return False
    if call.keyword == "foreign_key":
        return field_arguments.is_field(situation, call.function)
    is_first = (call.keyword is None and call.index == 0) or call.keyword == "column"
    return call.function.rpartition(".")[2] == "ForeignKey" and is_first


def _is_here(model: Model, situation: Situation) -> bool:
    return model.path == situation.cursor.class_path


def _own_column(model: Model, situation: Situation) -> Column | None:
    return model.table.attribute(situation.cursor.member) if model.table is not None else None


def _rank(
    situation: Situation, own: Model | None, typed_table: str, table: Table, column: Column
) -> tuple[bool, bool, bool, int, bool, str, str]:
    """What comes first: the table already typed, a fitting type, a fitting name, the nearest file, another table."""
    here = situation.file.path
    imported = situation.snapshot.schema.imports.reached(here)
    nearness = 0 if table.file == here else 1 if table.file in imported else 2
    is_own = own is not None and table.model == own.qualified
    is_other_table = table.full_name != typed_table
    return (
        is_other_table,
        not _fits(situation, own, column),
        not _is_named_after(situation, table, column),
        nearness,
        is_own,
        table.full_name or "",
        column.name,
    )


def _fits(situation: Situation, own: Model | None, column: Column) -> bool:
    """Whether the column has the type that is written where somebody is typing."""
    ours = _own_column(own, situation) if own is not None else None
    wanted = ours.python_type if ours is not None and ours.python_type else situation.cursor.annotation
    found = column.python_type or column.annotation
    return bool(wanted and found) and spelling.without_none(str(wanted).strip()) == spelling.without_none(str(found))


def _is_named_after(situation: Situation, table: Table, column: Column) -> bool:
    """Whether the member is called `team_id` where the column is `team.id`."""
    name = situation.cursor.member.removesuffix(f"_{column.name}")
    return name in (table.name, naming.snake_case(table.model.rpartition(".")[2]))


def _detail(table: Table, column: Column) -> str:
    kind = "primary key" if column in table.primary_key() else "unique" if column.unique else ""
    annotation = spelling.without_none(column.annotation) if column.annotation else ""
    return ", ".join(part for part in (annotation, kind) if part)


def _documentation(table: Table) -> str:
    return f"Table of `{table.model}`" if table.model else ""

"""An index or a unique constraint for a column, or for the columns that are selected together.

Offered on columns that `Field` decides about and that have none yet, nor the primary key; not where something about the
table is not known.

Tables get the index or the constraint.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.actions.refactorings import field_calls, table_arguments
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.schema.model import Column, Table
from sqlmodel_lsp.syntax.values import Call
from sqlmodel_lsp.text.edits import FileChange

MOST = 2


def offers(site: Site) -> Iterator[Offer]:
    """What the columns do not have yet; nothing where something about the table is not known."""
    table = site.model.table
    if table is None or table.model != site.model.qualified or not certainty.knows_columns(site.snapshot, site.model):
        return
    columns = [column for member in site.members for column in [table.attribute(member)] if column is not None]
    if not columns or len(columns) != len(site.members):
        return
    if len(columns) > 1:
        yield from _together(site, table, columns)
    elif _is_plain(site, columns[0]) and not _is_covered(table, columns[0]):
        yield from _alone(site, columns[0])


def _alone(site: Site, column: Column) -> Iterator[Offer]:
    if column.index and column.unique:
        return
    if not column.index and not column.unique:
        yield Offer(
            f"Add an index on `{column.attribute}`",
            lambda: _with_argument(site, column, "index=True"),
            {"kind": "index"},
        )
    if not column.unique:
        yield Offer(
            f"Make `{column.attribute}` unique",
            lambda: _with_argument(site, column, "unique=True"),
            {"kind": "unique"},
        )


def _with_argument(site: Site, column: Column, argument: str) -> tuple[FileChange, ...]:
    draft = Draft(site.snapshot, site.model.file)
    field_calls.add(draft, site, column.attribute, argument)
    return (draft.change(),)


def _together(site: Site, table: Table, columns: list[Column]) -> Iterator[Offer]:
    attributes = " and ".join(f"`{column.attribute}`" for column in columns)
    names = [column.name for column in columns]
    taken = {_named_columns(item) for item in (*table.constraints, *table.indexes)}
    if ("Index", tuple(names)) not in taken and ("UniqueConstraint", tuple(names)) not in taken:
        label = "_".join(["ix", table.name or "", *names])
        index = ", ".join(f'"{word}"' for word in [label, *names])
        words = ", ".join(f'"{word}"' for word in names)
        yield Offer(
            f"Add an index on {attributes} together",
            lambda: table_arguments.add(site, "Index", f"({index})"),
            {"kind": "index"},
        )
        yield Offer(
            f"Make {attributes} unique together",
            lambda: table_arguments.add(site, "UniqueConstraint", f"({words})"),
            {"kind": "unique"},
        )


def _named_columns(item: object) -> tuple[str, tuple[object, ...]]:
    if not isinstance(item, Call):
        return "", ()
    name = getattr(item.function, "name", "").rpartition(".")[2]
    arguments = tuple(item.arguments)
    return name, arguments[1:] if name == "Index" else arguments


def _is_plain(site: Site, column: Column) -> bool:
    """Whether `Field` decides about the column, not a `Column` of its own."""
    fact = site.model.field(column.attribute)
    return fact is not None and "sa_column" not in fact.arguments and column.owner == site.model.qualified


def _is_covered(table: Table, column: Column) -> bool:
    """Whether the column has an index by itself already."""
    key = table.primary_key()
    alone = {("Index", (column.name,)), ("UniqueConstraint", (column.name,))}
    found = {_named_columns(item) for item in (*table.constraints, *table.indexes)}
    return key == (column,) or not alone.isdisjoint(found)

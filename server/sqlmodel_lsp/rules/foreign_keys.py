"""The foreign keys written in a file, and the tables they may mean."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.rules import call_edits, surroundings, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Fix
from sqlmodel_lsp.rules.nearest import Words
from sqlmodel_lsp.schema.index import TableName
from sqlmodel_lsp.schema.model import Column, ForeignKey, Model, Table
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class WrittenKey:
    """One foreign key: where it is written, and the columns it belongs to in each model that has it."""

    key: ForeignKey
    target: str
    span: Span
    literal: Span | None
    uses: tuple[tuple[Model, Column], ...]


def keys(ctx: Context) -> tuple[WrittenKey, ...]:
    """The foreign keys written in this file whose target is known."""
    return ctx.snapshot.remember("foreign keys written", ctx.file.path, lambda: tuple(_keys(ctx)))


def _keys(ctx: Context) -> Iterator[WrittenKey]:
    for member in written.columns(ctx):
        if any(column.opaque or model.opaque for model, column in member.uses):
            continue
        for key in member.uses[0][1].foreign_keys:
            if key.part != "table_args" and key.target is not None:
                literal = next(_literals(ctx, member.owner, member.name, key.target), None)
                span = literal or _fallback(ctx, member.owner, member.name)
                if span is not None:
                    yield WrittenKey(key, key.target, span, literal, member.uses)
    for model in ctx.models:
        for column in () if model.table is None or model.opaque else model.table.columns:
            for key in column.foreign_keys:
                if key.part == "table_args" and key.target is not None:
                    literal = next(_literals(ctx, model.path, "__table_args__", key.target), None)
                    if literal is not None:
                        yield WrittenKey(key, key.target, literal, literal, ((model, column),))


def tables_meant(ctx: Context, model: Model, key: ForeignKey) -> tuple[Table, ...]:
    """The tables a foreign key of this model may point to."""
    return () if key.table is None else ctx.schema.tables_named(key.table, model.file)


def in_other_schema(ctx: Context, found: WrittenKey) -> Table | None:
    """The one table that has the name of a foreign key in another schema only, when all schemas are known."""
    tables = {key.table for _, column in found.uses for key in column.foreign_keys if key.target == found.target}
    if any(ctx.schema.tables_called(name) for name in {*tables, found.target} if name):
        return None
    bare = {(name or "").rpartition(".")[2] for name in tables}
    others = [table for name in bare for table in ctx.schema.tables_bare(name)]
    if any(table.opaque for table in others) or any(m.table is None or m.table.opaque for m, _ in found.uses):
        return None
    return others[0] if len({table.full_name for table in others}) == 1 else None


def column_meant(column: Column, key: ForeignKey) -> str:
    """The database name of the column a foreign key points to; a bare table means the name of its own column."""
    return key.column or column.name


def table_like(ctx: Context, name: str) -> str | None:
    """The table meant by a name that no table has; tables of the same program come first.

    People may call a table by its name with or without its schema, and by the class.
    """
    near = surroundings.program(ctx)
    return ctx.schema.table_names().draw(("words", near), lambda names: _table_words(names, near)).meant_by(name)


def _table_words(names: Iterable[TableName], near: Container[str]) -> Words:
    words: dict[str, str] = {}
    for table in sorted(names, key=lambda table: table.file not in near):
        for word in (table.full_name, table.name, table.model):
            words.setdefault(word, table.full_name)
    return Words(words)


def replace_target(ctx: Context, found: WrittenKey, target: str) -> Fix | None:
    """The fix that writes another target into the string."""
    edit = None if found.literal is None else call_edits.inside_string(ctx, found.literal, found.target, target)
    return None if edit is None else ctx.fix(f"Change to `{target}`", edit)


def _literals(ctx: Context, owner: str, member: str, target: str) -> Iterator[Span]:
    for part in ("value", "annotation"):
        yield from ctx.strings(owner, member, target, part)


def _fallback(ctx: Context, owner: str, member: str) -> Span | None:
    """The argument that computes the target, or the member whose value a function makes."""
    return ctx.argument(owner, member, "foreign_key") or ctx.place(owner, member)

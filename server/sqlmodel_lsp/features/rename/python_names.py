"""A new name in Python for a model, a field, a relationship, an enum or a member of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis.occurrences import Kind, Occurrence, Role, Symbol, in_file
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.rename import column_names, names, stored, subject, table_names, together, unsure
from sqlmodel_lsp.features.rename.proposal import (
    KEEPS,
    UNSURE,
    VARIANTS,
    Edits,
    Part,
    Refusal,
    Renaming,
    replaced,
)
from sqlmodel_lsp.schema.model import Column
from sqlmodel_lsp.text.span import Span

Place = tuple[str, Span]
_CLASSES = (Kind.MODEL, Kind.ENUM)


def rename(snapshot: Snapshot, symbol: Symbol, new: str) -> Renaming | Refusal:
    """What it takes to call a symbol otherwise, the database left as it is; or why that does not work."""
    old = symbol.name
    members = together.replacing(snapshot, symbol)
    reason = _refused(snapshot, symbol, members, new)
    if reason is not None:
        return Refusal(reason)
    sure, ambiguous = _uses(snapshot, members)
    for member in members.difference(item.symbol for item in sure if item.role is Role.DEFINITION):
        return Refusal(f"`{symbol.name}` is defined in `{member.owner}` as well, where its uses cannot be told")
    if symbol.kind in _CLASSES and (taken := names.taken_in_files(snapshot, _files(sure), new)) is not None:
        return Refusal(taken)
    kept = _kept(snapshot, members, new)
    if isinstance(kept, Refusal):
        return kept
    variants = together.repeated(snapshot, members)
    kept_there = _kept(snapshot, variants, new)
    if isinstance(kept_there, Refusal) or names.taken_in_class(snapshot, _owners(variants), new) is not None:
        variants, kept_there = frozenset(), ()
    repeated = _uses(snapshot, variants)[0]
    homes = frozenset(home for member in members if (home := subject.home_of(snapshot, member)) is not None)
    known = {(item.path, item.span) for item in (*sure, *repeated)}
    doubtful = [*map(_place, ambiguous), *unsure.uses(snapshot, symbol, homes, known)]
    parts = (
        Part(replaced(map(_place, sure), new), stored.note(snapshot, symbol)),
        Part(kept, KEEPS),
        Part((*replaced(map(_place, repeated), new), *kept_there), VARIANTS),
        Part(replaced(dict.fromkeys(doubtful), new), UNSURE),
    )
    return Renaming(f"Rename `{old}` to `{new}`", tuple(part for part in parts if part.edits))


def _refused(snapshot: Snapshot, symbol: Symbol, members: frozenset[Symbol], new: str) -> str | None:
    reason = names.impossible(symbol, new)
    for member in () if reason else members:
        home = subject.home_of(snapshot, member)
        if home is None or snapshot.files[home].library:
            return f"`{member.qualified}` belongs to an installed package"
        reason = reason or names.broken(snapshot, home, (symbol.name,))
    if reason is not None or symbol.kind not in _CLASSES:
        return reason or names.taken_in_class(snapshot, _owners(members), new)
    model = snapshot.schema.models.get(symbol.qualified)
    reason = names.hides_builtin(new) or (names.taken_by_model(snapshot, model, new) if model is not None else None)
    return reason or names.taken_in_class(snapshot, [symbol.owner], new)


def _uses(snapshot: Snapshot, members: frozenset[Symbol]) -> tuple[list[Occurrence], list[Occurrence]]:
    """Where Python's name of the symbols stands, and where it may also mean something else."""
    sure: list[Occurrence] = []
    ambiguous: list[Occurrence] = []
    if not members:
        return sure, ambiguous
    old = next(iter(members)).name
    for path, file in snapshot.files.items():
        if file.library or not any(old in block.mentions for _, block in file.facts.blocks):
            continue
        spans: dict[Span, list[Occurrence]] = {}
        for item in in_file(snapshot, path):
            if file.text[item.span.start : item.span.end] == old:
                spans.setdefault(item.span, []).append(item)
        for found in spans.values():
            ours = [item for item in found if item.symbol in members and not subject.names_database(snapshot, item)]
            if ours:
                (sure if len(ours) == len(found) else ambiguous).append(ours[0])
    return sure, ambiguous


def _kept(snapshot: Snapshot, members: frozenset[Symbol], new: str) -> Edits | Refusal:
    """Edits that leave the database as it is."""
    found: list[Edits] = []
    for member in sorted(members, key=lambda member: member.qualified):
        match member.kind:
            case Kind.FIELD:
                kept = _kept_column(snapshot, member, new)
            case Kind.MODEL:
                kept = _kept_table(snapshot, member, new)
            case _:
                kept = ()
        if isinstance(kept, Refusal):
            return kept
        found.append(kept)
    return tuple(edit for edits in found for edit in edits)


def _kept_column(snapshot: Snapshot, member: Symbol, new: str) -> Edits | Refusal:
    columns = list(_columns(snapshot, member))
    called = {column.name for column in columns}
    if not columns:
        return ()
    if len(called) > 1:
        return Refusal(f"The column of `{member.qualified}` is called differently in several tables")
    (name,) = called
    if name == new:
        return column_names.take_away(snapshot, member.owner, member.name, name)
    if name != member.name or column_names.is_written(snapshot, member.owner, member.name):
        return ()
    kept = column_names.write(snapshot, member.owner, member.name, name)
    return kept or Refusal(f"The name of the column `{name}` cannot be kept, for the field is not written so plainly")


def _columns(snapshot: Snapshot, member: Symbol) -> Iterator[Column]:
    for model in together.views(snapshot, member.owner):
        for column in model.table.columns if model.table is not None else ():
            if (column.owner, column.attribute) == (member.owner, member.name):
                yield column


def _kept_table(snapshot: Snapshot, member: Symbol, new: str) -> Edits | Refusal:
    model = snapshot.schema.models.get(member.qualified)
    if model is None or model.table is None or model.table.model != model.qualified:
        return ()
    name = model.table.name
    if table_names.is_written(snapshot, model):
        return table_names.take_away(snapshot, model) if name == table_names.default(snapshot, model, new) else ()
    if name is None:
        return Refusal(f"What the table of `{model.name}` is called is not known")
    if name == table_names.default(snapshot, model, new):
        return ()
    kept = table_names.write(snapshot, model, name)
    return kept or Refusal(f"The name of the table `{name}` cannot be kept, for the class has no lines of its own")


def _place(item: Occurrence) -> Place:
    return item.path, item.span


def _files(found: Iterable[Occurrence]) -> list[str]:
    return sorted({item.path for item in found})


def _owners(members: frozenset[Symbol]) -> list[str]:
    return sorted({member.owner for member in members})

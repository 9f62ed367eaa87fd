"""In the annotation of a relationship: whole relationships that the foreign keys allow, and the classes it may name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Branch, Import
from sqlmodel_lsp.features import incoming
from sqlmodel_lsp.features.completion import targets
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.generate import late_imports, naming, placement, spelling
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.schema.model import Column, Model, Relationship, Table
from sqlmodel_lsp.text.edits import TextEdit

_NAME = re.compile(r"[\w.]*")
_NO_RELATIONSHIP = re.compile(r"\b(?:Literal|Annotated|ClassVar)\b")


def complete(situation: Situation) -> Iterator[Item]:
    """Relationships where nothing is written yet; inside of quotes the classes that have tables, likely ones first."""
    cursor, model = situation.cursor, situation.model
    if model is not None and _is_first_argument(situation):
        yield from _classes(situation, model)
        return
    if cursor.part != "annotation" or cursor.in_function or model is None or model.table is None or cursor.owner:
        return
    if cursor.calls or _NO_RELATIONSHIP.search(cursor.annotation or ""):
        return
    if cursor.string is not None:
        if _NAME.fullmatch(cursor.string.before):
            yield from _classes(situation, model)
    elif not cursor.containers and (cursor.annotation or "").strip() == cursor.word:
        yield from _relationships(situation, model, model.table)


def _is_first_argument(situation: Situation) -> bool:
    """Whether the class is named in a string that SQLAlchemy's own `relationship` is given."""
    string, call = situation.cursor.string, situation.cursor.call
    return (
        string is not None
        and call is not None
        and call.direct
        and ((call.keyword is None and call.index == 0) or call.keyword == "argument")
        and situation.origin(call.function) in ("sqlalchemy.orm.relationship", "sqlmodel.relationship")
        and _NAME.fullmatch(string.before) is not None
    )


def _classes(situation: Situation, model: Model) -> Iterator[Item]:
    joined = _joined(situation, model)
    member = situation.cursor.member
    schema = situation.snapshot.schema
    reached = schema.imports.reached(situation.file.path)
    found = [
        (
            other.table is not None and other.table.full_name not in joined,
            not _is_named_after(member, other),
            0 if other.file == situation.file.path else 1 if other.file in reached else 2,
            other.name,
            other,
        )
        for other in schema.models.values()
        if other.table is not None and other.table.model == other.qualified and "." not in other.path
    ]
    names: set[str] = set()
    for *_, other in sorted(found, key=lambda rank: rank[:-1]):
        if other.name not in names:
            names.add(other.name)
            yield _class(situation, other)


def _class(situation: Situation, other: Model) -> Item:
    assert situation.cursor.string is not None, "only asked inside of quotes"
    needed, detail = late_imports.class_import(situation.snapshot, situation.file, other), ""
    if other.file != situation.file.path:
        detail = other.module
    edit = TextEdit(situation.cursor.string.span, other.name)
    documentation = f"Table `{other.table.full_name}`." if other.table is not None and other.table.full_name else ""
    if needed is None:
        return Item(other.name, Kind.MODEL, edit, detail, documentation)
    return Item(other.name, Kind.MODEL, edit, detail, documentation, needs_for_types=(needed[0],))


def _joined(situation: Situation, model: Model) -> set[str | None]:
    """The tables that a foreign key joins with the model's own."""
    if model.table is None:
        return set()
    found = {key.table for column in model.table.columns for key in column.foreign_keys}
    return found | {key.table.full_name for key in incoming.foreign_keys(situation.snapshot, model.table)}


def _is_named_after(member: str, model: Model) -> bool:
    """Whether an attribute is called after a class, in the singular or in any plural."""
    name = naming.snake_case(model.name)
    return member == name or (len(name) > 2 and member.startswith(name[:-1]))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A relationship that could be written: where to, and over which column, be it the target's or the model's."""

    target: Model
    column: Column
    comes_in: bool

    @property
    def is_list(self) -> bool:
        """Whether it leads to several."""
        return self.comes_in and not self.column.unique


def _relationships(situation: Situation, model: Model, table: Table) -> Iterator[Item]:
    rest = situation.file.text[situation.cursor.span.end :].partition("\n")[0]
    if rest.strip():
        return
    drafts = [*_out(situation, model, table), *_in(situation, model, table)]
    member = situation.cursor.member
    drafts.sort(key=lambda draft: (draft.column.attribute != f"{member}_id", not _is_named_after(member, draft.target)))
    labels: set[str] = set()
    for draft in drafts:
        item = _relationship(situation, model, draft)
        if item is not None and item.label not in labels:
            labels.add(item.label)
            yield item


def _out(situation: Situation, model: Model, table: Table) -> Iterator[_Draft]:
    """Over the model's own foreign keys."""
    for column in table.columns:
        for key in column.foreign_keys:
            for other in situation.snapshot.schema.tables_named(key.table or "", situation.file.path)[:1]:
                target = situation.snapshot.schema.models.get(other.model)
                if target is not None and target is not model:
                    yield _Draft(target, column, comes_in=False)


def _in(situation: Situation, model: Model, table: Table) -> Iterator[_Draft]:
    """Over foreign keys that point here."""
    for key in incoming.foreign_keys(situation.snapshot, table):
        target = situation.snapshot.schema.models.get(key.table.model)
        if target is not None and target is not model:
            yield _Draft(target, key.column, comes_in=True)


def _relationship(situation: Situation, model: Model, draft: _Draft) -> Item | None:
    target = draft.target
    function = situation.spelled("sqlmodel.Relationship")
    if function is None or "." in target.path:
        return None
    needed = late_imports.class_import(situation.snapshot, situation.file, target)
    annotation, more = _annotation(situation, draft, is_quoted=_is_later(situation, target, needed))
    argument = _argument(model, draft, situation.cursor.member).replace('"', situation.quote)
    text = f"{annotation} = {function[0]}({argument})"
    return Item(
        text,
        Kind.RELATIONSHIP,
        situation.code(text),
        f"over {draft.column.name}",
        filter=f"{target.name} {text}",
        needs=(*function[1], *more, *(() if needed is None or needed[1] else (needed[0],))),
        needs_for_types=(needed[0],) if needed is not None and needed[1] else (),
    )


def _argument(model: Model, draft: _Draft, member: str) -> str:
    """The other side; of several foreign keys, the one to follow, when nobody knows which the other side means."""
    target = draft.target
    assert model.table is not None, "only asked for tables"
    assert target.table is not None, "foreign keys lead to tables"
    if len(targets.keys(model.table, target.table)) + len(targets.keys(target.table, model.table)) > 1:
        owner = target if draft.comes_in else model
        return f'sa_relationship_kwargs={{"foreign_keys": "[{owner.name}.{draft.column.attribute}]"}}'
    back = _free_side(model, target, member)
    return f'back_populates="{back.name}"' if back is not None else ""


def _is_later(situation: Situation, target: Model, needed: tuple[Needed, bool] | None) -> bool:
    """Whether the class is not there yet when the line runs."""
    if target.file == situation.file.path:
        place = situation.file.facts.place(target.path, "name")
        return place is None or place.start > situation.offset
    if needed is None:
        return target.name not in placement.defined_names(situation.file) or _is_for_types(situation, target.name)
    return needed[1]


def _is_for_types(situation: Situation, name: str) -> bool:
    return any(
        isinstance(item, Import) and item.alias == name and item.branch is Branch.TYPE_CHECKING
        for item in situation.file.facts.interface.body
    )


def _annotation(situation: Situation, draft: _Draft, *, is_quoted: bool) -> tuple[str, tuple[Needed, ...]]:
    """The annotation in the style of the file; a quoted class cannot stand beside a bar."""
    name = f"{situation.quote}{draft.target.name}{situation.quote}" if is_quoted else draft.target.name
    if draft.is_list:
        return f"list[{name}]", ()
    if draft.column.nullable is False and draft.column.owner == (situation.model and situation.model.qualified):
        return name, ()
    if not is_quoted and not spelling.prefers_optional(situation.file.text):
        return f"{name} | None", ()
    optional = situation.spelled("typing.Optional")
    return (f"{optional[0]}[{name}]", optional[1]) if optional is not None else (name, ())


def _free_side(model: Model, target: Model, member: str) -> Relationship | None:
    """The relationship of the target that waits for this one: it names it, or a side that is not there, or none."""
    waiting = [
        other
        for other in target.relationships
        if other.target == model.qualified
        and (other.back_populates in (None, member) or model.relationship(other.back_populates or "") is None)
    ]
    return min(waiting, key=lambda other: other.back_populates != member, default=None)

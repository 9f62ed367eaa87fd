"""Where what is under the cursor is defined, declared or implemented, and what its type is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Kind, Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.occurrences.symbols import of_class
from sqlmodel_lsp.analysis.queries import surroundings
from sqlmodel_lsp.analysis.queries.types import Named, Object, bare
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import families
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Target:
    """A place to go to: the whole definition, the name in it, and the span that was asked about."""

    path: str
    span: Span
    name_span: Span
    origin: Span


def definition(snapshot: Snapshot, path: str, offset: int) -> list[Target]:
    """Where what a string names is defined; a table at its class."""
    found = [item for item in occurrences.all_at(snapshot, path, offset) if not item.is_code]
    return _targets(snapshot, found, lambda symbol: [_class_of(snapshot, symbol)])


def declaration(snapshot: Snapshot, path: str, offset: int) -> list[Target]:
    """Where the name that a string uses is written, and which field of a base a field replaces."""
    found = occurrences.all_at(snapshot, path, offset)
    replaced = [item for item in found if item.role is Role.DEFINITION and item.symbol.kind is Kind.FIELD]
    if replaced and all(item.is_code for item in found):
        return _targets(snapshot, replaced, lambda symbol: _replaced(snapshot, symbol))
    return _targets(snapshot, [item for item in found if not item.is_code], lambda symbol: [symbol], written=True)


def type_definition(snapshot: Snapshot, path: str, offset: int) -> list[Target]:
    """The model or enum that a field or relationship leads to, where nobody else can tell."""
    found = occurrences.all_at(snapshot, path, offset)
    return _targets(snapshot, found, lambda symbol: _types(snapshot, symbol, in_code=any(i.is_code for i in found)))


def implementation(snapshot: Snapshot, path: str, offset: int) -> list[Target]:
    """The heirs of a base, the variants of a table, and the fields in them that replace or repeat a field."""
    found = occurrences.all_at(snapshot, path, offset)
    return _targets(snapshot, found, lambda symbol: _implementations(snapshot, symbol))


def _targets(
    snapshot: Snapshot,
    found: Iterable[Occurrence],
    lead: Callable[[Symbol], Iterable[Symbol]],
    *,
    written: bool = False,
) -> list[Target]:
    targets = (
        target
        for item in found
        for symbol in lead(item.symbol)
        if (target := _target(snapshot, symbol, item.span, written=written)) is not None
    )
    return list(dict.fromkeys(targets))


def _target(snapshot: Snapshot, symbol: Symbol, origin: Span, *, written: bool) -> Target | None:
    place = _written(snapshot, symbol) if written else None
    place = place or occurrences.definition(snapshot, symbol) or _defined(snapshot, symbol)
    if place is None:
        return None
    path, name_span = place
    return Target(path, _statement(snapshot, symbol, path) or name_span, name_span, origin)


def _statement(snapshot: Snapshot, symbol: Symbol, path: str) -> Span | None:
    """The whole definition around a name."""
    match symbol.kind:
        case Kind.FIELD | Kind.RELATIONSHIP | Kind.MEMBER:
            found = snapshot.place(symbol.owner, symbol.name, "statement")
        case Kind.MODEL | Kind.ENUM:
            found = snapshot.place(symbol.qualified, part="statement")
        case _:
            found = None
    return found[1] if found is not None and found[0] == path else None


def _defined(snapshot: Snapshot, symbol: Symbol) -> tuple[str, Span] | None:
    """The definition of a constraint or a revision, which only stands in strings."""
    if symbol.kind not in (Kind.CONSTRAINT, Kind.REVISION):
        return None
    found = (item for item in occurrences.of(snapshot, symbol) if item.role is Role.DEFINITION)
    return next(((item.path, item.span) for item in found), None)


def _written(snapshot: Snapshot, symbol: Symbol) -> tuple[str, Span] | None:
    """Where the database's name of a field is written, when it is not the field's own."""
    place = snapshot.place(symbol.owner) if symbol.kind is Kind.FIELD else None
    if place is None:
        return None
    in_file = occurrences.in_file(snapshot, place[0])
    names = (item for item in in_file if item.symbol == symbol and item.role is Role.DATABASE_NAME)
    return next(((item.path, item.span) for item in names), None)


def _class_of(snapshot: Snapshot, symbol: Symbol) -> Symbol:
    """The class instead of its table, if there is one."""
    has_class = symbol.kind is Kind.TABLE and symbol.owner in snapshot.schema.homes
    return of_class(symbol.owner) if has_class else symbol


# ---- types


def _types(snapshot: Snapshot, symbol: Symbol, *, in_code: bool) -> Iterator[Symbol]:
    match symbol.kind:
        case Kind.TABLE:
            yield _class_of(snapshot, symbol)
        case Kind.MODEL | Kind.ENUM if not in_code:
            yield symbol
        case Kind.RELATIONSHIP:
            for model in _views(snapshot, symbol):
                relationship = model.relationship(symbol.name)
                target = None if relationship is None else snapshot.schema.models.get(relationship.target or "")
                if relationship is not None and target is not None and (relationship.uselist or not in_code):
                    yield of_class(target.qualified)
        case Kind.FIELD:
            yield from _types_of_field(snapshot, symbol, in_code=in_code)


def _types_of_field(snapshot: Snapshot, symbol: Symbol, *, in_code: bool) -> Iterator[Symbol]:
    world = surroundings(snapshot)
    for model in _views(snapshot, symbol):
        for key in () if (column := _column(model, symbol)) is None else column.foreign_keys:
            for table in snapshot.schema.tables_named(key.table or "", model.file):
                yield _class_of(snapshot, Symbol(Kind.TABLE, table.model, table.name or ""))
        held = None if in_code else bare(world.field(model, symbol.name))
        if isinstance(held, (Object, Named)) and world.is_enum(held.name):
            yield of_class(held.name, Kind.ENUM)


def _views(snapshot: Snapshot, symbol: Symbol) -> list[Model]:
    """The models that have a member, the one that writes it first."""
    own = snapshot.schema.models.get(symbol.owner)
    place = snapshot.schema.homes.get(symbol.owner)
    heirs = () if place is None else snapshot.schema.heirs_in(place.file)
    found = [model for model in heirs if model is not own and symbol.owner in model.mro and _has(model, symbol)]
    return [own, *found] if own is not None else found


def _has(model: Model, symbol: Symbol) -> bool:
    member = model.relationship(symbol.name) or model.field(symbol.name) or _column(model, symbol)
    return member is not None and member.owner == symbol.owner


def _column(model: Model, symbol: Symbol) -> Column | None:
    column = None if model.table is None else model.table.attribute(symbol.name)
    return column if column is not None and column.owner == symbol.owner else None


# ---- heirs and variants


def _implementations(snapshot: Snapshot, symbol: Symbol) -> Iterator[Symbol]:
    match symbol.kind:
        case Kind.MODEL | Kind.TABLE:
            qualified = symbol.owner if symbol.kind is Kind.TABLE else symbol.qualified
            yield from (of_class(model.qualified) for model in _relatives(snapshot, qualified))
        case Kind.FIELD | Kind.RELATIONSHIP:
            for model in _relatives(snapshot, symbol.owner):
                yield from _own_member(model, symbol)


def _relatives(snapshot: Snapshot, qualified: str) -> list[Model]:
    """The heirs of a class in the workspace, and the variants of it when it is a table."""
    home, model = snapshot.schema.homes.get(qualified), snapshot.schema.models.get(qualified)
    heirs = () if home is None else snapshot.schema.heirs_in(home.file)
    found = [heir for heir in heirs if qualified in heir.mro and heir.qualified != qualified]
    others = () if model is None or model.table is None else families.variants(snapshot, model)
    above = frozenset(model.mro if model is not None else ())
    return list({one.qualified: one for one in (*found, *others) if one.qualified not in above}.values())


def _own_member(model: Model, symbol: Symbol) -> Iterator[Symbol]:
    """The member of the same name that a model writes itself."""
    fact = model.field(symbol.name) if symbol.kind is Kind.FIELD else model.relationship(symbol.name)
    if fact is not None and fact.owner == model.qualified:
        yield Symbol(symbol.kind, model.qualified, symbol.name)


def _replaced(snapshot: Snapshot, symbol: Symbol) -> Iterator[Symbol]:
    """The field of the nearest base that has it."""
    model = snapshot.schema.models.get(symbol.owner)
    for base in model.mro if model is not None else ():
        ancestor = snapshot.schema.models.get(base)
        fact = None if ancestor is None or ancestor is model else ancestor.field(symbol.name)
        if fact is not None:
            yield Symbol(Kind.FIELD, fact.owner, symbol.name)
            return

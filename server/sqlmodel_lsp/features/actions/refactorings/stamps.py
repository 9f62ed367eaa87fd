"""Moments that are kept with each object: when it was made, changed, deleted; written as the project writes them."""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.features.actions.refactorings import bases, sides
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Members, Offer, Site
from sqlmodel_lsp.generate import imports, placement, spelling
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.catalogue.field import moments
from sqlmodel_lsp.schema import known
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.syntax import expressions

CREATED = re.compile(r"(?:date_)?created(?:_at|_on|_time)?|create_time|creation_(?:date|time)|inserted_at")
UPDATED = re.compile(r"(?:date_)?(?:updated|modified)(?:_at|_on|_time)?|update_time|last_(?:updated|modified)")
DELETED = re.compile(r"(?:date_)?deleted(?:_at|_on|_time)?")

_KEPT_AWARE = (0, 0, 45)
"""The release since which the columns of plain fields keep the timezone."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A field that the project has: its name, the file, annotation and value as they are written, and its indent."""

    name: str
    file: str
    annotation: str
    value: str
    indent: str


def like(site: Site, pattern: re.Pattern[str]) -> Stamp | None:
    """How the project writes such a field, as far as the class can write it alike; what its file has comes first."""
    found = site.snapshot.remember("stamps", "", lambda: _all(site.snapshot))
    usable = [
        stamp for stamp in found if pattern.fullmatch(stamp.name) and _needed(site.snapshot, site, stamp) is not None
    ]
    counts = Counter((stamp.name, stamp.annotation, stamp.value) for stamp in usable)
    here = site.model.file
    usable.sort(key=lambda stamp: (stamp.file != here, -counts[stamp.name, stamp.annotation, stamp.value]))
    return usable[0] if usable else None


def can_be_added(site: Site) -> bool:
    """Whether the class has a table of its own whose members are all known and can be more."""
    model = site.model
    if not site.is_class or model.table is None or model.table.model != model.qualified:
        return False
    return placement.is_extensible(site.snapshot, model) and certainty.is_settled(site.snapshot, model)


def by_mixins(site: Site, title: str, *patterns: re.Pattern[str]) -> Iterator[Offer]:
    """Offers to inherit each mixin of the project that has such fields; the title ends with its name."""
    for mixin in _mixins(site, *patterns):
        if bases.is_possible(site, mixin):
            yield Offer(f"{title} `{mixin.name}`", functools.partial(bases.add, site, mixin), {"mixin": mixin.name})


def _mixins(site: Site, *patterns: re.Pattern[str]) -> Iterator[Model]:
    """The models without a table whose only fields are such, and that tables of the project inherit."""
    models = site.snapshot.schema.models
    bases = {base for model in models.values() if model.table is not None for base in model.bases}
    for base in sorted(bases):
        mixin = models.get(base)
        if mixin is None or mixin.is_table or mixin.opaque or mixin.bases != ("sqlmodel.SQLModel",):
            continue
        names = [fact.name for fact in mixin.fields]
        if len(names) == len(patterns) and all(any(p.fullmatch(name) for name in names) for p in patterns):
            yield mixin


def copy(draft: Draft, site: Site, own: Members, stamp: Stamp) -> str:
    """The line of a field that the project has, with what it needs."""
    for needed in _needed(site.snapshot, site, stamp) or ():
        draft.need(needed)
    value = stamp.value.replace("\r\n", "\n").replace(f"\n{stamp.indent}", f"\n{own.indent}")
    return f"{own.indent}{stamp.name}: {stamp.annotation} = {value}"


def line(draft: Draft, own: Members, name: str, clock: str, *, changes: bool = False) -> str:
    """The line of a field that the clock fills, at each change if so wished; without a clock it is empty at first."""
    moment = draft.name("datetime.datetime")
    annotation = moment if clock else sides.optional(draft, moment)
    if not clock and draft.snapshot.schema.version >= _KEPT_AWARE:
        return f"{own.indent}{name}: {annotation} = None"
    arguments = [f"default_factory={clock}" if clock else "default=None"]
    if draft.snapshot.schema.version < _KEPT_AWARE:
        kind = f"{draft.name('sqlmodel.DateTime', 'sqlalchemy.DateTime')}(timezone=True)"
        column = [kind, f"nullable={not clock}", *([f"onupdate={clock}"] if changes else [])]
        arguments.append(f"sa_column={draft.name('sqlmodel.Column', 'sqlalchemy.Column')}({', '.join(column)})")
    elif changes:
        arguments.append(f'sa_column_kwargs={{"onupdate": {clock}}}')
    return own.lines(f"{name}: {annotation} = {draft.name('sqlmodel.Field')}(", arguments)


def clock_of(stamp: Stamp) -> str:
    """What fills a field that the project has; empty when it is not its factory."""
    tree = expressions.tree(stamp.value)
    factory = expressions.keyword(tree, "default_factory") if tree is not None else None
    return "" if factory is None else ast.unparse(factory)


def utc_clock(draft: Draft) -> str:
    """A function of the present time in UTC."""
    return f"lambda: {draft.name('datetime.datetime')}.now({draft.name('datetime.timezone')}.utc)"


def _all(snapshot: Snapshot) -> tuple[Stamp, ...]:
    found: dict[tuple[str, str], Stamp | None] = {}
    for model in snapshot.schema.models.values():
        for column in model.table.columns if model.table is not None else ():
            if (column.owner, column.attribute) not in found and _is_moment(column):
                found[column.owner, column.attribute] = _stamp(snapshot, column)
    return tuple(stamp for stamp in found.values() if stamp is not None)


def _is_moment(column: Column) -> bool:
    is_stamp = any(pattern.fullmatch(column.attribute) for pattern in (CREATED, UPDATED, DELETED))
    return is_stamp and spelling.without_none(column.python_type or "") == "datetime.datetime" and not column.opaque


def _stamp(snapshot: Snapshot, column: Column) -> Stamp | None:
    home = snapshot.schema.homes.get(column.owner)
    file = None if home is None else snapshot.files.get(home.file)
    if home is None or file is None or file.library:
        return None
    parts = [file.facts.place(f"{home.path}.{column.attribute}", part) for part in ("annotation", "value", "statement")]
    if parts[0] is None or parts[1] is None or parts[2] is None:
        return None
    annotation, value = (file.text[part.start : part.end] for part in parts[:2] if part is not None)
    indent = file.text[file.text.rfind("\n", 0, parts[2].start) + 1 : parts[2].start]
    tree = expressions.tree(value)
    factory = expressions.keyword(tree, "default_factory") if tree is not None else None
    if factory is not None and moments.makes_naive(snapshot, file, factory):
        return None
    return Stamp(column.attribute, file.path, annotation, value, indent) if tree is not None else None


def _needed(snapshot: Snapshot, site: Site, stamp: Stamp) -> list[Needed] | None:
    """What the file of the class has to import for it; None when it cannot have it all."""
    source, file = snapshot.files[stamp.file], site.ctx.file
    found = []
    for name in {*_names(stamp.annotation), *_names(stamp.value)} - known.BUILTINS:
        if source.path == file.path:
            if not _is_above(site, name):
                return None
            continue
        needed = _imported(snapshot, source, file, name)
        if needed is None or (imports.origin(name, file) not in (None, imports.origin(name, source))):
            return None
        found.append(needed)
    return found


def _names(text: str) -> set[str]:
    tree = expressions.tree(text)
    nodes = list(ast.walk(tree)) if tree is not None else []
    bound = {argument.arg for node in nodes if isinstance(node, ast.Lambda) for argument in node.args.args}
    return {node.id for node in nodes if isinstance(node, ast.Name)} - bound


def _is_above(site: Site, name: str) -> bool:
    facts = site.ctx.file.facts
    place, own = facts.place(name, "statement"), site.ctx.place(site.model, part="statement")
    is_imported = place is None and imports.origin(name, site.ctx.file) is not None
    return is_imported or (place is not None and own is not None and place.end <= own.start)


def _imported(snapshot: Snapshot, source: SourceFile, file: SourceFile, name: str) -> Needed | None:
    needed = imports.origin(name, source)
    if needed is None or needed.name is None or needed.name.startswith("_"):
        return needed if needed is not None and needed.name is None else None
    home = snapshot.files.get(snapshot.file_of(needed.module) or "")
    if home is None:
        return needed
    if home.path == file.path or file.path in snapshot.schema.imports.reached(home.path):
        return None
    relative = imports.uses_relative_imports([file])
    return Needed(imports.local_module(needed.module, file.module, relative=relative), needed.name, needed.alias)

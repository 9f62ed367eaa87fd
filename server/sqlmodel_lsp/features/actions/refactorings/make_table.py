"""A table model of a model without a table, with a primary key if it has none.

Offered on a class that inherits from SQLModel alone, that nothing inherits from and that is no variant of a table; not
where its name says that it is for clients. Every field has to be of a type that SQLModel has a column for.

Tables are one more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.features import families
from sqlmodel_lsp.features.actions.refactorings import sides
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, disabled, members
from sqlmodel_lsp.generate import RefusalError, spelling
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.text.edits import FileChange

MOST = 1

_STORED = frozenset({"int", "str", "float", "bool", "bytes", "uuid.UUID", "decimal.Decimal"}) | {
    f"datetime.{name}" for name in ("datetime", "date", "time", "timedelta")
}
_CARRIED = frozenset(
    {"default", "default_factory", "title", "description", "primary_key", "foreign_key", "index", "unique", "nullable"}
)
_NO_TABLE = re.compile(
    r"(?:Base|Mixin|Create|Update|Patch|Public|Read|In|Out|Input|Output|Request|Response|Payload|Form|Filter|Params|"
    r"DTO|Dto|Config|Settings)\Z"
)
"""How classes are called that are not meant to be tables."""


def offers(site: Site) -> Iterator[Offer]:
    """One offer for a class that stands for itself: nothing inherits from it, and it is no variant of a table."""
    model, snapshot = site.model, site.snapshot
    if not site.is_class or model.is_table or model.bases != ("sqlmodel.SQLModel",) or _NO_TABLE.search(model.name):
        return
    is_inherited = any(model.qualified in other.mro for other in snapshot.schema.models.values() if other != model)
    if is_inherited or not certainty.is_settled(snapshot, model):
        return
    if families.table_of(snapshot, model) is not None or snapshot.schema.tables_called(model.name.lower()):
        return
    title = f"Make `{model.name}` a table model"
    odd = next((fact for fact in model.fields if not _is_stored(fact)), None)
    if odd is not None:
        yield disabled(title, f"`{odd.name}` is a `{odd.annotation}`, for which SQLModel has no column by itself")
    elif all(_CARRIED.issuperset(fact.arguments) for fact in model.fields) and (_has_key(site) or _can_have(site)):
        yield Offer(title, lambda: _make(site))


def _make(site: Site) -> tuple[FileChange, ...]:
    draft, own = Draft(site.snapshot, site.model.file), members(site.ctx, site.model)
    base = site.ctx.place(site.model, part="base:0")
    if own is None or base is None:
        raise RefusalError(f"the members of `{site.model.name}` do not stand on lines of their own")
    draft.insert(base.end, ", table=True")
    if not _has_key(site):
        call = f"id: {sides.optional(draft, 'int')} = {draft.name('sqlmodel.Field')}("
        own.add_first(draft, own.lines(call, ["default=None", "primary_key=True"]))
    return (draft.change(),)


def _is_stored(fact: FieldFact) -> bool:
    return fact.opaque is None and spelling.without_none(fact.python_type or "") in _STORED


def _has_key(site: Site) -> bool:
    return any(fact.arguments.get("primary_key") is True for fact in site.model.fields)


def _can_have(site: Site) -> bool:
    return sides.is_free(site.model, "id")

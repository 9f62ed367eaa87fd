"""A base class of a table model, with the fields that its variants have in common with it.

Offered on the class, for all fields that clients may know and set: not the key, what the server fills, secrets, or
columns of their own; and on several fields that are selected. The class inherits the base in the place of SQLModel.

Tables keep their columns; those of the base come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.features.actions.refactorings import extraction, stamps
from sqlmodel_lsp.features.actions.refactorings.site import Offer, Site, disabled
from sqlmodel_lsp.schema.model import FieldFact

MOST = 1

_SECRET = re.compile(r"password|passwd|secret|token|api_key|private_key|_hash\Z")
_STAMPS = (stamps.CREATED, stamps.UPDATED, stamps.DELETED)


def offers(site: Site) -> Iterator[Offer]:
    """One offer where SQLModel is a base and the name is free."""
    model, name = site.model, f"{site.model.name}Base"
    place = extraction.place_of_sqlmodel(site)
    if (
        place is None
        or len(site.members) == 1
        or not extraction.is_possible(site)
        or not extraction.is_free(site, name)
    ):
        return
    own = extraction.own_fields(site)
    names = [fact.name for fact in own if fact.name in site.members] if site.members else _shared(own)
    reason = extraction.obstacle(site, site.members)
    title = f"Extract `{name}` with the selected fields of `{model.name}`" if site.members else f"Extract `{name}`"
    if reason:
        yield disabled(title, reason)
    elif names:
        yield Offer(title, lambda: extraction.make(site, names, name, place, name))


def _shared(own: list[FieldFact]) -> list[str]:
    return [
        fact.name
        for fact in own
        if not (
            fact.arguments.get("primary_key")
            or "sa_column" in fact.arguments
            or _SECRET.search(fact.name)
            or any(pattern.fullmatch(fact.name) for pattern in _STAMPS)
        )
    ]

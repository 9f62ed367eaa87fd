"""The selected fields as a mixin of their own, for other table models to inherit too.

Offered on fields of a table model. The mixin is called after what it holds, and stands above the class.

Tables keep their columns; those of the mixin come first.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.actions.refactorings import extraction, stamps
from sqlmodel_lsp.features.actions.refactorings.site import Offer, Site, disabled
from sqlmodel_lsp.text.span import Span

MOST = 1


def offers(site: Site) -> Iterator[Offer]:
    """One offer for fields that can be inherited, under a name that is free."""
    first = site.ctx.place(site.model, part="base:0")
    if not site.members or first is None or not extraction.is_possible(site):
        return
    names = [fact.name for fact in extraction.own_fields(site) if fact.name in site.members]
    name = _name(site.model.name, names)
    if not names or not extraction.is_free(site, name):
        return
    words = f"`{names[0]}`" if len(names) == 1 else "the selected fields"
    title, reason = f"Move {words} to a `{name}`", extraction.obstacle(site, site.members)
    if reason:
        yield disabled(title, reason)
    else:
        place = Span(first.start, first.start)
        yield Offer(title, lambda: extraction.make(site, names, name, place, f"{name}, "))


def _name(model: str, names: list[str]) -> str:
    patterns = (stamps.CREATED, stamps.UPDATED)
    if names and all(any(pattern.fullmatch(name) for pattern in patterns) for name in names):
        return "TimestampMixin"
    if len(names) != 1:
        return f"{model}Mixin"
    if stamps.DELETED.fullmatch(names[0]):
        return "SoftDeleteMixin"
    return f"{''.join(word.capitalize() for word in names[0].split('_'))}Mixin"

"""Refactorings of models: one file each, discovered by being here.

A module has `offers(site)`, which says what it would do for a place, best first, and `MOST`, how many of them are worth
showing in a menu; and `DECLARATIVE` where it is about classes of plain SQLAlchemy. Making an offer is cheap; its edits
are made when it is chosen. Its docstring becomes its section of `docs/refactorings.md`: what it does, a paragraph that
begins with `Offered`, and one that begins with `Tables`.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import relations
from sqlmodel_lsp.features.actions.refactorings import declarative
from sqlmodel_lsp.features.actions.refactorings.site import Offer, Site
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.rules import nearest
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import SourceChange
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Refactoring:
    """One refactoring, by the name that commands use."""

    name: str
    offers: Callable[[Site], Iterator[Offer]]
    most: int
    page: str
    is_of_declarative: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a refactoring, by its name, offers for a class and some of its members."""

    name: str
    subject: str
    members: tuple[str, ...]
    offer: Offer


@functools.cache
def everything() -> tuple[Refactoring, ...]:
    """Every refactoring there is, by name."""
    found = []
    for info in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(info.name)
        if hasattr(module, "MOST"):
            name = info.name.rpartition(".")[2].replace("_", "-")
            found.append(_described(name, module))
    return tuple(found)


def _described(name: str, module: ModuleType) -> Refactoring:
    is_of_declarative = getattr(module, "DECLARATIVE", False)
    return Refactoring(name, module.offers, module.MOST, inspect.cleandoc(module.__doc__ or ""), is_of_declarative)


def at(snapshot: Snapshot, path: str, span: Span) -> Iterator[Found]:
    """What can be done for the models and members that a selection touches."""
    file = snapshot.files.get(path)
    if file is None or file.library or any(block.damaged for _, block in file.facts.blocks):
        return
    for model in (*snapshot.schema.models_in(path), *declarative.models_in(snapshot, path)):
        statement = file.facts.place(model.path, "statement")
        if statement is None or not (statement.start <= span.end and span.start <= statement.end):
            continue
        members = _touched(snapshot, model, span)
        header = file.facts.place(model.path, "header")
        on_line = header is not None and header.start <= span.end and span.start <= header.end
        site = _site(snapshot, path, model.qualified, members) if members or on_line else None
        if site is not None:
            yield from offers(site)


def offers(site: Site) -> Iterator[Found]:
    """What a menu shows for a place."""
    for refactoring in everything():
        if refactoring.is_of_declarative != site.is_declarative:
            continue
        shown = (offer for offer in refactoring.offers(site) if offer.is_shown)
        for offer in itertools.islice(shown, refactoring.most):
            yield Found(refactoring.name, site.model.qualified, site.members, offer)


def change(snapshot: Snapshot, qualified: str, members: tuple[str, ...], title: str) -> SourceChange | None:
    """What an action of a menu changes; None when it is not offered any more. Raises RefusalError."""
    home = snapshot.schema.homes.get(qualified)
    site = None if home is None else _site(snapshot, home.file, qualified, members)
    titled = (item.offer for item in (offers(site) if site is not None else ()) if item.offer.title == title)
    found = next((offer for offer in titled if not offer.disabled), None)
    return None if found is None else SourceChange(found.title, found.make())


def carry_out(
    snapshot: Snapshot, name: str, model: str, members: tuple[str, ...], options: Mapping[str, str]
) -> SourceChange:
    """What a refactoring changes that is asked for by its name, whether or not a menu shows it. Raises RefusalError."""
    refactoring = next((item for item in everything() if item.name == name), None)
    if refactoring is None:
        names = [item.name for item in everything()]
        near = nearest.nearest(name, names)
        hint = f"did you mean `{near}`?" if near else f"there are {', '.join(f'`{each}`' for each in names)}"
        raise RefusalError(f"`{name}` is not a refactoring; {hint}")
    meant = _named(snapshot, model)
    for member in members:
        if member not in meant.attributes:
            raise RefusalError(f"`{meant.name}` has no member `{member}`")
    file = snapshot.files[meant.file]
    if file.library or any(block.damaged for _, block in file.facts.blocks):
        raise RefusalError(f"the file of `{meant.name}` has errors of syntax; mend them first")
    site = _site(snapshot, meant.file, meant.qualified, members)
    is_meant = site is not None and site.is_declarative == refactoring.is_of_declarative
    found = [item for item in refactoring.offers(site) if _has(item, options)] if site is not None and is_meant else []
    if not found:
        raise RefusalError(f"`{name}` has nothing to do for `{'.'.join([meant.name, *members[:1]])}`")
    if found[0].disabled:
        raise RefusalError(found[0].disabled)
    return SourceChange(found[0].title, found[0].make())


def _named(snapshot: Snapshot, name: str) -> Model:
    known = [*snapshot.schema.models.values(), *declarative.models(snapshot)]
    found = [
        model for model in known if name in (model.name, model.qualified) and not snapshot.files[model.file].library
    ]
    if not found:
        near = nearest.nearest(name, [model.name for model in known])
        raise RefusalError(f"`{name}` is not a known model{f'; did you mean `{near}`?' if near else ''}")
    if len(found) > 1:
        raise RefusalError(f"`{name}` may be {' or '.join(f'`{model.qualified}`' for model in found)}; say which")
    return found[0]


def _has(offer: Offer, options: Mapping[str, str]) -> bool:
    return all(offer.arguments.get(name) == value for name, value in options.items())


def _site(snapshot: Snapshot, path: str, qualified: str, members: tuple[str, ...]) -> Site | None:
    model = snapshot.schema.models.get(qualified) or declarative.model(snapshot, qualified)
    if model is None or model.opaque or "." in model.path:
        return None
    return Site(relations.view(snapshot, path), model, members)


def _touched(snapshot: Snapshot, model: Model, span: Span) -> tuple[str, ...]:
    """The annotated members of a class that a selection touches."""
    facts = snapshot.files[model.file].facts
    names = [fact.name for fact in model.fields if fact.owner == model.qualified]
    names += [item.name for item in model.relationships if item.owner == model.qualified]
    found = []
    for name in names:
        place = facts.place(f"{model.path}.{name}", "statement")
        if place is not None and place.start <= span.end and span.start <= place.end:
            found.append(name)
    return tuple(found)

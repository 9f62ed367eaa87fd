"""Inside the strings that SQLAlchemy evaluates for a relationship: `"[Hero.team_id]"`, `"Hero.name.desc()"`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sqlmodel_lsp.features.completion import dictionaries, options, targets
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_OPTIONS = ("foreign_keys", "remote_side", "order_by", "primaryjoin", "secondaryjoin")
_TYPED = re.compile(r"(?:([^\W\d]\w*)\.)?(\w*)\Z")
_REST = re.compile(r"\w*")


def complete(situation: Situation) -> Iterator[Item]:
    """The columns of the classes that the relationship joins, or those of the class that is typed."""
    string, model = situation.cursor.string, situation.model
    option = _option(situation)
    if model is None or not option or situation.cursor.owner:
        return
    if string is None:
        yield from _whole(situation, option, model, situation.string)
        return
    typed = _TYPED.search(string.before)
    if typed is None or string.before[: typed.start()].endswith("."):
        return
    rest = _REST.match(situation.file.text, situation.offset, string.span.end)
    span = Span(situation.offset - len(typed[2]), rest.end() if rest is not None else situation.offset)
    if not typed[1]:
        yield from _whole(situation, option, model, lambda text: TextEdit(span, text))
    for owner in _named(situation, model, typed[1]) if typed[1] else ():
        for column in _sorted(situation, option, owner, model):
            yield Item(column.attribute, Kind.COLUMN, TextEdit(span, column.attribute), column.annotation or "")


def _whole(situation: Situation, option: str, model: Model, edit: Callable[[str], TextEdit]) -> Iterator[Item]:
    """Columns along with their class."""
    for owner in _joined(situation, option, model):
        for column in _sorted(situation, option, owner, model):
            label = f"{owner.name}.{column.attribute}"
            yield Item(label, Kind.COLUMN, edit(label), column.annotation or "")


def _option(situation: Situation) -> str:
    """The option of a relationship whose string is typed."""
    found = dictionaries.dictionary(situation)
    is_one = found is not None and found.table is options.OF_RELATIONSHIP and found.key in _OPTIONS
    return (found.key or "") if found is not None and is_one else ""


def _named(situation: Situation, model: Model, name: str) -> tuple[Model, ...]:
    if name == model.name:
        return (model,)
    return situation.snapshot.schema.models_named(name, situation.file.path)[:1]


def _joined(situation: Situation, option: str, model: Model) -> Iterator[Model]:
    """The classes that may be named; the other side first where a list is sorted."""
    target = targets.target(situation)
    relationship = model.relationship(situation.cursor.member)
    link = situation.snapshot.schema.models.get(relationship.link_model or "") if relationship is not None else None
    found = [model, target, link]
    if option == "order_by":
        found = [target]
    elif option == "secondaryjoin":
        found = [target, link]
    yield from {each.qualified: each for each in found if each is not None}.values()


def _sorted(situation: Situation, option: str, owner: Model, model: Model) -> list[Column]:
    """The columns of a class, those first that the option is usually about."""
    if owner.table is None:
        return []
    columns = list(owner.table.columns)
    if option == "remote_side":
        columns.sort(key=lambda column: not column.primary_key)
    elif option != "order_by":
        target = targets.target(situation)
        others = [each.table for each in (model, target) if each is not None and each.table is not None]
        pointing = {column.name for other in others for column in targets.keys(owner.table, other)}
        columns.sort(key=lambda column: (column.name not in pointing, not column.foreign_keys, not column.primary_key))
    return columns

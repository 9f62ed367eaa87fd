"""Lets the database follow a new name: the other half of renaming, for whoever can migrate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.occurrences import Kind, Role, Symbol, in_file, symbols
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.rename import database_names, table_names
from sqlmodel_lsp.features.rename.proposal import Refusal, Renaming
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Following:
    """A table or column that is called otherwise in the database than in Python."""

    symbol: Symbol
    old: str
    new: str

    @property
    def title(self) -> str:
        """What is offered, in the imperative."""
        what = "table" if self.symbol.kind is Kind.TABLE else "column"
        return f"Call the {what} `{self.old}` `{self.new}` in the database too (a migration is due)"


def at(snapshot: Snapshot, path: str, span: Span) -> Iterator[Following]:
    """The names that could follow, of fields and class lines that a selection touches."""
    if path in snapshot.files and not snapshot.files[path].library:
        for place, item in _of_file(snapshot, path):
            if place.start <= span.end and span.start <= place.end:
                yield item


def change(snapshot: Snapshot, path: str, title: str) -> Renaming | None:
    """What such an action changes; None when there is nothing of that title any more."""
    item = next((item for _, item in _of_file(snapshot, path) if item.title == title), None)
    found = None if item is None else database_names.rename(snapshot, item.symbol, item.old, item.new)
    return None if isinstance(found, Refusal) else found


def _of_file(snapshot: Snapshot, path: str) -> Iterator[tuple[Span, Following]]:
    facts, text = snapshot.files[path].facts, snapshot.files[path].text
    for model in snapshot.schema.models_in(path):
        header = facts.place(model.path, "header")
        following = _table(snapshot, model)
        if header is not None and following is not None:
            yield header, following
    for item in in_file(snapshot, path):
        name = text[item.span.start : item.span.end]
        if item.symbol.kind is Kind.FIELD and item.role is Role.DATABASE_NAME and name != item.symbol.name:
            place = snapshot.place(item.symbol.owner, item.symbol.name, "statement")
            if place is not None and place[0] == path:
                yield place[1], Following(item.symbol, name, item.symbol.name)


def _table(snapshot: Snapshot, model: Model) -> Following | None:
    """The table of a model whose name was written out when the model was renamed."""
    symbol = None if model.table is None else symbols.of_table(model.table)
    if symbol is None or symbol.owner != model.qualified or not table_names.take_away(snapshot, model):
        return None
    new = table_names.default(snapshot, model, model.name)
    return Following(symbol, symbol.name, new) if new not in (None, symbol.name) else None

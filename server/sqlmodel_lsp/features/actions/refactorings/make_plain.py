"""A plain model of a table model, which then only validates: `table=True` goes, and what `Field` says of the column.

Offered on a table model. Not possible while foreign keys or relationships lead to or from it, other classes inherit it,
or queries name it.

Tables are one less.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.features.actions.refactorings import field_calls, leftovers, mentions
from sqlmodel_lsp.features.actions.refactorings.site import (
    Draft,
    Members,
    Offer,
    Site,
    disabled,
    members,
    statement_lines,
)
from sqlmodel_lsp.generate import placement
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import FileChange
from sqlmodel_lsp.text.span import Span

MOST = 1

_OF_COLUMNS = frozenset(
    {"primary_key", "foreign_key", "ondelete", "unique", "nullable", "index", "sa_type", "sa_column"}
) | {"sa_column_args", "sa_column_kwargs"}
_OF_TABLES = ("__tablename__", "__table_args__")
_TABLE = re.compile(r",\s*table\s*=\s*True\b")


def offers(site: Site) -> Iterator[Offer]:
    """One offer for a class that says `table=True` itself."""
    model, snapshot = site.model, site.snapshot
    if not site.is_class or model.table is None or model.table.model != model.qualified:
        return
    if not placement.is_extensible(snapshot, model) or not certainty.is_settled(snapshot, model):
        return
    header = site.ctx.place(model, part="header")
    found = _TABLE.search(site.ctx.text(header)) if header is not None else None
    if header is None or found is None:
        return
    title, reason = f"Make `{model.name}` a plain model", _needed_by(site, model)
    if reason:
        yield disabled(title, reason)
    else:
        yield Offer(title, lambda: _make(site, Span(header.start + found.start(), header.start + found.end())))


def _needed_by(site: Site, model: Model) -> str:
    """Why it has to stay a table."""
    assert model.table is not None, "only asked for tables"
    if model.relationships:
        return f"`{model.name}.{model.relationships[0].name}` is a relationship, which only tables have"
    for other in site.snapshot.schema.models.values():
        if model.qualified in other.mro and other is not model:
            return f"`{other.name}` inherits from it"
        for relationship in other.relationships:
            if model.qualified in (relationship.target, relationship.link_model):
                return f"`{other.name}.{relationship.name}` leads to it"
    for table in site.snapshot.schema.tables():
        for column in table.columns:
            if any(key.table == model.table.full_name for key in column.foreign_keys):
                return f"`{table.full_name}.{column.name}` is a foreign key to it"
    return ""


def _make(site: Site, keyword: Span) -> tuple[FileChange, ...]:
    mentions.refuse_queries(site.snapshot, site.model)
    draft, own = Draft(site.snapshot, site.model.file), members(site.ctx, site.model)
    draft.replace(keyword, "")
    for fact in site.model.fields:
        if fact.owner == site.model.qualified and not _OF_COLUMNS.isdisjoint(fact.arguments):
            field_calls.remove(draft, site, fact.name, _OF_COLUMNS)
    if own is not None:
        _without_table_names(draft, own)
    draft.edits += leftovers.edits(site.snapshot, draft.file, draft.edits)
    return (draft.change(),)


def _without_table_names(draft: Draft, own: Members) -> None:
    """Takes out the lines that only tables read; one with comments stays."""
    found = [node for node in own.body.statements if _assigns(node)]
    if len(found) == len(own.body.statements):
        return
    for node in found:
        lines = statement_lines(draft.file.text, own.body.span(node))
        if lines is not None:
            draft.replace(lines, "")


def _assigns(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(target, ast.Name) and target.id in _OF_TABLES for target in targets)

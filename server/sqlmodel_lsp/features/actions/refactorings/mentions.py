"""Where else a member is used, which a refactoring that takes it away would break."""

from __future__ import annotations

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Kind, Role, Symbol
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.schema.model import Model

_OWN = frozenset({Role.DEFINITION, Role.BACK_POPULATES, Role.DATABASE_NAME, Role.MIGRATION})
"""What goes with the member, or belongs to the database of the past."""


def refuse_others(snapshot: Snapshot, model: Model, member: str) -> None:
    """Raises RefusalError where code uses a member of a model that is about to go."""
    kind = Kind.FIELD if model.relationship(member) is None else Kind.RELATIONSHIP
    found = occurrences.of(snapshot, Symbol(kind, model.qualified, member))
    uses = [item for item in found if item.role not in _OWN]
    if uses:
        text = snapshot.files[uses[0].path].text
        line = text.count("\n", 0, uses[0].span.start) + 1
        name = uses[0].path.rpartition("/")[2]
        more = f" and {len(uses) - 1} more" if len(uses) > 1 else ""
        raise RefusalError(f"`{model.name}.{member}` is used in {name}, line {line}{more}; change that first")

"""Which model a relationship reaches, and whether it reaches many."""

from __future__ import annotations

from sqlmodel_lsp.schema.classes import Classes
from sqlmodel_lsp.schema.model import Model, Schema, Table
from sqlmodel_lsp.schema.relationships import RelationshipText


class Targets:
    """Looks relationships up among the models of a schema whose relationships are not linked yet."""

    def __init__(self, schema: Schema, classes: Classes) -> None:
        self._schema = schema
        self._classes = classes
        self._by_name: dict[str, list[str]] = {}
        for qualified, item in classes.all.items():
            model = schema.models.get(qualified)
            if (model is not None and model.table is not None) or classes.is_declarative(qualified):
                self._by_name.setdefault(item.fact.name, []).append(qualified)

    def find(self, text: RelationshipText, model: Model) -> tuple[str | None, str | None]:
        """The qualified name of the target, or None with the reason when it is not certain that it is missing."""
        if text.target is not None:
            return text.target, None
        if text.target_name is None:
            return None, text.opaque or "its target is unknown"
        name = text.target_name
        candidates = self._by_name.get(name.rpartition(".")[2], [])
        if "." in name:
            candidates = [c for c in candidates if c == name or c.endswith(f".{name}")]
        homes = {c: self._schema.homes[c].file for c in candidates}
        here = [c for c in candidates if homes[c] == model.file]
        near = here or [c for c in candidates if self._schema.together(homes[c], model.file)]
        found = near or candidates
        if len(found) == 1:
            return found[0], None
        return None, f"`{name}` is the name of several models" if found else None

    def is_many(self, model: Model, text: RelationshipText, target: str | None, link_table: str | None) -> bool:
        """Whether a list annotation holds: SQLAlchemy makes the side that has the foreign key a scalar."""
        other = self._table(target)
        if link_table is not None or other is None or model.table is None or "primaryjoin" in text.options:
            return True
        if text.options.get("uselist") is False:
            return False
        if other.full_name == model.table.full_name:
            return "remote_side" not in text.options
        return not _refers(model.table, other) or _refers(other, model.table)

    def _table(self, qualified: str | None) -> Table | None:
        model = self._schema.models.get(qualified or "")
        if model is not None:
            return model.table
        return next((table for table in self._schema.others if table.model == qualified), None)


def _refers(table: Table, other: Table) -> bool:
    return any(key.table == other.full_name for column in table.columns for key in column.foreign_keys)

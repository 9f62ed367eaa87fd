"""Which model a relationship reaches, and whether it reaches many."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence

from sqlmodel_lsp.schema.imports import ImportGraph
from sqlmodel_lsp.schema.model import Home, Model, Table
from sqlmodel_lsp.schema.relationships import RelationshipText


class Targets:
    """Looks relationships up among the models and tables whose relationships are not linked yet."""

    def __init__(
        self, models: Mapping[str, Model], others: Sequence[Table], homes: Mapping[str, Home], imports: ImportGraph
    ) -> None:
        self._models = models
        self._others = {table.model: table for table in others}
        self._homes = homes
        self._imports = imports
        self._by_name: dict[str, list[str]] = {}
        mapped = [name for name, model in models.items() if model.table is not None]
        for qualified in (*mapped, *(name for name in self._others if name in homes)):
            self._by_name.setdefault(qualified.rpartition(".")[2], []).append(qualified)

    def with_models(self, models: Mapping[str, Model]) -> Targets:
        """The same targets when models changed, but neither their names nor which of them have tables."""
        new = copy.copy(self)
        new._models = models
        return new

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
        found = self._imports.nearest(candidates, lambda candidate: self._homes[candidate].file, model.file)
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
        model = self._models.get(qualified or "")
        return model.table if model is not None else self._others.get(qualified or "")


def _refers(table: Table, other: Table) -> bool:
    return any(key.table == other.full_name for column in table.columns for key in column.foreign_keys)

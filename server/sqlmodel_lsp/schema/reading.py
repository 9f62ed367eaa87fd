"""What reads modules and classes, with the answers worked out so far."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel_lsp.schema.annotations import Annotations
from sqlmodel_lsp.schema.classes import Class, Classes
from sqlmodel_lsp.schema.columns import Columns
from sqlmodel_lsp.schema.custom_types import CustomTypes
from sqlmodel_lsp.schema.fields import Fields
from sqlmodel_lsp.schema.modules import Modules
from sqlmodel_lsp.schema.names import Names
from sqlmodel_lsp.schema.relationships import Relationships
from sqlmodel_lsp.schema.world import SchemaWorld


class Reading:
    """The readers of one set of modules that define the same classes all the time.

    From one link to the next only the answers are worked out again whose parts have changed.
    """

    def __init__(
        self,
        modules: Modules,
        written: Mapping[str, Class],
        version: tuple[int, ...],
        pydantic: tuple[int, ...] | None = None,
    ) -> None:
        self.names = Names(modules)
        self.classes = Classes(SchemaWorld(self.names), written)
        self.custom_types = CustomTypes(self.classes)
        self.fields = Fields(self.classes, Annotations(self.classes), version, pydantic)
        self.columns = Columns(self.classes, self.fields, self.custom_types, version)
        self.relationships = Relationships(self.classes)

    def move(self, modules: Modules, written: Mapping[str, Class]) -> None:
        """Goes on with modules of which some have changed, but not what classes there are."""
        self.names.move(modules)
        self.classes.move(modules.changed_parts, written)

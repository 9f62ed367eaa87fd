"""The variants of a table model that are to be written."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel_lsp.generate.fields import DataField
from sqlmodel_lsp.generate.imports import Needed


@dataclass(frozen=True, slots=True)
class Variant:
    """One class to write; `needed` are names from elsewhere besides those of its fields."""

    name: str
    base: str
    documentation: str
    fields: tuple[DataField, ...]
    needed: tuple[Needed, ...] = ()

    @property
    def lines(self) -> list[str]:
        """The declarations of its body."""
        return [field.line() for field in self.fields]

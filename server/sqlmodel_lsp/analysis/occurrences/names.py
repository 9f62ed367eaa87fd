"""What names mean at a spot of a file: by scopes and imports, in the body of a class, and in annotations."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sqlmodel_lsp.analysis.occurrences import symbols
from sqlmodel_lsp.analysis.occurrences.model import Symbol
from sqlmodel_lsp.analysis.occurrences.source import Source, Spot
from sqlmodel_lsp.analysis.queries.types import Named, Type
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.schema.model import Relationship


class Names:
    """The names of one file."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def type_of(self, node: ast.AST, spot: Spot) -> Type:
        """What a dotted name is, as far as imports and definitions tell."""
        match node:
            case ast.Name(id=name):
                return self.named(name, spot)
            case ast.Attribute(value=value, attr=attr):
                base = self.type_of(value, spot)
                return (
                    self._source.world.attribute(base, attr, self._source.module) if isinstance(base, Named) else None
                )
        return None

    def named(self, name: str, spot: Spot) -> Type:
        """What a bare name is. Whether functions around bind it matters only for what would be something of ours."""
        found = self._source.world.name(self._source.module, name)
        is_plain = found is None or (isinstance(found, Named) and found.name.startswith("builtins."))
        if spot.local is None or (is_plain and not spot.local.imports):
            return found
        local = spot.local.find(name, self.imported)
        return found if local is None else local.type

    def meant(self, name: str, spot: Spot) -> Sequence[Symbol]:
        """What a bare name is: a member in the body of its class, a class elsewhere, and so in annotations."""
        related = self.related(name, spot) if spot.is_annotation else []
        if spot.quoted and related:
            return related
        own = self.own(spot, name) if spot.in_class and not spot.is_annotation else None
        symbol = own or self._source.symbol(self.named(name, spot))
        return related if symbol is None else [symbol]

    def related(self, name: str, spot: Spot) -> list[Symbol]:
        """The models that a name in the annotation of a relationship means, as SQLAlchemy looks them up."""
        relationship = self.relationship(spot)
        if relationship is None or (relationship.target_name or "").rpartition(".")[2] != name:
            return []
        if relationship.target is not None:
            return [symbols.of_class(relationship.target)]
        found = self._source.snapshot.schema.models_named(name, self._source.file.path)
        return [symbols.of_class(model.qualified) for model in found]

    def relationship(self, spot: Spot) -> Relationship | None:
        """The relationship that is being defined."""
        found = (view.relationship(spot.member) for view in self._source.views.get(spot.owner, ()))
        return next((item for item in found if item is not None and item.owner == spot.owner), None)

    def own(self, spot: Spot, name: str) -> Symbol | None:
        """What a name is that the class around defines."""
        for view in self._source.views.get(spot.owner, ()):
            symbol = symbols.of_member(view, name)
            if symbol is not None and symbol.owner == spot.owner:
                return symbol
        columns = (table.attribute(name) for table in spot.tables if table.kind == "declarative")
        return next((symbols.of_column(item) for item in columns if item and item.owner == spot.owner), None)

    def imported(self, node: ast.ImportFrom, item: ast.alias) -> Type:
        """What one name of an import is."""
        fact = Import(item.asname or item.name, node.module or "", item.name, node.level)
        return None if item.name == "*" else self._source.world.imported(self._source.module, fact)

    def inherited(self, spot: Spot, name: str) -> Symbol | None:
        """What a name is in the class around, itself or through a base."""
        found = (symbols.of_member(view, name) for view in self._source.views.get(spot.owner, ()))
        return next((symbol for symbol in found if symbol is not None), None)

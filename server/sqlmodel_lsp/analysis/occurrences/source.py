"""One file while it is read for what it names: its module, its models, and the words of its library functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel_lsp.analysis.occurrences import strings, symbols
from sqlmodel_lsp.analysis.occurrences.model import Kind, Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.occurrences.scopes import Local
from sqlmodel_lsp.analysis.queries.surroundings import Surroundings
from sqlmodel_lsp.analysis.queries.types import ModelClass, Named, Type
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.schema.model import Model, Relationship, Table
from sqlmodel_lsp.schema.modules import Module
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.span import Span

_LIBRARIES = ("sqlmodel.", "sqlalchemy.")


@dataclass(frozen=True, slots=True)
class Source:
    """A piece of a file with its surroundings.

    `text` is what spans count in. `views` are the models that show what a class of the file writes, tables first.
    """

    snapshot: Snapshot
    file: SourceFile
    world: Surroundings
    module: Module
    views: Mapping[str, Sequence[Model]]
    text: str

    def occurrence(self, symbol: Symbol | None, span: Span | None, role: Role) -> Iterator[Occurrence]:
        """An occurrence in this file, if there is a symbol and a place."""
        if symbol is not None and span is not None:
            yield Occurrence(symbol, self.file.path, span, role)

    def library(self, found: Type) -> str:
        """The bare name of a function or class of SQLModel or SQLAlchemy, empty for all else."""
        if isinstance(found, Named) and found.name.startswith(_LIBRARIES):
            return found.name.rpartition(".")[2]
        return ""

    def tables_of(self, qualified: str) -> tuple[Table, ...]:
        """The tables that a class makes, itself or through its heirs."""
        found = tuple(view.table for view in self.views.get(qualified, ()) if view.table is not None)
        return found or tuple(table for table in self.snapshot.schema.others if table.model == qualified)

    def symbol(self, found: Type) -> Symbol | None:
        """The symbol of a class, if it is a model or an enum that models use."""
        match found:
            case ModelClass(qualified):
                return symbols.of_class(qualified)
            case Named(qualified) if self.is_enum(qualified):
                return symbols.of_class(qualified, Kind.ENUM)
        return None

    def is_enum(self, qualified: str) -> bool:
        """Whether a class is an enum whose name the fields of models use."""
        return symbols.is_enum_of_models(self.snapshot, qualified)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a file the reader is.

    `positions` belong to the nodes at hand. `local` knows the names that functions around bind.
    `owner` is the class around, `member` what is being defined in it and `relationship` what that is. `tables` are
    those whose columns bare strings name, `batches` those that names of a migration stand for. `in_class` says that
    statements are those of a class, `at_top` that no function is around. `role` is how plain names are used, `quoted`
    says that they stand in a string.
    """

    positions: Positions
    local: Local | None = None
    owner: str = ""
    member: str = ""
    tables: tuple[Table, ...] = ()
    batches: Mapping[str, tuple[Table, ...]] = field(default_factory=dict)
    relationship: Relationship | None = None
    role: Role = Role.NAME
    in_class: bool = False
    is_enum: bool = False
    at_top: bool = True
    is_annotation: bool = False
    quoted: bool = False

    def end(self, text: str, node: ast.AST, name: str) -> Span | None:
        """Where the last name of a dotted expression stands."""
        if not isinstance(node, ast.expr):
            return None
        end = self.positions.span(node).end
        span = Span(end - len(name), end)
        return span if text[span.start : span.end] == name else None

    def content(self, text: str, node: ast.AST) -> tuple[str, Span] | None:
        """What a string says, and where."""
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return None
        span = strings.content(text, node, self.positions)
        return None if span is None else (node.value, span)

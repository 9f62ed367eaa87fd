"""What linking needs of every file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sqlmodel_lsp.facts.model import FileFacts, Interface


class HasFacts(Protocol):
    """A file as the host keeps it."""

    @property
    def path(self) -> str: ...
    @property
    def root(self) -> str: ...
    @property
    def library(self) -> bool: ...
    @property
    def facts(self) -> FileFacts: ...


@dataclass(frozen=True, slots=True)
class Unit:
    """One file among others: where it is, the folder its module name counts from, and its interface."""

    path: str
    root: str
    library: bool
    interface: Interface


def unit(file: HasFacts) -> Unit:
    """What linking needs of one file."""
    return Unit(file.path, file.root, file.library, file.facts.interface)


def units(files: Iterable[HasFacts]) -> tuple[Unit, ...]:
    """The files in the order of module names, so that linking does not depend on the order of changes."""
    return tuple(sorted(map(unit, files), key=lambda unit: (unit.library, unit.interface.module, unit.path)))

"""Which files importing a file executes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlmodel_lsp.facts.model import Branch, Import
from sqlmodel_lsp.schema.modules import Module, Modules

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportGraph:
    """The files each file imports directly; what is reached through several steps is found when asked."""

    direct: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _reached: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    _reaching: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    _importers: dict[str, set[str]] = field(default_factory=dict, compare=False, repr=False)

    def reached(self, file: str) -> frozenset[str]:
        """The files that importing this one executes, itself included."""
        if file not in self._reached:
            self._reached[file] = _closure(file, self.direct)
        return self._reached[file]

    def reaching(self, file: str) -> frozenset[str]:
        """The files whose import executes this one, itself included."""
        if not self._importers:
            for importer, imported in self.direct.items():
                for other in imported:
                    self._importers.setdefault(other, set()).add(importer)
        if file not in self._reaching:
            self._reaching[file] = _closure(file, self._importers)
        return self._reaching[file]

    def together(self, one: str, other: str) -> bool:
        """Whether some program imports both files: one reaches the other, or a third reaches both."""
        return one == other or not self.reaching(one).isdisjoint(self.reaching(other))

    def nearest(self, found: Sequence[T], file_of: Callable[[T], str], seen_from: str) -> tuple[T, ...]:
        """Those of the same file, else those of files that are imported together with it, else all."""
        here = [item for item in found if file_of(item) == seen_from]
        near = here or [item for item in found if self.together(file_of(item), seen_from)]
        return tuple(near or found)


def _closure(start: str, steps: Mapping[str, frozenset[str]] | Mapping[str, set[str]]) -> frozenset[str]:
    seen = {start}
    waiting = [start]
    while waiting:
        for other in steps.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return frozenset(seen)


def import_graph(modules: Modules, graph: ImportGraph) -> ImportGraph:
    """The graph of the modules that are known; what `graph` says of those that did not change is kept."""
    chains: dict[tuple[str, str], frozenset[str]] = {}
    if modules.changed is None:
        anew: list[Module] = list(modules.by_id.values())
        kept: Mapping[str, frozenset[str]] = {}
    else:
        anew, kept = [modules.by_id[id] for id in modules.changed], graph.direct
    found = {module.unit.path: _imported(modules, module, chains) for module in anew}
    if modules.changed is not None and all(graph.direct.get(path) == imported for path, imported in found.items()):
        return graph
    return ImportGraph({**kept, **found})


def _imported(modules: Modules, module: Module, chains: dict[tuple[str, str], frozenset[str]]) -> frozenset[str]:
    names = {module.name.rpartition(".")[0]}
    for item in module.unit.interface.body:
        if isinstance(item, Import) and item.branch is not Branch.TYPE_CHECKING:
            source = module.absolute(item.module, item.level)
            names.add(f"{source}.{item.name}" if item.name not in (None, "*") else source)
    found: set[str] = set()
    for name in names:
        if modules.is_top(name.partition(".")[0]):
            key = (module.unit.root, name)
            if key not in chains:
                chains[key] = _chain(modules, name, module)
            found |= chains[key]
    found.discard(module.unit.path)
    return frozenset(found)


def _chain(modules: Modules, name: str, near: Module) -> frozenset[str]:
    """Importing `a.b.c` executes `a` and `a.b` as well."""
    found: set[str] = set()
    while name:
        target = modules.find(name, near)
        if target is not None:
            found.add(target.unit.path)
        name = name.rpartition(".")[0]
    return frozenset(found)

"""What one link leaves to the next, so that only what an edit can have changed is worked out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

from sqlmodel_lsp.schema.classes import Class
from sqlmodel_lsp.schema.imports import ImportGraph
from sqlmodel_lsp.schema.model import Model, Schema, Table
from sqlmodel_lsp.schema.modules import Modules
from sqlmodel_lsp.schema.reading import Reading
from sqlmodel_lsp.schema.relationships import RelationshipText
from sqlmodel_lsp.schema.targets import Targets
from sqlmodel_lsp.schema.tracking import EVERYTHING, missing


@dataclass(frozen=True, slots=True)
class ClassResult:
    """What one class comes to, before relationships meet their targets, and the parts that were read for it."""

    model: Model | None = None
    texts: tuple[RelationshipText, ...] = ()
    table: Table | None = None
    parts: frozenset[str] = frozenset()


@dataclass(slots=True)
class Results:
    """The results of all classes, in their order.

    `readers` says which classes were read from a part, `missing` which modules were asked for in vain. `changed` are
    the classes whose results are new, or None when all may be.
    """

    of: Mapping[str, ClassResult]
    readers: Mapping[str, frozenset[str]]
    missing: frozenset[str]
    changed: frozenset[str] | None = None

    def stale(self, parts: Iterable[str]) -> frozenset[str]:
        """The classes whose results may not be what they were, after these parts have changed."""
        return frozenset().union(*(self.readers.get(part, ()) for part in (*parts, EVERYTHING)))

    def replacing(self, new: Mapping[str, ClassResult]) -> Results:
        """These results, but for new ones of some of the classes."""
        of = {**self.of, **new}
        readers, lacks = dict(self.readers), self.missing
        for name, result in new.items():
            before = self.of[name].parts
            for part in before - result.parts:
                readers[part] = readers[part] - {name}
            for part in result.parts - before:
                readers[part] = readers.get(part, frozenset()) | {name}
        if any(set(missing(self.of[name].parts)) != set(missing(result.parts)) for name, result in new.items()):
            lacks = _missing(of)
        return Results(of, readers, lacks, frozenset(new))


def all_results(of: Mapping[str, ClassResult]) -> Results:
    """Results of which nothing is known from before."""
    return Results(of, inverted({name: result.parts for name, result in of.items()}), _missing(of))


def inverted(relation: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """The same relation, seen from the other side."""
    found: dict[str, set[str]] = {}
    for one, others in relation.items():
        for other in others:
            found.setdefault(other, set()).add(one)
    return {other: frozenset(ones) for other, ones in found.items()}


def _missing(of: Mapping[str, ClassResult]) -> frozenset[str]:
    return frozenset(module for result in of.values() for module in missing(result.parts))


@dataclass(slots=True)
class LinkMemory:
    """The last link: what it was made from, and what it came to on the way.

    `models` have no relationships yet; `beside` are those of them with indexes and constraints that stand beside the
    class.
    """

    version: tuple[int, ...] = ()
    pydantic: tuple[int, ...] | None = None
    modules: Modules = field(default_factory=lambda: Modules(()))
    imports: ImportGraph = field(default_factory=ImportGraph)
    metadata: object = None
    classes: dict[str, Class] = field(default_factory=dict)
    results: Results | None = None
    models: dict[str, Model] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()
    targets: Targets = field(default_factory=lambda: Targets({}, (), {}, ImportGraph()))
    pointing: Mapping[str, frozenset[str]] = field(default_factory=dict)
    schema: Schema | None = None
    reading: Reading | None = None

    def remember(self, link: LinkMemory) -> None:
        """Takes over all of another link."""
        for part in fields(self):
            setattr(self, part.name, getattr(link, part.name))

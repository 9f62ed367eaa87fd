"""The modules of a workspace, found by the names they are imported by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlmodel_lsp.facts.interface import Unit
from sqlmodel_lsp.facts.model import Assignment, Branch, ClassFact, Definition, Function, Import
from sqlmodel_lsp.schema.tracking import class_part, outline_part


@dataclass(slots=True)
class Module:
    """One module. `id` is its dotted name, made unique where several roots have the same.

    `names` are bound at run time; `type_checking` only for type checkers; `stars` are star imports in order;
    `changed` are names whose value is altered after it is assigned. `has_asides` says that something at its top may
    have to do with tables or models without being a class.
    """

    id: str
    unit: Unit
    names: dict[str, Definition] = field(default_factory=dict)
    type_checking: dict[str, Definition] = field(default_factory=dict)
    stars: list[Import] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    has_asides: bool = False

    @property
    def name(self) -> str:
        """The dotted name it is imported by."""
        return self.unit.interface.module

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.unit.interface.is_package else self.name.rpartition(".")[0]

    def absolute(self, source: str, level: int) -> str:
        """The dotted name of an import's source, relative ones counted from this module."""
        if not level:
            return source
        parts = self.package.split(".") if self.package else []
        base = parts[: len(parts) - level + 1]
        return ".".join([*base, source] if source else base)


def bind(names: dict[str, Definition], type_checking: dict[str, Definition], name: str, item: Definition) -> None:
    """Binds a name as running the code would: the last wins, alternatives only where nothing else is."""
    if item.branch is Branch.TYPE_CHECKING:
        type_checking[name] = item
    elif item.branch is Branch.MAIN or name not in names:
        names.pop(name, None)  # The order of names is the order of what they mean in the end.
        names[name] = item


class Modules:
    """All modules of the workspace and of the libraries read so far.

    A module that is the same in `previous` stays the very same object. `changed` are the ids of those that did not,
    or None when modules came or went; `changed_parts` is what of them reads differently (see `tracking`). `come` are
    the names of those that came, where nothing else happened.
    """

    def __init__(self, units: Iterable[Unit], previous: Modules | None = None) -> None:
        self.by_id: dict[str, Module] = {}
        self.changed: frozenset[str] | None = None
        self.changed_parts: frozenset[str] = frozenset()
        self.come: frozenset[str] = frozenset()
        self.with_asides: tuple[Module, ...] = ()
        self._by_name: dict[str, list[Module]] = {}
        self._folders: set[str] = set()
        self._tops: set[str] = set()
        for unit in units:
            name = unit.interface.module
            same = self._by_name.setdefault(name, [])
            identity = name if not same else f"{name}@{len(same) + 1}"
            before = previous.by_id.get(identity) if previous is not None else None
            module = before if before is not None and before.unit == unit else _module(identity, unit)
            same.append(module)
            self.by_id[module.id] = module
            parts = name.split(".")
            self._tops.add(parts[0])
            self._folders.update(".".join(parts[:end]) for end in range(1, len(parts)))
        self.with_asides = tuple(module for module in self.by_id.values() if module.has_asides)
        self.changed = _changed(previous.by_id, self.by_id) if previous is not None else None
        if previous is not None and self.changed is None:
            self.come = _come(previous.by_id, self.by_id)
        if previous is not None and self.changed is not None:
            self.changed_parts = _changed_parts((previous.by_id[id], self.by_id[id]) for id in self.changed)

    def replacing(self, units: Iterable[Unit]) -> Modules:
        """The same modules under the same names, but for those whose files say something else now."""
        new = Modules(())
        new.by_id = dict(self.by_id)
        new._by_name, new._folders, new._tops = dict(self._by_name), self._folders, self._tops
        asides = False
        changed = set()
        for unit in units:
            same = new._by_name[unit.interface.module]
            before = next(module for module in same if module.unit.path == unit.path)
            module = new.by_id[before.id] = _module(before.id, unit)
            new._by_name[module.name] = [module if other is before else other for other in same]
            asides = asides or before.has_asides or module.has_asides
            changed.add(module.id)
        new.with_asides = self.with_asides
        if asides:
            new.with_asides = tuple(module for module in new.by_id.values() if module.has_asides)
        new.changed = frozenset(changed)
        new.changed_parts = _changed_parts((self.by_id[id], new.by_id[id]) for id in changed)
        return new

    def find(self, name: str, near: Module) -> Module | None:
        """The module a name means for an importing module: one under the same root is preferred."""
        found = self._by_name.get(name)
        if not found:
            return None
        return next((module for module in found if module.unit.root == near.unit.root), found[0])

    def is_top(self, name: str) -> bool:
        """Whether any module starts with this name."""
        return name in self._tops

    def is_folder(self, name: str) -> bool:
        """Whether modules exist below this dotted name."""
        return name in self._folders


# What linking looks for beside the classes: tables, indexes and constraints, attributes that are set, and what makes
# models at run time.
_ASIDE = re.compile(r"Table\(|Index\(|append_constraint\(|create_model\(|type\(")


def _is_aside(item: Definition) -> bool:
    match item:
        case Assignment(target=target, value=value):
            return "." in target or _ASIDE.search(value or "") is not None
        case Function(makes_tables=makes_tables):
            return makes_tables
        case ClassFact(body=body):
            return any(isinstance(part, Assignment) and "." in part.target for part in body)
    return False


def _changed(before: Mapping[str, Module], now: Mapping[str, Module]) -> frozenset[str] | None:
    if before.keys() != now.keys():
        return None
    changed = frozenset(id for id, module in now.items() if before[id] is not module)
    return changed if all(before[id].unit.path == now[id].unit.path for id in changed) else None


def _come(before: Mapping[str, Module], now: Mapping[str, Module]) -> frozenset[str]:
    """The names of the modules that came, none when an old one is gone, is another, or shares its name."""
    if not all(now.get(id) is module for id, module in before.items()):
        return frozenset()
    come = now.keys() - before.keys()
    return frozenset(come) if all(now[id].name == id for id in come) else frozenset()


def _changed_parts(pairs: Iterable[tuple[Module, Module]]) -> frozenset[str]:
    return frozenset(part for before, now in pairs for part in _parts_between(before, now))


def _parts_between(before: Module, now: Module) -> Iterator[str]:
    """The parts of a module that are not the same any more."""
    old, new = before.unit.interface.body, now.unit.interface.body
    pairs: list[tuple[Definition, Definition | None]]
    pairs = [(one, other) for one, other in zip(old, new, strict=False) if one != other]
    if len(old) != len(new) or not all(_same_name(one, other) for one, other in pairs):
        yield now.id
        pairs = [(item, None) for item in (*old, *new)]
    for one, other in pairs:
        if isinstance(one, ClassFact):
            yield class_part(now.id, one.name)
            if not isinstance(other, ClassFact) or _outline(one) != _outline(other):
                yield outline_part(now.id, one.name)


def _same_name(one: Definition, other: Definition | None) -> bool:
    return (
        isinstance(one, ClassFact)
        and isinstance(other, ClassFact)
        and ((one.name, one.branch) == (other.name, other.branch))
    )


def _outline(fact: ClassFact) -> object:
    members = tuple((type(item), getattr(item, "name", getattr(item, "target", ""))) for item in fact.body)
    return fact.bases, fact.keywords, fact.decorators, members


def _module(identity: str, unit: Unit) -> Module:
    module = Module(identity, unit)
    module.has_asides = any(map(_is_aside, unit.interface.body))
    for item in unit.interface.body:
        match item:
            case Import(alias="*"):
                module.stars.append(item)
            case Import(alias=""):
                pass
            case Import(alias=name) | Function(name=name) | ClassFact(name=name):
                bind(module.names, module.type_checking, name, item)
            case Assignment(target=target):
                if target.endswith("[]"):
                    module.changed.add(target.partition(".")[0].removesuffix("[]"))
                elif target and "." not in target and (item.value is not None or target not in module.names):
                    bind(module.names, module.type_checking, target, item)
    return module

"""The modules of a workspace, found by the names they are imported by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel_lsp.facts.interface import Unit
from sqlmodel_lsp.facts.model import Assignment, Branch, ClassFact, Definition, Function, Import


@dataclass(slots=True)
class Module:
    """One module. `id` is its dotted name, made unique where several roots have the same.

    `names` are bound at run time; `type_checking` only for type checkers; `stars` are star imports in order;
    `changed` are names whose value is altered after it is assigned.
    """

    id: str
    unit: Unit
    names: dict[str, Definition] = field(default_factory=dict)
    type_checking: dict[str, Definition] = field(default_factory=dict)
    stars: list[Import] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)

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

    A module that is the same in `previous` stays the very same object.
    """

    def __init__(self, units: Iterable[Unit], previous: Modules | None = None) -> None:
        self.by_id: dict[str, Module] = {}
        self._by_name: dict[str, list[Module]] = {}
        self._folders: set[str] = set()
        self._tops: set[str] = set()
        for unit in units:
            name = unit.interface.module
            same = self._by_name.setdefault(name, [])
            identity = name if not same else f"{name}@{len(same) + 1}"
            before = previous.by_id.get(identity) if previous is not None else None
            unchanged = before is not None and before.unit.path == unit.path and before.unit.interface == unit.interface
            module = before if before is not None and unchanged else _module(identity, unit)
            same.append(module)
            self.by_id[module.id] = module
            parts = name.split(".")
            self._tops.add(parts[0])
            self._folders.update(".".join(parts[:end]) for end in range(1, len(parts)))

    def __iter__(self) -> Iterable[Module]:
        return iter(self.by_id.values())

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


def _module(identity: str, unit: Unit) -> Module:
    module = Module(identity, unit)
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

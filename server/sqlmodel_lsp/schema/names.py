"""What a name means: imports, re-exports, aliases, star imports and names for type checkers only.

Knows modules and names; never opens a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sqlmodel_lsp.facts.model import Assignment, ClassFact, Definition, Function, Import
from sqlmodel_lsp.schema import known
from sqlmodel_lsp.schema.modules import Module, Modules
from sqlmodel_lsp.schema.tracking import Memory, Tracker, class_part


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition of the workspace (or of a library read as text), by module and path of definitions."""

    module: str
    path: str
    item: ClassFact | Function | Assignment

    @property
    def qualified(self) -> str:
        """The one name it goes by in the schema."""
        return f"{self.module}.{self.path}"


@dataclass(frozen=True, slots=True)
class ModuleName:
    """A module as a value: one of the workspace by id, or one that is only known by name."""

    name: str
    inside: bool


@dataclass(frozen=True, slots=True)
class Outside:
    """Something of a library, by its canonical qualified name."""

    name: str


Meaning: TypeAlias = "Defined | ModuleName | Outside"


class Names:
    """Resolves names; notes which modules were asked for and are not there."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self.tracker = Tracker()
        self._meanings: Memory[tuple[str, str], Meaning | None] = Memory(self.tracker)

    def move(self, modules: Modules) -> None:
        """Goes on with modules of which some have changed, or to which some have come."""
        self.modules = modules
        self.tracker.change(modules.changed_parts)

    def resolve(self, module: Module, name: str) -> Meaning | None:
        """The meaning of a bare global name in a module; None when nothing binds it."""
        meaning = self._meanings.get((module.id, name), lambda: self._resolve(module, name), None)
        if isinstance(meaning, Defined) and isinstance(meaning.item, ClassFact):
            # What a name means stays the same while somebody types inside of a class; what is in the class does not.
            return self._as_it_is(meaning)
        return meaning

    def _as_it_is(self, meaning: Defined) -> Defined:
        home = self.modules.by_id[meaning.module]
        item = home.names.get(meaning.path, home.type_checking.get(meaning.path))
        return Defined(meaning.module, meaning.path, item) if isinstance(item, ClassFact) else meaning

    def dotted(self, module: Module, path: str) -> Meaning | None:
        """The meaning of `a.b.c` seen from a module."""
        head, *rest = path.split(".")
        meaning = self.resolve(module, head)
        for part in rest:
            meaning = None if meaning is None else self.attribute(meaning, part, module)
        return meaning

    def attribute(self, meaning: Meaning, name: str, near: Module) -> Meaning | None:
        """The meaning of an attribute of a module or class."""
        match meaning:
            case Outside(base):
                return Outside(known.canonical(f"{base}.{name}"))
            case ModuleName(base, inside):
                return self._member(base, inside, name, near)
            case Defined(module, path, ClassFact() as item):
                self.tracker.read(class_part(module, path.partition(".")[0]))
                inner = next((d for d in item.body if getattr(d, "name", getattr(d, "target", "")) == name), None)
                if isinstance(inner, (ClassFact, Function, Assignment)):
                    return Defined(module, f"{path}.{name}", inner)
        return None

    def imported(self, module: Module, item: Import) -> Meaning | None:
        """What an import binds."""
        source = module.absolute(item.module, item.level)
        if item.name is None:
            return self._module(source, module)
        target = self.modules.find(source, module)
        if target is None:
            below = self.modules.find(f"{source}.{item.name}", module)
            if below is not None:
                self.tracker.lack(source)
                return ModuleName(below.id, True)
            self._want(source, f"{source}.{item.name}")
            return Outside(known.canonical(f"{source}.{item.name}"))
        meaning = self.resolve(target, item.name) if target is not module else None
        if meaning is None:
            return self._submodule(source, item.name, module)
        return meaning

    def _resolve(self, module: Module, name: str) -> Meaning | None:
        self.tracker.read(module.id)
        item = module.names.get(name)
        if item is not None:
            return self._meaning(module, name, item)
        for star in reversed(module.stars):
            meaning = self._through_star(module, star, name)
            if meaning is not None:
                return meaning
        item = module.type_checking.get(name)
        if item is not None:
            return self._meaning(module, name, item)
        return Outside(known.canonical(f"builtins.{name}")) if name in known.BUILTINS else None

    def _meaning(self, module: Module, name: str, item: Definition) -> Meaning | None:
        if isinstance(item, Import):
            return self.imported(module, item)
        return Defined(module.id, name, item)

    def _through_star(self, module: Module, star: Import, name: str) -> Meaning | None:
        source = module.absolute(star.module, star.level)
        target = self.modules.find(source, module)
        if target is None:
            if known.is_known(source):
                return Outside(known.canonical(f"{source}.{name}")) if known.exports(source, name) else None
            self._want(source)
            return None
        exported = target.names.get("__all__")
        listed = exported.value if isinstance(exported, Assignment) and "__all__" not in target.changed else None
        if name.startswith("_") and exported is None:
            return None
        if listed and not any(quoted in listed for quoted in (f"'{name}'", f'"{name}"')):
            return None
        found = self.resolve(target, name)
        return None if isinstance(found, Outside) and found.name.startswith("builtins.") else found

    def _module(self, name: str, near: Module) -> Meaning:
        target = self.modules.find(name, near)
        if target is not None:
            return ModuleName(target.id, True)
        self.tracker.lack(name)
        return ModuleName(name, False)

    def _member(self, base: str, inside: bool, name: str, near: Module) -> Meaning | None:
        if inside:
            target = self.modules.by_id[base]
            meaning = self.resolve(target, name)
            return meaning if meaning is not None else self._submodule(target.name, name, target)
        below = self.modules.find(f"{base}.{name}", near)
        if below is not None:
            return ModuleName(below.id, True)
        if self.modules.is_folder(f"{base}.{name}"):
            self.tracker.lack(f"{base}.{name}")
            return ModuleName(f"{base}.{name}", False)
        self._want(base, f"{base}.{name}")
        return Outside(known.canonical(f"{base}.{name}"))

    def _submodule(self, package: str, name: str, near: Module) -> Meaning | None:
        below = self.modules.find(f"{package}.{name}", near)
        if below is not None:
            return ModuleName(below.id, True)
        self._want(f"{package}.{name}")
        return None

    def _want(self, *names: str) -> None:
        for name in names:
            if name and not known.is_known(name):
                self.tracker.miss(name)

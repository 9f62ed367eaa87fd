"""The classes of a workspace: their bases, their line of ancestors, and what kind they are."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import ClassFact
from sqlmodel_lsp.schema import known
from sqlmodel_lsp.schema.modules import Module, Modules
from sqlmodel_lsp.schema.names import Defined
from sqlmodel_lsp.schema.tracking import Memory, class_part, outline_part
from sqlmodel_lsp.schema.world import SchemaWorld
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.values import Call, Opaque, Symbol, Value

SQLMODEL = "sqlmodel.SQLModel"
_ENUMS = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"))
_DECLARATIVE = frozenset(
    ("sqlalchemy.orm.DeclarativeBase", "sqlalchemy.orm.DeclarativeBaseNoMeta", "sqlalchemy.orm.declarative_base()")
)


@dataclass(frozen=True, slots=True)
class Class:
    """One class. `made` holds the attributes of a class that a call of `type()` makes, by name."""

    qualified: str
    module: Module
    path: str
    fact: ClassFact
    made: tuple[tuple[str, Value], ...] = ()
    made_bases: tuple[Value, ...] = ()

    @property
    def part(self) -> str:
        """What is read by whoever reads this class."""
        return class_part(self.module.id, self.path.partition(".")[0])

    @property
    def outline(self) -> str:
        """What is read by whoever needs its bases and the names of its members only."""
        return self.part if "." in self.path else outline_part(self.module.id, self.path)


@dataclass(frozen=True, slots=True)
class _Base:
    """A base class, with the reason why nothing is known of it."""

    name: str
    unknown: str | None = None


class Classes:
    """All classes by qualified name, those nested in others included.

    `written` are those that stand in a file; `all` has those as well that are made while others are read.
    """

    def __init__(self, world: SchemaWorld, written: Mapping[str, Class]) -> None:
        self.world = world
        self.written = written
        self.all = dict(written)
        self.tracker = world.names.tracker
        self._mro: Memory[str, tuple[str, ...]] = Memory(self.tracker)
        self._bases: Memory[str, tuple[_Base, ...]] = Memory(self.tracker)
        world.classes = self

    def move(self, changed: Container[str], written: Mapping[str, Class]) -> None:
        """Goes on with classes of the same names, after some parts of the workspace have changed."""
        made = {
            name: item for name, item in self.all.items() if name not in self.written and item.module.id not in changed
        }
        self.written = written
        self.all = {**written, **made}

    def get(self, qualified: str) -> Class | None:
        """The class of this qualified name, when its text is known."""
        item = self.all.get(qualified)
        if item is not None:
            self.tracker.read(item.part)
        else:
            self.tracker.lack(qualified)
        return item

    def outline(self, qualified: str) -> Class | None:
        """The class of this qualified name, for whoever looks at its bases and the names of its members only."""
        item = self.all.get(qualified)
        if item is not None:
            self.tracker.read(item.outline)
        else:
            self.tracker.lack(qualified)
        return item

    def has(self, qualified: str) -> bool:
        """Whether the text of a class of this qualified name is known."""
        found = qualified in self.all
        if not found:
            self.tracker.lack(qualified)
        return found

    def bases(self, qualified: str) -> tuple[str, ...]:
        """Qualified names of the bases; one that is not understood goes by a made-up name."""
        return tuple(base.name for base in self._all_bases(qualified))

    def _all_bases(self, qualified: str) -> tuple[_Base, ...]:
        return self._bases.get(qualified, lambda: self._read_bases(qualified), ())

    def _read_bases(self, qualified: str) -> tuple[_Base, ...]:
        item = self.outline(qualified)
        return () if item is None else tuple(self._base(item, base) for base in item.made_bases or item.fact.bases)

    def _base(self, item: Class, base: str | Value) -> _Base:
        if isinstance(base, str):
            node = expressions.tree(base)
            while isinstance(node, ast.Subscript):
                node = node.value  # `Base[int]` is `Base`.
            if node is None:
                return self._unknown(item, base, "it does not parse")
            value = self.world.evaluate_node(item.module, node, item.path.rpartition(".")[0])
        else:
            value, base = base, str(base)
        if isinstance(value, Symbol):
            name = value.name
            if self.has(name) or known.is_known(name):
                return _Base(name)
            return self._unknown(item, base, f"`{name}` is in no file of the workspace", name)
        if isinstance(value, Call) and isinstance(value.function, Symbol):
            if value.function.name in ("sqlalchemy.orm.declarative_base", "sqlalchemy.orm.registry"):
                return _Base("sqlalchemy.orm.declarative_base()")
            if value.function.name == "builtins.type" and len(value.arguments) == 3:
                return self._made(item, base, value)
        reason = value.reason if isinstance(value, Opaque) else "it is made at run time"
        return self._unknown(item, base, reason)

    def _made(self, item: Class, base: str, value: Call) -> _Base:
        meaning = self.world.names.dotted(item.module, base) if base.replace(".", "").isidentifier() else None
        name, bases, attributes = value.arguments
        if not (isinstance(meaning, Defined) and isinstance(bases, tuple) and isinstance(attributes, dict)):
            return self._unknown(item, base, "it is made by `type()`")
        qualified = meaning.qualified
        if qualified not in self.all:
            module = self.world.names.modules.by_id[meaning.module]
            fact = ClassFact(name if isinstance(name, str) else meaning.path, (), (), (), ())
            self.all[qualified] = Class(qualified, module, meaning.path, fact, tuple(attributes.items()), bases)
        return _Base(qualified)

    def _unknown(self, item: Class, base: str, reason: str, name: str | None = None) -> _Base:
        return _Base(name or f"{item.qualified}<{base}>", f"base `{base}` of `{item.path}` is unknown: {reason}")

    def mro(self, qualified: str) -> tuple[str, ...]:
        """The class and its ancestors as Python orders them; an impossible order falls back to depth first."""
        return self._mro.get(qualified, lambda: self._read_mro(qualified), (qualified,))

    def _read_mro(self, qualified: str) -> tuple[str, ...]:
        bases = self.bases(qualified)
        return (qualified, *_merge([*map(self.mro, bases), bases]))

    def line(self, qualified: str) -> Iterator[Class]:
        """The known classes of the line of ancestors, nearest first."""
        return (item for name in self.mro(qualified) if (item := self.get(name)) is not None)

    def opaque(self, qualified: str) -> str | None:
        """Why something may be missing from what is inherited; None when the whole line is known."""
        unknown: dict[str, str] = {}
        for name in self.mro(qualified):
            if name in unknown:
                return unknown[name]
            for base in self._all_bases(name):
                if base.unknown is not None:
                    unknown.setdefault(base.name, base.unknown)
            item = self.all.get(name) if self.has(name) else None
            if item is not None and item.fact.keyword("metaclass") is not None and not self.is_enum(name):
                return f"`{item.path}` has a metaclass of its own"
            if item is not None and item.fact.keyword("**") is not None:
                return f"`{item.path}` has unknown class keywords"
        return None

    def is_enum(self, qualified: str) -> bool:
        """Whether the class is an enum."""
        return not _ENUMS.isdisjoint(self.mro(qualified))

    def is_sqlmodel(self, qualified: str) -> bool:
        """Whether SQLModel is among the ancestors."""
        return SQLMODEL in self.mro(qualified)

    def is_declarative(self, qualified: str) -> bool:
        """Whether the class is mapped by plain SQLAlchemy."""
        return not _DECLARATIVE.isdisjoint(self.mro(qualified))


def written_classes(modules: Modules, previous: Modules, before: Mapping[str, Class]) -> tuple[dict[str, Class], bool]:
    """The classes that the modules define, and whether they go by the same names as those of the modules `before`."""
    if modules.changed is not None:
        old = _written(previous.by_id[id] for id in modules.changed)
        new = _written(modules.by_id[id] for id in modules.changed)
        if list(old) == list(new) and all(before[name].module is item.module for name, item in old.items()):
            return {**before, **new}, True
    return _written(modules.by_id.values()), False


def _written(modules: Iterable[Module]) -> dict[str, Class]:
    return {
        item.qualified: item
        for module in modules
        for path, fact in _nested(module)
        for item in [Class(f"{module.id}.{path}", module, path, fact)]
    }


def _merge(sequences: list[tuple[str, ...]]) -> list[str]:
    rest = [list(sequence) for sequence in sequences if sequence]
    merged: list[str] = []
    while rest:
        head = next((s[0] for s in rest if not any(s[0] in other[1:] for other in rest)), rest[0][0])
        merged.append(head)
        rest = [[name for name in s if name != head] for s in rest]
        rest = [s for s in rest if s]
    return merged


def _nested(module: Module) -> Iterator[tuple[str, ClassFact]]:
    def inside(prefix: str, fact: ClassFact) -> Iterator[tuple[str, ClassFact]]:
        for item in fact.body:
            if isinstance(item, ClassFact):
                yield f"{prefix}.{item.name}", item
                yield from inside(f"{prefix}.{item.name}", item)

    for name, item in module.names.items():
        if isinstance(item, ClassFact):
            yield name, item
            yield from inside(name, item)

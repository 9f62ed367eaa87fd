"""What the global names of a workspace are: classes, functions, values, as far as text tells.

Built once for all files of a snapshot. Names of one function are the business of `flow`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from sqlmodel_lsp.analysis.queries import annotation, libraries
from sqlmodel_lsp.analysis.queries.types import (
    Awaitable,
    Constant,
    Context,
    Instance,
    IterableOf,
    ModelClass,
    Named,
    Object,
    Session,
    Type,
    generalised,
)
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.facts.model import Assignment, ClassFact, Definition, Function, Import
from sqlmodel_lsp.schema.model import FieldFact, Model
from sqlmodel_lsp.schema.modules import Module
from sqlmodel_lsp.schema.names import Defined, Meaning, ModuleName, Names, Outside
from sqlmodel_lsp.syntax import expressions

_DEEPEST = 12
_WORD = re.compile(r"[^\W\d]\w*")
_LIBRARIES = frozenset(("sqlmodel", "sqlalchemy", "fastapi"))
_REVISION = frozenset(("revision", "down_revision"))
_QUERYING = frozenset(("get_bind",))
_DECLARING = ("sqlalchemy", "sqlmodel", "sqlmodel.sql", "sqlmodel.sql.sqltypes", "sqlalchemy.dialects.postgresql")
_ENUMS = frozenset(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"))


class Surroundings:
    """Types of global names, of members of classes, and of annotations; each is worked out once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.schema = snapshot.schema
        self._modules = snapshot.modules
        self._names = Names(snapshot.modules)
        self._values: dict[tuple[str, str], Type] = {}
        self._made: dict[str, Type] = {}
        self._globals: dict[tuple[str, str], Type] = {}
        self._found: dict[str, Defined | None] = {}
        self._parts: dict[str, dict[str, Definition]] = {}
        self._depth = 0
        self._telling: dict[str, frozenset[str]] = {}
        self._model_names = snapshot.schema.class_names()

    def module(self, name: str, path: str) -> Module | None:
        """The module that a file is."""
        found = self._modules.by_id.get(name)
        if found is not None and found.unit.path == path:
            return found
        return next((module for module in self._modules.by_id.values() if module.unit.path == path), None)

    def model(self, qualified: str) -> Model | None:
        """A model by its qualified name."""
        return self.schema.models.get(qualified)

    # ---- names

    def name(self, module: Module, name: str) -> Type:
        """What a global name of a module is."""
        key = (module.id, name)
        if key not in self._globals:
            self._globals[key] = self._of(self._names.resolve(module, name))
        return self._globals[key]

    def imported(self, module: Module, item: Import) -> Type:
        """What an import inside of a function binds."""
        return self._of(self._names.imported(module, item))

    def attribute(self, named: Named, name: str, module: Module) -> Type:
        """An attribute of a module or of a class that is no model."""
        found = self._modules.by_id.get(named.name)
        if found is not None:
            return self._of(self._names.attribute(ModuleName(found.id, inside=True), name, module))
        definition = self._definition(named.name)
        if definition is not None:
            return self._member(definition, name, bound=False)
        if self._names.modules.is_top(named.name.partition(".")[0]):
            return self._of(self._names.attribute(ModuleName(named.name, inside=False), name, module))
        return self._of(self._names.attribute(Outside(named.name), name, module))

    def member(self, owner: str, name: str) -> Type:
        """An attribute of an instance of a class that is no model."""
        definition = self._definition(owner)
        return None if definition is None else self._member(definition, name, bound=True)

    def field(self, model: Model, name: str) -> Type:
        """What a field of an instance holds."""
        fact = model.field(name)
        home = None if fact is None else self.schema.homes.get(fact.owner)
        module = None if home is None or fact is None else self._modules.by_id.get(fact.owner[: -len(home.path) - 1])
        tree = None if fact is None else expressions.tree(fact.annotation)
        return None if tree is None or module is None else self.annotation(module, tree)

    def meant(self, fact: FieldFact, name: str) -> Iterator[Type]:
        """What the dotted names that end with `name` are in the annotation of a field."""
        home = self.schema.homes.get(fact.owner)
        module = None if home is None else self._modules.by_id.get(fact.owner[: -len(home.path) - 1])
        tree = expressions.tree(fact.annotation)
        for node in () if tree is None or module is None else _names_in(tree):
            if module is not None and getattr(node, "id", getattr(node, "attr", "")) == name:
                yield self._of(self._names.dotted(module, ast.unparse(node)))

    def method_of_model(self, model: Model, name: str) -> Type:
        """A method that the class of a model, or one of its ancestors, defines."""
        definition = self._definition(model.qualified)
        found = None if definition is None else self._member(definition, name, bound=False)
        return found if isinstance(found, Named) else None

    def is_ours(self, qualified: str) -> bool:
        """Whether a class is one of the workspace."""
        return self._definition(qualified) is not None

    def is_enum(self, qualified: str, depth: int = 0) -> bool:
        """Whether a class of the workspace is an enum, itself or through a base."""
        definition = self._definition(qualified)
        if definition is None or not isinstance(definition.item, ClassFact) or depth > _DEEPEST:
            return qualified in _ENUMS
        module = self._modules.by_id[definition.module]
        bases = (base for base in definition.item.bases if base.replace(".", "").isidentifier())
        meanings = (self._of(self._names.dotted(module, base)) for base in bases)
        return any(isinstance(found, Named) and self.is_enum(found.name, depth + 1) for found in meanings)

    def made(self, named: Named) -> Type:
        """What calling a class that is no model gives, None when it may be something else than a class."""
        if self.is_ours(named.name) or named.name.rpartition(".")[2][:1].isupper():
            return self.instance(named)
        return None

    def instance(self, found: Type) -> Type:
        """What calling a class makes, or an annotation with it means."""
        if isinstance(found, ModelClass):
            return Instance(found.model)
        if not isinstance(found, Named):
            return None
        if found.name not in self._made:
            self._made[found.name] = self._session_of(found.name, 0) or libraries.instance(found.name)
        return self._made[found.name]

    def annotation(self, module: Module, node: ast.expr, local: Mapping[str, Type] | None = None) -> Type:
        """What a value with this annotation is."""
        return annotation.read(self, module, node, local or {})

    def alias(self, module: Module, node: ast.expr) -> tuple[Module, ast.expr] | None:
        """The module and the expression that a name stands for when it is assigned one, as type aliases are."""
        meaning = self._names.dotted(module, ast.unparse(node))
        if isinstance(meaning, Defined) and isinstance(meaning.item, Assignment) and meaning.item.value is not None:
            home = self._modules.by_id[meaning.module]
            tree = expressions.tree(meaning.item.value)
            if meaning.path not in home.changed and tree is not None:
                return home, tree
        return None

    def result(self, module: Module, function: Function) -> Type:
        """What calling a function of the workspace gives, by its annotation."""
        tree = None if function.returns is None else expressions.tree(function.returns)
        found = None if tree is None else self.annotation(module, tree)
        names = {decorator.rpartition(".")[2] for decorator in function.decorators}
        if names & {"contextmanager", "asynccontextmanager"}:
            item = found.item if isinstance(found, IterableOf) else None
            return Context(item, "asynccontextmanager" in names)
        if names - {"staticmethod", "classmethod", "property", "override", "abstractmethod", "cache", "lru_cache"}:
            return None
        return Awaitable(found) if function.is_async and not isinstance(found, IterableOf) else found

    def function(self, qualified: str) -> tuple[Module, Function] | None:
        """A function or method of the workspace by its qualified name."""
        definition = self._lookup(qualified)
        if definition is not None and isinstance(definition.item, Function):
            return self._modules.by_id[definition.module], definition.item
        return None

    def telling(self, module: Module) -> frozenset[str]:
        """The words without which a block of a module has nothing to do with models and databases."""
        if module.id not in self._telling:
            is_revision = module.names.keys() >= _REVISION
            libraries = _QUERYING if is_revision else _LIBRARIES
            self._telling[module.id] = libraries | self._model_names  # For modules that import one another.
            names = {name for name in (*module.names, *module.type_checking) if name}
            for star in module.stars:
                source = self._modules.find(module.absolute(star.module, star.level), module)
                names |= set() if source is None else set(source.names)
            means = {name: self.name(module, name) for name in names}
            found = (name for name in names if self._tells(means[name]) and not (is_revision and _names(means[name])))
            self._telling[module.id] |= frozenset(found)
        return self._telling[module.id]

    def _tells(self, found: Type) -> bool:
        """Whether something has to do with models and databases, or may."""
        match found:
            case None | Constant():
                return False
            case Named(name) | Object(name):
                return name.partition(".")[0] in _LIBRARIES or self._definition_tells(name)
            case _:
                return True

    def _definition_tells(self, qualified: str) -> bool:
        """Whether a function gives, or a class has, something that does."""
        found = self._lookup(qualified)
        if found is None:
            return qualified in self._modules.by_id
        module = self._modules.by_id[found.module]
        parts = self._parts_of(found).values() if isinstance(found.item, ClassFact) else (found.item,)
        bases = found.item.bases if isinstance(found.item, ClassFact) else ()
        annotations = [getattr(part, "annotation", None) or getattr(part, "returns", None) or "" for part in parts]
        words = set(_WORD.findall(" ".join((*annotations, *bases))))
        return not words.isdisjoint(self.telling(module))

    # ---- how

    def _of(self, meaning: Meaning | None) -> Type:
        match meaning:
            case Outside(name):
                return Named(name)
            case ModuleName(name):
                return Named(name)
            case Defined(item=ClassFact()):
                is_model = meaning.qualified in self.schema.models
                return ModelClass(meaning.qualified) if is_model else Named(meaning.qualified)
            case Defined(item=Function()):
                return Named(meaning.qualified)
            case Defined(module=home, item=Assignment() as item):
                return self._assigned(self._modules.by_id[home], meaning.path, item)
        return None

    def _assigned(self, module: Module, path: str, item: Assignment) -> Type:
        key = (module.id, path)
        if key not in self._values:
            self._values[key] = None  # For a value that depends on itself.
            self._values[key] = self._value(module, path, item)
        return self._values[key]

    def _value(self, module: Module, path: str, item: Assignment) -> Type:
        from sqlmodel_lsp.analysis.queries.expressions import Typer

        if item.annotation is not None and (tree := expressions.tree(item.annotation)) is not None:
            found = self.annotation(module, tree)
            if found is not None:
                return found
        tree = None if item.value is None else expressions.tree(item.value)
        if tree is None or path in module.changed or self._depth > _DEEPEST:
            return None
        self._depth += 1
        found = Typer(self, module).type(tree)
        self._depth -= 1
        return generalised(found) if found is not None else None

    def _lookup(self, qualified: str) -> Defined | None:
        """The definition with a qualified name, in whatever module of the workspace."""
        if qualified not in self._found:
            self._found[qualified] = self._look_up(qualified)
        return self._found[qualified]

    def _look_up(self, qualified: str) -> Defined | None:
        head, rest = qualified, ""
        while head and head not in self._modules.by_id:
            head, _, last = head.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
        module = self._modules.by_id.get(head)
        if module is None or not rest:
            return None
        first, *others = rest.split(".")
        item = module.names.get(first)
        path = first
        for name in others:
            if not isinstance(item, ClassFact):
                return None
            item = next((part for part in item.body if _called(part) == name), None)
            path = f"{path}.{name}"
        return Defined(module.id, path, item) if isinstance(item, (ClassFact, Function, Assignment)) else None

    def _definition(self, qualified: str) -> Defined | None:
        found = self._lookup(qualified)
        return found if found is not None and isinstance(found.item, ClassFact) else None

    def _member(self, owner: Defined, name: str, bound: bool, depth: int = 0) -> Type:
        assert isinstance(owner.item, ClassFact)
        module = self._modules.by_id[owner.module]
        part = self._parts_of(owner).get(name)
        if isinstance(part, Function):
            if bound and any(decorator.endswith("property") for decorator in part.decorators):
                return self.result(module, part)
            return Named(f"{owner.qualified}.{name}")
        if isinstance(part, Assignment):
            return self._assigned(module, f"{owner.path}.{name}", part)
        if isinstance(part, ClassFact):
            return Named(f"{owner.qualified}.{name}")
        if depth < _DEEPEST:
            for base in owner.item.bases:
                tree = expressions.tree(base)
                meaning = None if tree is None else self._names.dotted(module, ast.unparse(_origin(tree)))
                if isinstance(meaning, Defined) and isinstance(meaning.item, ClassFact):
                    found = self._member(meaning, name, bound, depth + 1)
                    if found is not None:
                        return found
        return None

    def _parts_of(self, owner: Defined) -> dict[str, Definition]:
        """What a class defines, by name."""
        if owner.qualified not in self._parts:
            body = owner.item.body if isinstance(owner.item, ClassFact) else ()
            self._parts[owner.qualified] = {_called(part): part for part in body}
        return self._parts[owner.qualified]

    def _session_of(self, qualified: str, depth: int) -> Session | None:
        """The session that a class is, itself or through a base."""
        found = libraries.session(qualified)
        if found is not None or depth > _DEEPEST:
            return found
        definition = self._definition(qualified)
        if definition is None or not isinstance(definition.item, ClassFact):
            return None
        module = self._modules.by_id[definition.module]
        for base in definition.item.bases:
            named = self._of(self._names.dotted(module, base)) if base.replace(".", "").isidentifier() else None
            if isinstance(named, Named) and (inner := self._session_of(named.name, depth + 1)) is not None:
                return inner
        return None


def surroundings(snapshot: Snapshot) -> Surroundings:
    """What the files of a snapshot have around them."""
    return snapshot.remember("surroundings of queries", "", lambda: Surroundings(snapshot))


def _names(found: Type) -> bool:
    """Whether it is a module from which migrations take their columns and types."""
    return isinstance(found, Named) and found.name in _DECLARING


def _names_in(tree: ast.expr) -> Iterator[ast.AST]:
    """The nodes of an annotation, those in quoted parts of it included."""
    for node in ast.walk(tree):
        yield node
        quoted = (
            expressions.tree(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
        )
        yield from () if quoted is None else ast.walk(quoted)


def _called(part: Definition) -> str:
    return part.target if isinstance(part, Assignment) else part.name or ""


def _origin(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Subscript) else node

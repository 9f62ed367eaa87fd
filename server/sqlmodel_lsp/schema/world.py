"""What names, attributes and calls are worth in a workspace: the evaluator's outside."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlmodel_lsp.facts.model import Assignment, ClassFact, Function
from sqlmodel_lsp.schema import known
from sqlmodel_lsp.schema.modules import Module
from sqlmodel_lsp.schema.names import Defined, Meaning, ModuleName, Names, Outside
from sqlmodel_lsp.schema.tracking import Memory
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.evaluate import Evaluator
from sqlmodel_lsp.syntax.values import Attribute, Call, Closure, Member, Opaque, Symbol, Value

if TYPE_CHECKING:
    from sqlmodel_lsp.schema.classes import Class, Classes

_IMPURE = frozenset(["__table__", "__mapper__", "metadata", "registry"])


class SchemaWorld:
    """Values of the workspace's names, each evaluated once.

    `classes` is set by the class index and `tablename` by the tables, which need this world themselves.
    """

    classes: Classes

    def __init__(self, names: Names) -> None:
        self.names = names
        self._values: Memory[str, Value] = Memory(names.tracker)
        self._functions: dict[str, tuple[str, Function]] = {}
        self._members: Memory[str, tuple[Member, ...]] = Memory(names.tracker)

    # ---- what evaluation asks

    def name(self, module: str, identifier: str) -> Value:
        """The value of a global name of a module."""
        meaning = self.names.resolve(self.names.modules.by_id[module], identifier)
        return self._value(meaning, identifier)

    def imported(self, module: str, source: str, level: int, name: str, alias: str | None) -> Value:
        """What an import inside of a function binds."""
        from sqlmodel_lsp.facts.model import Import

        here = self.names.modules.by_id[module]
        if source or level:
            return self._value(self.names.imported(here, Import(alias or name, source, name, level)), name)
        whole = name if alias else name.partition(".")[0]
        return self._value(self.names.imported(here, Import(alias or name, whole, None, 0)), name)

    def attribute(self, value: Value, name: str) -> Value:
        """An attribute of a symbol, enum member, or result of a call."""
        if isinstance(value, Symbol):
            item = self.classes.get(value.name)
            if item is not None:
                return self.class_attribute(item, name)
            module = self.names.modules.by_id.get(value.name)
            if module is not None:
                meaning = self.names.attribute(ModuleName(module.id, True), name, module)
                return self._value(meaning, name)
            if name == "__name__":
                return value.name.rpartition(".")[2]
            if value.name in self._functions:
                return Opaque(f"`{name}` of a function")
            return self._outside(f"{value.name}.{name}")
        if isinstance(value, Member):
            if name == "__str__" and not {"enum.StrEnum", "enum.IntEnum"}.isdisjoint(self.classes.mro(value.enum)):
                return str(value.value)
            return {"value": value.value, "name": value.name, "_value_": value.value}.get(
                name, Opaque(f"`{name}` of an enum member")
            )
        if isinstance(value, Attribute) and value.name == "__table__" and name == "name":
            return self.attribute(value.value, "__tablename__")
        maker = value.function.name if isinstance(value, Call) and isinstance(value.function, Symbol) else ""
        if maker.startswith("sqlmodel_lsp.") and value.has(name):
            return value.keyword(name)
        if self.classes.has(maker):
            reason = f"`{name}` of an instance of `{maker.rpartition('.')[2]}`"
            return Opaque(reason, _default(self.class_attribute(self.classes.all[maker], name)))
        return Attribute(value, name)

    def iterate(self, value: Value) -> Sequence[Value] | None:
        """The members of an enum."""
        if isinstance(value, Symbol) and self.classes.has(value.name) and self.classes.is_enum(value.name):
            return self.members(value.name)
        return None

    def closure(self, value: Value) -> Closure | None:
        """The function behind a symbol."""
        if isinstance(value, Symbol) and value.name in self._functions:
            module, function = self._functions[value.name]
            return Closure(function.source or "", module)
        return None

    def call(self, function: Value, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]) -> Value:
        """A call that stays symbolic, but for the few that only pass values on."""
        if isinstance(function, Symbol):
            if function.name == "typing.cast" and len(arguments) == 2:
                return arguments[1]
            if function.name in ("os.getenv", "os.environ.get") and len(arguments) == 2:
                return Opaque(f"it depends on the environment variable `{arguments[0]}`", _default(arguments[1]))
            if function.name in _PURE and not keywords and all(isinstance(a, (str, int)) for a in arguments):
                try:
                    return _PURE[function.name](*arguments)
                except (TypeError, re.error, RecursionError):
                    return Opaque("an operation that fails")
            if self.classes.has(function.name) and self.classes.is_enum(function.name) and len(arguments) == 1:
                found = [member for member in self.members(function.name) if member.value == arguments[0]]
                return found[0] if found else Opaque("an enum member that does not exist")
        return Call(function, arguments, keywords)

    # ---- values of definitions

    def evaluator(self, module: Module, names: dict[str, Value] | None = None) -> Evaluator:
        """An evaluator for expressions of a module, with more names than it binds itself."""
        return Evaluator(self, module.id, dict(names or {}))

    def evaluate(self, module: Module, source: str, owner: str = "", names: dict[str, Value] | None = None) -> Value:
        """The value of source text, seen from inside the class `owner` when given."""
        node = expressions.tree(source)
        if node is None:
            return Opaque(f"`{source[:60]}` does not parse")
        return self.evaluate_node(module, node, owner, names)

    def evaluate_node(
        self, module: Module, node: ast.expr, owner: str = "", names: dict[str, Value] | None = None
    ) -> Value:
        """The value of a parsed expression, seen from inside the class `owner` when given."""
        local = self._class_names(module, owner, node) if owner else {}
        return self.evaluator(module, {**local, **(names or {})}).value(node)

    def members(self, enum: str) -> tuple[Member, ...]:
        """The members of an enum class, in order."""
        return self._members.get(enum, lambda: tuple(self._read_members(enum)), ())

    def class_attribute(self, item: Class, name: str) -> Value:
        """An attribute of a class, looked up along its ancestors."""
        if name == "__name__" or name == "__qualname__":
            return item.fact.name
        if name == "__tablename__":
            from sqlmodel_lsp.schema import table_names

            return table_names.table_name(self.classes, item.qualified)
        if self.classes.is_enum(item.qualified):
            for member in self.members(item.qualified):
                if member.name == name:
                    return member
        for ancestor in self.classes.line(item.qualified):
            for key, value in ancestor.made:
                if key == name:
                    return value
            found = next((d for d in ancestor.fact.body if getattr(d, "name", getattr(d, "target", "")) == name), None)
            if isinstance(found, ClassFact):
                return Symbol(f"{ancestor.qualified}.{name}")
            if isinstance(found, Function):
                return self._method(item, ancestor, found)
            if isinstance(found, Assignment):
                if _is_field(found) and self._is_mapped(item.qualified):
                    return Attribute(Symbol(item.qualified), name)
                return self.class_value(ancestor, found)
        if self._is_mapped(item.qualified) or name in _IMPURE:
            return Attribute(Symbol(item.qualified), name)
        return Opaque(f"`{item.path}.{name}` is not in its text")

    def class_value(self, item: Class, found: Assignment) -> Value:
        """The value of an assignment in a class body."""
        source = found.value
        if source is None:
            return Opaque(f"`{found.target}` has no value")
        return self._values.get(
            f"{item.qualified}.{found.target} = {source}",
            lambda: self._assigned(item, found, source),
            Opaque(f"`{found.target}` depends on itself"),
        )

    def _assigned(self, item: Class, found: Assignment, source: str) -> Value:
        node = expressions.tree(source)
        if node is None:
            return Opaque(f"`{source[:60]}` does not parse")
        return self.evaluator(item.module, self._class_names(item.module, item.path, node, found)).value(node)

    def _is_mapped(self, qualified: str) -> bool:
        return self.classes.is_sqlmodel(qualified) or self.classes.is_declarative(qualified)

    def _method(self, item: Class, owner: Class, function: Function) -> Value:
        symbol = Symbol(f"{owner.qualified}.{function.name}")
        if function.source is None:
            return Opaque(f"`{function.name}()` is too much to evaluate")
        self._functions[symbol.name] = (owner.module.id, function)
        if "staticmethod" in function.decorators:
            return symbol
        if "classmethod" in function.decorators:
            return Call(Symbol("functools.partial"), (symbol, Symbol(item.qualified)))
        return Opaque(f"`{function.name}` is a method")

    def _value(self, meaning: Meaning | None, name: str) -> Value:
        match meaning:
            case Outside(qualified):
                return self._outside(qualified)
            case ModuleName(qualified, _):
                return Symbol(qualified)
            case Defined(module, path, Function() as function):
                if function.source is None:
                    return Opaque(f"`{name}()` is too much to evaluate")
                self._functions[meaning.qualified] = (module, function)
                return Symbol(meaning.qualified)
            case Defined(_, _, ClassFact()):
                return Symbol(meaning.qualified)
            case Defined(module, path, Assignment() as item):
                return self._global(meaning, self.names.modules.by_id[module], path, item)
            case _:
                return Opaque(f"`{name}` is not defined where we can read it")

    def _global(self, meaning: Defined, module: Module, path: str, item: Assignment) -> Value:
        self.names.tracker.read(module.id)
        source = item.value
        if source is None or path in module.changed:
            return Opaque(f"`{path}` is {'changed after it is set' if source else 'unset'}")
        # The text belongs to the question: the value has been read from it.
        return self._values.get(
            f"{meaning.qualified} = {source}",
            lambda: self.evaluate(module, source),
            Opaque(f"`{path}` depends on itself"),
        )

    def _outside(self, name: str) -> Value:
        return Symbol(known.canonical(name))

    def _class_names(
        self, module: Module, owner: str, node: ast.expr, before: Assignment | None = None
    ) -> dict[str, Value]:
        """What the names in an expression mean in a class body, as far as they are bound `before` a definition."""
        item = self.classes.outline(f"{module.id}.{owner}")
        if item is None:
            return {}
        wanted = expressions.names(node)
        names: dict[str, Value] = {}
        if not wanted:
            return names
        for found in item.fact.body:
            if found is before:
                break
            if getattr(found, "name", getattr(found, "target", "")) in wanted:
                self.names.tracker.read(item.part)
            if isinstance(found, Assignment) and found.target in wanted and found.value is not None:
                names[found.target] = self.class_value(item, found)
            elif isinstance(found, ClassFact) and found.name in wanted:
                names[found.name] = Symbol(f"{item.qualified}.{found.name}")
            elif isinstance(found, Function) and found.name in wanted and found.source is not None:
                self._functions[f"{item.qualified}.{found.name}"] = (module.id, found)
                names[found.name] = Symbol(f"{item.qualified}.{found.name}")
        return names

    def _read_members(self, enum: str) -> list[Member]:
        item = self.classes.all[enum]
        found: list[Member] = []
        for ancestor in reversed(list(self.classes.line(enum))):
            for assignment in ancestor.fact.assignments():
                if assignment.target.startswith("_") or assignment.value is None or assignment.annotation is not None:
                    continue
                if "." in assignment.target or assignment.target.endswith("[]"):
                    continue
                names: dict[str, Value] = {member.name: member.value for member in found}
                value = self.evaluate(ancestor.module, assignment.value, "", names)
                found.append(
                    Member(item.qualified, assignment.target, self._member_value(enum, assignment, value, found))
                )
        return found

    def _member_value(self, enum: str, assignment: Assignment, value: Value, before: Sequence[Member]) -> Value:
        if isinstance(value, Call) and value.function == Symbol("enum.auto"):
            if "enum.StrEnum" in self.classes.mro(enum):
                return assignment.target.lower()
            numbers = [member.value for member in before if isinstance(member.value, int)]
            return max(numbers, default=0) + 1
        return value


def _default(value: Value) -> Value:
    """The constant that an attribute holds at first, or that its Pydantic field has for a default; None without."""
    if isinstance(value, Call) and isinstance(value.function, Symbol) and value.function.name.endswith(".Field"):
        value = value.arguments[0] if value.arguments else value.keyword("default")
    return value if isinstance(value, (str, int)) else None


def _is_field(found: Assignment) -> bool:
    return found.annotation is not None and not re.match(r"(\w+\.)?ClassVar\b", found.annotation)


_PURE = {
    "re.sub": lambda pattern, replacement, text: re.sub(pattern, replacement, text[:1000]),
}

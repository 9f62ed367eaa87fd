"""What names, attributes and calls in a migration mean."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlmodel_lsp.migrations import code, database
from sqlmodel_lsp.migrations.code import Code, Imported, Sources
from sqlmodel_lsp.migrations.shadow import Shadow
from sqlmodel_lsp.schema import known
from sqlmodel_lsp.schema.model import EnumFact
from sqlmodel_lsp.syntax.evaluate import Evaluator
from sqlmodel_lsp.syntax.values import Attribute, Call, Closure, Member, Opaque, Symbol, Value

OPERATIONS = "alembic.op."
_MOST_STEPS = 200_000
_INSPECTORS = ("sqlalchemy.inspect", "sqlalchemy.engine.reflection.Inspector.from_engine", "sqlalchemy.Inspector")
_SESSIONS = frozenset(["sqlalchemy.orm.Session", "sqlmodel.Session", "sqlalchemy.orm.sessionmaker"])
_HARMLESS = ("builtins.", "sqlalchemy.", "sqlmodel.")
_ENUMS = frozenset(["enum.Enum", "enum.StrEnum", "enum.IntEnum"])

Arguments = tuple[Value, ...]
Keywords = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the project: its code, the module that gives it names, and the locals around it."""

    module: str
    node: ast.FunctionDef
    bound: tuple[tuple[str, Value], ...] = ()


@dataclass(slots=True)
class MigrationWorld:
    """The outside of a migration's expressions; functions and operations are carried out by who made it."""

    shadow: Shadow
    sources: Sources
    invoke: Callable[[Function, Arguments, Keywords], Value]
    operate: Callable[[str, Arguments, Keywords], Value]
    functions: dict[str, Function] = field(default_factory=dict)
    enums: dict[str, EnumFact] = field(default_factory=dict)
    steps: list[int] = field(default_factory=lambda: [_MOST_STEPS])
    _modules: dict[str, Code | None] = field(default_factory=dict)
    _globals: dict[tuple[str, str], Value] = field(default_factory=dict)

    def add_module(self, name: str, module: Code) -> None:
        """Makes a module known whose text came from elsewhere."""
        self._modules[name] = module

    def evaluator(self, module: str) -> Evaluator:
        """An evaluator for a module, which shares the patience of all others."""
        return Evaluator(self, module, {}, self.steps)

    def define(self, name: str, function: Function) -> Symbol:
        """The symbol that a function goes by."""
        suffix = f"@{len(self.functions)}" if function.bound else ""
        symbol = Symbol(f"{function.module}:{name}{suffix}")
        self.functions[symbol.name] = function
        return symbol

    # ---- what evaluation asks

    def name(self, module: str, identifier: str) -> Value:
        """The value of a global name of a module."""
        found = self._lookup(module, identifier)
        if found is not None:
            return found
        if identifier in known.BUILTINS:
            return Symbol(f"builtins.{identifier}")
        return Opaque(f"`{identifier}` is not defined where we can read it")

    def imported(self, module: str, source: str, level: int, name: str, alias: str | None) -> Value:
        """What an import inside of a function binds."""
        names = [ast.alias(name, alias)]
        node = ast.ImportFrom(source or None, names, level) if source or level else ast.Import(names)
        [(_, item)] = code.imports(node, module)
        return self._imported(item)

    def attribute(self, value: Value, name: str) -> Value:
        """An attribute of a symbol."""
        if not isinstance(value, Symbol):
            if isinstance(value, Member):
                text = str(value.value)
                return {"value": value.value, "name": value.name, "__str__": text}.get(name, Opaque(f"`{name}` of it"))
            if isinstance(value, Call) and name in ("name", "enums") and _is_enum(value):
                return value.keyword("name") if name == "name" else list(value.arguments)
            return Attribute(value, name)
        if value.name in self.enums:
            return next((m for m in self.iterate(value) or () if m.name == name), Opaque(f"`{name}` of an enum"))
        path = f"{value.name}.{name}"
        if self._module(value.name) is not None:
            found = self._lookup(value.name, name)
            if found is not None:
                return found
            return Symbol(path) if self._module(path) is not None else self.name(value.name, name)
        bind = database.BIND.name + "."
        if path.startswith(bind):
            known_value = database.bind_attribute(path[len(bind) :], self.shadow.dialect)
            return Symbol(path) if known_value is None else known_value
        if path.startswith(f"{database.CONTEXT.name}."):
            inner = database.bind_attribute(name, self.shadow.dialect)
            return Symbol(path) if inner is None else inner
        if value.name in self.functions:
            return Opaque(f"`{name}` of a function")
        if self._module(path) is not None:
            return Symbol(path)
        return Symbol(code.canonical(path))

    def iterate(self, value: Value) -> Sequence[Value] | None:
        """The members of an enum."""
        fact = self.enums.get(value.name) if isinstance(value, Symbol) else None
        if fact is None:
            return None
        return [Member(fact.qualified, name, item) for name, item in fact.members]

    def closure(self, value: Value) -> Closure | None:  # noqa: ARG002
        """None: functions are called with all that they do."""
        return None

    def call(self, function: Value, arguments: Arguments, keywords: Keywords) -> Value:
        """The result of a call, carried out when it changes or asks the database."""
        if isinstance(function, Attribute):
            return self.operate(f"on.{function.name}", (function.value, *arguments), keywords)
        if not isinstance(function, Symbol):
            return Call(function, arguments, keywords)
        name = function.name
        if name in self.functions:
            return self.invoke(self.functions[name], arguments, keywords)
        if name.startswith(f"{database.INSPECTOR.name}."):
            method = name[len(database.INSPECTOR.name) + 1 :]
            return database.inspect(self.shadow, method, arguments, dict(keywords))
        if name in _INSPECTORS:
            return database.INSPECTOR
        if name in _SESSIONS:
            return database.BIND
        if name.startswith((OPERATIONS, "batch:")):
            return self.operate(name, arguments, keywords)
        return self._plain(name, arguments, keywords)

    def _plain(self, name: str, arguments: Arguments, keywords: Keywords) -> Value:
        match name:
            case "alembic.context.is_offline_mode":
                return False
            case "alembic.context.get_bind" | "alembic.context.get_connection":
                return database.BIND
            case "alembic.context.get_context" | "alembic.context.migration_context":
                return database.CONTEXT
            case "builtins.next" if arguments and isinstance(arguments[0], Opaque):
                return arguments[0]
            case "builtins.next" if arguments and isinstance(arguments[0], list):
                default = arguments[1] if len(arguments) > 1 else Opaque("an iterator that has ended")
                return next(iter(arguments[0]), default)
            case "builtins.isinstance":
                return Opaque("`isinstance()` is not evaluated")
            case "re.sub" if all(isinstance(item, str) for item in arguments) and not keywords:
                return Opaque("a text made by a pattern")
            case _ if name.endswith((".create_all", ".drop_all")):
                return self.operate(name, arguments, keywords)
            case _ if not name.startswith(_HARMLESS) and self._hands_over(arguments, keywords):
                return self.operate(f"other.{name}", arguments, keywords)
            case _:
                return Call(Symbol(name), arguments, keywords)

    def _hands_over(self, arguments: Arguments, keywords: Keywords) -> bool:
        """Whether a function is given something to work on the database with."""
        given = [*arguments, *(value for _, value in keywords)]
        return any(isinstance(value, Symbol) and re.match(r"alembic\.op\b|batch:", value.name) for value in given)

    # ---- names of modules

    def _lookup(self, module: str, identifier: str) -> Value | None:
        text = self._module(module)
        if text is None:
            return None
        found = text.names.get(identifier)
        match found:
            case None:
                values = (self._imported(Imported(star, identifier), is_star=True) for star in reversed(text.stars))
                return next((value for value in values if value is not None), None)
            case Imported():
                return self._imported(found)
            case ast.FunctionDef():
                return self.define(identifier, Function(module, found))
            case ast.ClassDef():
                return self._class(module, found)
            case _:
                return self._global(module, identifier, found)

    def _global(self, module: str, identifier: str, node: ast.expr) -> Value:
        key = (module, identifier)
        if key not in self._globals:
            self._globals[key] = Opaque(f"`{identifier}` depends on itself")
            self._globals[key] = self.evaluator(module).value(node)
        return self._globals[key]

    def _imported(self, item: Imported, is_star: bool = False) -> Value:
        if item.name is None:
            return Symbol(item.module)
        if self._module(item.module) is not None:
            found = self._lookup(item.module, item.name)
            if found is not None or is_star:
                return found
        elif is_star and not item.module.startswith(("sqlalchemy", "sqlmodel", "alembic")):
            return None
        whole = f"{item.module}.{item.name}"
        return Symbol(whole) if self._module(whole) is not None else Symbol(code.canonical(whole))

    def _module(self, name: str) -> Code | None:
        if name not in self._modules:
            head = name.partition(".")[0]
            is_library = head in ("sqlalchemy", "alembic", "sqlmodel", "builtins") or ":" in name
            text = None if is_library else self.sources.text(name)
            self._modules[name] = None if text is None else code.read(name, text)
        return self._modules[name]

    def _class(self, module: str, node: ast.ClassDef) -> Value:
        bases = [self.evaluator(module).value(base) for base in node.bases]
        if not any(isinstance(base, Symbol) and base.name in _ENUMS for base in bases):
            return Symbol(f"{module}.{node.name}")
        symbol = Symbol(f"{module}:{node.name}")
        if symbol.name not in self.enums:
            members: list[tuple[str, Value]] = []
            for item in node.body:
                if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
                    value = self.evaluator(module).value(item.value)
                    if value == Call(Symbol("enum.auto")):
                        is_text = Symbol("enum.StrEnum") in bases
                        value = item.targets[0].id.lower() if is_text else len(members) + 1
                    members.append((item.targets[0].id, value))
            self.enums[symbol.name] = EnumFact(f"{module}.{node.name}", tuple(members))
        return symbol


def _is_enum(call: Call) -> bool:
    """Whether a call makes an enum type of values that are written out."""
    is_type = isinstance(call.function, Symbol) and call.function.name.rpartition(".")[2] in ("Enum", "ENUM")
    return is_type and all(isinstance(value, str) for value in call.arguments)

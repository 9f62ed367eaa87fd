"""Column types that the code base defines itself, and enums, read from their classes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, Function
from sqlmodel_lsp.schema import known
from sqlmodel_lsp.schema.classes import Class, Classes
from sqlmodel_lsp.schema.model import CustomType, EnumFact
from sqlmodel_lsp.syntax import run
from sqlmodel_lsp.syntax.evaluate import Evaluator, apply
from sqlmodel_lsp.syntax.values import Attribute, Call, Closure, Opaque, Operation, Symbol, Value

DIALECTS = ("postgresql", "sqlite", "mysql", "mariadb", "mssql", "oracle")
_DECORATOR = "sqlalchemy.TypeDecorator"
_USER_DEFINED = "sqlalchemy.types.UserDefinedType"
_DIALECT = Symbol("sqlmodel_lsp.dialect")
_ITSELF = Symbol("sqlmodel_lsp.itself")
ADAPTED = Symbol("sqlmodel_lsp.adapted")
"""Stands for `dialect.type_descriptor(...)`, which may replace a type by the dialect's own."""


class CustomTypes:
    """Replaces the code base's own types and enums inside symbolic values by what they come down to."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes

    def inside(self, value: Value) -> Value:
        """The value with every own type and enum in it replaced."""
        match value:
            case Symbol(name) if self._classes.has(name):
                return self._class(value, name, (), ())
            case Call(Symbol(name), arguments, keywords) if self._classes.has(name):
                return self._class(value, name, arguments, keywords)
            case Call(Symbol("builtins.type"), (str(name), tuple(bases), dict(attributes))):
                return self._local(name, bases, attributes)
            case Call(Call(Symbol("builtins.type"), (str(name), tuple(bases), dict(attributes))), _, _):
                return self._local(name, bases, attributes)
            case Call(function, arguments, keywords):
                if function == Symbol("sqlalchemy.Enum"):
                    keywords = self._enum_values(arguments, keywords)
                return Call(
                    self.inside(function),
                    tuple(map(self.inside, arguments)),
                    tuple((key, self.inside(item)) for key, item in keywords),
                )
            case Attribute(inner, name) if not isinstance(inner, Symbol):
                return Attribute(self.inside(inner), name)
            case Operation(operator, operands):
                return Operation(operator, tuple(map(self.inside, operands)))
            case tuple():
                return tuple(map(self.inside, value))
            case list():
                return [self.inside(item) for item in value]
            case _:
                return value

    def enum(self, qualified: str) -> EnumFact:
        """The members of an enum."""
        members = tuple((member.name, member.value) for member in self._classes.world.members(qualified))
        return EnumFact(qualified, members, self._classes.opaque(qualified))

    def _class(
        self, value: Value, name: str, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]
    ) -> Value:
        if self._classes.is_enum(name):
            return self.enum(name)
        line = self._classes.mro(name)
        opaque = self._classes.opaque(name)
        if opaque is not None:
            return Opaque(opaque)
        item = self._classes.all[name]
        if _DECORATOR in line:
            return self._decorator(item, arguments, keywords)
        if _USER_DEFINED in line or "sqlalchemy.types.TypeEngine" in line:
            return self._user_defined(item, arguments, keywords)
        base = next((b for b in line if b.startswith(("sqlalchemy.", "sqlmodel.")) and b not in _NO_TYPES), None)
        if base is None:
            return value
        if any(isinstance(d, Function) and d.name in _REWRITES for c in self._classes.line(name) for d in c.fact.body):
            return Opaque(f"`{item.path}` decides its SQL in code")
        given = self._constructor(item, arguments, keywords)
        return given if isinstance(given, Opaque) else CustomType(name, self.inside(Call(Symbol(base), *given)))

    def _decorator(self, item: Class, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]) -> Value:
        impl = next((v for c in self._classes.line(item.qualified) for v in self._impl(c)), None)
        if impl is None:
            return Opaque(f"`{item.path}` has no `impl`")
        given = self._constructor(item, arguments, keywords)
        if isinstance(given, Opaque):
            return given
        impl = self.inside(Call(impl, *given) if isinstance(impl, Symbol) else impl)
        if isinstance(impl, Opaque) or not _is_type(impl):
            return Opaque(f"`{item.path}.impl` is unknown")
        dialects: list[tuple[str, Value]] = []
        method = self._find(item, "load_dialect_impl")
        if method is not None:
            for dialect in DIALECTS:
                found = self._dialect_impl(item, method, dialect, impl, arguments, keywords)
                if found != impl:
                    dialects.append((dialect, found))
            if all(isinstance(value, Opaque) for _, value in dialects) and len(dialects) == len(DIALECTS):
                return Opaque(f"`{item.path}.load_dialect_impl()` is not understood")
        return CustomType(item.qualified, impl, tuple(dialects))

    def _local(self, name: str, bases: tuple[Value, ...], attributes: dict[str, Value]) -> Value:
        """A type that a function of the code base defines inside of itself."""
        impl = attributes.get("impl")
        if Symbol(_DECORATOR) not in bases or impl is None or not _REWRITES.isdisjoint(attributes):
            return Opaque(f"type `{name}` is made at run time")
        resolved = self.inside(impl)
        if not _is_type(resolved):
            return Opaque(f"`{name}.impl` is unknown")
        return CustomType(name, Call(resolved) if isinstance(resolved, Symbol) else resolved)

    def _impl(self, item: Class) -> Iterator[Value]:
        for assignment in item.fact.assignments():
            if assignment.target == "impl" and assignment.value is not None:
                yield self._classes.world.class_value(item, assignment)

    def _dialect_impl(
        self, item: Class, method: tuple[Class, Function], dialect: str, impl: Value,
        arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...],
    ) -> Value:  # fmt: skip
        owner, function = method
        evaluator = self._classes.world.evaluator(owner.module)
        itself = Call(_ITSELF, (), tuple(self._state(item, arguments, keywords).items()))
        result = run.call(
            evaluator,
            Closure(function.source or "", owner.module.id),
            (itself, Call(_DIALECT, (), (("name", dialect),))),
            (),
        )
        return self._described(result, impl)

    def _described(self, result: Value, impl: Value) -> Value:
        match result:
            case Call(Attribute(Call(function), "type_descriptor"), (inner,)) if function == _DIALECT:
                found = self._described(inner, impl)
                return found if isinstance(found, Opaque) else Call(ADAPTED, (found,))
            case Attribute(Call(function), "impl" | "impl_instance") if function == _ITSELF:
                return impl
            case Call(Attribute(_, "load_dialect_impl"), _):
                return impl
            case _:
                resolved = self.inside(result)
                return resolved if _is_type(resolved) else Opaque("the type is unknown")

    def _user_defined(
        self, item: Class, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]
    ) -> Value:
        method = self._find(item, "get_col_spec")
        if method is None:
            return Opaque(f"`{item.path}` has no `get_col_spec()` we can read")
        owner, function = method
        itself = Call(_ITSELF, (), tuple(self._state(item, arguments, keywords).items()))
        evaluator = self._classes.world.evaluator(owner.module)
        spec = run.call(evaluator, Closure(function.source or "", owner.module.id), (itself,), ())
        if not isinstance(spec, str):
            return Opaque(f"`{item.path}.get_col_spec()` is not understood")
        return CustomType(item.qualified, Call(Symbol("sqlalchemy.types.NullType")), (), spec)

    def _find(self, item: Class, name: str) -> tuple[Class, Function] | None:
        for owner in self._classes.line(item.qualified):
            for found in owner.fact.body:
                if isinstance(found, Function) and found.name == name:
                    return owner, found
        return None

    def _constructor(
        self, item: Class, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]
    ) -> tuple[tuple[Value, ...], tuple[tuple[str, Value], ...]] | Opaque:
        """What reaches the type underneath: the arguments themselves, or those of `super().__init__()`."""
        found = self._find(item, "__init__")
        if found is None:
            return arguments, keywords
        owner, function = found
        calls = _super_calls(function)
        if function.source is None or len(calls) > 1:
            return Opaque(f"`{item.path}.__init__()` is not understood")
        if not calls:
            return (), ()
        inside = self._bound(owner, function, arguments, keywords)
        if inside is None:
            return Opaque(f"`{item.path}.__init__()` is not understood")
        call = inside.value(ast.Call(ast.Name("dict", ast.Load()), [], calls[0].keywords))
        positional = tuple(inside.value(argument) for argument in calls[0].args)
        if not isinstance(call, dict) or any(isinstance(value, Opaque) for value in positional):
            return Opaque(f"`{item.path}.__init__()` is not understood")
        return positional, tuple(call.items())

    def _state(
        self, item: Class, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]
    ) -> dict[str, Value]:
        """The attributes that `__init__` sets on the instance by plain assignments, over those of the class."""
        state: dict[str, Value] = {}
        for owner in reversed(list(self._classes.line(item.qualified))):
            for assignment in owner.fact.assignments():
                if assignment.value is not None and isinstance(assignment, Assignment):
                    state[assignment.target] = self._classes.world.class_value(owner, assignment)
        found = self._find(item, "__init__")
        if found is None or found[1].source is None:
            return state
        inside = self._bound(found[0], found[1], arguments, keywords)
        if inside is None:
            return state
        for node in ast.parse(found[1].source).body[0].body:  # type: ignore[attr-defined]
            match node:
                case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=value):
                    state[name] = inside.value(value)
                case ast.AnnAssign(
                    target=ast.Attribute(value=ast.Name(id="self"), attr=name), value=ast.expr() as value
                ):
                    state[name] = inside.value(value)
                case _:
                    pass
        return state

    def _bound(
        self, owner: Class, function: Function, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]
    ) -> Evaluator | None:
        signature = ast.parse(function.source or "def _(): pass").body[0].args  # type: ignore[attr-defined]
        inside = self._classes.world.evaluator(owner.module)
        problem = run.bind(inside, signature, (Call(_ITSELF), *arguments), keywords)
        return None if problem is not None else inside

    def _enum_values(
        self, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]
    ) -> tuple[tuple[str, Value], ...]:
        """`values_callable` carried out: its result stands under that keyword instead."""
        changed: list[tuple[str, Value]] = []
        for key, value in keywords:
            if key == "values_callable" and arguments:
                evaluator = self._classes.world.evaluator(next(iter(self._classes.all.values())).module)
                found = apply(evaluator, value, (arguments[0],), ())
                known = isinstance(found, (list, tuple)) and all(isinstance(item, str) for item in found)
                changed.append((key, found if known else Opaque("`values_callable` is not understood")))
            else:
                changed.append((key, value))
        return tuple(changed)


_NO_TYPES = frozenset(("sqlalchemy.orm.DeclarativeBase", "sqlmodel.SQLModel"))
_REWRITES = frozenset(("get_col_spec", "load_dialect_impl", "dialect_impl", "adapt"))


def _is_type(value: Value) -> bool:
    if isinstance(value, CustomType):
        return True
    function = value.function if isinstance(value, Call) else value
    if isinstance(function, Attribute):
        return _is_type(function.value)
    return isinstance(function, Symbol) and known.is_known(function.name)


def _super_calls(function: Function) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(ast.parse(function.source or ""))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "__init__"
        and isinstance(node.func.value, ast.Call)
        and ast.unparse(node.func.value.func) == "super"
    ]

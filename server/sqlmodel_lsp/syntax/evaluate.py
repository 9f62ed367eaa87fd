"""Safe evaluation: what an expression is worth, without running anything of the user's.

Knows Python's expressions over constants; what a global name, an attribute of a symbol or a call of one means is
asked of a `World`.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlmodel_lsp.syntax import constants
from sqlmodel_lsp.syntax.values import Call, Closure, Member, Opaque, Operation, Symbol, Value

_MOST_STEPS = 40_000
_DEEPEST = 24


class World(Protocol):
    """What lies outside of the expression."""

    def name(self, module: str, identifier: str) -> Value:
        """The value of a global name of a module."""

    def imported(self, module: str, source: str, level: int, name: str, alias: str | None) -> Value:
        """What an import inside a function of `module` binds; `source` is empty for a plain `import name`."""

    def attribute(self, value: Value, name: str) -> Value:
        """An attribute of a symbolic value."""

    def iterate(self, value: Value) -> Sequence[Value] | None:
        """The items of a symbolic value, such as the members of an enum; None when unknown."""

    def closure(self, value: Value) -> Closure | None:
        """The function behind a symbol, when it can be evaluated."""

    def call(self, function: Value, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]) -> Value:
        """The result of a call that is no function of the code base."""


@dataclass(slots=True)
class Evaluator:
    """Evaluates expressions of one module, with local names on top of its globals."""

    world: World
    module: str
    locals: dict[str, Value] = field(default_factory=dict)
    steps: list[int] = field(default_factory=lambda: [_MOST_STEPS])
    depth: int = 0

    def inner(self, names: Mapping[str, Value], module: str | None = None) -> Evaluator:
        """An evaluator one level deeper, in another module or with more local names."""
        base = dict(self.locals) if module is None else {}
        return Evaluator(self.world, module or self.module, {**base, **names}, self.steps, self.depth + 1)

    def value(self, node: ast.expr) -> Value:
        """The value of an expression; `Opaque` where it cannot be known."""
        self.steps[0] -= 1
        if self.steps[0] < 0 or self.depth > _DEEPEST:
            return Opaque("too much to evaluate")
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name():
                return _name(self, node)
            case ast.Call():
                return _call(self, node)
            case ast.Attribute():
                return _attribute(self, node)
            case ast.Tuple(elts=parts):
                return tuple(items(self, parts))
            case ast.List(elts=parts):
                return items(self, parts)
            case ast.Dict():
                return _dict(self, node)
            case ast.JoinedStr():
                return _format(self, node)
            case ast.Lambda():
                return _lambda(self, node)
            case ast.Subscript():
                return _subscript(self, node)
            case _:
                return self._rarer(node)

    def _rarer(self, node: ast.expr) -> Value:
        match node:
            case ast.BinOp():
                return _binary(self, node)
            case ast.UnaryOp():
                return _unary(self, node)
            case ast.BoolOp():
                return _boolean(self, node)
            case ast.Compare():
                return _compare(self, node)
            case ast.IfExp():
                return _conditional(self, node)
            case ast.Slice():
                return _slice(self, node)
            case ast.Set():
                return _set(self, node)
            case ast.ListComp() | ast.GeneratorExp() | ast.SetComp():
                return _list_comprehension(self, node)
            case ast.DictComp():
                return _dict_comprehension(self, node)
            case ast.NamedExpr():
                return _walrus(self, node)
            case _:
                return Opaque(f"`{_short(node)}` is not evaluated")

    def truth(self, node: ast.expr) -> bool | None:
        """Whether an expression is true; None when unknown."""
        return truth(self.value(node))


def truth(value: Value) -> bool | None:
    """Whether a value counts as true; None when unknown."""
    if isinstance(value, Symbol):
        return True
    return bool(value) if constants.is_plain(value) else None


def _short(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _name(evaluator: Evaluator, node: ast.Name) -> Value:
    if node.id in evaluator.locals:
        return evaluator.locals[node.id]
    return evaluator.world.name(evaluator.module, node.id)


def _attribute(evaluator: Evaluator, node: ast.Attribute) -> Value:
    return attribute(evaluator, evaluator.value(node.value), node.attr)


def attribute(evaluator: Evaluator, value: Value, name: str) -> Value:
    """An attribute of any value."""
    if isinstance(value, Opaque):
        return value
    if constants.is_plain(value):
        return constants.attribute(value, name)
    return evaluator.world.attribute(value, name)


def _subscript(evaluator: Evaluator, node: ast.Subscript) -> Value:
    value = evaluator.value(node.value)
    if isinstance(value, Opaque):
        return value
    if isinstance(value, (str, tuple, list, dict)):
        index = evaluator.value(node.slice)
        return constants.item(value, index)
    return Operation("getitem", (value, evaluator.value(node.slice)))


def _slice(evaluator: Evaluator, node: ast.Slice) -> Value:
    parts = [None if part is None else evaluator.value(part) for part in (node.lower, node.upper, node.step)]
    if all(part is None or isinstance(part, int) for part in parts):
        return slice(*parts)
    return Opaque("a slice with unknown bounds")


def _binary(evaluator: Evaluator, node: ast.BinOp) -> Value:
    left, right = evaluator.value(node.left), evaluator.value(node.right)
    return constants.binary(_BINARY[type(node.op)], left, right)


def _unary(evaluator: Evaluator, node: ast.UnaryOp) -> Value:
    value = evaluator.value(node.operand)
    if isinstance(node.op, ast.Not):
        known = truth(value)
        return Opaque("an unknown condition") if known is None else not known
    return constants.unary(_UNARY[type(node.op)], value)


def _boolean(evaluator: Evaluator, node: ast.BoolOp) -> Value:
    stop = isinstance(node.op, ast.Or)
    value: Value = None
    for operand in node.values:
        value = evaluator.value(operand)
        if operand is node.values[-1]:
            break
        known = truth(value)
        if known is None:
            return Opaque(f"`{_short(operand)}` may be true or false")
        if known is stop:
            break
    return value


def _compare(evaluator: Evaluator, node: ast.Compare) -> Value:
    left = evaluator.value(node.left)
    result: Value = True
    for operation, operand in zip(node.ops, node.comparators, strict=True):
        right = evaluator.value(operand)
        result = constants.compare(type(operation).__name__, left, right)
        if result is False or isinstance(result, (Opaque, Operation)):
            return result
        left = right
    return result


def _conditional(evaluator: Evaluator, node: ast.IfExp) -> Value:
    known = evaluator.truth(node.test)
    if known is None:
        first, second = evaluator.value(node.body), evaluator.value(node.orelse)
        return first if first == second else Opaque(f"`{_short(node.test)}` may be true or false")
    return evaluator.value(node.body if known else node.orelse)


def _format(evaluator: Evaluator, node: ast.JoinedStr) -> Value:
    parts: list[str] = []
    unsure: Opaque | None = None
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
            continue
        assert isinstance(part, ast.FormattedValue)
        value = evaluator.value(part.value)
        if isinstance(value, Member):
            value = evaluator.world.attribute(value, "__str__")
        if isinstance(value, Opaque) and value.likely is not None:
            unsure, value = unsure or value, value.likely
        if not isinstance(value, (str, int, float)) or part.format_spec is not None or part.conversion not in (-1, 115):
            return value if isinstance(value, Opaque) else Opaque(f"`{_short(part.value)}` in an f-string is unknown")
        parts.append(str(value))
    return "".join(parts) if unsure is None else Opaque(unsure.reason, "".join(parts))


def items(evaluator: Evaluator, nodes: Iterable[ast.expr]) -> list[Value]:
    """The values of a list of expressions, starred ones spread."""
    found: list[Value] = []
    for node in nodes:
        if not isinstance(node, ast.Starred):
            found.append(evaluator.value(node))
            continue
        spread = iterate(evaluator, evaluator.value(node.value))
        found += [Opaque(f"`*{_short(node.value)}` is unknown")] if spread is None else spread
    return found


def iterate(evaluator: Evaluator, value: Value) -> Sequence[Value] | None:
    """The items a loop over the value would see; None when unknown."""
    if isinstance(value, (str, tuple, list, range, dict)):
        return list(value)
    if isinstance(value, (set, frozenset)):
        # The order of a set differs between runs.
        return list(value) if len(value) < 2 else None
    return None if isinstance(value, Opaque) else evaluator.world.iterate(value)


def _set(evaluator: Evaluator, node: ast.Set) -> Value:
    return _as_set(items(evaluator, node.elts))


def _as_set(values: Sequence[Value]) -> Value:
    try:
        return set(values)
    except TypeError:
        return Opaque("a set of unhashable items")


def _dict(evaluator: Evaluator, node: ast.Dict) -> Value:
    found: dict[Value, Value] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            spread = evaluator.value(value)
            if not isinstance(spread, dict):
                return spread if isinstance(spread, Opaque) else Opaque(f"`**{_short(value)}` is unknown")
            found.update(spread)
            continue
        name = evaluator.value(key)
        try:
            found[name] = evaluator.value(value)
        except TypeError:
            return Opaque("a dict with unhashable keys")
    return found


def _comprehension(
    evaluator: Evaluator, generators: Sequence[ast.comprehension], element: Callable[[Evaluator], Value]
) -> list[Value] | Opaque:
    if not generators:
        return [element(evaluator)]
    first = generators[0]
    values = iterate(evaluator, evaluator.value(first.iter))
    if values is None or first.is_async:
        return Opaque(f"`{_short(first.iter)}` is unknown")
    found: list[Value] = []
    for value in values:
        names = bind_target(first.target, value)
        if names is None:
            return Opaque(f"`{_short(first.target)}` does not fit")
        inside = evaluator.inner(names)
        inside.depth = evaluator.depth
        tests = [inside.truth(test) for test in first.ifs]
        if None in tests:
            return Opaque("an unknown condition")
        if all(tests):
            part = _comprehension(inside, generators[1:], element)
            if isinstance(part, Opaque):
                return part
            found += part
    return found


def bind_target(target: ast.expr, value: Value) -> dict[str, Value] | None:
    """The names an assignment to `target` binds; None when the shapes differ or the target is no name."""
    if isinstance(target, ast.Name):
        return {target.id: value}
    if isinstance(target, (ast.Tuple, ast.List)):
        if isinstance(value, (tuple, list)) and len(value) == len(target.elts):
            names: dict[str, Value] = {}
            for item, part in zip(target.elts, value, strict=True):
                found = bind_target(item, part)
                if found is None:
                    return None
                names.update(found)
            return names
        if isinstance(value, Opaque):
            return {node.id: value for node in ast.walk(target) if isinstance(node, ast.Name)}
    return None


def _list_comprehension(evaluator: Evaluator, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Value:
    found = _comprehension(evaluator, node.generators, lambda inside: inside.value(node.elt))
    return _as_set(found) if isinstance(node, ast.SetComp) and not isinstance(found, Opaque) else found


def _dict_comprehension(evaluator: Evaluator, node: ast.DictComp) -> Value:
    found = _comprehension(
        evaluator, node.generators, lambda inside: (inside.value(node.key), inside.value(node.value))
    )
    try:
        return found if isinstance(found, Opaque) else dict(found)
    except TypeError:
        return Opaque("a dict with unhashable keys")


def _lambda(evaluator: Evaluator, node: ast.Lambda) -> Value:
    return Closure(ast.unparse(node), evaluator.module, tuple(evaluator.locals.items()))


def _walrus(evaluator: Evaluator, node: ast.NamedExpr) -> Value:
    value = evaluator.locals[node.target.id] = evaluator.value(node.value)
    return value


def _call(evaluator: Evaluator, node: ast.Call) -> Value:
    arguments = tuple(items(evaluator, node.args))
    keywords: list[tuple[str, Value]] = []
    for item in node.keywords:
        value = evaluator.value(item.value)
        if item.arg is not None:
            keywords.append((item.arg, value))
        elif isinstance(value, dict) and all(isinstance(key, str) for key in value):
            keywords += value.items()
        else:
            keywords.append(
                ("**", value if isinstance(value, Opaque) else Opaque(f"`**{_short(item.value)}` is unknown"))
            )
    if isinstance(node.func, ast.Attribute):
        receiver = evaluator.value(node.func.value)
        if constants.is_plain(receiver) and not isinstance(receiver, (Opaque, type(None))):
            return constants.method(receiver, node.func.attr, arguments, dict(keywords))
        return apply(evaluator, attribute(evaluator, receiver, node.func.attr), arguments, tuple(keywords))
    return apply(evaluator, evaluator.value(node.func), arguments, tuple(keywords))


def apply(
    evaluator: Evaluator, function: Value, arguments: tuple[Value, ...], keywords: tuple[tuple[str, Value], ...]
) -> Value:
    """The result of calling a value."""
    from sqlmodel_lsp.syntax import run  # Functions hold expressions and expressions call functions.

    if isinstance(function, Opaque):
        return function
    closure = function if isinstance(function, Closure) else evaluator.world.closure(function)
    if closure is not None:
        return run.call(evaluator, closure, arguments, keywords)
    if isinstance(function, Symbol) and function.name.startswith("builtins."):
        known = constants.builtin(function.name.removeprefix("builtins."), arguments, dict(keywords), evaluator)
        if known is not None:
            return known.value
    if isinstance(function, Call) and function.function == Symbol("functools.partial") and function.arguments:
        given = {**dict(function.keywords), **dict(keywords)}
        return apply(evaluator, function.arguments[0], (*function.arguments[1:], *arguments), tuple(given.items()))
    return evaluator.world.call(function, arguments, keywords)


_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.BitOr: "or_", ast.BitAnd: "and_", ast.BitXor: "xor", ast.LShift: "lshift",
    ast.RShift: "rshift", ast.MatMult: "matmul",
}  # fmt: skip
_UNARY: dict[type[ast.unaryop], str] = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert"}
assert all(hasattr(operator, name) for name in (*_BINARY.values(), *_UNARY.values()))

"""Where conditions of statements stand, and what stands in them.

The parts of a condition are the expressions that Python decides about before SQL is made: operands of `and`, `or`,
`not`, `&`, `|` and the branches of an `if` expression, down to comparisons, calls and names.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.context import Context

_METHODS = frozenset(("where", "filter", "having"))
_JOINS = {"join": 1, "outerjoin": 1, "join_from": 2, "outerjoin_from": 2}
_FUNCTIONS = frozenset(("and_", "or_", "not_"))

Part = tuple[Scope, ast.expr]


def parts(ctx: Context) -> tuple[Part, ...]:
    """All parts of all conditions of the file, outer ones first."""
    return ctx.snapshot.remember("parts of conditions", ctx.file.path, lambda: tuple(_parts_of(ctx)))


def is_sql(found: types.Type) -> bool:
    """Whether a value is made of columns, so that Python must not decide about it."""
    return isinstance(found, types.SQL)


def has_truth(scope: Scope, node: ast.expr) -> bool | None:
    """Whether Python finds a piece of SQL to be true or false, None when nobody can tell; False when asking fails."""
    match node:
        case ast.Compare(ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()]):
            return False
        case ast.Compare(ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
            return False
        case ast.Compare(ops=[ast.Eq() | ast.NotEq()], left=left, comparators=[right]):
            sides = (scope.type_of(left), scope.type_of(right))
            return True if any(isinstance(side, types.ColumnOf) for side in sides) else None
        case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in _COMPARING:
            return False if isinstance(scope.type_of(owner), types.ColumnOf) else None
    return True if isinstance(scope.type_of(node), (types.ColumnOf, types.RelationshipOf)) else None


_COMPARING = frozenset(
    ("in_", "not_in", "notin_", "is_", "is_not", "isnot", "like", "ilike", "not_like", "not_ilike", "contains",
     "startswith", "endswith", "between", "is_distinct_from")
)  # fmt: skip


def _parts_of(ctx: Context) -> Iterator[Part]:
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(*types.SQL):
        for call in scope.nodes(ast.Call):
            for condition in _conditions(scope, call):
                yield from ((scope, part) for part in _split(condition))


def _conditions(scope: Scope, call: ast.Call) -> Sequence[ast.expr]:
    """The arguments of a call that are conditions."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "onclause"]
    match call.func:
        case ast.Attribute(attr=name) if name in _METHODS:
            return call.args
        case ast.Attribute(attr=name) if name in _JOINS:
            return [*call.args[_JOINS[name] :], *named]
    function = scope.type_of(call.func)
    if isinstance(function, types.Named) and function.name.rpartition(".")[2] in _FUNCTIONS:
        return call.args if function.name.startswith(("sqlmodel.", "sqlalchemy.")) else ()
    return ()


def _split(node: ast.expr) -> Iterator[ast.expr]:
    yield node
    inner: Sequence[ast.expr] = ()
    match node:
        case ast.BoolOp(values=values):
            inner = values
        case ast.UnaryOp(operand=operand):
            inner = [operand]
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right):
            inner = [left, right]
        case ast.IfExp(body=body, orelse=orelse):
            inner = [body, orelse]
        case ast.Starred(value=ast.List(elts=elts) | ast.Tuple(elts=elts)):
            inner = elts
        case ast.NamedExpr(value=value):
            inner = [value]
    for part in inner:
        yield from _split(part)

"""From the code of a query to the symbolic statement that it makes. What is not certain ends the reading."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from sqlmodel_lsp.analysis.queries import Scope
from sqlmodel_lsp.analysis.queries.types import (
    Clause,
    ColumnOf,
    Constant,
    ListOf,
    Method,
    ModelClass,
    Named,
    Object,
    Option,
    OptionalOf,
    RelationshipOf,
    Statement,
    Type,
    bare,
)
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import database, relations
from sqlmodel_lsp.schema.model import Model, Table
from sqlmodel_lsp.syntax.values import Attribute, Call, Operation, Symbol, Value

_SQL = (ColumnOf, Clause)
_LATER = frozenset(("selectinload", "subqueryload", "immediateload"))
_FUNCTIONS = frozenset(
    ("and_", "or_", "not_", "desc", "asc", "distinct", "nulls_first", "nulls_last", "true", "false", "null")
)
_METHODS = frozenset(
    ("in_", "not_in", "notin_", "is_", "is_not", "isnot", "like", "not_like", "ilike", "not_ilike", "contains",
     "between", "startswith", "endswith", "icontains", "istartswith", "iendswith", "desc", "asc", "label", "distinct",
     "nulls_first", "nulls_last", "concat")
)  # fmt: skip
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], str] = {
    ast.BitAnd: "and_", ast.BitOr: "or_", ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv",
    ast.Mod: "mod",
}  # fmt: skip


class UncertainError(Exception):
    """A part of a query that may be anything."""


class Reader:
    """Reads one statement. `tables` are those it names, by model, `loads` the relationships it loads afterwards."""

    def __init__(self, snapshot: Snapshot, scope: Scope) -> None:
        self.tables: dict[str, Table] = {}
        self.loads: set[str] = set()
        self._snapshot = snapshot
        self._scope = scope

    def statement(self, node: ast.expr) -> Value:
        """The statement that an expression makes.

        Raises UncertainError where it may be another one.
        """
        if not isinstance(node, ast.Call) or any(isinstance(part, ast.Starred) for part in node.args):
            raise UncertainError
        match self._scope.type_of(node.func), node.func:
            case Named(), _ if isinstance(found := self._scope.type_of(node), Statement):
                function = Symbol(f"sqlalchemy.{found.kind}")
                return Call(function, tuple(self._entity(part, found.kind) for part in node.args))
            case Method(Statement() as before, name), ast.Attribute(value=inner):
                return self._method(self.statement(inner), before, name, node)
        raise UncertainError

    def _entity(self, node: ast.expr, kind: str) -> Value:
        match self._scope.type_of(node):
            case ModelClass(qualified):
                model = self._model(qualified)
                if kind == "select" and any(_is_eager(model, item.name) for item in model.relationships):
                    raise UncertainError
                return Symbol(qualified)
        return self._clause(node)

    def _method(self, before: Value, statement: Statement, name: str, node: ast.Call) -> Value:
        arguments: Sequence[Value]
        keywords: tuple[tuple[str, Value], ...] = ()
        match name:
            case "where" | "filter" | "having" | "order_by" | "group_by":
                arguments = [self._clause(part) for part in node.args]
                name = "where" if name == "filter" else name
            case "filter_by":
                name, arguments = "where", list(self._equalities(statement, node))
            case "limit" | "offset" if len(node.args) == 1:
                arguments = [self._number(node.args[0])]
            case "distinct" if not node.args:
                arguments = []
            case "select_from":
                arguments = [self._entity(part, "from") for part in node.args]
            case "values" if not node.args:
                arguments, keywords = [], tuple(self._assigned(item) for item in node.keywords)
                return Call(Attribute(before, name), (), keywords)
            case "join" | "outerjoin" if node.args:
                return Call(Attribute(before, "join"), self._join(node), self._outer(name, node))
            case "options":
                self._options(node)
                return before
            case _:
                raise UncertainError
        if node.keywords and name != "where":
            raise UncertainError
        return Call(Attribute(before, name), tuple(arguments), keywords)

    def _options(self, node: ast.Call) -> None:
        """Takes note of what is loaded by further queries; other options change this one."""
        for part in node.args:
            found = self._scope.type_of(part)
            if not isinstance(found, Option) or not found.loads or any(load.how not in _LATER for load in found.loads):
                raise UncertainError
            self.loads |= {f"{load.model.rpartition('.')[2]}.{load.relationship}" for load in found.loads}

    def _join(self, node: ast.Call) -> tuple[Value, ...]:
        match [self._scope.type_of(part) for part in node.args]:
            case [ModelClass(qualified)]:
                self._model(qualified)
                return (Symbol(qualified),)
            case [ModelClass(qualified), Clause()]:
                self._model(qualified)
                return Symbol(qualified), self._clause(node.args[1])
            case [RelationshipOf(qualified, name)]:
                return self._along(self._model(qualified), name)
        raise UncertainError

    def _along(self, model: Model, name: str) -> tuple[Value, ...]:
        """The target of a relationship and how it is joined."""
        relationship = model.relationship(name)
        target = self._snapshot.schema.models.get(relationship.target or "") if relationship is not None else None
        if relationship is None or relationship.opaque or target is None or target.table is None or target is model:
            raise UncertainError
        if relationship.link_model is not None or relationship.link_table is not None:
            raise UncertainError
        self._model(target.qualified)
        joined = relations.join_condition(model, relationship, target)
        if len(joined) != 1:
            raise UncertainError
        by_name = {table.full_name: table for table in (model.table, target.table) if table is not None}
        sides = [side.rpartition(".") for side in joined[0].split(" = ")]
        # SQLAlchemy writes the column that is referred to first.
        compared = tuple(self._attribute(by_name[name], column) for name, _, column in reversed(sides))
        return Symbol(target.qualified), Operation("eq", compared)

    def _attribute(self, table: Table, column: str) -> Value:
        found = table.column(column)
        if found is None:
            raise UncertainError
        return Attribute(Symbol(table.model), found.attribute)

    def _outer(self, name: str, node: ast.Call) -> tuple[tuple[str, Value], ...]:
        given = {item.arg: item.value for item in node.keywords}
        is_outer = given.pop("isouter", ast.Constant(name == "outerjoin"))
        if given or not isinstance(is_outer, ast.Constant):
            raise UncertainError
        return (("isouter", True),) if is_outer.value or name == "outerjoin" else ()

    def _equalities(self, statement: Statement, node: ast.Call) -> Iterator[Value]:
        match statement.entities:
            case (ModelClass(qualified),) if not statement.joins:
                model = self._model(qualified)
            case _:
                raise UncertainError
        for item in node.keywords:
            if model.table is None or model.table.attribute(item.arg or "") is None:
                raise UncertainError
            yield Operation("eq", (Attribute(Symbol(qualified), item.arg or ""), self._operand(item.value)))

    def _assigned(self, item: ast.keyword) -> tuple[str, Value]:
        if item.arg is None:
            raise UncertainError
        return item.arg, self._operand(item.value)

    def _clause(self, node: ast.expr) -> Value:
        """A piece of SQL."""
        found = self._scope.type_of(node)
        match node, found:
            case ast.Attribute(), ColumnOf(qualified, name):
                self._model(qualified)
                return Attribute(Symbol(qualified), name)
            case ast.Compare(left=left, ops=[op], comparators=[right]), Clause() if type(op) in _COMPARISONS:
                return Operation(_COMPARISONS[type(op)], (self._operand(left), self._operand(right)))
            case ast.BinOp(left=left, op=operator, right=right), Clause() if type(operator) in _OPERATORS:
                return Operation(_OPERATORS[type(operator)], (self._operand(left), self._operand(right)))
            case ast.UnaryOp(op=ast.Invert(), operand=operand), Clause():
                return Operation("invert", (self._clause(operand),))
            case ast.Call(), _ if not node.keywords:
                return self._call(node)
        raise UncertainError

    def _call(self, node: ast.Call) -> Value:
        """A function of SQL, or a method of a piece of it."""
        match self._scope.type_of(node.func), node.func:
            case Named(name), _ if name.startswith(("sqlmodel.", "sqlalchemy.")):
                last = name.rpartition(".")[2]
                if last == "col" and len(node.args) == 1:
                    return self._clause(node.args[0])
                if ".func." in name:
                    function: Value = Attribute(Symbol("sqlalchemy.func"), last)
                elif last in _FUNCTIONS:
                    function = Symbol(f"sqlalchemy.{last}")
                else:
                    raise UncertainError
                return Call(function, tuple(self._operand(part) for part in node.args))
            case _, ast.Attribute(value=inner, attr=name) if name in _METHODS:
                return Call(Attribute(self._clause(inner), name), tuple(self._argument(part) for part in node.args))
        raise UncertainError

    def _argument(self, node: ast.expr) -> Value:
        if (
            isinstance(node, (ast.List, ast.Tuple))
            and node.elts
            and all(isinstance(i, ast.Constant) for i in node.elts)
        ):
            return [item.value for item in node.elts if isinstance(item, ast.Constant)]
        if isinstance(self._scope.type_of(node), ListOf):
            return Call(Symbol("sqlalchemy.bindparam"), (_parameter(node),), (("expanding", True),))
        return self._operand(node)

    def _operand(self, node: ast.expr) -> Value:
        """A piece of SQL, a constant, or a parameter for a value that is known to be plain."""
        found = self._scope.type_of(node)
        if isinstance(found, _SQL):
            return self._clause(node)
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(bare(found), (Object, Constant)) and not isinstance(node, ast.Constant):
            return _bound(node)
        raise UncertainError

    def _number(self, node: ast.expr) -> Value:
        found: Type = self._scope.type_of(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, int):
            return node.value
        if isinstance(found, (Object, OptionalOf)) or found is None:
            return _bound(node)
        raise UncertainError

    def _model(self, qualified: str) -> Model:
        """A model whose table the statement reads; one that SQLAlchemy may treat otherwise is not certain."""
        model = self._snapshot.schema.models.get(qualified)
        if model is None or model.table is None or model.opaque or "__mapper_args__" in model.attributes:
            raise UncertainError
        self.tables[qualified] = model.table
        return model


def _is_eager(model: Model, name: str) -> bool:
    """Whether a relationship joins itself to every query of its model, or may."""
    relationship = model.relationship(name)
    if relationship is None or relationship.opaque or "**" in relationship.options:
        return True
    lazy = relationship.options.get("lazy", "select")
    return not isinstance(lazy, (str, bool)) or lazy in ("joined", False)


def _bound(node: ast.expr) -> Value:
    return Call(Symbol("sqlalchemy.bindparam"), (_parameter(node),))


def _parameter(node: ast.expr) -> str:
    """A name for a parameter, after the code that gives its value, and unlike those that SQLAlchemy makes."""
    return database.GIVEN + (re.sub(r"\W+", "_", ast.unparse(node)).strip("_") or "value")

"""Reads definitions and their places out of the statements of a block."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from sqlmodel_lsp.facts import functions
from sqlmodel_lsp.facts.model import Assignment, Branch, ClassFact, Definition, Function, Import, Place
from sqlmodel_lsp.syntax import literals
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.span import Span

_CLASS_NAME = re.compile(r"class\s+(\w+)")
_FUNCTION_NAME = re.compile(r"def\s+(\w+)")
_NOTABLE_CALL = re.compile(r"Index|Constraint|Table|metadata|setattr|Column|__table__|__mapper__")
_MUTATORS = {"append", "extend", "update", "insert", "setdefault", "pop", "remove", "clear", "add"}


class Reader:
    """Reads one block; `places` fills while bodies are read."""

    def __init__(self, text: str, positions: Positions, broken: frozenset[str]) -> None:
        self._text = text
        self._positions = positions
        self._broken = broken
        self.places: dict[Place, Span] = {}

    def body(self, statements: Iterable[ast.stmt], prefix: str, branch: Branch = Branch.MAIN) -> Iterator[Definition]:
        """The definitions of a list of statements, those under `if`, `try` and `with` included."""
        for statement in statements:
            match statement:
                case ast.Import() | ast.ImportFrom():
                    yield from _imports(statement, branch)
                case ast.ClassDef():
                    yield self._class(statement, prefix, branch)
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    yield self._function(statement, prefix, branch)
                case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                    yield from self._assignments(statement, prefix, branch)
                case ast.Expr(value=ast.Call() as call):
                    yield from self._expression(call, branch)
                case ast.If():
                    first, second = _if_branches(statement, branch)
                    yield from self.body(statement.body if first else (), prefix, first or branch)
                    yield from self.body(statement.orelse, prefix, second)
                case ast.Try():
                    yield from self.body(statement.body, prefix, branch)
                    for handler in statement.handlers:
                        yield from self.body(handler.body, prefix, Branch.ALTERNATIVE)
                    yield from self.body([*statement.orelse, *statement.finalbody], prefix, branch)
                case ast.With():
                    yield from self.body(statement.body, prefix, branch)
                case _:
                    pass

    def _class(self, node: ast.ClassDef, prefix: str, branch: Branch) -> ClassFact:
        path = prefix + node.name
        start = self._positions.at(node.lineno, node.col_offset)
        self._name(path, _CLASS_NAME, start)
        self._place(path, "statement", Span(self._start(node), self._positions.span(node).end))
        body_start = self._positions.at(*_first_of(node.body[0]))
        self._place(path, "header", Span(start, start + _colon(self._text[start:body_start])))
        for number, base in enumerate(node.bases):
            self._place(path, f"base:{number}", self._positions.span(base))
        for keyword in node.keywords:
            self._place(path, f"keyword:{keyword.arg}", self._positions.span(keyword.value))
        for number, decorator in enumerate(node.decorator_list):
            self._place(path, f"decorator:{number}", self._positions.span(decorator))
        inside = f"{path}."
        return ClassFact(
            node.name,
            tuple(map(self._source, node.bases)),
            tuple((keyword.arg or "**", self._source(keyword.value)) for keyword in node.keywords),
            tuple(map(self._source, node.decorator_list)),
            tuple(self.body(node.body, inside)),
            frozenset(name.removeprefix(inside) for name in self._broken if name.startswith(inside)),
            branch,
        )

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, prefix: str, branch: Branch) -> Function:
        path = prefix + node.name
        start = self._positions.at(node.lineno, node.col_offset)
        self._name(path, _FUNCTION_NAME, start)
        whole = Span(self._start(node), self._positions.span(node).end)
        self._place(path, "statement", whole)
        return Function(
            node.name,
            tuple(map(ast.unparse, node.decorator_list)),
            functions.evaluable_source(node, self._text[start : whole.end] if path not in self._broken else "#"),
            branch,
            functions.makes_tables(node, self._text[whole.start : whole.end]),
            None if node.returns is None else self._source(node.returns),
            isinstance(node, ast.AsyncFunctionDef),
        )

    def _assignments(
        self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, prefix: str, branch: Branch
    ) -> Iterator[Assignment]:
        value = node.value
        source = None if value is None else self._source(value)
        if isinstance(node, ast.AugAssign):
            yield Assignment(f"{_target(node.target)}[]", None, source, branch)
            return
        annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            if isinstance(target, (ast.Tuple, ast.List)):
                yield from _unpacked(target, value, branch)
                continue
            name = _target(target)
            if not name:
                continue
            if isinstance(target, ast.Name):
                path = prefix + name
                self._place(path, "name", self._positions.span(target))
                self._place(path, "statement", self._positions.span(node))
                if annotation is not None:
                    self._place(path, "annotation", self._positions.span(annotation))
                if value is not None:
                    self._place(path, "value", self._positions.span(value))
            yield Assignment(name, None if annotation is None else self._source(annotation), source, branch)

    def _expression(self, call: ast.Call, branch: Branch) -> Iterator[Assignment]:
        function = call.func
        if isinstance(function, ast.Attribute) and function.attr in _MUTATORS:
            name = _target(function.value)
            if name:
                yield Assignment(f"{name}[]", None, None, branch)
        elif _NOTABLE_CALL.search(ast.unparse(function)):
            yield Assignment("", None, self._source(call), branch)

    def _source(self, node: ast.expr) -> str:
        span = self._positions.span(node)
        text = self._text[span.start : span.end]
        # Line breaks and comments inside an expression are no part of what it means.
        return ast.unparse(node) if "\n" in text or "\r" in text or "#" in text else text

    def _start(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
        return self._positions.at(*_first_of(node))

    def _name(self, path: str, pattern: re.Pattern[str], start: int) -> None:
        found = pattern.search(self._text, start)
        if found is not None:
            self._place(path, "name", Span(found.start(1), found.end(1)))

    def _place(self, path: str, part: str, span: Span) -> None:
        self.places[Place(path, part)] = span


def _colon(header: str) -> int:
    """Where the colon of a header ends, which may have others behind it in a comment."""
    if "#" in header:
        uniform = literals.uniform_line_ends(header)
        header = literals.mask(uniform, literals.find(uniform))
    return header.rfind(":") + 1 or len(header)


def _imports(node: ast.Import | ast.ImportFrom, branch: Branch) -> Iterator[Import]:
    if isinstance(node, ast.ImportFrom):
        for item in node.names:
            yield Import(item.asname or item.name, node.module or "", item.name, node.level, branch)
        return
    for item in node.names:
        if item.asname is not None:
            yield Import(item.asname, item.name, None, 0, branch)
        else:
            # `import a.b` binds `a`; the whole path is kept so that `a.b.c` can be followed.
            yield Import(item.name.partition(".")[0], item.name.partition(".")[0], None, 0, branch)
            if "." in item.name:
                yield Import("", item.name, None, 0, branch)


def _if_branches(node: ast.If, branch: Branch) -> tuple[Branch | None, Branch]:
    """The branches of body and orelse; None for a body that never runs on import."""
    test = ast.unparse(node.test)
    if test in ("TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING"):
        return Branch.TYPE_CHECKING, branch
    if test in ("not TYPE_CHECKING", "not typing.TYPE_CHECKING"):
        return branch, Branch.TYPE_CHECKING
    if test == "False" or test.startswith("__name__ =="):
        return None, branch
    return branch, Branch.ALTERNATIVE


def _first_of(node: ast.stmt) -> tuple[int, int]:
    decorators = getattr(node, "decorator_list", [])
    if not decorators:
        return node.lineno, node.col_offset
    return decorators[0].lineno, max(decorators[0].col_offset - 1, 0)


def _target(node: ast.expr) -> str:
    """`a`, `a.b.c`, `a[]` for a changed item, empty for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=inner, attr=attribute):
            base = _target(inner)
            return f"{base}.{attribute}" if base and not base.endswith("[]") else ""
        case ast.Subscript(value=inner):
            base = _target(inner)
            return f"{base.removesuffix('[]')}[]" if base else ""
        case _:
            return ""


def _unpacked(target: ast.Tuple | ast.List, value: ast.expr | None, branch: Branch) -> Iterator[Assignment]:
    values: list[ast.expr | None] = [None] * len(target.elts)
    if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
        values = list(value.elts)
    for item, part in zip(target.elts, values, strict=True):
        name = _target(item)
        if name:
            yield Assignment(name, None, None if part is None else ast.unparse(part), branch)

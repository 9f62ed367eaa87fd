"""A file of models taken apart: what stands above its definitions, and each of them with what it needs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.syntax import expressions, grammar

_GUARDS = ("TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING")


@dataclass(frozen=True, slots=True)
class Unit:
    """A definition at the top of a file, with the comments above it.

    `needs` are names that have to be there when it runs, `mentions` those that only its types name.
    """

    names: tuple[str, ...]
    text: str
    needs: frozenset[str]
    mentions: frozenset[str]
    is_block: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """A file: its comments and string at the top, imports by the name they bind, its own `__all__`, and its units."""

    top: str
    imports: dict[str, Needed]
    for_types: dict[str, Needed]
    exports: str
    units: tuple[Unit, ...]


def read(text: str, relationships: Iterable[tuple[str, str]]) -> Contents:
    """The contents of a text with plain line ends; the relationships are named with their classes.

    Relative imports lead one level further up. Raises RefusalError for what cannot be taken apart.
    """
    tree = grammar.parse(text)
    if tree is None:
        raise RefusalError("the file has errors of syntax; mend them first")
    lines = text.removeprefix("\ufeff").split("\n")
    known = frozenset(relationships)
    top: list[str] = []
    found: dict[bool, dict[str, Needed]] = {False: {}, True: {}}
    exports, units, done = "", [], 0
    for number, node in enumerate(tree.body):
        first, last = _first_line(node), _last_line(node, lines, tree.body[number + 1 :])
        between, own = lines[done : first - 1], lines[first - 1 : last]
        done = last
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.If)) and _is_import(node):
            if any("#" in line for line in own):
                raise RefusalError(f"move the comment in line {first} away from the import first")
            for item in node.body if isinstance(node, ast.If) else [node]:
                found[isinstance(node, ast.If)] |= dict(_imported(item))
            top += between
        elif number == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            top += [*between, *own, ""]
        elif _names(node) == ("__all__",):
            exports = "\n".join([*between, *own]).strip("\n")
        else:
            units.append(_unit(node, "\n".join([*between, *own]).strip("\n"), known, lines))
    rest = "\n".join(lines[done:]).strip("\n")
    if rest and units:
        last_unit = units.pop()
        units.append(Unit(last_unit.names, f"{last_unit.text}\n\n\n{rest}", last_unit.needs, last_unit.mentions, True))
    found[True].pop("TYPE_CHECKING", None)
    found[False].pop("TYPE_CHECKING", None)
    return Contents("\n".join(top).strip("\n"), found[False], found[True], exports, tuple(units))


def _unit(node: ast.stmt, text: str, relationships: frozenset[tuple[str, str]], lines: list[str]) -> Unit:
    names = _names(node)
    if not names:
        shown = lines[node.lineno - 1].strip()
        raise RefusalError(f"`{shown}` is no definition, and nobody knows where it belongs; move it away first")
    if names[0].startswith("test_"):
        raise RefusalError(f"`{names[0]}` would not be found as a test any more; move the models away from it first")
    if any(isinstance(inner, ast.Name) and inner.id == "__file__" for inner in ast.walk(node)):
        raise RefusalError("`__file__` would mean another file; move what uses it away first")
    reader = _Reader(relationships, names[0] if isinstance(node, ast.ClassDef) else "")
    reader.visit(node)
    is_block = isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
    needs = frozenset(reader.needs) - set(names)
    return Unit(names, _deeper(node, text), needs, frozenset(reader.mentions) - needs - set(names), is_block)


class _Reader(ast.NodeVisitor):
    """Collects the names that a definition uses."""

    def __init__(self, relationships: frozenset[tuple[str, str]], owner: str) -> None:
        self.needs: set[str] = set()
        self.mentions: set[str] = set()
        self._relationships, self._owner = relationships, owner

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.needs.add(node.id)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        name = node.target.id if isinstance(node.target, ast.Name) else ""
        self._annotation(node.annotation, is_late=(self._owner, name) in self._relationships)
        if node.value is not None:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        self._annotation(node.annotation, is_late=True)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._annotation(node.returns, is_late=True)
        for inner in [*node.decorator_list, node.args]:
            self.visit(inner)
        body = _Reader(self._relationships, "")
        for statement in node.body:
            body.visit(statement)
        own = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
        self.needs |= body.needs - own
        self.mentions |= body.mentions - own

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            self.mentions.add(node.slice.value)
        self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def _annotation(self, node: ast.expr | None, *, is_late: bool) -> None:
        for inner in ast.walk(node) if node is not None else ():
            if isinstance(inner, ast.Name):
                self.needs.add(inner.id)
            elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                tree = expressions.tree(inner.value)
                names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)} if tree is not None else ()
                (self.mentions if is_late else self.needs).update(names)


def _is_import(node: ast.Import | ast.ImportFrom | ast.If) -> bool:
    if not isinstance(node, ast.If):
        if any(alias.name == "*" for alias in node.names):
            raise RefusalError("it imports everything of another module by `*`; name what it needs first")
        return True
    is_guard = ast.unparse(node.test) in _GUARDS and not node.orelse
    return is_guard and all(isinstance(item, (ast.Import, ast.ImportFrom)) for item in node.body)


def _imported(node: ast.stmt) -> Iterator[tuple[str, Needed]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0], Needed(alias.name, None, alias.asname or "")
    elif isinstance(node, ast.ImportFrom):
        module = "." * (node.level + (node.level > 0)) + (node.module or "")
        for alias in node.names:
            yield alias.asname or alias.name, Needed(module, alias.name, alias.asname or "")


def _names(node: ast.stmt) -> tuple[str, ...]:
    """The names that a definition binds; none for other statements."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return (name,)
        case ast.Assign(targets=targets):
            found = [target.id for target in targets if isinstance(target, ast.Name)]
            return tuple(found) if len(found) == len(targets) else ()
        case ast.AnnAssign(target=ast.Name(id=name)):
            return (name,)
    return ()


def _deeper(node: ast.stmt, text: str) -> str:
    """The text with the relative imports inside of functions one level further up."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.ImportFrom) and inner.level:
            dots = "." * inner.level
            text = text.replace(f"from {dots}{inner.module or ''} import", f"from .{dots}{inner.module or ''} import")
    return text


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(item.lineno for item in decorators)])


def _last_line(node: ast.stmt, lines: list[str], following: list[ast.stmt]) -> int:
    """The last line of a statement, with the indented comments below it that belong to it."""
    last = node.end_lineno or node.lineno
    limit = _first_line(following[0]) - 1 if following else len(lines)
    if following and limit < last:
        raise RefusalError(f"line {last} holds two statements; give each a line first")
    end = last
    for number in range(last, limit):
        line = lines[number]
        if line.strip() and not (line[0].isspace() and line.lstrip().startswith("#")):
            break
        end = number + 1 if line.strip() else end
    return end

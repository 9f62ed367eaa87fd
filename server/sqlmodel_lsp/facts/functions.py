"""Which functions are short and plain enough to be evaluated, and their normalised source."""

from __future__ import annotations

import ast
import re
from typing import TypeVar

_S = TypeVar("_S", bound=ast.stmt)

_MOST_STATEMENTS = 60
_DECORATORS = {
    "staticmethod",
    "classmethod",
    "property",
    "cache",
    "lru_cache",
    "declared_attr",
    "directive",
    "cascading",
}
_MUTATORS = {"append", "extend", "update", "insert", "setdefault", "pop"}
_SESSIONS = {"session", "db", "request", "conn", "connection", "engine"}


def evaluable_source(node: ast.FunctionDef | ast.AsyncFunctionDef, text: str) -> str | None:
    """Source without decorators, docstring and comments, `text` from its `def` on if there are none of these.

    None for a function that is never evaluated. Whoever takes a session or a request works on data and does not
    declare a schema; leaving such functions out keeps typing in their bodies from changing the file's interface.
    """
    if isinstance(node, ast.AsyncFunctionDef) or not all(map(_harmless_decorator, node.decorator_list)):
        return None
    arguments = node.args
    names = {item.arg for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    if names & _SESSIONS or not _plain(node.body, [_MOST_STATEMENTS]):
        return None
    if "#" not in text and "class" not in text and not _is_docstring(node.body[0]):
        return text
    body = list(map(_without_methods, node.body[1:] if _is_docstring(node.body[0]) else node.body))
    plain = ast.FunctionDef(node.name, arguments, body or [ast.Pass()], [], None, None, *_NO_TYPE_PARAMETERS)
    return ast.unparse(_placed(plain))


def _placed(node: _S) -> _S:
    """A made statement with the one thing about its place that printing it asks for."""
    node.lineno = 0
    return node


def _without_methods(node: ast.stmt) -> ast.stmt:
    """A local class keeps its attributes and the names of its methods."""
    if not isinstance(node, ast.ClassDef):
        return node
    body: list[ast.stmt] = []
    for item in node.body:
        if isinstance(item, (ast.Assign, ast.AnnAssign)):
            body.append(item)
        elif isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body.append(_placed(ast.Assign([ast.Name(item.name, ast.Store())], ast.Constant(value=...))))
    return _placed(ast.ClassDef(node.name, node.bases, node.keywords, body or [ast.Pass()], [], *_NO_TYPE_PARAMETERS))


_NO_TYPE_PARAMETERS: tuple[list[ast.AST], ...] = ([],) if "type_params" in ast.ClassDef._fields else ()


def _harmless_decorator(node: ast.expr) -> bool:
    call = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(call).rpartition(".")[2] in _DECORATORS


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _plain(body: list[ast.stmt], budget: list[int]) -> bool:
    for node in body:
        budget[0] -= 1
        if budget[0] < 0:
            return False
        match node:
            case ast.Return() | ast.Raise() | ast.Pass() | ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                continue
            case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.Continue() | ast.Break():
                continue
            case ast.Expr(value=ast.Constant()):
                continue
            case ast.ClassDef(bases=bases) if any("Type" in ast.unparse(base) for base in bases):
                continue
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name))) if name in _MUTATORS:
                continue
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super"))) | ast.Name())):
                continue
            case ast.If(body=first, orelse=second):
                if _plain(first, budget) and _plain(second, budget):
                    continue
            case ast.For(body=first, orelse=second):
                if _plain(first, budget) and _plain(second, budget):
                    continue
            case _:
                pass
        return False
    return True


def makes_tables(node: ast.FunctionDef | ast.AsyncFunctionDef, source: str) -> bool:
    """Whether calling the function, which is written like this, may make tables that no module shows."""
    if not _DECLARES.search(source) and not (_MAKES.search(source) and _TABLE_WORDS.search(source)):
        return False
    for inner in ast.walk(node):
        match inner:
            case ast.ClassDef(keywords=keywords) if any(item.arg == "table" for item in keywords):
                return True
            case ast.Call(func=ast.Name(id="create_model" | "Table" | "type"), args=[_, _, *_]):
                if _TABLE_WORDS.search(ast.unparse(node)):
                    return True
            case _:
                pass
    return False


_DECLARES = re.compile(r"\btable\s*=")
_MAKES = re.compile(r"\b(?:create_model|Table|type)\s*\(")
_TABLE_WORDS = re.compile(r"SQLModel|__tablename__|\btable\s*=\s*True|metadata")

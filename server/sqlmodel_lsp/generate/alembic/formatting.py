"""Calls in the shape that formatters leave them in."""

from __future__ import annotations

import ast

from sqlmodel_lsp.generate.layout import WIDTH

_STEP = 4


def formatted(code: str, indent: int) -> str:
    """Statements that are calls, one below the other, with a margin."""
    margin = " " * indent
    return "\n".join(f"{margin}{_shaped(node, indent, indent)}" for node in ast.parse(code).body)


def _shaped(node: ast.AST, indent: int, column: int, tail: int = 0) -> str:
    """A piece of code that begins at a column of a line with this indent, and has a tail of some length behind it."""
    flat = _flat(node)
    if column + len(flat) + tail <= WIDTH:
        return flat
    match node:
        case ast.Expr(value=inner):
            return _shaped(inner, indent, column, tail)
        case ast.Call(func=function, args=arguments, keywords=keywords) if arguments or keywords:
            return _broken(f"{_flat(function)}(", [*arguments, *keywords], ")", indent)
        case ast.List(elts=items) if items:
            return _broken("[", [*items], "]", indent)
        case ast.keyword(arg=str(name), value=inner):
            return f"{name}={_shaped(inner, indent, column + len(name) + 1, tail)}"
        case _:
            return flat


def _broken(head: str, items: list[ast.AST], end: str, indent: int) -> str:
    inside, margin = indent + _STEP, " " * indent
    one_line = ", ".join(map(_flat, items))
    if inside + len(one_line) <= WIDTH:
        return f"{head}\n{' ' * inside}{one_line}\n{margin}{end}"
    lines = "".join(f"{' ' * inside}{_shaped(item, inside, inside, 1)},\n" for item in items)
    return f"{head}\n{lines}{margin}{end}"


def _flat(node: ast.AST) -> str:
    match node:
        case ast.Expr(value=inner):
            return _flat(inner)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            return f"{_flat(function)}({', '.join(map(_flat, [*arguments, *keywords]))})"
        case ast.Attribute(value=inner, attr=name):
            return f"{_flat(inner)}.{name}"
        case ast.List(elts=items):
            return f"[{', '.join(map(_flat, items))}]"
        case ast.keyword(arg=str(name), value=inner):
            return f"{name}={_flat(inner)}"
        case ast.Constant(value=str(text)):
            return _quoted(text)
        case _:
            return ast.unparse(node)


def _quoted(text: str) -> str:
    """A string in double quotes, unless single ones save escapes."""
    written = repr(text)
    if written[0] == '"' or '"' in text:
        return written
    inner = written[1:-1].replace("\\'", "'")
    return f'"{inner}"'

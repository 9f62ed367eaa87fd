"""Parses one block, repairing what is half-typed; broken code is data, never an exception."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlmodel_lsp.syntax import grammar, repair
from sqlmodel_lsp.syntax.positions import Positions

# Names of the definitions at column 0, read without parsing.
_DEFINED = re.compile(r"^(?:class|def|async[ \t]+def)[ \t]+([^\W\d]\w*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ParsedBlock:
    """What could be read of a block.

    `broken` holds dotted paths of definitions that are not readable as they stand (`Hero.age`, or `Hero` when the
    class line is broken); `damaged` says that the block does not parse as it stands.
    """

    statements: tuple[ast.stmt, ...]
    positions: Positions
    broken: frozenset[str] = frozenset()
    damaged: bool = False


@lru_cache(maxsize=200)
def parse_block(text: str) -> ParsedBlock:
    """The statements of a block, as many as can be read. The trees are shared: never change them."""
    module = grammar.parse(text)
    if module is not None:
        return ParsedBlock(tuple(module.body), Positions(text))
    mended = repair.mend(text)
    module = grammar.parse(mended.text)
    if module is None:
        return ParsedBlock((), Positions(text), mended.lost.union(_DEFINED.findall(text)), damaged=True)
    broken = mended.lost.union(_touched(module.body, mended.rows, ""))
    return ParsedBlock(tuple(module.body), Positions(text), broken, damaged=True)


def _touched(statements: Iterable[ast.stmt], rows: frozenset[int], path: str) -> Iterator[str]:
    """Dotted paths of the definitions that were readable only because rows of their own were repaired."""
    for statement in statements:
        first, last = _first_row(statement), statement.end_lineno or statement.lineno
        if rows.isdisjoint(range(first, last + 1)):
            continue
        match statement:
            case ast.ClassDef(name=name, body=body):
                if not rows.isdisjoint(range(first, _first_row(body[0]))) or first == _first_row(body[0]):
                    yield path + name
                yield from _touched(body, rows, f"{path}{name}.")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield path + name
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield path + name
            case ast.If(body=body, orelse=orelse):
                yield from _touched([*body, *orelse], rows, path)
            case ast.Try(body=body, orelse=orelse, finalbody=final, handlers=handlers):
                inner = [statement for handler in handlers for statement in handler.body]
                yield from _touched([*body, *inner, *orelse, *final], rows, path)


def _first_row(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    rows: list[int] = [decorator.lineno for decorator in decorators]
    return min([statement.lineno, *rows])

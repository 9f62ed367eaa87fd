"""Parses one block with `ast`, repairing what is half-typed; broken code is data, never an exception."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass

from sqlmodel_lsp.syntax.positions import Positions

# The user's code is not ours to warn about, and a filter per parse would cost more than the parse.
warnings.filterwarnings("ignore", category=SyntaxWarning, module=r"<unknown>")


@dataclass(frozen=True, slots=True)
class ParsedBlock:
    """What could be read of a block.

    `broken` holds dotted paths of definitions that were not readable as they stand (`Hero.age`, or `Hero` when the
    class line is broken); `damaged` says that the block does not parse as it stands.
    """

    statements: tuple[ast.stmt, ...]
    positions: Positions
    broken: frozenset[str] = frozenset()
    damaged: bool = False


def parse_block(text: str) -> ParsedBlock:
    """The statements of a block, as many as can be read."""
    module = _parse(text.replace("\ufeff", "\f\f\f", 1) if text.startswith("\ufeff") else text)
    if module is not None:
        return ParsedBlock(tuple(module.body), Positions(text))
    return ParsedBlock((), Positions(text), frozenset(), True)


def _parse(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None

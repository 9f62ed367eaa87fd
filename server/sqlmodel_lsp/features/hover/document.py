"""What a hover says, in blocks that become markdown or plain text as the client can show it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sqlmodel_lsp.text.span import Span

_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. Names stand in backticks, what matters most between two stars."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Code in a language."""

    text: str
    language: str


Block: TypeAlias = "Text | Bullets | Grid | Code"


@dataclass(frozen=True, slots=True)
class Card:
    """What is told about a stretch of text."""

    span: Span
    blocks: tuple[Block, ...]


def markdown(blocks: Iterable[Block]) -> str:
    """The blocks as markdown."""
    return "\n\n".join(text for block in blocks if (text := _markdown(block)))


def plain(blocks: Iterable[Block]) -> str:
    """The blocks as text for clients that show no markdown."""
    return "\n\n".join(text for block in blocks if (text := _plain(block)))


def _markdown(block: Block) -> str:
    match block:
        case Text(text):
            return text
        case Bullets(items):
            return "\n".join(f"- {item}" for item in items)
        case Grid(header, rows):
            lines = (header, tuple("---" for _ in header), *rows)
            return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)
        case Code(text, language):
            return f"```{language}\n{text}\n```"


def _plain(block: Block) -> str:
    match block:
        case Text(text):
            return _bare(text)
        case Bullets(items):
            return "\n".join(f"- {_bare(item)}" for item in items)
        case Grid(header, rows):
            return "\n".join(_columns([header, *rows]))
        case Code(text, _):
            return text


def _columns(lines: list[tuple[str, ...]]) -> Iterator[str]:
    bare = [[_bare(cell) for cell in line] for line in lines]
    widths = [max(len(line[number]) for line in bare) for number in range(len(lines[0]))]
    for line in bare:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _bare(text: str) -> str:
    return _LINK.sub(r"\1 (\2)", text).replace("`", "").replace("**", "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

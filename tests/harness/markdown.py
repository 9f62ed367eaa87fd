"""Markdown suites as data: headings name cases, fenced blocks are their files and results.

A block's info string is its language and, optionally, a name: `python app/models.py`. A python block without a name
may carry it in its first line, `# file: app/models.py`. Knows nothing of what a block means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
FENCE = re.compile(r"(`{3,}|~{3,})\s*(.*)$")
FILE_LINE = re.compile(r"#\s*file:\s*(\S+)\s*$")
DEFAULT_FILE = "models.py"


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block. `line` is that of its first line of content, counted from one."""

    info: str
    text: str
    line: int

    @property
    def language(self) -> str:
        """The first word of the info string: `python`, `fix`, `runtime`."""
        return self.info.partition(" ")[0]

    @property
    def name(self) -> str:
        """The file or result the block stands for, empty when none is written."""
        written = self.info.partition(" ")[2].strip()
        first = FILE_LINE.match(self.text.partition("\n")[0])
        return written or (first[1] if first else "")


@dataclass(frozen=True, slots=True)
class Case:
    """One heading with what stands below it. Nested headings join their names with ` / `."""

    name: str
    blocks: tuple[Block, ...]
    prose: str
    line: int

    def files(self, default: str = DEFAULT_FILE) -> dict[str, str]:
        """The python blocks by file name; one without a name is `default`."""
        return {block.name or default: block.text for block in self.blocks if block.language == "python"}

    def of(self, language: str) -> tuple[Block, ...]:
        """The blocks of one language, in order."""
        return tuple(block for block in self.blocks if block.language == language)

    def block(self, language: str, name: str = "") -> Block | None:
        """The first block of a language, and of a name when one is given."""
        return next((block for block in self.of(language) if not name or block.name == name), None)


def parse(text: str) -> list[Case]:
    """The cases of a suite: every heading that has at least one block."""
    cases: list[Case] = []
    titles: list[tuple[int, str]] = []
    blocks: list[Block] = []
    prose: list[str] = []
    heading_line = 1

    def close() -> None:
        if blocks:
            shown = [title for level, title in titles if level > 1] or [title for _, title in titles]
            cases.append(Case(" / ".join(shown), tuple(blocks), "\n".join(prose).strip(), heading_line))
        blocks.clear()
        prose.clear()

    lines = text.split("\n")
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if fence := FENCE.match(line):
            first, content = number, []
            while number < len(lines) and lines[number].rstrip() != fence[1]:
                content.append(lines[number])
                number += 1
            number += 1
            blocks.append(Block(fence[2].strip(), "".join(f"{row}\n" for row in content), first + 1))
        elif heading := HEADING.match(line):
            close()
            level = len(heading[1])
            titles[:] = [*(title for title in titles if title[0] < level), (level, heading[2])]
            heading_line = number
        else:
            prose.append(line)
    close()
    return cases


def rewrite(text: str, replaced: Mapping[Block, str]) -> str:
    """The suite with the content of some of its blocks replaced."""
    lines = text.split("\n")
    for block in sorted(replaced, key=lambda block: block.line, reverse=True):
        start = block.line - 1
        lines[start : start + block.text.count("\n")] = replaced[block].removesuffix("\n").split("\n")
    return "\n".join(lines)

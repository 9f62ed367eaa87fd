"""The snippets: pieces of code with places to fill in, which one file holds for all editors."""

from __future__ import annotations

import ast
import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from sqlmodel_lsp.generate.imports import Needed

Where: TypeAlias = Literal["module", "member", "statement", "coroutine"]
"""Where a snippet may begin: at the margin, in the body of a model, anywhere in code, or in a coroutine."""

_PLACEHOLDER = re.compile(r"\$\{\d+:((?:[^{}\\]|\\.|\{[^{}]*\})*)\}")
_STOP = re.compile(r"\$(?:\d+|\{\d+\})")


@dataclass(frozen=True, slots=True)
class Snippet:
    """One snippet. `body` has the places to fill in as editors write them, `imports` are statements it relies on."""

    name: str
    prefix: str
    body: str
    description: str
    where: Where
    imports: tuple[str, ...]

    @property
    def needs(self) -> tuple[Needed, ...]:
        """The names it relies on."""
        return tuple(needed for line in self.imports for needed in _needed(line))

    @property
    def text(self) -> str:
        """The code with every place as it is proposed."""
        text = self.body
        while (found := _PLACEHOLDER.sub(r"\1", text)) != text:
            text = found
        return re.sub(r"\\([$}\\])", r"\1", _STOP.sub("", text))


@functools.cache
def everything() -> tuple[Snippet, ...]:
    """All snippets, in the order of the file."""
    found = json.loads(_file().read_text(encoding="utf-8"))
    return tuple(
        Snippet(
            name,
            item["prefix"],
            item["body"] if isinstance(item["body"], str) else "\n".join(item["body"]),
            item["description"],
            item["where"],
            tuple(item["imports"]),
        )
        for name, item in found.items()
    )


def _file() -> Path:
    """The file inside of the installed package; in a checkout it stands beside the server."""
    here = Path(__file__).parents[1]
    places = (here / "snippets" / "sqlmodel.json", here.parents[1] / "snippets" / "sqlmodel.json")
    return next(place for place in places if place.is_file())


def _needed(line: str) -> list[Needed]:
    (node,) = ast.parse(line).body
    if isinstance(node, ast.ImportFrom):
        return [Needed(node.module or "", item.name, item.asname or "") for item in node.names]
    assert isinstance(node, ast.Import)
    return [Needed(item.name, None, item.asname or "") for item in node.names]

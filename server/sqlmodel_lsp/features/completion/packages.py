"""What an item needs to be installed, told where the environment of the workspace is known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import replace

from sqlmodel_lsp.features.completion.situation import Item


def ranked(items: Iterable[Item], installed: Set[str]) -> tuple[Item, ...]:
    """The items that work as things are first, and the others marked; `installed` are normal names of packages."""
    found = [item if _works(item, installed) else replace(item, detail=_marked(item)) for item in items]
    return tuple(sorted(found, key=lambda item: not _works(item, installed)))


def _works(item: Item, installed: Set[str]) -> bool:
    name = item.package.partition("[")[0]
    return not name or re.sub(r"[-_.]+", "-", name).lower() in installed


def _marked(item: Item) -> str:
    return f"{item.detail}, {item.package} is not installed" if item.detail else f"{item.package} is not installed"

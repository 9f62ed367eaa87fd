"""Edits that import one more name."""

from __future__ import annotations

import re

from sqlmodel_lsp.facts.model import Assignment, Definition, Import
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span


def add(ctx: Context, name: str, module: str = "sqlmodel") -> list[TextEdit] | None:
    """The edits that make a name of a module known; none when it is, None when another thing has that name."""
    for item in ctx.facts.interface.body:
        if isinstance(item, Import) and item.alias == name:
            return [] if item.module.partition(".")[0] in (module, "sqlalchemy") else None
        if _defined(item) == name:
            return None
    line = re.search(rf"^from {re.escape(module)} import ([\w ,]+)$", ctx.file.text, re.MULTILINE)
    if line is not None:
        names = [part.strip() for part in line[1].split(",")]
        return [TextEdit(Span(*line.span(1)), ", ".join(_inserted(names, name)))]
    for offset, block in ctx.facts.blocks:
        if any(isinstance(item, Import) and item.module != "__future__" for item in block.body):
            # Blocks of imports begin with their line, so nothing is inserted inside a docstring or bracket.
            return [TextEdit(Span(offset, offset), f"from {module} import {name}\n")]
    return None


def _defined(item: Definition) -> str | None:
    """The name that a definition other than an import binds."""
    if isinstance(item, Import):
        return None
    return item.target if isinstance(item, Assignment) else item.name


def _inserted(names: list[str], name: str) -> list[str]:
    """The names with one more, in order if they are in order."""
    more = [*names, name]
    return sorted(more, key=_order) if names == sorted(names, key=_order) else more


def _order(name: str) -> tuple[int, str]:
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name

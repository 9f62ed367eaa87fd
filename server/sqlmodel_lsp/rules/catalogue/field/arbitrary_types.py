"""Whether Pydantic may take any class as the type of a field: `arbitrary_types_allowed`."""

from __future__ import annotations

import ast

from sqlmodel_lsp.facts.model import Assignment, ClassFact
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import expressions


def may_be_allowed(ctx: Context, model: Model) -> bool:
    """Whether a model may be configured to take types that Pydantic does not know."""
    return model.opaque is not None or any(_is_configured(fact) for fact in certainty.line_of(ctx.snapshot, model))


def _is_configured(fact: ClassFact) -> bool:
    if any(name in ("arbitrary_types_allowed", "**") for name, _ in fact.keywords):
        return True
    return any(
        (isinstance(item, Assignment) and item.target == "model_config" and not _is_plain(item.value))
        or (isinstance(item, ClassFact) and item.name == "Config")
        for item in fact.body
    )


def _is_plain(source: str | None) -> bool:
    """Whether a configuration names everything in it, and this not."""
    node = expressions.tree(source or "")
    if isinstance(node, ast.Call):
        names: list[object] = [item.arg for item in node.keywords]
        return not node.args and None not in names and "arbitrary_types_allowed" not in names
    if isinstance(node, ast.Dict):
        names = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
        return None not in names and "arbitrary_types_allowed" not in names
    return False

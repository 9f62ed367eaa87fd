"""How to load an instance again after a commit has expired it."""

from __future__ import annotations

import ast
import re

from sqlmodel_lsp.analysis.queries import Scope
from sqlmodel_lsp.rules.catalogue.session import expiry, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Fix
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_LINE_END = re.compile(r"[ \t]*(?:#[^\r\n]*)?(\r\n|\r|\n|$)")


def shown(use: expiry.Use) -> str:
    """The attribute that is read."""
    return use.node.attr if isinstance(use.node, ast.Attribute) else ""


def span(scope: Scope, use: expiry.Use) -> Span:
    """Where an expired instance is used: the attribute, or the name that is returned."""
    return sessions.last_name(scope, use.node) if isinstance(use.node, ast.Attribute) else scope.span(use.node)


def call(use: expiry.Use) -> str:
    """The call that loads the instance."""
    return f"`{_call(use)}`"


def remedy(ctx: Context, scope: Scope, use: expiry.Use) -> Fix | None:
    """Loads the instance right behind the commit; None when the commit shares its line."""
    statement = scope.span(use.commit.statement)
    text = ctx.file.text
    start = max(text.rfind("\n", 0, statement.start), text.rfind("\r", 0, statement.start)) + 1
    indent = text[start : statement.start]
    end = _LINE_END.match(text, statement.end)
    if indent.strip() or end is None:
        return None
    line_end = end[1] or "\n"
    edit = TextEdit(Span(end.start(1), end.start(1)), f"{line_end}{indent}{_call(use)}")
    return ctx.fix(f"Call `{_call(use)}`", edit)


def _call(use: expiry.Use) -> str:
    prefix = "await " if use.commit.session.is_async else ""
    return f"{prefix}{use.commit.name}.refresh({use.instance})"

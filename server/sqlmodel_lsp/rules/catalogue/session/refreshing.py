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

_LINE = "\n"
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
    line = line_behind(ctx, scope.span(use.commit.statement), _call(use))
    return None if line is None else ctx.fix(f"Call `{_call(use)}`", line)


def line_behind(ctx: Context, statement: Span, text: str) -> TextEdit | None:
    """Writes a statement on a line of its own right behind another, None when that shares its lines."""
    whole = ctx.file.text
    start = max(whole.rfind("\n", 0, statement.start), whole.rfind("\r", 0, statement.start)) + 1
    indent = whole[start : statement.start]
    end = _LINE_END.match(whole, statement.end)
    if indent.strip() or end is None:
        return None
    return TextEdit(Span(end.start(1), end.start(1)), f"{end[1] or _LINE}{indent}{text}")


def _call(use: expiry.Use) -> str:
    prefix = "await " if use.commit.session.is_async else ""
    return f"{prefix}{use.commit.name}.refresh({use.instance})"

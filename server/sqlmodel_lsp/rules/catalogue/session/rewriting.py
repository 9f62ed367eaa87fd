"""Edits to expressions in the bodies of a file, which keep all that they need not change."""

from __future__ import annotations

import ast
import re

from sqlmodel_lsp.analysis.queries import Scope
from sqlmodel_lsp.facts.model import Branch, Import
from sqlmodel_lsp.rules import imports
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_COMMENT = re.compile(r"#[^\r\n]*")
_ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.JoinedStr)


def text_of(ctx: Context, scope: Scope, node: ast.expr) -> str:
    """An expression as it is written, on one line."""
    return " ".join(ctx.text(scope.span(node)).split())


def is_short(text: str) -> bool:
    """Whether a piece of code fits into a message."""
    return len(text) <= 60


def operator(ctx: Context, scope: Scope, left: ast.expr, right: ast.expr, word: str) -> Span | None:
    """Where the operator between two neighbouring operands stands; a word of two parts may have any space inside."""
    start, end = scope.span(left).end, scope.span(right).start
    gap = _COMMENT.sub(lambda comment: " " * len(comment[0]), ctx.file.text[start:end])
    pattern = r"\s+".join(map(re.escape, word.split()))
    found = re.search(rf"\b{pattern}\b" if word[0].isalpha() else pattern, gap)
    return None if found is None else Span(start + found.start(), start + found.end())


def brackets(ctx: Context, scope: Scope, node: ast.expr) -> Span | None:
    """The span of a node with the parentheses right around it, None when it has none of its own."""
    span = scope.span(node)
    before = re.search(r"\(\s*$", ctx.file.text[max(0, span.start - 200) : span.start])
    behind = re.match(r"\s*\)", ctx.file.text[span.end : span.end + 200])
    if before is None or behind is None:
        return None
    return Span(span.start - len(before[0]), span.end + len(behind[0]))


def parenthesised(ctx: Context, scope: Scope, operand: ast.expr) -> list[TextEdit]:
    """Puts the operand of an operator into parentheses unless it has them or needs none."""
    if isinstance(operand, _ATOMS) or brackets(ctx, scope, operand) is not None:
        return []
    return around(scope.span(operand), "(", ")")


def around(span: Span, before: str, behind: str) -> list[TextEdit]:
    """Puts something before and behind a span."""
    return [TextEdit(Span(span.start, span.start), before), TextEdit(Span(span.end, span.end), behind)]


def imported(ctx: Context, scope: Scope, name: str, module: str = "sqlmodel") -> list[TextEdit] | None:
    """The edits that make a name usable in a scope, None when something else has this name there."""
    return None if name in own_names(scope) else imports.add(ctx, name, module)


def own_names(scope: Scope) -> set[str]:
    """The names that a function, or one inside of it, binds: too many rather than too few."""
    if scope.function is None:
        return set()
    arguments = {item.arg for item in ast.walk(scope.function) if isinstance(item, ast.arg)}
    return arguments | {
        item.id for item in ast.walk(scope.function) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
    }


def known_as(ctx: Context, model: Model) -> str | None:
    """What this file calls a model, None when it does not know it by a name of its own."""
    if model.file == ctx.file.path:
        return model.path
    for item in ctx.facts.interface.body:
        if isinstance(item, Import) and item.name == model.name and item.branch is Branch.MAIN:
            return item.alias
    return None


def column(ctx: Context, scope: Scope, node: ast.expr) -> tuple[str, list[TextEdit]]:
    """A column as `col(Hero.name)`, whose methods type checkers know, with the edits that import `col`.

    As it is written where `col` means something else, or what is written is a call already.
    """
    text = text_of(ctx, scope, node)
    more = imported(ctx, scope, "col") if isinstance(node, ast.Attribute) else None
    return (text, []) if more is None else (f"col({text})", more)

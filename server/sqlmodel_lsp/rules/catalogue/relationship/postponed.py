"""How a file does without `from __future__ import annotations`: which annotations then have to be quoted.

Looks at the whole file, so it is asked only when there is something to report.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlmodel_lsp.rules.catalogue.relationship import declarations, spelling
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_IMPORT = re.compile(r"^from __future__ import annotations[ \t]*(?:#[^\r\n]*)?(\r?\n)(?:[ \t]*\r?\n)?", re.MULTILINE)
_Scope = set[str]


def evaluated(ctx: Context) -> list[TextEdit] | None:
    """The edits that drop the import and leave every annotation with the meaning it has; None when there are none."""
    found = list(_IMPORT.finditer(ctx.file.text))
    try:
        tree = ast.parse(ctx.file.text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    if len(found) != 1:
        return None
    related: dict[int, list[TextEdit]] = {}
    for declaration in declarations.declarations(ctx):
        written = ctx.expression(declaration.model, declaration.relationship.name, "annotation")
        if written is not None and declaration.is_mapped:
            span = written[1].span(written[0])
            meant = spelling.spelled(ctx, declaration.model.path, written[0], span.start)
            if meant is None:
                return None
            is_new = meant.text != ctx.text(span)
            related[span.start] = [*meant.imports, TextEdit(span, meant.text)] if is_new else []
    positions = Positions(ctx.file.text)
    edits = {TextEdit(Span(*found[0].span()), "")}
    for annotation in _Walk(set(dir(builtins))).unbound(tree.body, positions):
        span = positions.span(annotation)
        if span.start not in related:
            text = ctx.text(span)
            if '"' in text or "\n" in text:
                return None
            edits.add(TextEdit(span, f'"{text}"'))
    return sorted(edits.union(*related.values()))


@dataclass(slots=True)
class _Walk:
    """Follows the statements of a file in their order, and which names have a value by then."""

    bound: _Scope
    _in_function: bool = field(default=False)

    def unbound(self, body: list[ast.stmt], positions: Positions) -> Iterator[ast.expr]:
        """The annotations that name what has no value yet when they are evaluated."""
        for item in body:
            yield from self._annotations(item, positions)
            self.bound |= _names(item)

    def _annotations(self, item: ast.stmt, positions: Positions) -> Iterator[ast.expr]:
        match item:
            case ast.AnnAssign(annotation=annotation):
                yield from () if self._in_function else self._checked(annotation)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                arguments = item.args
                every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
                every += [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
                for written in (*(argument.annotation for argument in every), item.returns):
                    yield from () if written is None else self._checked(written)
                yield from _Walk(set(self.bound) | _later(item.body), True).unbound(item.body, positions)
            case ast.ClassDef():
                yield from _Walk(set(self.bound)).unbound(item.body, positions)
            case ast.If(test=test) if ast.unparse(test).endswith("TYPE_CHECKING"):
                pass
            case _:
                for inner in _blocks(item):
                    yield from self.unbound(inner, positions)

    def _checked(self, annotation: ast.expr) -> Iterator[ast.expr]:
        # Inside of functions the names of the module have their values by the time that they run.
        if not self._in_function and _free(annotation) - self.bound:
            yield annotation


def _free(annotation: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}


def _names(item: ast.stmt) -> _Scope:
    """What a statement gives a value."""
    match item:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {(alias.asname or alias.name).partition(".")[0] for alias in names}
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.AnnAssign(value=None):
            return set()
        case ast.If(test=test) if ast.unparse(test).endswith("TYPE_CHECKING"):
            return set()
        case _:
            targets = {
                node.id for node in ast.walk(item) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
            return targets.union(*(_names(inner) for block in _blocks(item) for inner in block))


def _later(body: list[ast.stmt]) -> _Scope:
    return set().union(*map(_names, body)) if body else set()


def _blocks(item: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(item, name, None)
        if isinstance(block, list):
            yield block
    for handler in getattr(item, "handlers", ()):
        yield handler.body

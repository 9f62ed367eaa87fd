"""Moving what variants share from a table model into a base, line by line as it is written."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis import families
from sqlmodel_lsp.analysis.families import roles, wanted
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate import Request, layout, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.schemas.changes import Changes
from sqlmodel_lsp.generate.schemas.variants import Variant
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import grammar
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span


def is_done(snapshot: Snapshot, model: Model) -> bool:
    """Whether the model inherits from its base already."""
    base = families.find(snapshot, model, families.BASE)
    return base is not None and base.qualified in model.mro


def obstacle(snapshot: Snapshot, model: Model) -> str | None:
    """Why a model cannot be split, if so."""
    file, base = snapshot.files[model.file], f"{model.name}Base"
    if base in placement.defined_names(file):
        return f"`{base}` is there already; let `{model.name}` inherit from it, or call it otherwise"
    if model.bases != ("sqlmodel.SQLModel",):
        return f"`{model.name}` does not inherit from `SQLModel` alone, so its fields may not move"
    found = _read(snapshot, model)
    if found is None:
        return f"the fields of `{model.name}` do not stand on lines of their own; give each its line"
    if not found.moved():
        return f"`{model.name}` has no field that all of its variants may share"
    return None


def apply(changes: Changes, request: Request) -> frozenset[str]:
    """Makes the base above the model, and the model its heir; answers the fields that have moved."""
    snapshot, model = changes.snapshot, request.model
    found = _read(snapshot, model)
    assert found is not None, "asked before"
    file, moved = snapshot.files[model.file], found.moved()
    text, base = file.text, f"{model.name}Base"
    lines, removed = found.taken_out(moved)
    variant = Variant(base, "SQLModel", families.DOCUMENTATION["Base"].format(model.name), ())
    head = layout.indented(request.templates.render("schemas.py", variants=(variant,)), changes.indent(model))
    start = min([found.node.lineno, *(item.lineno for item in found.node.decorator_list)])
    top = placement.top_of(text, found.positions.at(start, 0))
    changes.edit(model.file, TextEdit(Span(top, top), f"{head}\n\n{lines}\n\n\n"))
    changes.edit(model.file, TextEdit(found.positions.span(found.node.bases[0]), base))
    for span in removed:
        changes.edit(model.file, TextEdit(span, ""))
    changes.need(model.file, [Needed("sqlmodel", "SQLModel")])
    if _is_reordered(model, moved):
        changes.notes.append(f"the columns of `{model.name}` come in another order: those of `{base}` first")
    return frozenset(moved)


@dataclass(frozen=True, slots=True)
class _Class:
    """A class with its fields: each statement with the string below it."""

    text: str
    node: ast.ClassDef
    positions: Positions
    fields: dict[str, tuple[ast.stmt, ast.stmt]]
    shared: tuple[str, ...]

    def moved(self) -> list[str]:
        """The fields that can move: what stays needs none of their names, and they need none of what stays."""
        names = [name for name in self.fields if name in self.shared]
        while True:
            moving = {id(node) for name in names for node in self.fields[name]}
            staying = [node for node in self.node.body if id(node) not in moving]
            used, bound = set(_used(staying)), set(_bound(staying))
            kept = [name for name in names if name not in used and not bound & set(_used(self.fields[name]))]
            if kept == names:
                return names
            names = kept

    def taken_out(self, names: list[str]) -> tuple[str, list[Span]]:
        """The lines of these fields with the comments above them, and what to take away for them."""
        spans = [self._lines(name) for name in names]
        pieces: list[str] = []
        runs: list[Span] = []
        for number, span in enumerate(spans):
            gap = self.text[spans[number - 1].end : span.start] if number else ""
            is_next = number > 0 and not gap.strip()
            pieces.append((gap if is_next else "") + self.text[span.start : span.end])
            if is_next:
                runs[-1] = Span(runs[-1].start, span.end)
            else:
                runs.append(span)
        code = "".join(pieces).replace("\r\n", "\n").rstrip("\n")
        return code, [self._with_gap(run) for run in runs]

    def _lines(self, name: str) -> Span:
        first, last = self.fields[name]
        start = placement.top_of(self.text, self.positions.span(first).start)
        end = placement.line_end(self.text, self.positions.span(last).end)
        return Span(start, _next_line(self.text, end))

    def _with_gap(self, run: Span) -> Span:
        """The lines with the empty ones around them of which nothing separates anything any more."""
        above, below = self.text[: run.start], self.text[run.end :]
        end_of_class = placement.line_end(self.text, self.positions.span(self.node.body[-1]).end)
        if run.end >= end_of_class:
            return Span(len(above.rstrip()), end_of_class)
        if not above.endswith(("\n\n", "\n\r\n")) and not self._is_head(run):
            return run
        empty = below[: len(below) - len(below.lstrip())]
        return Span(run.start, run.end + empty.rfind("\n") + 1)

    def _is_head(self, run: Span) -> bool:
        """Whether the lines are the first of the body."""
        return not any(self.positions.span(node).end <= run.start for node in self.node.body)


def _read(snapshot: Snapshot, model: Model) -> _Class | None:
    """The class as it is written; None where a line holds more than one statement, or it is not what it seems."""
    text = snapshot.files[model.file].text
    tree = grammar.parse(text)
    nodes = [item for item in tree.body if isinstance(item, ast.ClassDef) and item.name == model.path] if tree else []
    if len(nodes) != 1 or len(nodes[0].bases) != 1:
        return None
    node, positions = nodes[0], Positions(text)
    fields: dict[str, tuple[ast.stmt, ast.stmt]] = {}
    name = None
    for item in node.body:
        span = positions.span(item)
        rest = text[span.end : placement.line_end(text, span.end)].strip()
        if text[text.rfind("\n", 0, span.start) + 1 : span.start].strip() or (rest and not rest.startswith("#")):
            return None
        match item:
            case ast.AnnAssign(target=ast.Name(id=str(target))):
                if target in fields:
                    return None
                fields[target], name = (item, item), target
            case ast.Expr(value=ast.Constant(value=str())) if name is not None:
                fields[name], name = (fields[name][0], item), None
            case _:
                name = None
    shared = tuple(part.name for part in wanted.shared(model) if not roles.is_key(model, part.fact))
    return _Class(text, node, positions, fields, shared)


def _used(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names that statements of a class read when it is made."""
    for node in nodes:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                arguments = [*node.args.defaults, *(item for item in node.args.kw_defaults if item is not None)]
                yield from _used([*node.decorator_list, *arguments])
            case ast.Lambda():
                pass
            case ast.Name(id=name, ctx=ast.Load()):
                yield name
            case _:
                yield from _used(ast.iter_child_nodes(node))


def _bound(nodes: Iterable[ast.stmt]) -> Iterator[str]:
    """The names that statements of a class make."""
    for node in nodes:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case _:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                        yield inner.id


def _is_reordered(model: Model, moved: list[str]) -> bool:
    columns = [column.attribute for column in model.table.columns] if model.table is not None else []
    return columns != sorted(columns, key=lambda name: name not in moved)


def _next_line(text: str, line_end: int) -> int:
    return line_end + (2 if text.startswith("\r\n", line_end) else 1 if text.startswith("\n", line_end) else 0)

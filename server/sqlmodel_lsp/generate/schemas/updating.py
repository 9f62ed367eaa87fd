"""Bringing variants into step with their table model: fields added, renamed and given the type they have now."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.families import lag
from sqlmodel_lsp.analysis.families.lag import Kind, Lag, Member
from sqlmodel_lsp.analysis.families.wanted import Form
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.generate import Difference, fields, layout, placement, spelling
from sqlmodel_lsp.generate.fields import DataField
from sqlmodel_lsp.generate.schemas.changes import Changes
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import grammar
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span


def apply(changes: Changes, model: Model, *, with_doubts: bool) -> list[str]:
    """Makes the edits; answers what cannot be done, and with doubts also what a variant may lack on purpose."""
    snapshot, notes = changes.snapshot, []
    certain = lag.lags(snapshot, model)
    members = {member.model.qualified: member for member in lag.members(snapshot, model)}
    for item in certain:
        variant = item.variant
        body = _body(snapshot, variant)
        if body is None or snapshot.files[variant.file].library:
            notes.append(f"`{variant.name}` cannot be changed; look at its `{item.part.name}`")
            continue
        field = _wanted(snapshot, model, item)
        _edit(changes, members[variant.qualified], item, field, body)
    known = {(item.variant.qualified, item.part.name) for item in certain}
    for member in members.values() if with_doubts else ():
        notes += [
            f"`{member.model.name}` has no `{part.name}`, which may be on purpose"
            for part in member.lacking()
            if (member.model.qualified, part.name) not in known
        ]
    return notes


def differences(snapshot: Snapshot, model: Model) -> Iterator[Difference]:
    """What is otherwise in the variants that were generated, and stays so."""
    lagging = {(item.variant.qualified, item.present.name) for item in lag.lags(snapshot, model) if item.present}
    for member in lag.members(snapshot, model):
        parts = {part.name: part for part in member.parts} if member.is_generated else {}
        for fact in member.own():
            part, variant = parts.get(fact.name), member.model
            span = snapshot.files[variant.file].facts.place(f"{variant.path}.{fact.name}", "statement")
            if part is None or span is None or (variant.qualified, fact.name) in lagging:
                continue
            field = _wanted(snapshot, model, Lag(variant, Kind.LACKING, part))
            present, line = snapshot.files[variant.file].text[span.start : span.end], field.line().strip()
            if _dumped(present) != _dumped(line):
                name = f"{variant.name}.{fact.name}"
                yield Difference(variant.file, name, f"{present}\n".replace("\r\n", "\n"), f"{line}\n")


def _wanted(snapshot: Snapshot, model: Model, item: Lag) -> DataField:
    with_optional = spelling.prefers_optional(snapshot.files[item.variant.file].text)
    return fields.of_part(snapshot, model, item.part, with_optional=with_optional)


def _edit(changes: Changes, member: Member, item: Lag, field: DataField, body: _Body) -> None:
    snapshot, variant = changes.snapshot, item.variant
    file = snapshot.files[variant.file]
    owner = fields.owner_file(snapshot, item.part.fact)
    path = f"{variant.path}.{item.present.name}" if item.present is not None else ""
    if item.kind is Kind.RENAMED:
        name = file.facts.place(path, "name")
        assert name is not None, "only written fields are renamed"
        changes.edit(file.path, TextEdit(name, item.part.name))
        return
    changes.need(file.path, fields.needed(field, owner, file))
    if item.kind is Kind.LACKING:
        line = layout.indented(field.line(), body.indent)
        changes.edit(file.path, body.insertion(_before(member, item), line))
        return
    statement, annotation = file.facts.place(path, "statement"), file.facts.place(path, "annotation")
    assert statement is not None, "only written fields have a type"
    assert annotation is not None, "only written fields have a type"
    if item.part.form is Form.SAME and file.facts.place(path, "value") is not None:
        changes.edit(file.path, TextEdit(statement, layout.indented(field.line(), body.indent).strip()))
    else:
        changes.edit(file.path, TextEdit(annotation, field.annotation))


def _before(member: Member, item: Lag) -> list[str]:
    """The fields behind which a new one goes, the nearest first."""
    names = [part.name for part in member.parts]
    return names[: names.index(item.part.name)][::-1]


@dataclass(frozen=True, slots=True)
class _Body:
    """The body of a class of a file that parses."""

    file: SourceFile
    node: ast.ClassDef
    positions: Positions
    indent: str

    def insertion(self, behind: list[str], line: str) -> TextEdit:
        """A line behind the first of these fields that is there, else before all fields, else at the end."""
        text, found = self.file.text, self._fields()
        after = next((name for name in behind if name in found), None)
        if after is not None:
            end = placement.line_end(text, self.positions.span(found[after]).end)
            return TextEdit(Span(end, end), f"\n{line}")
        if found:
            start = placement.top_of(text, self.positions.span(self._first()).start)
            return TextEdit(Span(start, start), f"{line}\n")
        last = self.node.body[-1]
        span = self.positions.span(last)
        if _is_nothing(last):
            start = max(text.rfind("\n", 0, span.start), text.rfind(":", 0, span.start)) + 1
            return TextEdit(Span(start, span.end), line if text[start - 1] == "\n" else f"\n{line}")
        end = placement.line_end(text, span.end)
        return TextEdit(Span(end, end), f"\n\n{line}")

    def _fields(self) -> dict[str, ast.stmt]:
        """The last statement of each field: the string below it, if there is one."""
        found: dict[str, ast.stmt] = {}
        last = ""
        for node in self.node.body:
            match node:
                case ast.AnnAssign(target=ast.Name(id=str(name))):
                    found[name], last = node, name
                case ast.Expr(value=ast.Constant(value=str())) if last:
                    found[last] = node
                case _:
                    last = ""
        return found

    def _first(self) -> ast.stmt:
        return next(node for node in self.node.body if isinstance(node, ast.AnnAssign))


def _is_nothing(node: ast.stmt) -> bool:
    """Whether a statement only stands where there has to be one."""
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and ast.unparse(node) == "...")


def _body(snapshot: Snapshot, variant: Model) -> _Body | None:
    """The body of a variant; None where it does not stand at the top of a file that parses."""
    file = snapshot.files[variant.file]
    tree = grammar.parse(file.text)
    if tree is None or "." in variant.path:
        return None
    nodes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == variant.path]
    if len(nodes) != 1:
        return None
    positions = Positions(file.text)
    start = positions.span(nodes[0].body[-1]).start
    found = file.text[file.text.rfind("\n", 0, start) + 1 : start]
    return _Body(file, nodes[0], positions, found if found.isspace() else "    ")


def _dumped(line: str) -> str:
    tree = grammar.parse(line)
    return line if tree is None else ast.dump(tree)

"""Fields of a class that move to a new class above it, which it then inherits from."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Sequence

from sqlmodel_lsp.features.actions.refactorings.site import Draft, Members, Site, members
from sqlmodel_lsp.generate import RefusalError, placement
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.text.edits import FileChange
from sqlmodel_lsp.text.span import Span

_SQLMODEL = "sqlmodel.SQLModel"


def is_possible(site: Site) -> bool:
    """Whether the class is a known table model whose members can be told apart."""
    model, snapshot = site.model, site.snapshot
    is_table = model.table is not None and model.table.model == model.qualified
    return is_table and placement.is_extensible(snapshot, model) and certainty.is_settled(snapshot, model)


def is_free(site: Site, name: str) -> bool:
    """Whether nothing in the file, and no other class, has this name."""
    return name not in placement.defined_names(site.ctx.file) and name not in site.snapshot.schema.class_names()


def own_fields(site: Site) -> list[FieldFact]:
    """The fields that the class writes itself."""
    return [fact for fact in site.model.fields if fact.owner == site.model.qualified]


def obstacle(site: Site, names: Collection[str]) -> str:
    """Why members cannot be inherited."""
    for name in names:
        fact = site.model.field(name)
        if fact is None:
            return f"`{name}` is a relationship, which SQLModel does not inherit"
        if "sa_column" in fact.arguments:
            return f"`{name}` has a `Column` of its own, which cannot be shared by several tables"
    return ""


def place_of_sqlmodel(site: Site) -> Span | None:
    """Where `SQLModel` stands among the base classes."""
    bases = site.model.bases
    return site.ctx.place(site.model, part=f"base:{bases.index(_SQLMODEL)}") if _SQLMODEL in bases else None


def make(site: Site, names: Sequence[str], name: str, base: Span, text: str) -> tuple[FileChange, ...]:
    """Writes the class with the fields as they are written, and `text` in the place of a base class.

    Raises RefusalError when something in the body of the class is tied to a field.
    """
    draft, own = Draft(site.snapshot, site.model.file), members(site.ctx, site.model)
    statement = site.ctx.place(site.model, part="statement")
    if own is None or statement is None:
        raise RefusalError(f"the members of `{site.model.name}` do not stand on lines of their own")
    _refuse_ties(own, names)
    spans = [own.whole(each) for each in names]
    source = draft.file.text
    lines = "".join(f"{source[span.start : span.end].rstrip()}\n" for span in spans)
    head = f"class {name}({draft.name(_SQLMODEL)}):\n"
    draft.insert(placement.top_of(source, statement.start), f"{head}{lines}\n\n")
    draft.replace(base, text)
    is_empty = len(names) == len(own.body.statements)
    for number, span in enumerate(_together(spans)):
        draft.replace(_with_gap(source, span), f"{own.indent}pass\n" if is_empty and not number else "")
    return (draft.change(),)


def _refuse_ties(own: Members, names: Collection[str]) -> None:
    """A field that names another part of the body, or is named by one, has to stay there."""
    moved = [node for name, node in own.annotated() if name in names]
    rest = [node for node in own.body.statements if node not in moved]
    bound = {name for node in rest for name in _bound(node)}
    for node in moved:
        tied = bound & set(_named(node))
        if tied:
            raise RefusalError(f"`{ast.unparse(node.target)}` uses `{min(tied)}` of the class; move that first")
    for other in rest:
        tied = set(names) & set(_named(other)) if isinstance(other, (ast.Assign, ast.AnnAssign)) else set()
        if tied:
            raise RefusalError(f"the class uses `{min(tied)}` in its body, where an inherited field is not known")


def _named(node: ast.stmt) -> Iterator[str]:
    parts = [node.annotation, node.value] if isinstance(node, ast.AnnAssign) else [getattr(node, "value", None)]
    for part in parts:
        yield from (each.id for each in ast.walk(part) if isinstance(each, ast.Name)) if part is not None else ()


def _bound(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name


def _together(spans: Sequence[Span]) -> list[Span]:
    """Neighbouring lines as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and found[-1].end == span.start:
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def _with_gap(text: str, span: Span) -> Span:
    """The lines with the empty one below them, when there would be two of them or one at the start."""
    above = text[: span.start].rstrip(" \t").removesuffix("\n").removesuffix("\r").rpartition("\n")[2].strip()
    gap = re.compile(r"[ \t]*\r?\n").match(text, span.end)
    return Span(span.start, gap.end()) if gap is not None and (not above or above.endswith(":")) else span

"""An enum of the strings that a `Literal` allows, for which SQLModel has a column.

The enum stands above the first class that uses it; all fields of the file with this name and these strings take it, and
their defaults become its members. A member is called like its string, as far as that is a name.

Offered on fields that allow two strings or more, and None; not where the field says itself how it is stored.

Tables with such a column could not be made before, for SQLModel refuses a `Literal`. An enum's column stores the names
of the members.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.features import families
from sqlmodel_lsp.features.actions.refactorings import leftovers
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, disabled
from sqlmodel_lsp.generate import placement, spelling
from sqlmodel_lsp.rules import origins
from sqlmodel_lsp.schema.model import FieldFact, Model
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import FileChange
from sqlmodel_lsp.text.span import Span

MOST = 1

_LITERAL = "typing.Literal"
_FEWEST = 2
_STORAGE = ("sa_type", "sa_column")
_TAKEN = frozenset({"name", "value", "mro", *dir(str)})


@dataclass(frozen=True, slots=True)
class _Choice:
    """A `Literal` of strings in the annotation of a field."""

    strings: tuple[str, ...]
    span: Span


def offers(site: Site) -> Iterator[Offer]:
    """One offer for a field."""
    if len(site.members) != 1:
        return
    fact = site.model.field(site.members[0])
    choice = None if fact is None else _choice(site, site.model, fact)
    if fact is None or choice is None:
        return
    name = _class_name(site, fact)
    title = f"Make an enum of the strings of `{fact.name}`"
    stored = next((word for word in _STORAGE if word in fact.arguments), None)
    if stored is not None:
        yield disabled(title, f"`{stored}` says how it is stored; take that out first")
    elif name in placement.defined_names(site.ctx.file):
        yield disabled(title, f"`{name}` is there already")
    elif len(set(map(_member, choice.strings))) < len(choice.strings):
        yield disabled(title, "two of the strings make the same name")
    else:
        yield Offer(title, lambda: _make(site, fact, choice, name))


def _make(site: Site, fact: FieldFact, choice: _Choice, name: str) -> tuple[FileChange, ...]:
    draft = Draft(site.snapshot, site.model.file)
    users = []
    for model in site.snapshot.schema.models_in(site.model.file):
        same = model.field(fact.name)
        found = None if same is None or set(_STORAGE) & set(same.arguments) else _choice(site, model, same)
        if found is not None and found.strings == choice.strings:
            users.append(model)
            draft.replace(found.span, name)
            _rename_default(site, draft, model, fact.name, choice, name)
    draft.edits += leftovers.edits(site.snapshot, draft.file, draft.edits)
    text_enum = origins.spelling(site.snapshot, draft.file, "enum.StrEnum")
    bases = text_enum or f"str, {draft.name('enum.Enum')}"
    indent = _indent(site)
    lines = "".join(f"{indent}{_member(text)} = {_quoted(text)}\n" for text in choice.strings)
    draft.insert(_above(draft, users), f"class {name}({bases}):\n{lines}\n\n")
    return (draft.change(),)


def _choice(site: Site, model: Model, fact: FieldFact) -> _Choice | None:
    """The strings of a field of this class, when nothing else but None is allowed."""
    if fact.owner != model.qualified or fact.opaque or spelling.without_none(fact.python_type or "") != "Literal":
        return None
    parsed = site.ctx.expression(model, fact.name, "annotation")
    if parsed is None:
        return None
    nodes = [node for node in ast.walk(parsed[0]) if isinstance(node, ast.Subscript)]
    found = [node for node in nodes if origins.origin(site.snapshot, site.ctx.file, node.value) == _LITERAL]
    if len(found) != 1:
        return None
    inner = found[0].slice
    items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    strings = tuple(item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str))
    span = parsed[1].span(found[0])
    if len(strings) != len(items) or len(strings) < _FEWEST or "#" in site.ctx.text(span):
        return None
    return _Choice(strings, span)


def _rename_default(site: Site, draft: Draft, model: Model, member: str, choice: _Choice, name: str) -> None:
    parsed = site.ctx.expression(model, member)
    for node, positions in _defaults(parsed) if parsed is not None else ():
        if isinstance(node, ast.Constant) and node.value in choice.strings:
            draft.replace(positions.span(node), f"{name}.{_member(str(node.value))}")


def _defaults(parsed: tuple[ast.expr, Positions]) -> Iterator[tuple[ast.expr, Positions]]:
    node, positions = parsed
    if isinstance(node, ast.Call):
        given = [*node.args[:1], *(item.value for item in node.keywords if item.arg == "default")]
        yield from ((item, positions) for item in given)
    else:
        yield node, positions


def _class_name(site: Site, fact: FieldFact) -> str:
    table = families.table_of(site.snapshot, site.model)
    owner = re.sub(r"Base\Z", "", table.name if table is not None else site.model.name)
    return owner + "".join(word[:1].upper() + word[1:] for word in fact.name.split("_"))


def _member(text: str) -> str:
    """The name of a member: its string, as far as that is one."""
    name = re.sub(r"\W+", "_", text).strip("_") or "empty"
    name = f"n{name}" if name[0].isdigit() else name
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name


def _quoted(text: str) -> str:
    return "".join(['"', text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"), '"'])


def _indent(site: Site) -> str:
    statement = site.ctx.place(site.model, site.members[0], "statement")
    text = site.ctx.file.text
    indent = "" if statement is None else text[text.rfind("\n", 0, statement.start) + 1 : statement.start]
    return indent if indent and indent.isspace() else "    "


def _above(draft: Draft, users: list[Model]) -> int:
    """The line above the first of the classes, its decorators and comments."""
    places = [draft.file.facts.place(model.path, part) for model in users for part in ("statement", "decorator:0")]
    start = min(place.start for place in places if place is not None)
    return placement.top_of(draft.file.text, start)

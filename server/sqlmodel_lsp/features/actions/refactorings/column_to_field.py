"""A column that is made by `sa_column=Column(...)` as options of `Field`, where the table stays the same.

What SQLModel does by itself is left out: a type that follows from the annotation, a nullability that does. The type is
written as `max_length` or `sa_type`, other constraints go to `sa_column_args`, and what `Field` has no word for to
`sa_column_kwargs`. Names that nothing uses any more are taken out of the imports.

Offered on members of a table model whose `Column(...)` is written where the field is.

Tables stay as they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias

from sqlmodel_lsp.features.actions.refactorings import leftovers
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, disabled
from sqlmodel_lsp.generate import spelling
from sqlmodel_lsp.rules import call_edits, certainty, origins
from sqlmodel_lsp.schema.columns import COLUMN
from sqlmodel_lsp.schema.model import Column, FieldFact
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import Call, Symbol, Value
from sqlmodel_lsp.text.edits import FileChange
from sqlmodel_lsp.text.span import Span

MOST = 1

_Arguments: TypeAlias = list[tuple[str, str]]
_BY_ITSELF = {
    "String": "str", "Integer": "int", "Float": "float", "Boolean": "bool", "Date": "datetime.date",
    "Time": "datetime.time", "Interval": "datetime.timedelta", "LargeBinary": "bytes", "Uuid": "uuid.UUID",
}  # fmt: skip
"""The types that SQLModel chooses for an annotation, when they are given no options."""
_ON_DELETE = ("CASCADE", "SET NULL", "RESTRICT")
"""What `ondelete` may be told."""
_WORDS = ("primary_key", "nullable", "index", "unique")


def offers(site: Site) -> Iterator[Offer]:
    """One offer for a member; it tells why not where a field could not say what the column does."""
    table = site.model.table
    if len(site.members) != 1 or table is None or table.model != site.model.qualified:
        return
    (member,) = site.members
    column, fact = table.attribute(member), site.model.field(member)
    found = list(call_edits.calls_with(site.ctx, site.model.path, member, "sa_column"))
    if column is None or fact is None or len(found) != 1 or column.error or fact.opaque:
        return
    if column.opaque or column.owner != site.model.qualified or not certainty.is_settled(site.snapshot, site.model):
        return
    call, positions = found[0]
    given = call_edits.keyword_named(call, "sa_column")
    if given is None or not isinstance(given.value, ast.Call):
        return
    if origins.called(site.snapshot, site.ctx.file, given.value) != COLUMN.name or _is_computed(given.value):
        return
    title = f"Write the column of `{member}` as options of `Field`"
    if column.type is None and not _follows(site, column, fact):
        yield disabled(title, "its type comes from the column that it refers to, not from the annotation")
    elif column.nullable and not fact.nullable:
        yield disabled(title, f"the column may be empty, which `{column.annotation}` is not; settle that first")
    elif not column.nullable and any(key.ondelete == "SET NULL" for key in column.foreign_keys):
        yield disabled(title, '`ondelete="SET NULL"` needs a column that can be empty')
    elif "#" in site.ctx.text(positions.span(given)):
        yield disabled(title, "a comment stands inside of the column; move it away first")
    else:
        yield Offer(title, lambda: _make(site, column, fact, (call, given, positions)), keeps_tables=True)


def _make(
    site: Site, column: Column, fact: FieldFact, found: tuple[ast.Call, ast.keyword, Positions]
) -> tuple[FileChange, ...]:
    draft = Draft(site.snapshot, site.model.file)
    call, given, positions = found
    assert isinstance(given.value, ast.Call), "only offered for calls"
    arguments = _arguments(column, fact, _Written(given.value, positions, site.ctx.file.text))
    here = {item.arg for item in call.keywords}
    gap = _gap(site.ctx.file.text, positions.span(given).start)
    text = gap.join(f"{name}={value}" for name, value in arguments if name not in here)
    removed = None if text else call_edits.remove(site.ctx, call, positions, given)
    annotation, value = (site.ctx.place(site.model, column.attribute, part) for part in ("annotation", "value"))
    if not text and annotation is not None and value == positions.span(call) and not call.args and len(here) == 1:
        draft.replace(Span(annotation.end, value.end), "")
    elif removed is not None:
        draft.edits.append(removed)
    else:
        draft.replace(positions.span(given), text)
    draft.edits += leftovers.edits(site.snapshot, draft.file, draft.edits)
    return (draft.change(),)


def _gap(text: str, start: int) -> str:
    """What stands between arguments: they have lines of their own, or not."""
    indent = text[text.rfind("\n", 0, start) + 1 : start]
    return f",\n{indent}" if indent.isspace() else ", "


class _Written:
    """The arguments of a `Column(...)` as they are written, sorted by what they are."""

    def __init__(self, call: ast.Call, positions: Positions, text: str) -> None:
        self.keywords = {item.arg: item.value for item in call.keywords if item.arg}
        self.name = self.keywords.pop("name", None)
        self.type = self.keywords.pop("type_", None)
        self._positions, self._text = positions, text
        rest = list(call.args)
        if rest and isinstance(rest[0], ast.Constant) and (rest[0].value is None or isinstance(rest[0].value, str)):
            self.name = rest.pop(0)
        self.rest = rest

    def text(self, node: ast.expr) -> str:
        """An argument as it is written, on one line."""
        span = self._positions.span(node)
        return " ".join(line.strip() for line in self._text[span.start : span.end].splitlines())


def _arguments(column: Column, fact: FieldFact, written: _Written) -> _Arguments:
    found: _Arguments = []
    items = _items(column)
    nodes = list(written.rest)
    type_node = nodes.pop(0) if len(nodes) > len(items) else written.type
    more = dict(written.keywords)
    options = {name: more.pop(name) for name in _WORDS if name in more}
    if column.primary_key:
        found.append(("primary_key", "True"))
    rest = []
    for item, node in zip(items, nodes, strict=False):
        key = _plain_key(item)
        if key is not None and not any(name == "foreign_key" for name, _ in found):
            found += [(name, written.text(value)) for name, value in _key_nodes(node).items()]
        else:
            rest.append(written.text(node))
    if fact.nullable and not column.primary_key and not column.nullable:
        found.append(("nullable", "False"))
    found += [(name, written.text(options[name])) for name in ("index", "unique") if getattr(column, name)]
    found += _type(column, fact, written, type_node)
    if rest:
        found.append(("sa_column_args", f"[{', '.join(rest)}]"))
    pairs = [f'"{name}": {written.text(node)}' for name, node in more.items()]
    if written.name is not None and column.name != column.attribute:
        pairs.insert(0, f'"name": {written.text(written.name)}')
    if pairs:
        found.append(("sa_column_kwargs", f"{{{', '.join(pairs)}}}"))
    return found


def _type(column: Column, fact: FieldFact, written: _Written, node: ast.expr | None) -> _Arguments:
    if node is None:
        return []
    name, arguments = _type_parts(column.type)
    wanted = spelling.without_none(fact.python_type or "")
    if name in _BY_ITSELF and _BY_ITSELF[name] == wanted and not arguments and not fact.arguments.get("max_length"):
        return []
    if name == "String" and wanted == "str" and len(arguments) == 1 and isinstance(arguments[0], int):
        said = fact.arguments.get("max_length", arguments[0])
        if said == arguments[0] and isinstance(node, ast.Call):
            value = node.args[0] if node.args else node.keywords[0].value
            return [("max_length", written.text(value))]
    return [("sa_type", written.text(node))]


def _type_parts(value: Value) -> tuple[str, tuple[Value, ...]]:
    """The name of one of SQLAlchemy's own types, and what it is given."""
    function = value.function if isinstance(value, Call) else value
    arguments = (*value.arguments, *(item for _, item in value.keywords)) if isinstance(value, Call) else ()
    is_length = not isinstance(value, Call) or all(key == "length" for key, _ in value.keywords)
    if not isinstance(function, Symbol) or function.name.rpartition(".")[0] != "sqlalchemy" or not is_length:
        return "", ()
    return function.name.rpartition(".")[2], arguments


def _items(column: Column) -> tuple[Value, ...]:
    """The constraints and keys among the arguments of the column."""
    made = column.construct.arguments[1:] if column.construct is not None else ()
    return made[1:] if column.type is not None else made


def _plain_key(item: Value) -> str | None:
    """The target of a foreign key that `foreign_key` and `ondelete` can tell."""
    if not isinstance(item, Call) or getattr(item.function, "name", "") != "sqlalchemy.ForeignKey":
        return None
    target = item.arguments[0] if len(item.arguments) == 1 else None
    more = dict(item.keywords)
    is_plain = set(more) <= {"ondelete"} and more.get("ondelete", "CASCADE") in _ON_DELETE
    return target if is_plain and isinstance(target, str) else None


def _key_nodes(node: ast.expr) -> dict[str, ast.expr]:
    assert isinstance(node, ast.Call), "only asked for foreign keys"
    return {"foreign_key": node.args[0], **{item.arg: item.value for item in node.keywords if item.arg}}


def _is_computed(call: ast.Call) -> bool:
    """Whether some of the arguments are not written out."""
    return any(isinstance(item, ast.Starred) for item in call.args) or any(item.arg is None for item in call.keywords)


def _follows(site: Site, column: Column, fact: FieldFact) -> bool:
    """Whether the column that a key refers to has the type that the annotation stands for."""
    for key in column.foreign_keys:
        found = site.snapshot.schema.tables_named(key.table or "", site.model.file)
        target = found[0].column(key.column or column.name) if len(found) == 1 else None
        name, arguments = _type_parts(target.type if target is not None else None)
        return not arguments and _BY_ITSELF.get(name) == spelling.without_none(fact.python_type or "")
    return False

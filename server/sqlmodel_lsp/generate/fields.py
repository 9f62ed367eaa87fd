"""Fields of a model as its user wrote them, made fit for classes without a table.

What only the database needs is dropped; types, defaults and validation stay, word for word.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlmodel_lsp.analysis.families.wanted import Form, Part
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import ClassFact
from sqlmodel_lsp.generate import imports, layout, spelling
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.schema import field_parameters
from sqlmodel_lsp.schema.model import FieldFact, Model
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.positions import Positions

_KEPT = {
    parameter.name for parameter in field_parameters.PARAMETERS if parameter.group in ("validation", "documentation")
}


@dataclass(frozen=True, slots=True)
class DataField:
    """One field, as source text. `verbatim` is a value we do not look into, such as a call that makes the field."""

    name: str
    annotation: str
    default: str | None = None
    factory: str | None = None
    options: tuple[str, ...] = ()
    verbatim: str | None = None

    @property
    def calls_field(self) -> bool:
        """Whether the declaration needs `Field`."""
        return self.verbatim is None and bool(self.options or self.factory)

    @property
    def arguments(self) -> tuple[str, ...]:
        """What stands between the brackets of `Field`."""
        factory = () if self.factory is None else (f"default_factory={self.factory}",)
        default = () if self.default is None else (f"default={self.default}",)
        return (*factory, *default, *self.options)

    def without_default(self) -> DataField:
        """The same field, always given."""
        return replace(self, default=None, factory=None, verbatim=None)

    def optional(self, *, with_optional: bool) -> DataField:
        """The same field, None unless given."""
        annotation = spelling.or_none(self.annotation, with_optional=with_optional)
        return replace(self, annotation=annotation, default="None", factory=None, verbatim=None)

    def line(self) -> str:
        """The declaration, as it stands in a class body."""
        head = f"{self.name}: {self.annotation}"
        if self.verbatim is not None:
            return f"    {head} = {self.verbatim}"
        if self.calls_field:
            return layout.fit(f"{head} = Field(", self.arguments, ")", 4)
        return f"    {head}" if self.default is None else f"    {head} = {self.default}"

    def names(self) -> Iterator[str]:
        """The bare names the declaration uses, `Field` aside."""
        texts = [self.annotation, self.default, self.factory, self.verbatim]
        for text in [*texts, *(option.partition("=")[2] for option in self.options)]:
            if text is not None:
                yield from spelling.names(text)


def carry(snapshot: Snapshot, fact: FieldFact) -> DataField:
    """The field as a class without a table declares it."""
    field = DataField(fact.name, _annotation(fact.annotation))
    value = _value(snapshot, fact)
    if value is None:
        return field
    value = _from_outside(snapshot, fact, value)
    parsed = expressions.parse(value)
    node, positions = parsed or (None, None)
    if not isinstance(node, ast.Call) or positions is None:
        return replace(field, default=value)
    is_field = _is_field_call(node) or (fact.call or "").endswith(".Field")
    return _with_call(field, value, node, positions) if is_field else replace(field, verbatim=value)


def of_part(snapshot: Snapshot, model: Model, part: Part, *, with_optional: bool) -> DataField:
    """The field of a variant that is made of one of the table model."""
    field = carry(snapshot, part.fact)
    if part.name != part.fact.name:
        field = DataField(part.name, field.annotation, None if part.fact.required else field.default)
    match part.form:
        case Form.OPTIONAL:
            return field.optional(with_optional=with_optional)
        case Form.FILLED:
            return _filled(model, field)
        case _:
            return field


def _filled(model: Model, field: DataField) -> DataField:
    """A field that the server has filled in by the time it is read."""
    column = model.table.attribute(field.name) if model.table is not None else None
    given = field.without_default()
    if column is not None and column.primary_key:
        return DataField(given.name, spelling.without_none(given.annotation), options=given.options)
    return given


def needed(field: DataField, owner: SourceFile | None, file: SourceFile) -> Iterator[Needed]:
    """The names that a field uses, for a file that may be another one than that of the class it was written in."""
    if field.calls_field:
        yield Needed("sqlmodel", "Field")
    if field.annotation.startswith("Optional["):
        yield Needed("typing", "Optional")
    if owner is None or owner is file:
        return
    relative = imports.uses_relative_imports([file])
    for name in field.names():
        found = imports.origin(name, owner)
        if found is not None:
            yield Needed(imports.local_module(found.module, file.module, relative=relative), found.name, found.alias)


def owner_file(snapshot: Snapshot, fact: FieldFact) -> SourceFile | None:
    """The file in which the class that declares the field is written."""
    home = snapshot.schema.homes.get(fact.owner)
    return None if home is None else snapshot.files.get(home.file)


def _value(snapshot: Snapshot, fact: FieldFact) -> str | None:
    found = snapshot.place(fact.owner, fact.name, "value")
    if found is None:
        return None
    path, span = found
    return snapshot.files[path].text[span.start : span.end]


def _from_outside(snapshot: Snapshot, fact: FieldFact, value: str) -> str:
    """The value with the names of its class spelled as others have to: `LIMIT` as `Hero.LIMIT`."""
    home, file = snapshot.schema.homes.get(fact.owner), owner_file(snapshot, fact)
    if home is None or file is None:
        return value
    classes = [item for item in file.facts.interface.body if isinstance(item, ClassFact) and item.name == home.path]
    bound = {item.target for found in classes for item in found.assignments() if item.value is not None}
    owner = snapshot.schema.models.get(fact.owner)
    members = {item.name for item in owner.fields} if owner is not None else set[str]()
    for name in (bound - members) & set(spelling.names(value)):
        value = re.sub(rf"(?<![\w.'\"]){name}\b(?!['\"]|=[^=])", f"{home.path}.{name}", value)
    return value


def _with_call(field: DataField, text: str, call: ast.Call, positions: Positions) -> DataField:
    """The field with what its `Field(...)` says, the options of the database aside."""
    values = {keyword.arg: _source(text, keyword.value, positions) for keyword in call.keywords if keyword.arg}
    if call.args:
        values.setdefault("default", _source(text, call.args[0], positions))
    default = values.get("default")
    return replace(
        field,
        default=None if default == "..." else default,
        factory=values.get("default_factory"),
        options=tuple(f"{name}={value}" for name, value in values.items() if name in _KEPT),
    )


def _annotation(text: str) -> str:
    """The annotation, with `Field(...)` inside `Annotated` reduced to what a class without a table needs."""
    parsed = expressions.parse(text)
    if parsed is None:
        return text
    node, positions = parsed
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Tuple):
        return text
    first, *rest = node.slice.elts
    if not any(map(_is_field_call, rest)):
        return text
    pieces = [_reduced(text, item, positions) for item in rest]
    kept = [piece for piece in pieces if piece != "Field()"]
    start, end = positions.span(first), positions.span(rest[-1]).end
    if not kept:
        return text[start.start : start.end]
    return f"{text[: start.end]}{''.join(f', {piece}' for piece in kept)}{text[end:]}"


def _reduced(text: str, node: ast.expr, positions: Positions) -> str:
    if not isinstance(node, ast.Call) or not _is_field_call(node):
        return _source(text, node, positions)
    field = _with_call(DataField("", ""), text, node, positions)
    return f"Field({', '.join(field.arguments)})"


def _is_field_call(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")) == "Field"


def _source(text: str, node: ast.expr, positions: Positions) -> str:
    span = positions.span(node)
    source = text[span.start : span.end]
    return ast.unparse(node) if "\n" in source else source

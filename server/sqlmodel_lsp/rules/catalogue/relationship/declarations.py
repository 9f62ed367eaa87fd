"""Relationships as a file writes them: the call, the options in it, and the edits that change them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import Value
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

OPTIONS = "sa_relationship_kwargs"
_READY = "sa_relationship"


@dataclass(frozen=True, slots=True)
class Option:
    """One option for SQLAlchemy as it is written: its name, where that stands, and its value."""

    name: str
    span: Span
    value: ast.expr


@dataclass(frozen=True, slots=True)
class Declaration:
    """One relationship: its model and what is known about it, its `Relationship(...)` and where that stands."""

    model: Model
    relationship: Relationship
    call: ast.Call
    positions: Positions

    @property
    def name(self) -> str:
        """The relationship with its class, as people write it."""
        return f"{self.model.name}.{self.relationship.name}"

    @property
    def is_mapped(self) -> bool:
        """Whether SQLModel hands the call on to SQLAlchemy, rather than a ready relationship or nothing at all."""
        return (
            self.model.table is not None
            and self.model.opaque is None
            and _READY not in self.relationship.arguments
            and "**" not in self.relationship.arguments
        )

    @property
    def passes_options(self) -> bool:
        """Whether the options that are written reach SQLAlchemy, by SQLModel or in a ready relationship."""
        is_ready = self.relationship.is_ready and self.model.table is not None and self.model.opaque is None
        return self.is_mapped or is_ready

    def argument(self, name: str) -> ast.keyword | None:
        """The keyword argument of `Relationship(...)` with this name."""
        return call_edits.keyword_named(self.call, name)

    def value(self, name: str) -> Value:
        """What reaches SQLAlchemy under this name: the option, else the argument of `Relationship(...)`."""
        relationship = self.relationship
        return relationship.options.get(name, relationship.arguments.get(name))

    def holder(self) -> ast.Dict | ast.Call | None:
        """What holds the options, if their names are plain: a dict, a `dict(...)` or a ready `relationship(...)`."""
        ready, argument = self.argument(_READY), self.argument(OPTIONS)
        match ready or argument:
            case ast.keyword(value=ast.Dict(keys=keys) as written) if ready is None and all(map(_is_string, keys)):
                return written
            case ast.keyword(value=ast.Call(keywords=keywords) as written) if all(one.arg for one in keywords):
                is_dict = isinstance(written.func, ast.Name) and written.func.id == "dict" and not written.args
                return written if ready is not None or is_dict else None
        return None

    def options(self) -> tuple[Option, ...] | None:
        """The options that are written out, None when there may be others."""
        match self.holder():
            case ast.Dict(keys=keys, values=values):
                pairs = zip(keys, values, strict=True)
                return tuple(Option(_text(key), self.positions.span(key), value) for key, value in pairs if key)
            case ast.Call(keywords=keywords):
                spans = (call_edits.name_span(self.positions, keyword) for keyword in keywords)
                return tuple(Option(str(k.arg), span, k.value) for k, span in zip(keywords, spans, strict=True))
        return None

    def option(self, name: str) -> Option | None:
        """An option where it is written out, the last one if there are several."""
        return next((option for option in reversed(self.options() or ()) if option.name == name), None)

    def written(self, name: str) -> ast.expr | None:
        """The value of an option, or of the argument of `Relationship(...)` that stands for it."""
        option, argument = self.option(name), self.argument(name)
        return option.value if option is not None else None if argument is None else argument.value


def declarations(ctx: Context) -> tuple[Declaration, ...]:
    """The relationships that the models of this file declare, in order."""
    return ctx.snapshot.remember("relationships written", ctx.file.path, lambda: tuple(_declarations(ctx)))


def declaration(ctx: Context, model: Model, relationship: Relationship) -> Declaration | None:
    """One relationship of a model of this file as it is written."""
    found = ctx.expression(model, relationship.name)
    if found is None or not isinstance(found[0], ast.Call) or relationship.owner != model.qualified:
        return None
    return Declaration(model, relationship, found[0], found[1])


def set_option(ctx: Context, found: Declaration, name: str, value: str) -> TextEdit | None:
    """Passes an option on to SQLAlchemy, in place of the one that is written."""
    if (option := found.option(name)) is not None:
        return TextEdit(found.positions.span(option.value), value)
    match found.holder():
        case ast.Dict(keys=keys) as written:
            start = found.positions.span(written).start + 1
            return TextEdit(Span(start, start), f'"{name}": {value}{", " if keys else ""}')
        case ast.Call() as written:
            return call_edits.insert(ctx, written, found.positions, f"{name}={value}")
    if found.argument(OPTIONS) is not None or _READY in found.relationship.arguments:
        return None
    return call_edits.insert(ctx, found.call, found.positions, f'{OPTIONS}={{"{name}": {value}}}')


def remove_option(ctx: Context, found: Declaration, name: str) -> TextEdit | None:
    """Takes an option out, and with the last one what holds it; None when a comment stands in the way."""
    option, argument = found.option(name), found.argument(OPTIONS)
    if option is None:
        return None
    if len(found.options() or ()) == 1 and argument is not None:
        return call_edits.remove(ctx, found.call, found.positions, argument)
    match found.holder():
        case ast.Call(keywords=keywords) as written:
            keyword = next(keyword for keyword in keywords if keyword.value is option.value)
            return call_edits.remove(ctx, written, found.positions, keyword)
        case ast.Dict() as written:
            return _cut(ctx, found, option, written)
    return None


def _cut(ctx: Context, found: Declaration, option: Option, written: ast.Dict) -> TextEdit | None:
    number = written.values.index(option.value)
    here = Span(option.span.start, found.positions.span(option.value).end)
    if number > 0:
        cut = Span(found.positions.span(written.values[number - 1]).end, here.end)
    else:
        following = written.keys[1]
        assert following is not None
        cut = Span(here.start, found.positions.span(following).start)
    return None if "#" in ctx.text(cut).replace(ctx.text(here), "") else TextEdit(cut, "")


def add_back_populates(ctx: Context, found: Declaration, name: str) -> TextEdit | None:
    """Names the other side, in front of the other arguments."""
    if found.argument("back_populates") is not None or _READY in found.relationship.arguments:
        return None
    argument = f'back_populates="{name}"'
    if not found.call.args and not found.call.keywords:
        return call_edits.insert(ctx, found.call, found.positions, argument)
    first = min([*map(found.positions.span, found.call.args), *map(found.positions.span, found.call.keywords)])
    line_start = ctx.file.text.rfind("\n", 0, first.start) + 1
    indent = ctx.file.text[line_start : first.start]
    separator = f",\n{indent}" if indent.isspace() else ", "
    return TextEdit(Span(first.start, first.start), f"{argument}{separator}")


def is_postponed(ctx: Context) -> bool:
    """Whether `from __future__ import annotations` makes all annotations of this file strings."""
    return any(
        isinstance(item, Import) and item.module == "__future__" and item.name == "annotations"
        for item in ctx.facts.interface.body
    )


def _declarations(ctx: Context) -> Iterator[Declaration]:
    for model in ctx.models:
        for relationship in model.relationships:
            found = declaration(ctx, model, relationship)
            if found is not None:
                yield found


def _is_string(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""

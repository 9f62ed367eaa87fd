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
            and "sa_relationship" not in self.relationship.arguments
            and "**" not in self.relationship.arguments
        )

    def argument(self, name: str) -> ast.keyword | None:
        """The keyword argument of `Relationship(...)` with this name."""
        return call_edits.keyword_named(self.call, name)

    def value(self, name: str) -> Value:
        """What reaches SQLAlchemy under this name: the option, else the argument of `Relationship(...)`."""
        relationship = self.relationship
        return relationship.options.get(name, relationship.arguments.get(name))

    def options(self) -> ast.Dict | None:
        """The dict that is written as `sa_relationship_kwargs`, if all its keys are plain."""
        argument = self.argument(OPTIONS)
        written = None if argument is None else argument.value
        return written if isinstance(written, ast.Dict) and all(map(_is_string, written.keys)) else None

    def option(self, name: str) -> tuple[ast.expr, ast.expr] | None:
        """The key and the value of an option where it is written out, the last one if there are several."""
        written = self.options()
        found = [] if written is None else list(zip(written.keys, written.values, strict=True))
        return next(((key, value) for key, value in reversed(found) if key and _text(key) == name), None)

    def written(self, name: str) -> ast.expr | None:
        """The value of an option, or of the argument of `Relationship(...)` that stands for it."""
        option, argument = self.option(name), self.argument(name)
        return option[1] if option is not None else None if argument is None else argument.value


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
        return TextEdit(found.positions.span(option[1]), value)
    written = found.options()
    if written is not None:
        start = found.positions.span(written).start + 1
        return TextEdit(Span(start, start), f'"{name}": {value}{", " if written.keys else ""}')
    if found.argument(OPTIONS) is not None or "sa_relationship" in found.relationship.arguments:
        return None
    return call_edits.insert(ctx, found.call, found.positions, f'{OPTIONS}={{"{name}": {value}}}')


def remove_option(ctx: Context, found: Declaration, name: str) -> TextEdit | None:
    """Takes an option out, and with the last one the dict; None when a comment stands in the way."""
    option, written = found.option(name), found.options()
    if option is None or written is None:
        return None
    if len(written.keys) == 1:
        argument = found.argument(OPTIONS)
        return None if argument is None else call_edits.remove(ctx, found.call, found.positions, argument)
    number = written.values.index(option[1])
    here = Span(found.positions.span(option[0]).start, found.positions.span(option[1]).end)
    if number > 0:
        cut = Span(found.positions.span(written.values[number - 1]).end, here.end)
    else:
        following = written.keys[1]
        assert following is not None
        cut = Span(here.start, found.positions.span(following).start)
    return None if "#" in ctx.text(cut).replace(ctx.text(here), "") else TextEdit(cut, "")


def add_back_populates(ctx: Context, found: Declaration, name: str) -> TextEdit | None:
    """Names the other side, in front of the other arguments."""
    if found.argument("back_populates") is not None or "sa_relationship" in found.relationship.arguments:
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

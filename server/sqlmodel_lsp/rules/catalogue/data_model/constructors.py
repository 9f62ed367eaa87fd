"""Calls of the classes of models, and what their constructors take."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.facts.model import Assignment, ClassFact
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model


@dataclass(frozen=True, slots=True)
class Construction:
    """One call `Hero(...)` of a class whose constructor is SQLModel's own."""

    scope: Scope
    call: ast.Call
    model: Model


def constructions(ctx: Context) -> tuple[Construction, ...]:
    """The calls of this file that surely make an instance of a known model."""
    return ctx.snapshot.remember("constructions", ctx.file.path, lambda: tuple(_constructions(ctx)))


def _constructions(ctx: Context) -> Iterator[Construction]:
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.ModelClass):
        for call in scope.nodes(ast.Call):
            # A class behind a parameter or variable may be a subclass.
            if not isinstance(call.func, (ast.Name, ast.Attribute)):
                continue
            name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
            found = scope.type_of(call.func) if call.args or call.keywords else None
            model = ctx.schema.models.get(found.model) if isinstance(found, types.ModelClass) else None
            if model is None or name != model.name or _is_to_fail(ctx, scope, call):
                continue
            if has_usual_constructor(ctx, model):
                yield Construction(scope, call, model)


def _is_to_fail(ctx: Context, scope: Scope, call: ast.Call) -> bool:
    """Whether a test expects the call to raise, by `with pytest.raises(...)` on its line or right above it."""
    start = scope.span(call).start
    line = ctx.file.text.rfind("\n", 0, start) + 1
    above = ctx.file.text.rfind("\n", 0, max(line - 1, 0)) + 1
    return "raises(" in ctx.file.text[above:start]


def has_usual_constructor(ctx: Context, model: Model) -> bool:
    """Whether the class and all above it are known and leave `__init__` to SQLModel."""
    return ctx.snapshot.remember("usual constructor", model.qualified, lambda: _is_usual(ctx, model))


def _is_usual(ctx: Context, model: Model) -> bool:
    changed = {"__init__", "__new__", "__class_getitem__"}
    return (
        model.opaque is None
        and model.attributes.isdisjoint(changed)
        and certainty.is_settled(ctx.snapshot, model)
        and all(not fact.decorators for fact in certainty.line_of(ctx.snapshot, model))
    )


def configurations(ctx: Context, model: Model) -> Iterator[str]:
    """The source texts of all that configures a class or what it inherits."""
    for fact in certainty.line_of(ctx.snapshot, model):
        yield from (f"{name}={value}" for name, value in fact.keywords)
        for item in fact.body:
            if isinstance(item, Assignment) and item.target == "model_config":
                yield item.value or ""
            elif isinstance(item, ClassFact) and item.name == "Config":
                yield from item.bases
                yield from (f"{inner.target}={inner.value}" for inner in item.assignments())

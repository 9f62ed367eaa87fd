"""The methods of models under Pydantic's decorators."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Branch, Function
from sqlmodel_lsp.rules import certainty, class_bodies, origins
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.span import Span

OF_FIELDS = frozenset({"pydantic.field_validator", "pydantic.validator", "pydantic.field_serializer"})
OF_MODELS = frozenset({"pydantic.model_validator", "pydantic.root_validator", "pydantic.model_serializer"})
FORMER = frozenset({"pydantic.validator", "pydantic.root_validator"})


@dataclass(frozen=True, slots=True)
class Decorated:
    """One use of a decorator of Pydantic's: `made` is its qualified name, `call` None when it stands alone."""

    model: Model
    method: str
    number: int
    made: str
    call: ast.Call | None

    @property
    def name(self) -> str:
        """The decorator's bare name."""
        return self.made.rpartition(".")[2]


def decorated(ctx: Context) -> tuple[Decorated, ...]:
    """The uses of Pydantic's decorators in the models of this file, as far as they always run."""
    return ctx.snapshot.remember("decorators of Pydantic", ctx.file.path, lambda: tuple(_decorated(ctx)))


def _decorated(ctx: Context) -> Iterator[Decorated]:
    for model in ctx.models:
        fact = certainty.class_fact(ctx.snapshot, model.qualified)
        for item in fact.body if fact is not None else ():
            if not isinstance(item, Function) or item.branch is not Branch.MAIN:
                continue
            for number, text in enumerate(item.decorators):
                node = expressions.tree(text)
                call = node if isinstance(node, ast.Call) else None
                function = call.func if call is not None else node
                made = None if function is None else _made(ctx, function)
                if made in OF_FIELDS | OF_MODELS:
                    yield Decorated(model, item.name, number, made or "", call)


def _made(ctx: Context, function: ast.expr) -> str | None:
    found = origins.origin(ctx.snapshot, ctx.file, function)
    return None if found is None else found.replace("pydantic.functional_validators.", "pydantic.")


def written(ctx: Context, found: Decorated) -> tuple[ast.expr, class_bodies.Body] | None:
    """The decorator as it stands in the file, with what tells the places of its nodes."""
    body = class_bodies.body(ctx, found.model)
    if body is None:
        return None
    for item in body.statements:
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and item.name == found.method:
            node = item.decorator_list[found.number] if len(item.decorator_list) > found.number else None
            function = node.func if isinstance(node, ast.Call) else node
            if node is not None and function is not None and _made(ctx, function) == found.made:
                return node, body
    return None


def name_span(body: class_bodies.Body, decorator: ast.expr) -> Span:
    """Where the name of a decorator stands, without what it is called with."""
    return body.span(decorator.func if isinstance(decorator, ast.Call) else decorator)

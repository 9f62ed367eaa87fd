"""The `__table_args__` written in a file, and the tables that take them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Assignment
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.positions import Positions

NAME = "__table_args__"


@dataclass(frozen=True, slots=True)
class Arguments:
    """One assignment: the path of its class, what is written, and the mapped models that it counts for."""

    owner: str
    node: ast.expr
    positions: Positions
    uses: tuple[Model, ...]


def written(ctx: Context) -> tuple[Arguments, ...]:
    """The table arguments of this file that some table takes; those that a method computes are left out."""
    return ctx.snapshot.remember("table arguments", ctx.file.path, lambda: tuple(_written(ctx)))


def _written(ctx: Context) -> Iterator[Arguments]:
    uses: dict[str, list[Model]] = {}
    for model in ctx.schema.heirs_in(ctx.file.path):
        if model.table is None or model.opaque or not certainty.is_settled(ctx.snapshot, model):
            continue
        owner = next(filter(lambda name: _defines(ctx, name), (model.qualified, *model.mro)), None)
        home = None if owner is None else ctx.schema.homes.get(owner)
        if home is not None and home.file == ctx.file.path:
            uses.setdefault(home.path, []).append(model)
    for path, models in uses.items():
        found = ctx.expression(path, NAME)
        if found is not None:
            yield Arguments(path, *found, tuple(models))


def _defines(ctx: Context, qualified: str) -> bool:
    fact = certainty.class_fact(ctx.snapshot, qualified)
    return fact is not None and any(_name(item) == NAME for item in fact.body)


def _name(item: object) -> str:
    return item.target if isinstance(item, Assignment) else getattr(item, "name", "")

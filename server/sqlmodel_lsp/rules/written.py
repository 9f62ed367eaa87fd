"""What is written in a file, with everything it becomes: a field of a base may be a column of many tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Column, FieldFact, Model

T = TypeVar("T", Column, FieldFact)


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """One member: the path of the class that declares it, its name, and what it is in each model that has it."""

    owner: str
    name: str
    uses: tuple[tuple[Model, T], ...]


def columns(ctx: Context) -> tuple[Written[Column], ...]:
    """The columns declared in this file, by its models or by bases and mixins of models anywhere."""
    return ctx.snapshot.remember("columns written", ctx.file.path, lambda: _written(ctx, _columns(ctx)))


def fields(ctx: Context) -> tuple[Written[FieldFact], ...]:
    """The fields declared in this file, those of models without a table included."""
    return ctx.snapshot.remember("fields written", ctx.file.path, lambda: _written(ctx, _fields(ctx)))


def _columns(ctx: Context) -> Iterator[tuple[Model, str, Column]]:
    for model in ctx.schema.heirs_in(ctx.file.path):
        if model.table is not None:
            for column in model.table.columns:
                yield model, column.attribute, column


def _fields(ctx: Context) -> Iterator[tuple[Model, str, FieldFact]]:
    for model in ctx.schema.heirs_in(ctx.file.path):
        for fact in model.fields:
            yield model, fact.name, fact


def _written(ctx: Context, found: Iterable[tuple[Model, str, T]]) -> tuple[Written[T], ...]:
    uses: dict[tuple[str, str], list[tuple[Model, T]]] = {}
    for model, name, item in found:
        uses.setdefault((item.owner, name), []).append((model, item))
    homes = ((ctx.schema.homes.get(owner), name, items) for (owner, name), items in uses.items())
    return tuple(
        Written(home.path, name, tuple(items))
        for home, name, items in homes
        if home is not None and home.file == ctx.file.path
    )

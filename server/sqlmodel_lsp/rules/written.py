"""What is written in a file, with everything it becomes: a field of a base may be a column of many tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlmodel_lsp.analysis.snapshot import Snapshot
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
    everything = ctx.snapshot.remember("columns written", "", lambda: _by_file(ctx.snapshot, _columns(ctx.snapshot)))
    return everything.get(ctx.file.path, ())


def fields(ctx: Context) -> tuple[Written[FieldFact], ...]:
    """The fields declared in this file, those of models without a table included."""
    everything = ctx.snapshot.remember("fields written", "", lambda: _by_file(ctx.snapshot, _fields(ctx.snapshot)))
    return everything.get(ctx.file.path, ())


def _columns(snapshot: Snapshot) -> Iterator[tuple[Model, str, Column]]:
    for model in snapshot.schema.models.values():
        if model.table is not None:
            for column in model.table.columns:
                yield model, column.attribute, column


def _fields(snapshot: Snapshot) -> Iterator[tuple[Model, str, FieldFact]]:
    for model in snapshot.schema.models.values():
        for fact in model.fields:
            yield model, fact.name, fact


def _by_file(snapshot: Snapshot, found: Iterable[tuple[Model, str, T]]) -> Mapping[str, tuple[Written[T], ...]]:
    uses: dict[tuple[str, str], list[tuple[Model, T]]] = {}
    for model, name, item in found:
        uses.setdefault((item.owner, name), []).append((model, item))
    by_file: dict[str, list[Written[T]]] = {}
    for (owner, name), items in uses.items():
        home = snapshot.schema.homes.get(owner)
        if home is not None:
            by_file.setdefault(home.file, []).append(Written(home.path, name, tuple(items)))
    return {file: tuple(items) for file, items in by_file.items()}

"""What stands above a model: who refers to it, what leads to its table, its variants, and the routes that use it.

Which lenses there are is told at once; what one counts is worked out when an editor shows it.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Container, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Role
from sqlmodel_lsp.analysis.occurrences.symbols import of_class
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.features import families, incoming, relations
from sqlmodel_lsp.rules.catalogue.fastapi import operations
from sqlmodel_lsp.rules.catalogue.fastapi.operations import Operation
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.span import Span


class Kind(enum.Enum):
    """What a lens counts; the values are those of the setting."""

    REFERENCES = "references"
    FOREIGN_KEYS = "foreign-keys"
    RELATIONSHIPS = "relationships"
    VARIANTS = "variants"
    ROUTES = "routes"


@dataclass(frozen=True, slots=True)
class Lens:
    """A lens above the name of a model."""

    span: Span
    model: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a lens leads to, with what to call it."""

    label: str
    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Count:
    """What a lens shows, and where it leads."""

    title: str
    spots: tuple[Spot, ...]


def lenses(snapshot: Snapshot, path: str, kinds: Container[str]) -> tuple[Lens, ...]:
    """The lenses of a file, as far as they have anything to count."""
    file = snapshot.files.get(path)
    if file is None or file.library:
        return ()
    found = [*snapshot.remember("lenses", path, lambda: tuple(_certain(snapshot, path)))]
    found += _with_routes(snapshot, path) if Kind.ROUTES.value in kinds else ()
    return tuple(sorted((lens for lens in found if lens.kind.value in kinds), key=lambda lens: lens.span))


def steps(snapshot: Snapshot, qualified: str, kind: Kind) -> Iterator[None]:
    """Reads file by file what counting needs, so that others can be served in between."""
    model = snapshot.schema.models.get(qualified)
    if model is not None and kind in (Kind.REFERENCES, Kind.ROUTES):
        for path, file in snapshot.files.items():
            if not file.library and _names(file, model):
                occurrences.in_file(snapshot, path)
                yield


def count(snapshot: Snapshot, qualified: str, kind: Kind) -> Count | None:
    """What a lens of a model counts; None when the model is gone."""
    model = snapshot.schema.models.get(qualified)
    return None if model is None else _count(snapshot, model, kind)


def _certain(snapshot: Snapshot, path: str) -> Iterator[Lens]:
    """The lenses that do not depend on what the functions of other files do."""
    for model in snapshot.schema.models_in(path):
        span = snapshot.files[path].facts.place(model.path)
        if span is None:
            continue
        yield Lens(span, model.qualified, Kind.REFERENCES)
        if model.table is not None and incoming.foreign_keys(snapshot, model.table):
            yield Lens(span, model.qualified, Kind.FOREIGN_KEYS)
        if incoming.relationships(snapshot, model):
            yield Lens(span, model.qualified, Kind.RELATIONSHIPS)
        if families.variants(snapshot, model):
            yield Lens(span, model.qualified, Kind.VARIANTS)


def _with_routes(snapshot: Snapshot, path: str) -> Iterator[Lens]:
    """The lenses of models that some file with routes names."""
    for model in snapshot.schema.models_in(path):
        span = snapshot.files[path].facts.place(model.path)
        if span is not None and any(_names(file, model) for file in _routed(snapshot)):
            yield Lens(span, model.qualified, Kind.ROUTES)


def _routed(snapshot: Snapshot) -> list[SourceFile]:
    """The files that import FastAPI."""
    paths = snapshot.remember("files with routes", "", lambda: [p for p, f in snapshot.files.items() if _imports(f)])
    return [snapshot.files[path] for path in paths]


def _imports(file: SourceFile) -> bool:
    return not file.library and any(
        isinstance(item, Import) and item.module.partition(".")[0] == "fastapi" for item in file.facts.interface.body
    )


def _names(file: SourceFile, model: Model) -> bool:
    """Whether a file has the name of a model anywhere."""
    return any(model.name in block.mentions for _, block in file.facts.blocks)


def _count(snapshot: Snapshot, model: Model, kind: Kind) -> Count:
    match kind:
        case Kind.REFERENCES:
            spots = tuple(_references(snapshot, model))
            return Count(_number(len(spots), "reference"), spots)
        case Kind.FOREIGN_KEYS:
            spots = tuple(_foreign_keys(snapshot, model))
            return Count(_number(len(spots), "foreign key"), spots)
        case Kind.RELATIONSHIPS:
            spots = tuple(_relationships(snapshot, model))
            return Count(_number(len(spots), "relationship"), spots)
        case Kind.VARIANTS:
            spots = tuple(_variants(snapshot, model))
            return Count(f"variants: {', '.join(spot.label for spot in spots)}", spots)
        case Kind.ROUTES:
            spots = tuple(_routes(snapshot, model))
            return Count(_number(len(spots), "route"), spots)


def _references(snapshot: Snapshot, model: Model) -> Iterator[Spot]:
    for item in occurrences.of(snapshot, of_class(model.qualified)):
        if item.role is not Role.DEFINITION:
            yield Spot(model.name, item.path, item.span)


def _foreign_keys(snapshot: Snapshot, model: Model) -> Iterator[Spot]:
    for item in incoming.foreign_keys(snapshot, model.table) if model.table is not None else ():
        place = snapshot.place(item.column.owner, item.column.attribute)
        if place is not None:
            yield Spot(f"{item.table.full_name}.{item.column.name}", *place)


def _relationships(snapshot: Snapshot, model: Model) -> Iterator[Spot]:
    for item in incoming.relationships(snapshot, model):
        place = snapshot.place(item.relationship.owner, item.relationship.name)
        if place is not None:
            yield Spot(f"{item.model.name}.{item.relationship.name}", *place)


def _variants(snapshot: Snapshot, model: Model) -> Iterator[Spot]:
    for variant in families.variants(snapshot, model):
        place = snapshot.place(variant.qualified)
        if place is not None:
            yield Spot(variant.name, *place)


def _routes(snapshot: Snapshot, model: Model) -> Iterator[Spot]:
    """The path operations in whose text the model is named."""
    for file in _routed(snapshot):
        if _names(file, model):
            named = [
                item for item in occurrences.in_file(snapshot, file.path) if item.symbol == of_class(model.qualified)
            ]
            for operation in operations.functions(relations.view(snapshot, file.path)):
                whole, function = _whole(operation), operation.function
                if any(whole.holds(item.span.start) for item in named):
                    start = file.text.index(function.name, operation.scope.span(function).start + len("def"))
                    yield Spot(_route(operation), file.path, Span(start, start + len(function.name)))


def _whole(operation: Operation) -> Span:
    """A function with its decorators."""
    span = operation.scope.span(operation.function)
    starts = [operation.scope.span(item).start for item in operation.function.decorator_list]
    return Span(min([span.start, *starts]), span.end)


def _route(operation: Operation) -> str:
    """`GET /heroes`, as far as it is written out."""
    method = operation.decorator.func.attr if isinstance(operation.decorator.func, ast.Attribute) else ""
    first = operation.decorator.args[0] if operation.decorator.args else operation.argument("path")
    path = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    return f"{method.upper() if method != 'api_route' else ''} {path or operation.function.name}".strip()


def _number(count: int, word: str) -> str:
    return f"{count or 'no'} {word}{'' if count == 1 else 's'}"

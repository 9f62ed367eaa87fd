"""All that one file names, and what is under a cursor in it."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from sqlmodel_lsp.analysis.occurrences import bodies, migrations
from sqlmodel_lsp.analysis.occurrences.model import Occurrence, Symbol
from sqlmodel_lsp.analysis.occurrences.reader import Reader
from sqlmodel_lsp.analysis.occurrences.source import Source, Spot
from sqlmodel_lsp.analysis.queries.surroundings import surroundings
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.tree import parse_block
from sqlmodel_lsp.text.span import Span


def in_file(snapshot: Snapshot, path: str) -> tuple[Occurrence, ...]:
    """All occurrences in a file, in the order of the text."""
    return snapshot.remember("occurrences", path, lambda: _sorted(_read(snapshot, path)))


def named_in_file(snapshot: Snapshot, path: str) -> tuple[Occurrence, ...]:
    """Those in a file that are known by names and strings alone, whatever the types of values are."""
    return snapshot.remember("names and strings", path, lambda: _sorted(_named(snapshot, path)))


def all_at(snapshot: Snapshot, path: str, offset: int) -> tuple[Occurrence, ...]:
    """What a cursor touches; several where a name may mean several things."""
    found = in_file(snapshot, path)
    last = bisect.bisect_right(found, offset, key=lambda item: item.span.start)
    touched = [item for item in found[max(last - _MOST_AT_ONE_PLACE, 0) : last] if item.span.holds(offset)]
    # Between two parts, as behind the dot of `team.id`, the cursor is in the second.
    start = max((item.span.start for item in touched), default=0)
    return tuple(item for item in touched if item.span.start == start)


def at(snapshot: Snapshot, path: str, offset: int) -> Occurrence | None:
    """What is under a cursor, None where that is nothing of ours or not sure."""
    found = all_at(snapshot, path, offset)
    return found[0] if len(found) == 1 else None


_MOST_AT_ONE_PLACE = 50
_ENOUGH = 30
"""So many heirs show what a base writes, however many there are."""
_Block: TypeAlias = tuple[Occurrence, ...]


def _sorted(found: Iterator[Occurrence]) -> tuple[Occurrence, ...]:
    """Each symbol once at a span, as it was found first."""
    unique: dict[tuple[Span, Symbol], Occurrence] = {}
    for item in found:
        if item.span.start < item.span.end:
            unique.setdefault((item.span, item.symbol), item)
    return tuple(sorted(unique.values(), key=lambda item: item.span))


def _read(snapshot: Snapshot, path: str) -> Iterator[Occurrence]:
    yield from named_in_file(snapshot, path)
    source = _source(snapshot, path)
    if source is not None:
        yield from bodies.read(source)


def _named(snapshot: Snapshot, path: str) -> Iterator[Occurrence]:
    source = _source(snapshot, path)
    if source is None:
        return
    words = source.world.telling(source.module)
    if migrations.is_migration(source):
        words |= migrations.WORDS
    known: dict[str, dict[str, _Block]] = snapshot.remember("occurrences of blocks", "", dict)
    before = known.get(path, {})
    now = known[path] = {}
    blocks, text = source.file.facts.blocks, source.text
    offsets = [offset for offset, _ in blocks]
    for (start, facts), end in zip(blocks, [*offsets[1:], len(text)], strict=True):
        if not facts.mentions.isdisjoint(words):
            block = text[start:end]
            now[block] = before.get(block) or _read_block(source, block)
            yield from (replace(item, span=item.span.shift(start)) for item in now[block])


def _source(snapshot: Snapshot, path: str) -> Source | None:
    file, world = snapshot.files[path], surroundings(snapshot)
    module = world.module(file.module, path)
    return None if module is None else Source(snapshot, file, world, module, _views(snapshot, path), file.text)


def _read_block(source: Source, text: str) -> _Block:
    """What one block names, counted from its start."""
    reader = Reader(replace(source, text=text))
    reader.read(parse_block(text).statements, Spot(Positions(text)))
    return tuple(reader.found)


def _views(snapshot: Snapshot, path: str) -> Mapping[str, Sequence[Model]]:
    """The models that show what each class of a file writes, its own first, then those with a table."""
    here = frozenset(snapshot.schema.classes_in(path))
    found: dict[str, list[Model]] = {}
    for model in _tables_first(snapshot.schema.heirs_in(path)):
        for qualified in here.intersection((model.qualified, *model.mro)):
            views = found.setdefault(qualified, [])
            if len(views) < _ENOUGH or model.qualified == qualified:
                views.append(model)
    for qualified, models in found.items():
        models.sort(key=lambda model: (model.table is None, model.qualified != qualified))
    return found


def _tables_first(models: Sequence[Model]) -> Iterator[Model]:
    yield from (model for model in models if model.table is not None)
    yield from (model for model in models if model.table is None)

"""What folds in a file of models beside what any editor folds by itself: runs of columns, relationships and variants.

No fold begins where a class or a statement of several lines does, for there another server has its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import families
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.span import Span

_FEWEST = 3
_NOTHING = re.compile(r"(?:[\s;]|#[^\r\n]*)*")


@dataclass(frozen=True, slots=True)
class Fold:
    """A stretch that folds from its first line to its last, and what stands for it when it does."""

    span: Span
    label: str


def folds(snapshot: Snapshot, path: str) -> tuple[Fold, ...]:
    """The folds of a file, in the order of the text."""
    file = snapshot.files.get(path)
    if file is None or file.library:
        return ()
    found = snapshot.remember("folds", path, lambda: [*_members(snapshot, path), *_variants(snapshot, path)])
    return tuple(sorted(found, key=lambda fold: fold.span))


def _members(snapshot: Snapshot, path: str) -> Iterator[Fold]:
    facts, text = snapshot.files[path].facts, snapshot.files[path].text
    for model in snapshot.schema.models_in(path):
        relationships = {item.name for item in model.relationships if item.owner == model.qualified}
        fields = {item.name for item in model.fields if item.owner == model.qualified}
        for names, word in ((fields, "columns" if model.is_table else "fields"), (relationships, "relationships")):
            spans = [span for name in names if (span := facts.place(f"{model.path}.{name}", "statement")) is not None]
            for run in _runs(text, sorted(spans)):
                if "\n" not in text[run[0].start : run[0].end]:
                    yield Fold(Span(run[0].start, run[-1].end), f"{len(run)} {word}")


def _runs(text: str, spans: Sequence[Span]) -> Iterator[list[Span]]:
    """The spans that stand line below line, as far as they are enough to fold."""
    run: list[Span] = []
    for span in spans:
        if run and not _NOTHING.fullmatch(text, run[-1].end, span.start):
            if len(run) >= _FEWEST:
                yield run
            run = []
        run.append(span)
    if len(run) >= _FEWEST:
        yield run


def _variants(snapshot: Snapshot, path: str) -> Iterator[Fold]:
    """The classes of variants that follow one another, from the empty line before the first of them."""
    facts, text = snapshot.files[path].facts, snapshot.files[path].text
    models = [
        (span, model) for model in snapshot.schema.models_in(path)
        if "." not in model.path and (span := facts.place(model.path, "statement")) is not None
    ]  # fmt: skip
    run: list[Span] = []
    of: Model | None = None
    for span, model in sorted(models, key=lambda item: item[0]):
        owner = None if model.is_table else families.table_of(snapshot, model)
        if owner is not of or (run and text[run[-1].end : span.start].strip()):
            yield from _variant_fold(text, run, of)
            run = []
        of = owner
        run.append(span)
    yield from _variant_fold(text, run, of)


def _variant_fold(text: str, run: list[Span], of: Model | None) -> Iterator[Fold]:
    if of is None or len(run) < 2:
        return
    line = text.rfind("\n", 0, run[0].start)
    before = text.rfind("\n", 0, max(line, 0)) + 1
    if line > 0 and not text[before:line].strip():
        yield Fold(Span(before, run[-1].end), f"{len(run)} variants of {of.name}")

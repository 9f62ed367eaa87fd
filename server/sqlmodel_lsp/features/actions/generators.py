"""The generators that have something to do for the model at a place."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp import generate
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate import Generator
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import SourceChange
from sqlmodel_lsp.text.span import Span


def at(snapshot: Snapshot, path: str, span: Span) -> Iterator[tuple[Generator, Model]]:
    """The generators worth offering for the models that a selection touches."""
    file = snapshot.files.get(path)
    if file is None or file.library:
        return
    for model in snapshot.schema.models_in(path):
        statement = file.facts.place(model.path, "statement")
        if statement is None or statement.end < span.start or span.end < statement.start:
            continue
        yield from (
            (generator, model) for generator in generate.all_generators() if generator.is_useful(snapshot, model)
        )


def change(snapshot: Snapshot, generator_name: str, qualified: str) -> SourceChange | None:
    """The plan of a generator for a model, or None when there is nothing left to do."""
    model = snapshot.schema.models.get(qualified)
    generator = next((item for item in generate.all_generators() if item.name == generator_name), None)
    if model is None or generator is None or not generator.is_useful(snapshot, model):
        return None
    return generator.change(snapshot, model)

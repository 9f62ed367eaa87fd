"""Generators: one planner and one template each, discovered by being here.

A generator module has `GENERATORS`. It reads a snapshot and answers with a plan; it never touches a file.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import SourceChange


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator as the outside sees it.

    `title` is what people read, with `{model}` for the model's name. `is_useful` is cheap: whether there is anything
    left to generate. `change` makes the plan and may take its time.
    """

    name: str
    title: str
    is_useful: Callable[[Snapshot, Model], bool]
    change: Callable[[Snapshot, Model], SourceChange]

    def title_for(self, model: Model) -> str:
        """What people read when they are offered to run it on a model."""
        return self.title.format(model=model.name)


@functools.cache
def all_generators() -> tuple[Generator, ...]:
    """Every generator there is."""
    modules = (importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    found = (generator for module in modules for generator in getattr(module, "GENERATORS", ()))
    return tuple(sorted(found, key=lambda generator: generator.name))

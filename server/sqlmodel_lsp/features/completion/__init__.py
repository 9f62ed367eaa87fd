"""What can be typed at a place: one provider for each situation, discovered by being here.

A provider module has `complete(situation)`, which answers with nothing where it is not its turn.
"""

from __future__ import annotations

import functools
import importlib
import logging
import pkgutil
from collections.abc import Callable, Iterable

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.completion.situation import Item, Situation
from sqlmodel_lsp.syntax import cursor

log = logging.getLogger(__name__)


def complete(snapshot: Snapshot, path: str, offset: int) -> tuple[Item, ...]:
    """The items to offer, best first."""
    file = snapshot.files.get(path)
    found = None if file is None else cursor.at(file.text, offset)
    if file is None or found is None:
        return ()
    situation = Situation(snapshot, file, offset, found)
    items: list[Item] = []
    for name, provider in _providers().items():
        try:
            items += provider(situation)
        except Exception:  # One provider that fails must not silence the others.
            log.exception("completion %s failed on %s", name, path)
    return tuple(items)


@functools.cache
def _providers() -> dict[str, Callable[[Situation], Iterable[Item]]]:
    modules = {info.name: importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)}
    return {name: module.complete for name, module in modules.items() if hasattr(module, "complete")}

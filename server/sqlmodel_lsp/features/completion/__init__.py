"""What can be typed at a place: one provider for each situation, discovered by being here.

A provider module has `complete(situation)`, which answers with nothing where it is not its turn.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import logging
import pkgutil
from collections.abc import Callable, Iterable, Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.features.completion.situation import Item, Situation
from sqlmodel_lsp.generate import late_imports
from sqlmodel_lsp.syntax import cursor
from sqlmodel_lsp.text.edits import SourceChange, TextEdit

log = logging.getLogger(__name__)


MOST = 100
"""So many items are offered at once; to see more one has to type more."""


def complete(snapshot: Snapshot, path: str, offset: int) -> tuple[Item, ...]:
    """The items to offer, best first; where there are more than `MOST`, those that what is typed could mean."""
    file = snapshot.files.get(path)
    return (
        () if file is None else snapshot.remember(f"completion {offset}", path, lambda: _best(snapshot, file, offset))
    )


def prepare() -> None:
    """Imports all providers, which takes longer than one keystroke should."""
    _providers()


def more_edits(snapshot: Snapshot, path: str, item: Item) -> tuple[TextEdit, ...]:
    """What else changes in the file when an item is taken there: its own edits, and the imports it needs."""
    if not item.changes_more:
        return ()
    file = snapshot.files[path]
    question = f"imports of {item.needs} {item.needs_for_types}"
    imports = snapshot.remember(
        question, path, lambda: late_imports.edits(snapshot, file, item.needs, item.needs_for_types)
    )
    return (*item.edits, *imports)


def elsewhere(snapshot: Snapshot, path: str, offset: int, label: str) -> SourceChange | None:
    """What an item that was offered at a place changes in other files."""
    found = (item for item in complete(snapshot, path, offset) if item.label == label)
    return next((item.elsewhere for item in found if item.elsewhere is not None), None)


def _best(snapshot: Snapshot, file: SourceFile, offset: int) -> tuple[Item, ...]:
    found = cursor.at(file.text, offset)
    if found is None:
        return ()
    offered = _offered(Situation(snapshot, file, offset, found))
    first = tuple(itertools.islice(offered, MOST + 1))
    if len(first) <= MOST:
        return first
    fitting = (i for i in itertools.chain(first, offered) if i.matches(file.text[i.edit.span.start : offset]))
    return tuple(itertools.islice(fitting, MOST))


def _offered(situation: Situation) -> Iterator[Item]:
    for name, provider in _providers().items():
        try:
            yield from provider(situation)
        except Exception:  # One provider that fails must not silence the others.
            log.exception("completion %s failed on %s", name, situation.file.path)


@functools.cache
def _providers() -> dict[str, Callable[[Situation], Iterable[Item]]]:
    modules = {info.name: importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)}
    return {name: module.complete for name, module in modules.items() if hasattr(module, "complete")}

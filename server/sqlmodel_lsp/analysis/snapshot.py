"""A snapshot: one consistent view of all texts and their schema, which never changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from sqlmodel_lsp.facts.model import FileFacts
from sqlmodel_lsp.schema.model import Schema
from sqlmodel_lsp.text.span import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: its text as last seen, its place among the modules, and its facts."""

    path: str
    text: str
    module: str
    root: str
    library: bool
    facts: FileFacts


@dataclass(frozen=True, slots=True)
class Work:
    """What the last change cost: blocks parsed, and whether the workspace was linked anew."""

    parsed: int = 0
    linked: bool = False


@dataclass(slots=True)
class Snapshot:
    """Answers questions about one state of the workspace; answers are remembered per snapshot."""

    files: Mapping[str, SourceFile]
    schema: Schema
    work: Work
    _previous: Snapshot | None = None
    _memory: dict[Hashable, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Answers about a file stay true while neither its text nor what any file shows to others changed. An equal
        # schema is not enough: rules also ask which names files bind and what they do on import.
        previous, self._previous = self._previous, None
        if previous is not None and previous.schema is self.schema and not self.work.linked:
            for key, answer in previous._memory.items():
                path = key[1] if isinstance(key, tuple) and len(key) > 1 else None
                if isinstance(path, str) and self.files.get(path) is previous.files.get(path):
                    self._memory[key] = answer

    def remember(self, question: str, about: str, answer: Callable[[], T]) -> T:
        """The answer to a question about one file, class, or everything (empty), computed once while it holds."""
        key = (question, about)
        if key not in self._memory:
            self._memory[key] = answer()
        return cast("T", self._memory[key])

    def place(self, qualified: str, member: str = "", part: str = "name") -> tuple[str, Span] | None:
        """File and span of a part of a class, or of one of its members, by the class's qualified name."""
        home = self.schema.homes.get(qualified)
        if home is None or home.file not in self.files:
            return None
        path = f"{home.path}.{member}" if member else home.path
        span = self.files[home.file].facts.place(path, part)
        return None if span is None else (home.file, span)

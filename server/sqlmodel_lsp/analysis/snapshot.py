"""A snapshot: one consistent view of all texts and their schema, which never changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from sqlmodel_lsp.facts.model import FileFacts
from sqlmodel_lsp.schema.model import Model, Schema
from sqlmodel_lsp.schema.modules import Modules
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


@dataclass(frozen=True, slots=True)
class _Total(Generic[T]):
    """What all files, or all models, say together: how many of them give each word."""

    part: Callable[[T], Iterable[str]]
    words: Counter[str] = field(default_factory=Counter)

    def moved(self, before: Mapping[str, T], now: Mapping[str, T], changed: Iterable[str]) -> _Total[T]:
        """The total after some came, went or changed."""
        gone = Counter(word for name in changed if name in before for word in set(self.part(before[name])))
        come = Counter(word for name in changed if name in now for word in set(self.part(now[name])))
        if gone == come:
            return self
        words = Counter(self.words)
        words.update(come)
        words.subtract(gone)
        for word in gone:
            if not words[word]:
                del words[word]
        return _Total(self.part, words)


@dataclass(slots=True)
class Snapshot:
    """Answers questions about one state of the workspace; answers are remembered per snapshot.

    `shown_otherwise` are the files that came, went, or show something else to others than in the snapshot before.
    """

    files: Mapping[str, SourceFile]
    schema: Schema
    work: Work
    _previous: Snapshot | None = None
    shown_otherwise: frozenset[str] = frozenset()
    modules: Modules = field(default_factory=lambda: Modules(()))
    _memory: dict[Hashable, object] = field(default_factory=dict)
    _totals: dict[str, _Total[SourceFile]] = field(default_factory=dict)
    _model_totals: dict[str, _Total[Model]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Answers about a file stay true while neither its text nor what any file shows to others changed. An equal
        # schema is not enough: rules also ask which names files bind and what they do on import.
        previous, self._previous = self._previous, None
        if previous is not None:
            for question, total in previous._totals.items():
                self._totals[question] = total.moved(previous.files, self.files, self.shown_otherwise)
            before, now = previous.schema.models, self.schema.models
            others = _differing(before, now) if previous._model_totals and before is not now else ()
            for question, models in previous._model_totals.items():
                self._model_totals[question] = models.moved(before, now, others)
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

    def everywhere(self, question: str, part: Callable[[SourceFile], Iterable[str]]) -> Container[str]:
        """The words that any file gives to a question, of which only the files that change are asked again.

        `part` may look at the module and the interface of a file, at nothing else.
        """
        total = self._totals.get(question)
        if total is None:
            total = _Total(part).moved({}, self.files, self.files)
            self._totals[question] = total
        return total.words

    def of_models(self, question: str, part: Callable[[Model], Iterable[str]]) -> Container[str]:
        """The words that any model gives to a question, of which only the models that change are asked again.

        `part` may look at the model, at nothing else.
        """
        total = self._model_totals.get(question)
        if total is None:
            total = _Total(part).moved({}, self.schema.models, self.schema.models)
            self._model_totals[question] = total
        return total.words

    def file_of(self, module: str) -> str | None:
        """The file that a module is, by the dotted name it is imported by."""
        found = self.modules.by_id.get(module)
        return None if found is None else found.unit.path

    def place(self, qualified: str, member: str = "", part: str = "name") -> tuple[str, Span] | None:
        """File and span of a part of a class, or of one of its members, by the class's qualified name."""
        home = self.schema.homes.get(qualified)
        if home is None or home.file not in self.files:
            return None
        path = f"{home.path}.{member}" if member else home.path
        span = self.files[home.file].facts.place(path, part)
        return None if span is None else (home.file, span)


def _differing(before: Mapping[str, Model], now: Mapping[str, Model]) -> list[str]:
    """The models that are not the very same any more."""
    changed = [name for name, model in now.items() if before.get(name) is not model]
    return changed + [name for name in before if name not in now] if len(before) != len(now) or changed else changed

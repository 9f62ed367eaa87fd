"""Facts: what the text of one file says, unresolved.

Definitions hold no positions, so that two of them compare by meaning; where they stand is
kept beside them in `places`, relative to the block, so that an edit above changes nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlmodel_lsp.text.span import Span


class Branch(enum.Enum):
    """Whether a definition is always executed, or only when another one beside it is not."""

    MAIN = "main"
    ALTERNATIVE = "alternative"
    TYPE_CHECKING = "type-checking"


@dataclass(frozen=True, slots=True)
class Import:
    """One name bound by an import. `name` is None for `import module`; `alias` is `*` for a star import."""

    alias: str
    module: str
    name: str | None
    level: int
    branch: Branch = Branch.MAIN


@dataclass(frozen=True, slots=True)
class Assignment:
    """`target: annotation = value`, any part but the target may be missing; the parts are source text.

    The target is a name, a dotted path such as `SQLModel.metadata.schema`, or empty for a bare expression.
    """

    target: str
    annotation: str | None
    value: str | None
    branch: Branch = Branch.MAIN


@dataclass(frozen=True, slots=True)
class Function:
    """A function. `source` is normalised text without docstring, None when it is too much to evaluate.

    `makes_tables` says that its body defines table classes or `Table(...)` objects. `returns` is the source text of the
    annotation behind the arrow.
    """

    name: str
    decorators: tuple[str, ...]
    source: str | None
    branch: Branch = Branch.MAIN
    makes_tables: bool = False
    returns: str | None = None
    is_async: bool = False


@dataclass(frozen=True, slots=True)
class ClassFact:
    """A class: bases, keywords and decorators are source text, `broken` names members that do not parse."""

    name: str
    bases: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    decorators: tuple[str, ...]
    body: tuple[Definition, ...]
    broken: frozenset[str] = frozenset()
    branch: Branch = Branch.MAIN

    def keyword(self, name: str) -> str | None:
        """Source text of a class keyword such as `table`."""
        return next((value for key, value in self.keywords if key == name), None)

    def assignments(self) -> Iterator[Assignment]:
        """The assignments and annotations of the body that run, in order."""
        return (item for item in self.body if isinstance(item, Assignment) and item.branch is not Branch.TYPE_CHECKING)


Definition: TypeAlias = "Import | Assignment | Function | ClassFact"


@dataclass(frozen=True, slots=True)
class Place:
    """Names a spot: a dotted path of definitions (`Hero.team_id`) and a part of it.

    Parts: `name`, `annotation`, `value`, `statement` (the whole definition), `header` (the class line up to
    its colon), `base:0`, `keyword:table`, `decorator:0`. In `body` new members of a class may be added.
    """

    path: str
    part: str = "name"


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """Facts of one block. Spans in `places` count from the start of the block.

    `damaged` says that the block does not parse as it stands; `broken_members` are the dotted paths that were lost.
    """

    body: tuple[Definition, ...]
    places: Mapping[Place, Span] = field(compare=False)
    mentions: frozenset[str] = frozenset()
    damaged: bool = False
    broken_members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Interface:
    """What other files can see of a file: no positions, no bodies; equal interfaces link equally."""

    module: str
    is_package: bool
    body: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Facts of one file: its blocks with their offsets in the text, and its interface."""

    interface: Interface
    blocks: tuple[tuple[int, BlockFacts], ...]
    _holding: dict[str, list[int]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def mentions(self) -> frozenset[str]:
        """Identifiers and words in strings that the file uses."""
        return frozenset().union(*(block.mentions for _, block in self.blocks))

    def place(self, path: str, part: str = "name") -> Span | None:
        """Where a definition, or a part of it, stands in the text; the last one when there are several."""
        key = Place(path, part)
        for index in reversed(self._blocks_with(path.partition(".")[0])):
            offset, block = self.blocks[index]
            span = block.places.get(key)
            if span is not None:
                return span.shift(offset)
        return None

    def _blocks_with(self, name: str) -> list[int]:
        """The blocks with places below a top-level name, noted once for all names."""
        if not self._holding:
            for index, (_, block) in enumerate(self.blocks):
                for name_held in {place.path.partition(".")[0] for place in block.places}:
                    self._holding.setdefault(name_held, []).append(index)
        return self._holding.get(name, [])

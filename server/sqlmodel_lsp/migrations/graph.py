"""How revisions follow one another: order, branches, heads, and what is wrong with the chain."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel_lsp.migrations.revision import Revision

BASE = "base"
_RELATIVE = re.compile(r"^(?P<start>.*?)(?P<steps>[-+]\d+)$")


class UnknownRevisionError(Exception):
    """A name that means no revision, or too many; its text is one sentence."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a chain; the message continues a sentence that starts with the file of the revision."""

    revision: Revision
    message: str


@dataclass(frozen=True, slots=True)
class Graph:
    """All revisions in an order in which they can be carried out, and what is wrong with them.

    `before` are the revisions that have to be there for one, `down` as well as those it depends on, as full ids.
    """

    revisions: tuple[Revision, ...]
    before: Mapping[str, tuple[str, ...]]
    troubles: tuple[Trouble, ...]

    @property
    def heads(self) -> tuple[Revision, ...]:
        """The revisions that no other builds on, as Alembic counts them."""
        followed = {parent for revision in self.revisions for parent in _full(revision.down, self._by_id)}
        return tuple(revision for revision in self.revisions if revision.id not in followed)

    @property
    def bases(self) -> tuple[Revision, ...]:
        """The revisions that build on no other."""
        return tuple(revision for revision in self.revisions if not revision.down)

    def find(self, name: str) -> tuple[Revision, ...]:
        """The revisions that `name` means: an id or how it begins, a label, `head`, `heads`, `base`, `x@head`, `x-1`.

        Raises UnknownRevisionError, also for `head` where there are several.
        """
        by_id = self._by_id
        if name == BASE:
            return ()
        if name in by_id:
            return (by_id[name],)
        relative = _RELATIVE.match(name)
        if relative is not None:
            return self._moved(relative["start"] or "head", int(relative["steps"]))
        label, _, rest = name.rpartition("@")
        if name == "heads" or rest == "heads":
            return self._of_branch(label, self.heads)
        if rest == "head":
            return self._only_head(self._of_branch(label, self.heads))
        labelled = [revision for revision in self.revisions if name in revision.labels]
        if labelled:
            return (labelled[0],)
        close = [revision for revision in self.revisions if revision.id.startswith(name)] if name else []
        if len(close) == 1:
            return (close[0],)
        if close:
            raise UnknownRevisionError(f"`{name}` may mean {_listed(close)}; give more of the revision's id")
        similar = difflib.get_close_matches(name, by_id, 1)
        hint = f"; did you mean `{similar[0]}`?" if similar else "; see `sqlmodel-lsp migrations history`"
        raise UnknownRevisionError(f"`{name}` is no revision of this history{hint}")

    def until(self, targets: Iterable[Revision]) -> tuple[Revision, ...]:
        """The revisions that lead to the targets, these included, in the order of the history."""
        wanted: set[str] = set()
        waiting = [revision.id for revision in targets]
        while waiting:
            current = waiting.pop()
            if current not in wanted:
                wanted.add(current)
                waiting += self.before.get(current, ())
        return tuple(revision for revision in self.revisions if revision.id in wanted)

    @property
    def _by_id(self) -> dict[str, Revision]:
        return {revision.id: revision for revision in self.revisions}

    def _of_branch(self, label: str, heads: tuple[Revision, ...]) -> tuple[Revision, ...]:
        if not label:
            return heads
        [start] = self.find(label) or (None,)
        if start is None:
            raise UnknownRevisionError(f"`{label}` is no branch; use the label or a revision of one")
        return tuple(head for head in heads if start in self.until([head]))

    def _only_head(self, heads: tuple[Revision, ...]) -> tuple[Revision, ...]:
        if len(heads) > 1:
            raise UnknownRevisionError(f"There are several heads, {_listed(heads)}; name one of them, or `heads`")
        return heads

    def _moved(self, start: str, steps: int) -> tuple[Revision, ...]:
        current = self.find(start)
        children: dict[str, list[str]] = {}
        by_id = self._by_id
        for revision in self.revisions:
            for parent in _full(revision.down, by_id) or (BASE,):
                children.setdefault(parent, []).append(revision.id)
        for _ in range(abs(steps)):
            if steps < 0 and len(current) == 1:
                found = _full(current[0].down, by_id)
            elif steps > 0 and len(current) <= 1:
                found = tuple(children.get(current[0].id if current else BASE, ()))
            else:
                found = ()
            if len(found) > 1:
                raise UnknownRevisionError(f"`{start}{steps:+}` may mean {_listed([by_id[item] for item in found])}")
            if not found and not (steps < 0 and current and not current[0].down):
                raise UnknownRevisionError(f"`{start}{steps:+}` lies outside of the history")
            current = tuple(by_id[item] for item in found)
        return current


def build(revisions: Iterable[Revision]) -> Graph:
    """The graph of the revisions, whatever is wrong with some; of two with one id, the first counts."""
    by_id: dict[str, Revision] = {}
    troubles: list[Trouble] = []
    for revision in revisions:
        if revision.problem is not None:
            troubles.append(Trouble(revision, revision.problem))
        if not revision.id:
            continue
        other = by_id.setdefault(revision.id, revision)
        if other is not revision:
            name = os.path.basename(other.path)
            troubles.append(Trouble(revision, f"has the revision `{revision.id}`, as `{name}` has"))
    labels = {label: revision.id for revision in by_id.values() for label in revision.labels}
    before: dict[str, tuple[str, ...]] = {}
    for revision in by_id.values():
        for name in (*revision.down, *revision.depends_on):
            is_label = name in revision.depends_on and name in labels
            if not is_label and not _full((name,), by_id):
                message = _missing(name, by_id, "down" if name in revision.down else "depends")
                troubles.append(Trouble(revision, message))
        needed = tuple(labels.get(name, name) for name in revision.depends_on)
        before[revision.id] = tuple(dict.fromkeys(_full((*revision.down, *needed), by_id)))
    order, left = _ordered(by_id, before)
    if left:
        first = by_id[min(_cycle(left, before))]
        troubles.append(Trouble(first, f"follows itself: {_circle(left, before)} is a circle"))
    return Graph((*order, *(by_id[item] for item in sorted(left))), before, tuple(troubles))


def _missing(name: str, by_id: Mapping[str, Revision], kind: str) -> str:
    similar = difflib.get_close_matches(name, by_id, 1)
    hint = f"; did you mean `{similar[0]}`?" if similar else ""
    says = "builds on" if kind == "down" else "depends on"
    return f"{says} the revision `{name}`, which no file is{hint}"


def _full(names: Iterable[str], by_id: Mapping[str, Revision]) -> tuple[str, ...]:
    """The ids that names mean, which may be shortened; those that mean nothing left out."""
    found: list[str] = []
    for name in names:
        if name in by_id:
            found.append(name)
        elif name:
            close = [item for item in by_id if item.startswith(name)]
            found += close if len(close) == 1 else []
    return tuple(found)


def _ordered(
    by_id: Mapping[str, Revision], before: Mapping[str, tuple[str, ...]]
) -> tuple[list[Revision], frozenset[str]]:
    """The revisions, each after those it needs, a branch without leaps; and those that go round in circles."""
    after: dict[str, list[str]] = {}
    missing = {item: len(needed) for item, needed in before.items()}
    for item, needed in before.items():
        for parent in needed:
            after.setdefault(parent, []).append(item)
    ready = sorted((item for item, count in missing.items() if not count), reverse=True)
    order: list[Revision] = []
    while ready:
        current = ready.pop()
        order.append(by_id[current])
        for child in sorted(after.get(current, ()), reverse=True):
            missing[child] -= 1
            if not missing[child]:
                ready.append(child)
    done = {revision.id for revision in order}
    return order, frozenset(item for item in by_id if item not in done)


def _cycle(left: frozenset[str], before: Mapping[str, tuple[str, ...]]) -> list[str]:
    """One circle among revisions of which each needs another of them."""
    path: list[str] = []
    current = min(left)
    while current not in path:
        path.append(current)
        current = min(parent for parent in before[current] if parent in left)
    return path[path.index(current) :]


def _circle(left: frozenset[str], before: Mapping[str, tuple[str, ...]]) -> str:
    found = _cycle(left, before)
    return ", ".join(f"`{item}`" for item in found)


def _listed(revisions: Iterable[Revision]) -> str:
    names = [f"`{revision.id}`" for revision in revisions]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"

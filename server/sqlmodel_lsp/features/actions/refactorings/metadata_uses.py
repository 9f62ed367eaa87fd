"""Code that names the MetaData of tables which are about to belong to another one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.actions.refactorings import declarative
from sqlmodel_lsp.features.actions.refactorings.site import Draft
from sqlmodel_lsp.generate import RefusalError, late_imports
from sqlmodel_lsp.schema.model import Table
from sqlmodel_lsp.syntax import grammar
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.span import Span


def move(
    snapshot: Snapshot,
    drafts: dict[str, Draft],
    base: str,
    new: Callable[[Draft], str],
    staying: Iterable[Table],
) -> None:
    """Names the metadata of what `new` says wherever code names `base.metadata`.

    Raises RefusalError where there are such uses, and tables that stay in it.
    """
    left = next(iter(staying), None)
    for path, span in _uses(snapshot, base):
        if left is not None:
            line = snapshot.files[path].text.count("\n", 0, span.start) + 1
            name = base.rpartition(".")[2]
            raise RefusalError(
                f"`{name}.metadata` is used in {path.rpartition('/')[2]}, line {line}, and `{left.full_name}` would"
                " stay in it without the others"
            )
        draft = drafts.setdefault(path, Draft(snapshot, path))
        draft.replace(span, new(draft))


def _uses(snapshot: Snapshot, base: str) -> Iterator[tuple[str, Span]]:
    """Where the base is named for its MetaData."""
    for path, file in snapshot.files.items():
        if file.library or not {"metadata", base.rpartition(".")[2]} <= file.facts.mentions:
            continue
        tree, positions = grammar.parse(late_imports.readable(file)), Positions(file.text)
        for node in ast.walk(tree) if tree is not None else ():
            holder = node.value if isinstance(node, ast.Attribute) and node.attr == "metadata" else None
            if holder is not None and declarative.meant(snapshot, path, holder) == base:
                yield path, positions.span(holder)

"""`Column` objects that a module holds under a name, and the tables whose fields are given them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.facts.model import Assignment, ClassFact, Definition
from sqlmodel_lsp.rules import certainty, origins
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import expressions

_GIVEN = re.compile(r"\bsa_column\s*=\s*([^\W\d][\w.]*)\s*[,)]")


@dataclass(frozen=True, slots=True)
class Use:
    """A field of a table that is given a held column.

    `source` is the call that made the column; `is_here` says that it stands in the file of the table.
    """

    model: Model
    field: str
    source: str
    is_here: bool


def are_given(ctx: Context) -> bool:
    """Whether a class of this file gives a field a column by its name."""
    return ctx.snapshot.remember("gives held columns", ctx.file.path, lambda: _gives(ctx.facts.interface.body))


def _gives(body: tuple[Definition, ...]) -> bool:
    return any(
        _gives(item.body) if isinstance(item, ClassFact) else _GIVEN.search(getattr(item, "value", "") or "")
        for item in body
    )


def shared(ctx: Context) -> Mapping[str, tuple[Use, ...]]:
    """The uses of held columns by several tables, by the qualified names that hold them."""
    return ctx.snapshot.remember("held columns", "", lambda: _shared(ctx))


def _shared(ctx: Context) -> dict[str, tuple[Use, ...]]:
    found: dict[str, list[Use]] = {}
    for model in ctx.schema.models.values():
        if model.table is not None and model.opaque is None:
            for holder, use in _uses(ctx, model):
                found.setdefault(holder, []).append(use)
    return {name: tuple(uses) for name, uses in found.items() if len({use.model.qualified for use in uses}) > 1}


def _uses(ctx: Context, model: Model) -> Iterator[tuple[str, Use]]:
    fact, file = certainty.class_fact(ctx.snapshot, model.qualified), ctx.snapshot.files.get(model.file)
    for item in fact.assignments() if fact is not None and file is not None else ():
        given = _GIVEN.search(item.value or "")
        node = None if given is None else expressions.tree(given[1])
        holder = None if node is None or file is None else _holder(ctx, file, node)
        if holder is not None:
            yield holder[0], Use(model, item.target, holder[1], holder[0].startswith(f"{model.file}:"))


def _holder(ctx: Context, file: SourceFile, node: ast.expr) -> tuple[str, str] | None:
    """The qualified name that holds a column, and the call that made it."""
    here = _made(ctx, file, node.id) if isinstance(node, ast.Name) else None
    if here is not None and isinstance(node, ast.Name):
        return f"{file.path}:{node.id}", here
    origin = origins.origin(ctx.snapshot, file, node) or ""
    module, _, name = origin.rpartition(".")
    other = next((one for one in _modules(ctx).get(module, ())), None)
    made = None if other is None else _made(ctx, other, name)
    return None if other is None or made is None else (f"{other.path}:{name}", made)


def _made(ctx: Context, file: SourceFile, name: str) -> str | None:
    """The `Column(...)` that a module assigns to a name once and for all."""
    found = [item for item in file.facts.interface.body if isinstance(item, Assignment) and _target(item) == name]
    source = found[0].value if len(found) == 1 else None
    node = None if source is None else expressions.tree(source)
    made = None if node is None else origins.called(ctx.snapshot, file, node)
    return source if made == "sqlalchemy.Column" else None


def _target(item: Assignment) -> str:
    return re.split(r"[.\[]", item.target, maxsplit=1)[0]


def _modules(ctx: Context) -> Mapping[str, list[SourceFile]]:
    return ctx.snapshot.remember("files by module", "", lambda: _by_module(ctx))


def _by_module(ctx: Context) -> dict[str, list[SourceFile]]:
    found: dict[str, list[SourceFile]] = {}
    for file in ctx.snapshot.files.values():
        found.setdefault(file.module, []).append(file)
    return {module: files for module, files in found.items() if len(files) == 1}

"""Classes that SQLAlchemy maps by itself, looked at as models: a table, and no fields."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.facts.model import Assignment, ClassFact
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.rules import certainty, origins
from sqlmodel_lsp.schema.model import Model, Table
from sqlmodel_lsp.syntax import expressions

BASE = "sqlalchemy.orm.DeclarativeBase"
_MADE = "sqlalchemy.orm.declarative_base"


def models(snapshot: Snapshot) -> Iterator[Model]:
    """All of the workspace that have a table, in order."""
    for table in snapshot.schema.others:
        if table.kind == "declarative" and not snapshot.files[table.file].library:
            yield as_model(snapshot, table)


def models_in(snapshot: Snapshot, path: str) -> Iterator[Model]:
    """Those of a file."""
    tables = (table for table in snapshot.schema.others if table.kind == "declarative" and table.file == path)
    return (as_model(snapshot, table) for table in tables)


def model(snapshot: Snapshot, qualified: str) -> Model | None:
    """The one of this qualified name."""
    others = (table for table in snapshot.schema.others if table.kind == "declarative" and table.model == qualified)
    return next((as_model(snapshot, table) for table in others), None)


def as_model(snapshot: Snapshot, table: Table) -> Model:
    """The class of a table."""
    home, fact = snapshot.schema.homes[table.model], certainty.class_fact(snapshot, table.model)
    names = frozenset(item.target for item in fact.body if isinstance(item, Assignment)) if fact is not None else ()
    module = snapshot.files[home.file].module
    line = (table.model,)
    return Model(table.model, module, home.file, home.path, (), line, False, (), table, (), frozenset(names))


def base_of(snapshot: Snapshot, model: Model) -> str:
    """The qualified name of the base, which is the only one and says nothing else. Raises RefusalError for others."""
    fact, file = certainty.class_fact(snapshot, model.qualified), snapshot.files[model.file]
    if fact is None or len(fact.bases) != 1 or fact.keywords or fact.decorators:
        raise RefusalError(f"`{model.name}` inherits from more than a declarative base, or has keywords or decorators")
    node = expressions.tree(fact.bases[0])
    qualified = meant(snapshot, model.file, node) if node is not None else ""
    if node is None or not qualified:
        raise RefusalError(f"`{fact.bases[0]}`, the base of `{model.name}`, is not known")
    if is_plain_base(snapshot, qualified):
        return qualified
    found = origins.assigned(snapshot, file, node)
    if found is not None and isinstance(found[1], ast.Call) and not (found[1].args or found[1].keywords):
        made = origins.called(snapshot, found[0], found[1])
    else:
        made = None
    if made == _MADE:
        return qualified
    raise RefusalError(f"`{fact.bases[0]}`, the base of `{model.name}`, is more than an empty declarative base")


def is_plain_base(snapshot: Snapshot, qualified: str) -> bool:
    """Whether a class is a declarative base that says nothing more."""
    fact, home = certainty.class_fact(snapshot, qualified), snapshot.schema.homes.get(qualified)
    if fact is None or home is None or fact.keywords or fact.decorators or fact.body or len(fact.bases) != 1:
        return False
    node = expressions.tree(fact.bases[0])
    return node is not None and origins.origin(snapshot, snapshot.files[home.file], node) == BASE


def meant(snapshot: Snapshot, path: str, node: ast.expr) -> str:
    """The qualified name of what an expression means, names that the file assigns included; empty when unknown."""
    file = snapshot.files[path]
    found = origins.origin(snapshot, file, node)
    if found is None and isinstance(node, ast.Name) and origins.assigned(snapshot, file, node) is not None:
        return f"{file.module}.{node.id}"
    return found or ""


def has_heirs(snapshot: Snapshot, name: str) -> bool:
    """Whether another class of the workspace may inherit from one of this name."""
    for file in snapshot.files.values():
        if file.library or name not in file.facts.mentions:
            continue
        for item in file.facts.interface.body:
            if isinstance(item, ClassFact) and any(_names(base) >= {name} for base in item.bases):
                return True
    return False


def _names(base: str) -> set[str]:
    node = expressions.tree(base)
    found = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)} if node is not None else set()
    return found | ({inner.attr for inner in ast.walk(node) if isinstance(inner, ast.Attribute)} if node else set())

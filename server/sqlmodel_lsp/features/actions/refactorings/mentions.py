"""Where else something is used, which a refactoring that takes it away would break."""

from __future__ import annotations

import ast

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Kind, Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.queries import typed_file, types
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.generate import RefusalError, late_imports
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import grammar
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.span import Span

_OWN = frozenset({Role.DEFINITION, Role.BACK_POPULATES, Role.DATABASE_NAME, Role.MIGRATION})
"""What goes with the member, or belongs to the database of the past."""
_QUERIES = frozenset(
    {"select", "select_from", "insert", "update", "delete", "exists", "join", "outerjoin", "aliased", "query"}
) | {"get", "get_one"}
_STORES = frozenset({"add", "add_all", "delete", "refresh", "merge"})


def refuse_others(snapshot: Snapshot, model: Model, member: str) -> None:
    """Raises RefusalError where code uses a member of a model that is about to go."""
    kind = Kind.FIELD if model.relationship(member) is None else Kind.RELATIONSHIP
    found = occurrences.of(snapshot, Symbol(kind, model.qualified, member))
    uses = [item for item in found if item.role not in _OWN]
    if uses:
        raise RefusalError(f"`{model.name}.{member}` is used {_where(snapshot, uses)}; change that first")


def refuse_queries(snapshot: Snapshot, model: Model) -> None:
    """Raises RefusalError where code asks or gives the database objects of a model that is about to be no table."""
    owner, _, name = model.qualified.rpartition(".")
    found = occurrences.of(snapshot, Symbol(Kind.MODEL, owner, name))
    spans: dict[str, set[Span]] = {}
    for item in found:
        if item.role is Role.NAME:
            spans.setdefault(item.path, set()).add(item.span)
    queried = {(path, span) for path, named in spans.items() for span in _queried(snapshot.files[path]) & named}
    uses = [item for item in found if (item.path, item.span) in queried]
    if uses:
        raise RefusalError(f"`{model.name}` is queried {_where(snapshot, uses)}; change that first")
    for path in dict.fromkeys(item.path for item in found):
        for scope in typed_file(snapshot, path).scopes_with(types.Session):
            for call, called in scope.methods():
                kept = [scope.type_of(argument) for argument in call.args]
                is_stored = isinstance(called, types.Method) and called.name in _STORES
                if is_stored and any(_is_of(model, item) for item in kept):
                    raise RefusalError(
                        f"a session stores `{model.name}` in {path.rpartition('/')[2]}; change that first"
                    )


def _is_of(model: Model, found: types.Type) -> bool:
    """Whether something is an object of a model, or a list of them."""
    found = found.item if isinstance(found, types.ListOf) else found
    return isinstance(found, types.Instance) and found.model == model.qualified


def _queried(file: SourceFile) -> set[Span]:
    """The names in the calls that are about tables."""
    tree = grammar.parse(late_imports.readable(file))
    positions = Positions(file.text)
    return {
        positions.span(name)
        for call in (ast.walk(tree) if tree is not None else ())
        if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in _QUERIES
        for argument in call.args
        for name in ast.walk(argument)
        if isinstance(name, ast.Name)
    }


def _where(snapshot: Snapshot, uses: list[Occurrence]) -> str:
    text = snapshot.files[uses[0].path].text
    line = text.count("\n", 0, uses[0].span.start) + 1
    more = f" and {len(uses) - 1} more" if len(uses) > 1 else ""
    return f"in {uses[0].path.rpartition('/')[2]}, line {line}{more}"

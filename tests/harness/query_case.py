"""Runs one case of a query suite: what each expression inside `reveal_type(...)` is.

The `types` block has a line for each call, in the order of the file. A case may name what its models share with others:
the files of the case come on top of `MODELS`.
"""

from __future__ import annotations

import ast

import pytest

from harness import suite, workspace
from harness.markdown import Block, Case
from sqlmodel_lsp.analysis.queries import Scope, typed_file
from sqlmodel_lsp.analysis.queries import types as queries
from sqlmodel_lsp.analysis.queries.types import Type
from sqlmodel_lsp.analysis.snapshot import Snapshot

MODELS = """\
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    heroes: list["Hero"] = Relationship(back_populates="team")


class HeroBase(SQLModel):
    name: str
    age: int | None = None


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


class HeroCreate(HeroBase):
    pass
"""


def check(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares what is revealed with the `types` block."""
    texts = {"models.py": MODELS, **case.files("app.py")}
    snapshot = workspace.snapshot(texts)
    lines = [line for path in texts for line in _revealed(snapshot, path)]
    (block,) = case.of("types")
    return suite.differing({block: "".join(f"{line}\n" for line in lines)}, config)


def _revealed(snapshot: Snapshot, path: str) -> list[str]:
    found: list[tuple[int, str]] = []
    text = snapshot.files[path].text
    for scope in typed_file(snapshot, path).scopes:
        for call in scope.nodes(ast.Call):
            if isinstance(call.func, ast.Name) and call.func.id == "reveal_type":
                span = scope.span(call.args[0])
                found.append((span.start, f"{text[span.start : span.end]}: {shown(_type(scope, call.args[0]))}"))
    return [line for _, line in sorted(found)]


def _type(scope: Scope, node: ast.expr) -> Type:
    return queries.Constant(node.value) if isinstance(node, ast.Constant) else scope.type_of(node)


def shown(found: Type) -> str:
    """A type in one line for people."""
    match found:
        case None:
            return "unknown"
        case queries.Constant(value):
            return repr(value)
        case queries.Object(name):
            return name.removeprefix("builtins.")
        case queries.Named(name):
            return f"the name {name}"
        case queries.ModelClass(model):
            return f"type[{_bare(model)}]"
        case queries.Instance(model, origin):
            return _bare(model) + ("" if origin is None else _origin(origin))
        case queries.ColumnOf(model, attribute) | queries.RelationshipOf(model, attribute):
            return f"{type(found).__name__}[{_bare(model)}.{attribute}]"
        case queries.OptionalOf(item):
            return f"{shown(item)} | None"
        case queries.TupleOf(items) | queries.Row(items):
            return f"{type(found).__name__.removesuffix('Of').lower()}[{', '.join(map(shown, items))}]"
        case queries.ListOf(item):
            return f"list[{shown(item)}]"
        case _:
            return _library(found)


def _library(found: Type) -> str:
    match found:
        case queries.Session(library, is_async, expires):
            keeps = {True: "", False: ", keeps", None: ", may keep"}[expires]
            return f"{'AsyncSession' if is_async else 'Session'} of {library}{keeps}"
        case queries.SessionMaker(session):
            return f"maker of {shown(session)}"
        case queries.Engine(is_async) | queries.Connection(is_async):
            return f"{'Async' if is_async else ''}{type(found).__name__}"
        case queries.Result(item, is_scalar, is_async):
            return f"{'Async' if is_async else ''}{'Scalar' if is_scalar else ''}Result[{shown(item)}]"
        case queries.Statement(kind, library, entities, joins, loads):
            joined = f" joined to {', '.join(map(shown, joins))}" if joins else ""
            return f"{kind}[{', '.join(map(shown, entities))}] of {library}{joined}{_loaded(loads)}"
        case queries.Awaitable(item):
            return f"coroutine of {shown(item)}"
        case queries.IterableOf(item, is_async):
            return f"{'async ' if is_async else ''}iterable of {shown(item)}"
        case queries.Context(item, is_async):
            return f"{'async ' if is_async else ''}context of {shown(item)}"
        case queries.Method(owner, name):
            return f"method {name} of {shown(owner)}"
        case queries.Option(loads):
            return f"option{_loaded(loads)}"
        case _:
            return type(found).__name__.lower()


def _origin(origin: queries.Origin) -> str:
    if origin.is_new:
        return " (new)"
    return f" ({'async' if origin.is_async else 'sync'}{_loaded(origin.loads)})"


def _loaded(loads: frozenset[queries.Load] | None) -> str:
    if loads is None:
        return ", who knows with what"
    names = sorted(f"{_bare(load.model)}.{load.relationship}" for load in loads)
    return f", with {' and '.join(names)}" if names else ""


def _bare(qualified: str) -> str:
    return qualified.rpartition(".")[2]

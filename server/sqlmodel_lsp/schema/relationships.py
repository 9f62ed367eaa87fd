"""The relationships of a table model: which model each means, and how it is reached."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Assignment
from sqlmodel_lsp.schema.classes import Class, Classes
from sqlmodel_lsp.schema.modules import Module
from sqlmodel_lsp.schema.names import Defined
from sqlmodel_lsp.schema.table_names import table_name
from sqlmodel_lsp.schema.tracking import Memory
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.values import Attribute, Call, Opaque, Symbol, Value, likely, opaque_reason

_COLLECTIONS = ("builtins.list",)


@dataclass(frozen=True, slots=True)
class RelationshipText:
    """One relationship as written; `target` is a qualified class when the annotation names it outright."""

    owner: str
    name: str
    annotation: str | None
    target: str | None
    target_name: str | None
    is_list: bool
    back_populates: str | None
    link_model: str | None
    link_table: str | None
    arguments: Mapping[str, Value]
    options: Mapping[str, Value]
    opaque: str | None


@dataclass(slots=True)
class _Target:
    name: str | None = None
    qualified: str | None = None
    is_list: bool = False
    opaque: str | None = None


class Relationships:
    """Reads `Relationship(...)` attributes."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._texts: Memory[tuple[str, Assignment, bool], RelationshipText | None] = Memory(classes.tracker)

    def read(self, item: Class, assignment: Assignment) -> RelationshipText:
        """One relationship attribute of a class."""
        broken = assignment.target in item.fact.broken
        key = (item.qualified, assignment, broken)
        text = self._texts.get(key, lambda: self._read(item, assignment, broken), None)
        assert text is not None  # Nothing that a relationship says leads back to it.
        return text

    def _read(self, item: Class, assignment: Assignment, broken: bool) -> RelationshipText:
        call = self._classes.world.class_value(item, assignment)
        assert isinstance(call, Call)
        arguments = dict(call.keywords)
        options = self._options(arguments)
        reason = opaque_reason(arguments.get("**")) if "**" in arguments else None
        target = _Target(opaque="it has no annotation")
        if assignment.annotation is not None:
            node = expressions.tree(assignment.annotation)
            target = (
                self._target(item.module, node, item.path) if node is not None else _Target(opaque="it does not parse")
            )
        real = arguments.get("sa_relationship")
        if isinstance(real, Call) and real.arguments and not isinstance(real.arguments[0], Opaque):
            target = self._given_target(item, real.arguments[0], target)
        if broken:
            reason = "it does not parse"
        # A ready relationship is taken as it is, whatever SQLModel is told beside it.
        told = {} if isinstance(real, Call) else arguments
        back_populates = options.get("back_populates", told.get("back_populates"))
        if isinstance(back_populates, Opaque):
            reason = reason or back_populates.reason
        link_model, link_table = self._link(told, options)
        return RelationshipText(
            item.qualified, assignment.target, assignment.annotation, target.qualified, target.name, target.is_list,
            back_populates if isinstance(back_populates, str) else None, link_model, link_table, arguments, options,
            reason or target.opaque,
        )  # fmt: skip

    def _options(self, arguments: Mapping[str, Value]) -> dict[str, Value]:
        real = arguments.get("sa_relationship")
        if isinstance(real, Call):
            return dict(real.keywords)
        given = arguments.get("sa_relationship_kwargs")
        if isinstance(given, dict):
            return {str(key): value for key, value in given.items()}
        return {"**": given} if given is not None else {}

    def _link(self, arguments: Mapping[str, Value], options: Mapping[str, Value]) -> tuple[str | None, str | None]:
        given = arguments.get("link_model")
        if isinstance(given, Symbol) and self._classes.has(given.name):
            return given.name, None
        secondary = options.get("secondary")
        if isinstance(secondary, str):
            return None, secondary
        if isinstance(secondary, Attribute) and secondary.name == "__table__" and isinstance(secondary.value, Symbol):
            return secondary.value.name, None
        if isinstance(secondary, Call) and secondary.function == Symbol("sqlalchemy.Table") and secondary.arguments:
            name = secondary.arguments[0]
            return None, name if isinstance(name, str) else None
        return None, None

    def _given_target(self, item: Class, value: Value, annotated: _Target) -> _Target:
        if isinstance(value, str):
            return _Target(value, self._here(item.module, value), annotated.is_list)
        if isinstance(value, Symbol) and self._classes.has(value.name):
            return _Target(value.name.rpartition(".")[2], value.name, annotated.is_list)
        return annotated

    def _target(self, module: Module, node: ast.expr, owner: str) -> _Target:
        match node:
            case ast.Constant(value=str(text)):
                return self._quoted(module, text.strip())
            case ast.Constant(value=None):
                return _Target()
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self._one_of(module, [left, right], owner)
            case ast.Subscript(value=base, slice=index):
                parts = list(index.elts) if isinstance(index, ast.Tuple) else [index]
                meaning = self._classes.world.names.dotted(module, ast.unparse(base))
                name = getattr(meaning, "name", "")
                if name in ("typing.Optional", "typing.Union"):
                    return self._one_of(module, parts, owner)
                if name in ("sqlalchemy.orm.Mapped", "typing.Annotated"):
                    return self._target(module, parts[0], owner)
                if name in _COLLECTIONS:
                    inner = self._target(module, parts[0], owner)
                    inner.is_list = True
                    return inner
                return _Target(opaque=f"`{ast.unparse(node)}` is no annotation of a relationship")
            case ast.Name() | ast.Attribute():
                path = ast.unparse(node)
                meaning = self._classes.world.names.dotted(module, path)
                if isinstance(meaning, Defined) and self._classes.has(meaning.qualified):
                    return _Target(self._classes.all[meaning.qualified].fact.name, meaning.qualified)
                if isinstance(meaning, Defined) and isinstance(meaning.item, Assignment):
                    value = self._classes.world.name(module.id, path) if path.isidentifier() else None
                    if isinstance(value, Symbol) and self._classes.has(value.name):
                        return _Target(value.name.rpartition(".")[2], value.name)
                    if "annotations" in module.names:  # Postponed: what counts is the name that SQLAlchemy looks up.
                        return _Target(path.rpartition(".")[2])
                    return _Target(opaque=f"`{path}` is an alias")
                if meaning is not None:
                    return _Target(path, opaque=f"`{path}` is in no file of the workspace")
                return _Target(path.rpartition(".")[2])
            case _:
                return _Target(opaque=f"`{ast.unparse(node)}` is no annotation of a relationship")

    def _one_of(self, module: Module, nodes: list[ast.expr], owner: str) -> _Target:
        found = [self._target(module, node, owner) for node in nodes]
        real = [target for target in found if target.name or target.opaque]
        return real[0] if len(real) == 1 else _Target(opaque="it is a union of several models")

    def _quoted(self, module: Module, text: str) -> _Target:
        if not text.replace(".", "").isidentifier():
            # SQLAlchemy evaluates such a string only in part; other rules have a word on it.
            node = expressions.tree(text)
            inner = self._target(module, node, "") if node is not None else _Target()
            inner.opaque = f"`{text}` is quoted as a whole"
            return inner
        return _Target(text, self._here(module, text))

    def _here(self, module: Module, text: str) -> str | None:
        """The class a quoted name means in this module, if it goes by that very name."""
        meaning = self._classes.world.names.dotted(module, text)
        item = self._classes.outline(meaning.qualified) if isinstance(meaning, Defined) else None
        return item.qualified if item is not None and item.fact.name == text.rpartition(".")[2] else None


def link_table_name(classes: Classes, text: RelationshipText) -> str | None:
    """The full name of the table in the middle of a many-to-many relationship."""
    if text.link_table is not None or text.link_model is None or not classes.has(text.link_model):
        return text.link_table
    name = likely(table_name(classes, text.link_model))
    return name if isinstance(name, str) else None

"""The methods of what queries give and are made of: results, columns and relationships."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.queries import types
from sqlmodel_lsp.analysis.queries.types import Type
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what stands between its brackets, what it gives where that can be told, and what it is for.

    In `gives`, `{}` stands for one item of a result.
    """

    name: str
    documentation: str
    arguments: str = ""
    gives: str = ""


_RESULT = (
    Method("all", "All that was found, as a list.", gives="list[{}]"),
    Method("first", "The first that was found, or `None`; the rest is thrown away.", gives="{} | None"),
    Method("one", "The only one that was found. Raises `NoResultFound` or `MultipleResultsFound`.", gives="{}"),
    Method("one_or_none", "The only one, or `None`. Raises `MultipleResultsFound`.", gives="{} | None"),
    Method("unique", "Each object once; needed behind `joinedload` of a list."),
    Method("fetchmany", "The next few of what was found, as a list.", "${1:size}", "list[{}]"),
    Method("partitions", "Lists of this many at a time.", "${1:size}", "iterator of list[{}]"),
    Method("yield_per", "Fetches this many rows at a time.", "${1:size}"),
    Method("close", "Ends the result before all was read."),
)
_ROWS = (
    Method("scalars", "The first value of every row alone."),
    Method("fetchall", "The same as `all`.", gives="list[{}]"),
    Method("fetchone", "The next row, or `None` after the last.", gives="{} | None"),
    Method("mappings", "Every row as a mapping of names to values."),
    Method("scalar_one", "The first value of the only row."),
    Method("scalar_one_or_none", "The first value of the only row, or `None`."),
)
_COLUMN = (
    Method("in_", "Whether the value is one of these.", "[${1:values}]"),
    Method("not_in", "Whether the value is none of these.", "[${1:values}]"),
    Method("is_", "`IS`: compares with `None`, which `==` does as well.", "${1:None}"),
    Method("is_not", "`IS NOT`: whether there is a value.", "${1:None}"),
    Method("between", "Whether the value is between two others, both included.", "${1:low}, ${2:high}"),
    Method("desc", "The greatest first, in `order_by`."),
    Method("asc", "The least first, in `order_by`."),
    Method("nulls_first", "Rows without a value first, in `order_by`."),
    Method("nulls_last", "Rows without a value last, in `order_by`."),
    Method("label", "Another name for it in the result.", '"${1:name}"'),
    Method("distinct", "Every value once, as in `func.count(Hero.name.distinct())`."),
)
_TEXT = (
    Method("like", "Whether the text is like a pattern, in which `%` is any text and `_` any letter.", '"${1:%}"'),
    Method("ilike", "The same as `like`, whether letters are capital or not.", '"${1:%}"'),
    Method("contains", "Whether this text is part of it.", "${1:text}, autoescape=True"),
    Method("startswith", "Whether it begins with this text.", "${1:text}, autoescape=True"),
    Method("endswith", "Whether it ends with this text.", "${1:text}, autoescape=True"),
)
_LIST = (
    Method("any", "Whether any of the related rows fulfils a condition; without one, whether there are any.", "$1"),
    Method("contains", "Whether this object is among the related ones.", "${1:object}"),
    Method("of_type", "The relationship to a subclass or an alias of its target.", "${1:alias}"),
    Method("and_", "The relationship with one more condition, for `join` and loader options.", "${1:condition}"),
)
_SINGLE = (
    Method("has", "Whether the related row fulfils a condition; without one, whether there is one.", "$1"),
    Method("is_", "Whether there is no related row.", "${1:None}"),
    Method("is_not", "Whether there is a related row.", "${1:None}"),
    *_LIST[2:],
)


def of(situation: Situation, owner: Type, span: Span) -> Iterator[Item]:
    """The methods of a result, a column or a relationship of a class."""
    item = ""
    if isinstance(owner, types.Result):
        item = _shown(owner.item) if not owner.is_async else ""
    for method in _methods(situation, owner):
        detail = method.gives.format(item) if item else ""
        yield Item(
            method.name,
            Kind.FUNCTION,
            TextEdit(span, f"{method.name}{_brackets(situation, method, span)}"),
            detail,
            method.documentation,
            is_snippet=True,
        )


def _brackets(situation: Situation, method: Method, span: Span) -> str:
    return "" if situation.file.text.startswith("(", span.end) else f"({method.arguments})"


def _methods(situation: Situation, owner: Type) -> tuple[Method, ...]:
    match owner:
        case types.Result(is_scalar=is_scalar):
            return _RESULT if is_scalar else (*_RESULT, *_ROWS)
        case types.RelationshipOf(qualified, name):
            model = situation.snapshot.schema.models[qualified]
            relationship = model.relationship(name)
            return () if relationship is None else _LIST if relationship.uselist else _SINGLE
        case types.ColumnOf(qualified, name):
            table = situation.snapshot.schema.models[qualified].table
            column = table.attribute(name) if table is not None else None
            is_text = column is not None and column.python_type == "str"
            return (*_TEXT, *_COLUMN) if is_text else _COLUMN
    return ()


def _shown(found: Type) -> str:
    """A type as an annotation would have it; empty where it is not known."""
    match found:
        case types.Instance(name) | types.Object(name):
            return name.rpartition(".")[2]
        case types.OptionalOf(item):
            return f"{inner} | None" if (inner := _shown(item)) else ""
        case types.Row(items) | types.TupleOf(items):
            parts = [_shown(item) for item in items]
            return f"tuple[{', '.join(parts)}]" if all(parts) else ""
    return ""

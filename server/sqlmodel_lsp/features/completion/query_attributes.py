"""Behind a dot: columns and relationships of models, in queries and of what queries give."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import libraries, types
from sqlmodel_lsp.analysis.queries.typed_place import TypedPlace
from sqlmodel_lsp.analysis.queries.types import Type
from sqlmodel_lsp.features.completion import column_details, query_methods, typed
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_COLUMN_OPTIONS = ("load_only", "defer", "undefer")
_RELATIONSHIPS_FIRST = ("join", "outerjoin", "with_parent")


def complete(situation: Situation) -> Iterator[Item]:
    """The attributes of a model, or of an instance of one; the methods of results and columns."""
    place = typed.place(situation) if typed.is_attribute(situation) else None
    if place is None or not isinstance(place.mark, ast.Attribute):
        return
    if isinstance(place.mark.value, ast.Name) and place.mark.value.id == "self":
        return  # Any Python server knows it.
    owner, span = types.bare(place.type_of(place.mark.value)), typed.word_span(situation)
    match owner:
        case types.ModelClass(qualified) | types.Instance(qualified):
            model = situation.snapshot.schema.models.get(qualified)
            if model is not None and isinstance(owner, types.Instance):
                yield from _of_instance(situation, model, span)
            elif model is not None and model.table is not None:
                yield from _of_class(situation, model, place, span)
        case types.Result() | types.ColumnOf() | types.RelationshipOf():
            yield from query_methods.of(situation, owner, span)


def _of_class(situation: Situation, model: Model, place: TypedPlace, span: Span) -> Iterator[Item]:
    columns, relationships = list(_columns(situation, model, span)), list(_relationships(model, span))
    asked = _function_around(place)
    if asked in libraries.LOADERS:
        yield from relationships
    elif asked in _COLUMN_OPTIONS:
        yield from columns
    elif asked in _RELATIONSHIPS_FIRST:
        yield from (*relationships, *columns)
    else:
        yield from (*columns, *relationships)


def _function_around(place: TypedPlace) -> str:
    """The bare name of SQLAlchemy's function, or of the method, that the attribute is an argument of."""
    call = place.around()
    if not isinstance(call, ast.Call) or place.mark is call.func:
        return ""
    function = place.type_of(call.func)
    return _bare_name(function)


def _bare_name(function: Type) -> str:
    match function:
        case types.Method(_, name):
            return name
        case types.Named(name) if name.startswith(("sqlmodel.", "sqlalchemy.")):
            return name.rpartition(".")[2]
    return ""


def _columns(situation: Situation, model: Model, span: Span) -> Iterator[Item]:
    schema = situation.snapshot.schema
    for column in model.table.columns if model.table is not None else ():
        if column.attribute.isidentifier():
            yield Item(
                column.attribute,
                Kind.COLUMN,
                TextEdit(span, column.attribute),
                column_details.type_text(schema, column),
                column_details.column_documentation(schema, model, column),
            )


def _relationships(model: Model, span: Span) -> Iterator[Item]:
    for relationship in model.relationships:
        yield Item(
            relationship.name,
            Kind.RELATIONSHIP,
            TextEdit(span, relationship.name),
            column_details.relationship_text(relationship),
            column_details.relationship_documentation(model, relationship),
        )


def _of_instance(situation: Situation, model: Model, span: Span) -> Iterator[Item]:
    schema = situation.snapshot.schema
    for field in model.fields:
        column = model.table.attribute(field.name) if model.table is not None else None
        documentation = "" if column is None else column_details.column_documentation(schema, model, column)
        yield Item(field.name, Kind.COLUMN, TextEdit(span, field.name), field.annotation, documentation)
    yield from _relationships(model, span)

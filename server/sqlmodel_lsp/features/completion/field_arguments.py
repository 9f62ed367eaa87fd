"""Inside the brackets of `Field`: the arguments that are legal there and not yet given."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.schema import field_parameters
from sqlmodel_lsp.schema.field_parameters import FieldParameter
from sqlmodel_lsp.syntax.calls import Call

_DEFAULTS = frozenset({"default", "default_factory"})


def complete(situation: Situation) -> Iterator[Item]:
    """The arguments of `Field`, those for the table first, unless the model has none."""
    cursor = situation.cursor
    call = cursor.call
    if call is None or cursor.string is not None or cursor.owner or not call.direct or call.keyword is not None:
        return
    if not is_field(situation, call.function):
        return
    needs = situation.needs_sqlmodel(call.function)
    annotation = _plain(situation)
    parameters = [
        parameter
        for parameter in field_parameters.parameters(situation.snapshot.schema.version)
        if _is_legal(parameter, call) and _suits(parameter, annotation)
    ]
    if not makes_columns(situation):
        parameters.sort(key=lambda parameter: parameter.group == "column")
    for parameter in parameters:
        yield Item(
            parameter.name,
            Kind.KEYWORD_ARGUMENT,
            situation.argument(parameter.name, parameter.value),
            detail=parameter.group,
            documentation=documentation(parameter),
            needs=needs,
        )


def is_field(situation: Situation, function: str) -> bool:
    """Whether a function in the code is SQLModel's `Field`, as far as the imports tell."""
    return situation.is_sqlmodel(function, "Field")


def makes_columns(situation: Situation) -> bool:
    """Whether the class where somebody is typing, or one that inherits it, is a table; so where it is not known."""
    model = situation.model
    if model is None or model.is_table:
        return True
    heirs = situation.snapshot.schema.heirs_in(situation.file.path)
    return any(heir.is_table and model.qualified in heir.mro for heir in heirs)


def _is_legal(parameter: FieldParameter, call: Call) -> bool:
    name, given = parameter.name, call.keywords
    if name in given or parameter.deprecated:
        return False
    if name in _DEFAULTS and (call.index > 0 or given & _DEFAULTS):
        return False
    if name == "ondelete":
        return "foreign_key" in given
    if name == "sa_column":
        return not given & field_parameters.EXCLUDED_BY_SA_COLUMN
    return "sa_column" not in given or name not in field_parameters.EXCLUDED_BY_SA_COLUMN


def _plain(situation: Situation) -> str:
    """The bare name of the type; as written, or where that is no plain type, as it is meant."""
    for text in (situation.written_type, situation.python_type):
        plain = text.strip("\"'").partition("[")[0]
        if plain in _PLAIN_TYPES:
            return plain
    return ""


def _suits(parameter: FieldParameter, annotation: str) -> bool:
    """Whether the argument makes sense on a type; on one we do not know, all do."""
    return not parameter.only_for or not annotation or annotation in parameter.only_for


def documentation(parameter: FieldParameter) -> str:
    """What a parameter is for, in paragraphs."""
    paragraphs = [parameter.documentation]
    if parameter.effect:
        paragraphs.append(f"In the table: {parameter.effect}.")
    elif parameter.group == "validation":
        paragraphs.append("Pydantic checks it when data comes in; the table stays as it is.")
    if parameter.since > (0, 0, 1):
        paragraphs.append(f"Since SQLModel {'.'.join(map(str, parameter.since))}.")
    return "\n\n".join(paragraphs)


_PLAIN_TYPES = frozenset(name for parameter in field_parameters.PARAMETERS for name in parameter.only_for) | {
    "bool",
    "UUID",
    "uuid.UUID",
}

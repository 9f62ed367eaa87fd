"""Inside the brackets of `Field`: the arguments that are legal there and not yet given."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.generate import spelling
from sqlmodel_lsp.schema import field_parameters
from sqlmodel_lsp.schema.field_parameters import FieldParameter
from sqlmodel_lsp.syntax.calls import Call
from sqlmodel_lsp.text.edits import TextEdit

_DEFAULTS = frozenset({"default", "default_factory"})


def complete(situation: Situation) -> Iterator[Item]:
    """The arguments of `Field`, those for the table first."""
    cursor = situation.cursor
    call = cursor.call
    if call is None or cursor.string is not None or cursor.owner or not _is_at_argument(call):
        return
    if not is_field(situation, call.function):
        return
    annotation = spelling.without_none(cursor.annotation.strip()) if cursor.annotation else ""
    for parameter in field_parameters.parameters(situation.snapshot.schema.version):
        if _is_legal(parameter, call) and _suits(parameter, annotation):
            yield Item(
                parameter.name,
                Kind.KEYWORD_ARGUMENT,
                TextEdit(cursor.span, f"{parameter.name}={parameter.value}"),
                detail=parameter.group,
                documentation=_documentation(parameter),
            )


def is_field(situation: Situation, function: str) -> bool:
    """Whether a function in the code is SQLModel's `Field`, as far as the imports tell."""
    first, _, _ = function.partition(".")
    imported = [
        item for item in situation.file.facts.interface.body if isinstance(item, Import) and item.alias == first
    ]
    if imported and imported[-1].name is not None:
        return imported[-1].name == "Field" and imported[-1].module.partition(".")[0] != "pydantic"
    return function.rpartition(".")[2] == "Field" and first != "pydantic"


def _is_at_argument(call: Call) -> bool:
    return call.direct and call.keyword is None


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


def _suits(parameter: FieldParameter, annotation: str) -> bool:
    """Whether the argument makes sense on a type; on one we do not know, all do."""
    plain = annotation.strip("\"'").partition("[")[0]
    if not parameter.only_for or plain not in _PLAIN_TYPES:
        return True
    return plain in parameter.only_for


def _documentation(parameter: FieldParameter) -> str:
    if parameter.since <= (0, 0, 1):
        return parameter.documentation
    return f"{parameter.documentation}\n\nSince SQLModel {'.'.join(map(str, parameter.since))}."


_PLAIN_TYPES = frozenset(name for parameter in field_parameters.PARAMETERS for name in parameter.only_for) | {
    "bool",
    "UUID",
    "uuid.UUID",
}

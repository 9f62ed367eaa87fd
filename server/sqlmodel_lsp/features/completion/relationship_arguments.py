"""Inside the brackets of `Relationship`: the arguments that are legal there and not yet given."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.completion import targets
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.schema import relationship_parameters

_OF_THE_LIST = frozenset({"cascade_delete", "passive_deletes", "link_model"})
_PASSED_ON = frozenset({"sa_relationship_args", "sa_relationship_kwargs"})


def complete(situation: Situation) -> Iterator[Item]:
    """The arguments of `Relationship`."""
    cursor = situation.cursor
    call = cursor.call
    if call is None or cursor.string is not None or cursor.owner or not call.direct or call.keyword is not None:
        return
    if call.index or not is_relationship(situation, call.function):
        return
    needs = situation.needs_sqlmodel(call.function)
    left_out = set(call.keywords)
    if "sa_relationship" in call.keywords:
        left_out |= _PASSED_ON
    if call.keywords & _PASSED_ON:
        left_out.add("sa_relationship")
    if targets.is_many_to_one(situation):
        left_out |= _OF_THE_LIST
    for parameter in relationship_parameters.parameters(situation.snapshot.schema.version):
        if parameter.name not in left_out:
            yield Item(
                parameter.name,
                Kind.KEYWORD_ARGUMENT,
                situation.argument(parameter.name, parameter.value),
                documentation=documentation(parameter),
                needs=needs,
            )


def is_relationship(situation: Situation, function: str) -> bool:
    """Whether a function in the code is SQLModel's `Relationship`, as far as the imports tell."""
    return situation.is_sqlmodel(function, "Relationship")


def documentation(parameter: relationship_parameters.RelationshipParameter) -> str:
    """What a parameter is for, in paragraphs."""
    if parameter.since <= (0, 0, 1):
        return parameter.documentation
    return f"{parameter.documentation}\n\nSince SQLModel {'.'.join(map(str, parameter.since))}."

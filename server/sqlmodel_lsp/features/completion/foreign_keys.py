"""Inside the string of a foreign key: the columns it may point to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.completion import field_arguments
from sqlmodel_lsp.features.completion.key_candidates import Place
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.syntax.calls import Call


def complete(situation: Situation) -> Iterator[Item]:
    """Primary keys of all tables, or all columns of the table that is typed already; fitting and near ones first."""
    call, string = situation.cursor.call, situation.cursor.string
    if call is None or (string is None and situation.cursor.owner):
        return
    given: tuple[str, ...] = ()
    if _is_in_constraint(situation, call) and situation.cursor.container is not None:
        given = situation.cursor.container.given
    elif not _is_foreign_key(situation, call):
        return
    before = string.before if string is not None else ""
    typed_table = before.rpartition(".")[0] or (given[-1].rpartition(".")[0] if given else "")
    for key in Place.of(situation, typed_table).ranked(situation):
        if key.label not in given:
            yield Item(key.label, Kind.REFERENCE, situation.string(key.label), key.detail, key.documentation)


def _is_foreign_key(situation: Situation, call: Call) -> bool:
    if not call.direct:
        return False
    if call.keyword == "foreign_key":
        return field_arguments.is_field(situation, call.function)
    is_first = (call.keyword is None and call.index == 0) or call.keyword == "column"
    return situation.is_sqlalchemy(call.function, "ForeignKey") and is_first


def _is_in_constraint(situation: Situation, call: Call) -> bool:
    """Whether somebody types in the second list of a `ForeignKeyConstraint`."""
    containers = situation.cursor.containers
    return (
        len(containers) > 1
        and containers[-1].sign in "[("
        and containers[-1].function is None
        and containers[-2].function == call.function
        and (call.keyword == "refcolumns" or (call.keyword is None and call.index == 1))
        and situation.is_sqlalchemy(call.function, "ForeignKeyConstraint")
    )

"""What happens to None in a column: whether it is refused, and what else may fill the column."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, ClassFact, Function
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.written import Written
from sqlmodel_lsp.schema.model import Column, Model, Table
from sqlmodel_lsp.syntax.values import Call, Symbol, Value

_STORES_NONE_AS_NULL = frozenset(
    {
        *(f"sqlalchemy.{name}" for name in ("String", "Text", "Unicode", "UnicodeText", "VARCHAR", "TEXT", "CHAR")),
        *(f"sqlalchemy.{name}" for name in ("Integer", "BigInteger", "SmallInteger", "INTEGER", "BIGINT", "SMALLINT")),
        *(f"sqlalchemy.{name}" for name in ("Float", "Numeric", "Double", "Boolean", "Date", "Time", "Interval")),
        *(
            f"sqlalchemy.{name}"
            for name in ("DateTime", "TIMESTAMP", "DATETIME", "LargeBinary", "Uuid", "UUID", "Enum")
        ),
        *("sqlmodel.AutoString", "sqlmodel.UTCDateTime", "sqlmodel.GUID"),
    }
)
_MADE = frozenset(
    f"sqlalchemy.{name}"
    for name in ("Computed", "Identity", "Sequence", "FetchedValue", "DefaultClause", "ColumnDefault")
)
_UNKNOWN = "a class that is not known"
_FILLS = ("__init__", "__new__", "__setattr__", "model_post_init", "__post_init__")


def refuses_none(ctx: Context, member: Written[Column]) -> bool:
    """Whether a row with None in the column is refused wherever the column is, and nothing else gives it a value."""
    return all(
        column.nullable is False
        and is_plain(column)
        and not (column.foreign_keys and _may_follow(ctx, model))
        and not may_be_made(column)
        and not _is_key(model.table, column)
        and not may_be_filled(ctx, model)
        for model, column in member.uses
    )


def _may_follow(ctx: Context, model: Model) -> bool:
    """Whether a relationship from or to the model may set its foreign keys."""
    ends = ctx.snapshot.of_models("ends of relationships", _ends)
    return model.qualified in ends or _UNKNOWN in ends or any(t.kind == "declarative" for t in ctx.schema.others)


def _ends(model: Model) -> Iterator[str]:
    for relationship in model.relationships:
        yield model.qualified
        yield relationship.target or _UNKNOWN


def is_plain(column: Column) -> bool:
    """Whether everything about the column is known, and its type stores None as NULL."""
    return not (column.opaque or column.error or column.type_error) and type_name(column.type) in _STORES_NONE_AS_NULL


def type_name(type_: Value) -> str:
    """The qualified name of a column type, empty when it is something else than a plain one."""
    made = type_.function if isinstance(type_, Call) else type_
    return made.name if isinstance(made, Symbol) else ""


def may_be_made(column: Column) -> bool:
    """Whether the column has a default, in Python or in the database, or is computed there."""
    items = () if column.construct is None else column.construct.arguments[1:]
    return column.has_default or column.has_server_default or any(type_name(item) in _MADE for item in items)


def may_be_filled(ctx: Context, model: Model) -> bool:
    """Whether code of the class, or of a class it inherits, may give fields their values."""
    return ctx.snapshot.remember("may be filled", model.qualified, lambda: any(_fillers(ctx, model)))


def _fillers(ctx: Context, model: Model) -> Iterator[bool]:
    for fact in certainty.line_of(ctx.snapshot, model):
        yield fact.branch.name != "MAIN"
        for item in fact.body:
            if isinstance(item, Function):
                yield item.name in _FILLS or any("valid" in text or "listen" in text for text in item.decorators)
            elif isinstance(item, Assignment):
                yield item.target in _FILLS or item.target in ("__mapper_args__", "__table__")
            else:
                yield isinstance(item, ClassFact) and item.name == "Config"


def _is_key(table: Table | None, column: Column) -> bool:
    return table is None or column.primary_key or column in table.primary_key()

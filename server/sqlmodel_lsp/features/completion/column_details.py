"""How columns and relationships are shown in a list: short, and without asking SQLAlchemy."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.schema.model import Column, Model, Relationship, Schema
from sqlmodel_lsp.syntax.values import Call, Symbol, Value

_NAMES = {
    "AutoString": "VARCHAR",
    "GUID": "UUID",
    "UTCDateTime": "DATETIME",
    "String": "VARCHAR",
    "Unicode": "VARCHAR",
    "UnicodeText": "TEXT",
    "LargeBinary": "BLOB",
    "BigInteger": "BIGINT",
    "SmallInteger": "SMALLINT",
    "PickleType": "BLOB",
    "DOUBLE_PRECISION": "DOUBLE PRECISION",
}
_SIZES = {
    "VARCHAR": ("length",),
    "CHAR": ("length",),
    "NVARCHAR": ("length",),
    "BINARY": ("length",),
    "VARBINARY": ("length",),
    "NUMERIC": ("precision", "scale"),
    "DECIMAL": ("precision", "scale"),
}


def type_text(schema: Schema, column: Column, depth: int = 0) -> str:
    """The type of a column as SQL names it without a dialect; empty where it is not known."""
    if column.opaque or column.type_error:
        return ""
    if column.type is None and column.foreign_keys and depth < 5:
        return _type_of_target(schema, column, depth)
    return _shown(column.type)


def column_text(schema: Schema, column: Column) -> str:
    """What a column is: its type, its part in keys, and whether it may be null."""
    parts = [type_text(schema, column)]
    if column.primary_key:
        parts.append("primary key")
    elif column.nullable is not None:
        parts.append("null" if column.nullable else "not null")
    return ", ".join(part for part in parts if part)


def column_documentation(schema: Schema, model: Model, column: Column) -> str:
    """A column in a few lines: where it is, what it is, and where it leads."""
    table = model.table.full_name if model.table is not None else None
    name = f"{table}.{column.name}" if table else column.name
    lines = [f"Column `{name}`", column_text(schema, column)]
    lines += [f"references `{key.target}`" for key in column.foreign_keys if key.target]
    lines += ["indexed"] if column.index and not column.primary_key else []
    lines += ["unique"] if column.unique else []
    owner = column.owner.rpartition(".")[2]
    lines += [f"inherited from `{owner}`"] if column.owner != model.qualified and owner else []
    return "  \n".join(line for line in lines if line)


def relationship_text(relationship: Relationship) -> str:
    """Where a relationship leads, as its annotation has it."""
    return relationship.annotation or relationship.target_name or ""


def relationship_documentation(model: Model, relationship: Relationship) -> str:
    """A relationship in a sentence."""
    target = (relationship.target or relationship.target_name or "").rpartition(".")[2]
    what = f"Relationship of `{model.name}`" + (f" to `{target}`" if target else "")
    return f"{what}, a list" if relationship.uselist else what


def _type_of_target(schema: Schema, column: Column, depth: int) -> str:
    key = column.foreign_keys[0]
    tables = schema.tables_called(key.table) if key.table else ()
    target = tables[0].column(key.column) if len(tables) == 1 and key.column else None
    return "" if target is None else type_text(schema, target, depth + 1)


def _shown(type_: Value) -> str:
    match type_:
        case Symbol(name):
            return _named(name)
        case Call(Symbol(name), arguments, keywords):
            shown = _named(name)
            if shown == "ARRAY" and arguments:
                return f"{_shown(arguments[0])}[]"
            if shown == "ENUM":
                return "ENUM"
            if shown in ("DATETIME", "TIMESTAMP") and dict(keywords).get("timezone") is True:
                return f"{shown} WITH TIME ZONE"
            sizes = tuple(_sizes(_SIZES.get(shown, ()), arguments, dict(keywords)))
            return f"{shown}({', '.join(sizes)})" if sizes else shown
    return ""


def _sizes(names: tuple[str, ...], arguments: tuple[Value, ...], keywords: dict[str, Value]) -> Iterator[str]:
    for number, name in enumerate(names):
        value = arguments[number] if number < len(arguments) else keywords.get(name)
        if not isinstance(value, int):
            return
        yield str(value)


def _named(name: str) -> str:
    last = name.rpartition(".")[2]
    return _NAMES.get(last, last.upper())

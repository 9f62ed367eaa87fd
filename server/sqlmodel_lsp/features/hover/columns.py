"""A field: the column it makes, why that may be null, where its default is made, and what checks its values."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from sqlmodel_lsp.analysis.occurrences import Symbol
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import database, families, uses
from sqlmodel_lsp.features.hover.document import Block, Bullets, Code, Text
from sqlmodel_lsp.schema import field_parameters
from sqlmodel_lsp.schema.model import Column, FieldFact, ForeignKey, Table
from sqlmodel_lsp.syntax.values import Call, Closure, Member, Value, is_opaque
from sqlmodel_lsp.syntax.values import Symbol as Name

_MOST = 5


def blocks(snapshot: Snapshot, symbol: Symbol, dialect: str) -> Iterator[Block]:
    """The card of a field or column."""
    found = uses.columns(snapshot, symbol)
    if not found:
        yield from _without_column(snapshot, symbol)
        return
    lines = [f"{table.full_name}.{line(snapshot, table, column, dialect)}" for table, column in found[:_MOST]]
    yield Code("\n".join(lines), "sql")
    if len(found) > _MOST:
        yield Text(f"and in {len(found) - _MOST} more tables")
    table, column = found[0]
    model = snapshot.schema.models.get(table.model)
    field = None if model is None else model.field(column.attribute)
    description = None if field is None else field.arguments.get("description")
    if isinstance(description, str):
        yield Text(description)
    yield Bullets(tuple(_sentences(snapshot, table, column, field, dialect)))


def line(snapshot: Snapshot, table: Table, column: Column, dialect: str) -> str:
    """The column in the words of the database, as far as they are known."""
    if column.opaque or column.error or column.type_error:
        return column.name
    type_ = database.type_text(snapshot, table, column, dialect)
    null = {True: "NULL", False: "NOT NULL", None: ""}[column.nullable]
    return " ".join(filter(None, (column.name, type_, null)))


def target(snapshot: Snapshot, table: Table, key: ForeignKey, column: Column) -> tuple[Table, Column] | None:
    """The table and column that a foreign key means, if there is just one."""
    tables = snapshot.schema.tables_named(key.table, table.file) if key.table else ()
    found = tables[0].column(key.column or column.name) if len(tables) == 1 else None
    return None if found is None else (tables[0], found)


def default(column: Column, dialect: str) -> str | None:
    """Where the default of a column comes from; None without one."""
    construct = column.construct
    if not isinstance(construct, Call):
        return None
    given = construct.keyword("default")
    if column.has_server_default:
        text = database.server_default(column, dialect)
        return "made by the database" if text is None else f"made by the database: `{text}`"
    if not column.has_default or given is None:
        return None
    match given:
        case Call(Name("callable"), (factory,)):
            name = _called(factory)
            return f"made in Python{f' by `{name}`' if name else ''} for every new object"
        case Member(enum, name):
            return f"`{enum.rpartition('.')[2]}.{name}`, set in Python"
        case str() | int() | float() | bool() | bytes():
            return f"`{given!r}`, set in Python"
    return "set in Python"


def _without_column(snapshot: Snapshot, symbol: Symbol) -> Iterator[Block]:
    model = snapshot.schema.models.get(symbol.owner)
    field = None if model is None else model.field(symbol.name)
    if model is None or field is None or field.opaque or model.opaque:
        return
    yield Code(f"{model.name}.{field.name}: {field.annotation}", "python")
    sentences = ["No column: the class inherits a table" if model.is_table else "No column: the class has no table"]
    if field.required is not None:
        sentences.append("Has to be given" if field.required else "May be left out")
    of = families.table_of(snapshot, model)
    column = None if of is None or of.table is None else of.table.attribute(field.name)
    if of is not None and of.table is not None and column is not None:
        sentences.append(f"`{of.name}` stores it as `{of.table.full_name}.{column.name}`")
    sentences += _checks(field.arguments, stored=())
    yield Bullets(tuple(sentences))


def _sentences(
    snapshot: Snapshot, table: Table, column: Column, field: FieldFact | None, dialect: str
) -> Iterator[str]:
    if column.opaque or column.type_error or column.error:
        yield (
            f"Not known for certain: {column.opaque}"
            if column.opaque
            else f"Refused: {column.error or column.type_error}"
        )
        return
    yield from _key(table, column)
    yield _nullability(column, field)
    for key in column.foreign_keys:
        yield _reference(snapshot, table, column, key)
    if column.unique or column.index:
        yield "A unique index" if column.unique and column.index else "Unique" if column.unique else "Indexed"
    made = default(column, dialect)
    if made is not None:
        yield f"Default: {made}"
    if isinstance(column.construct, Call) and column.construct.keyword("onupdate") is not None:
        yield "Set anew by Python with every update"
    if column.attribute != column.name:
        yield f"In Python it is `{column.attribute}`"
    if column.owner != table.model:
        yield f"Written in `{column.owner.rpartition('.')[2]}`"
    yield from () if field is None else _checks(field.arguments, _stored(column))


def _key(table: Table, column: Column) -> Iterator[str]:
    keys = table.primary_key()
    if column not in keys:
        return
    if len(keys) > 1:
        others = ", ".join(f"`{key.name}`" for key in keys if key is not column)
        yield f"Part of the primary key, with {others}"
    else:
        is_free = not column.foreign_keys and not column.has_default and not column.has_server_default
        is_counted = is_free and _made_by(column.type) in _COUNTED
        yield "The primary key, which the database counts up" if is_counted else "The primary key"


_COUNTED = tuple(Name(f"sqlalchemy.{name}") for name in ("Integer", "BigInteger", "SmallInteger"))


def _made_by(type_: Value) -> Value:
    return type_.function if isinstance(type_, Call) else type_


def _nullability(column: Column, field: FieldFact | None) -> str:
    """Whether a column may be null, and what says so."""
    if column.nullable is None:
        return "Whether it may be null is not known"
    arguments = {} if field is None else field.arguments
    more = arguments.get("sa_column_kwargs")
    is_written = isinstance(column.construct, Call) and column.construct.has("nullable")
    if isinstance(more, dict) and "nullable" in more:
        reason = f"`sa_column_kwargs` says `nullable={column.nullable}`"
    elif "sa_column" in arguments or field is None:
        reason = (
            f"its `Column` says `nullable={column.nullable}`"
            if is_written and field is not None
            else "a `Column` allows it unless told otherwise"
            if column.nullable
            else "it is in the primary key"
            if column.primary_key
            else "its `Column` says so"
        )
    elif "nullable" in arguments:
        reason = f"`nullable={arguments['nullable']}` says so"
    elif column.primary_key:
        reason = "it is in the primary key"
    else:
        reason = "the annotation allows `None`" if column.nullable else "the annotation does not allow `None`"
    return f"{'May be null' if column.nullable else 'Never null'}: {reason}"


def _reference(snapshot: Snapshot, table: Table, column: Column, key: ForeignKey) -> str:
    found = target(snapshot, table, key, column)
    if key.target is None or found is None:
        return (
            f"Refers to `{key.target}`, which is not known" if key.target else "Refers to something that is not known"
        )
    other, meant = found
    text = f"Refers to `{other.full_name}.{meant.name}`, that is `{other.model.rpartition('.')[2]}.{meant.attribute}`"
    return f"{text}; on delete {_ON_DELETE.get(key.ondelete, f'`{key.ondelete}`')}" if key.ondelete else text


_ON_DELETE: dict[str | None, str] = {
    "CASCADE": "this row goes too (`CASCADE`)",
    "SET NULL": "it becomes null (`SET NULL`)",
    "RESTRICT": "the other row has to stay (`RESTRICT`)",
}


def _stored(column: Column) -> tuple[str, ...]:
    """The limits that shape the type of a column."""
    arguments = [*column.type.arguments, *dict(column.type.keywords)] if isinstance(column.type, Call) else []
    name = _made_by(column.type)
    if name == Name("sqlmodel.AutoString") and arguments:
        return ("max_length",)
    return ("max_digits", "decimal_places") if name == Name("sqlalchemy.Numeric") else ()


def _checks(arguments: Mapping[str, Value], stored: Container[str]) -> Iterator[str]:
    """What Pydantic checks of a value, apart from what the database knows as well."""
    names = [item.name for item in field_parameters.PARAMETERS if item.group == "validation" and not item.deprecated]
    given = [f"`{name}={arguments[name]!r}`" for name in names if name in arguments and not is_opaque(arguments[name])]
    kept = [text for text in given if text[1:].partition("=")[0] in stored]
    others = [text for text in given if text not in kept]
    if kept:
        yield f"In the column: {', '.join(kept)}"
    if others:
        yield f"Checked by Pydantic only, and never by a table class: {', '.join(others)}"


def _called(factory: Value) -> str:
    match factory:
        case Name(name):
            parts = name.split(".")
            return f"{'.'.join(parts[-2:]) if parts[0] == 'datetime' else parts[-1]}()"
        case Closure(source):
            return source if len(source) <= 60 and "\n" not in source else ""
    return ""

"""What the strings inside of calls to SQLModel and SQLAlchemy name: tables, columns, classes and relationships."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlmodel_lsp.analysis.occurrences import sql_text, strings, symbols
from sqlmodel_lsp.analysis.occurrences.model import Kind, Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.occurrences.source import Source, Spot
from sqlmodel_lsp.schema.model import Model, Relationship, Table
from sqlmodel_lsp.syntax import expressions

_EXPRESSIONS = ("foreign_keys", "primaryjoin", "secondaryjoin", "remote_side", "order_by")


def strings_of(source: Source, node: ast.Call, name: str, spot: Spot) -> Iterator[Occurrence]:
    """What the strings of a call to a library function name, those of inner calls left out."""
    read = _READERS.get(name)
    if read is not None:
        yield from read(source, node, spot)


def tables_of(source: Source, node: ast.Call, name: str, spot: Spot) -> tuple[Table, ...]:
    """The tables whose columns the strings inside of a call name."""
    if name != "Table" or not node.args:
        return spot.tables
    found = spot.content(source.text, node.args[0])
    if found is None:
        return ()
    schema = source.snapshot.schema
    return tuple(t for t in schema.tables_bare(found[0]) if t.file == source.file.path and t.kind == "core")


def table_definition(source: Source, value: ast.expr, spot: Spot) -> Iterator[Occurrence]:
    """The value of `__tablename__`, which names the tables of the class."""
    found = spot.content(source.text, value)
    for table in spot.tables:
        if found is not None and table.name == found[0]:
            owner = spot.owner if len(spot.tables) > 1 else table.model
            yield from source.occurrence(Symbol(Kind.TABLE, owner, found[0]), found[1], Role.DEFINITION)
            return


def dotted_column(source: Source, node: ast.AST | None, spot: Spot, role: Role) -> Iterator[Occurrence]:
    """What a string such as `team.id` or `sales.team.id` names: a table and a column of it."""
    found = None if node is None else spot.content(source.text, node)
    if found is None:
        return
    written, span = found
    *table_parts, (column_name, column_span) = strings.parts(written, span)
    if not table_parts:
        return
    for table in _tables(source, ".".join(part for part, _ in table_parts), spot):
        yield from source.occurrence(symbols.of_table(table), table_parts[-1][1], role)
        column = table.column(column_name)
        if column is not None:
            yield from source.occurrence(symbols.of_column(column), column_span, role)


def _tables(source: Source, name: str, spot: Spot) -> Iterable[Table]:
    """The tables that a name written here may mean."""
    schema, path = source.snapshot.schema, source.file.path
    defaults = {table.default_schema for table in spot.tables if table.default_schema} if "." not in name else ()
    for default in defaults:
        found = schema.tables_named(f"{default}.{name}", path)
        if found:
            return found
    return schema.tables_named(name, path)


# ---- columns


def _field(source: Source, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    yield from dotted_column(source, expressions.keyword(node, "foreign_key"), spot, Role.FOREIGN_KEY)
    given = expressions.keyword(node, "sa_column_kwargs")
    if isinstance(given, ast.Dict):
        for key, value in zip(given.keys, given.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "name":
                yield from _database_name(source, value, spot)


def _column(source: Source, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    name = expressions.keyword(node, "name") or (node.args[0] if node.args else None)
    if name is not None and spot.owner:
        yield from _database_name(source, name, spot)
    elif name is not None:
        yield from _columns(source, [name], spot, Role.DATABASE_NAME)


def _database_name(source: Source, node: ast.expr, spot: Spot) -> Iterator[Occurrence]:
    found = spot.content(source.text, node)
    for view in source.views.get(spot.owner, ()):
        symbol = symbols.of_member(view, spot.member)
        if found is not None and symbol is not None and symbol.owner == spot.owner:
            yield from source.occurrence(symbol, found[1], Role.DATABASE_NAME)
            return


def _foreign_key(source: Source, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    written = node.args[0] if node.args else expressions.keyword(node, "column")
    yield from dotted_column(source, written, spot, Role.FOREIGN_KEY)
    yield from _constraint_name(source, expressions.keyword(node, "name"), spot)


# ---- constraints


def _columns(source: Source, nodes: Iterable[ast.AST], spot: Spot, role: Role) -> Iterator[Occurrence]:
    """Strings that are names of columns of the tables around."""
    for node in nodes:
        found = spot.content(source.text, node)
        column = None if found is None else _column_called(found[0], spot)
        if found is not None and column is not None:
            yield from source.occurrence(column, found[1], role)


def _column_called(name: str, spot: Spot) -> Symbol | None:
    columns = (table.column(name) for table in spot.tables)
    return next((symbols.of_column(column) for column in columns if column is not None), None)


def _unique(source: Source, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    yield from _columns(source, node.args, spot, Role.CONSTRAINT)
    yield from _constraint_name(source, expressions.keyword(node, "name"), spot)


def _index(source: Source, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    yield from _constraint_name(source, node.args[0] if node.args else expressions.keyword(node, "name"), spot)
    yield from _columns(source, node.args[1:], spot, Role.CONSTRAINT)


def _foreign_key_constraint(source: Source, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    local = node.args[0] if node.args else expressions.keyword(node, "columns")
    remote = node.args[1] if len(node.args) > 1 else expressions.keyword(node, "refcolumns")
    yield from _columns(source, _items(local), spot, Role.CONSTRAINT)
    for item in _items(remote):
        yield from dotted_column(source, item, spot, Role.FOREIGN_KEY)
    yield from _constraint_name(source, expressions.keyword(node, "name"), spot)


def _check(source: Source, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    found = spot.content(source.text, node.args[0]) if node.args else None
    if found is not None:
        yield from sql_text.columns(source, found, spot.tables)
    yield from _constraint_name(source, expressions.keyword(node, "name"), spot)


def _constraint_name(source: Source, node: ast.AST | None, spot: Spot) -> Iterator[Occurrence]:
    found = None if node is None else spot.content(source.text, node)
    if found is not None and spot.tables:
        owner = spot.owner or spot.tables[0].model
        yield from source.occurrence(Symbol(Kind.CONSTRAINT, owner, found[0]), found[1], Role.DEFINITION)


def _items(node: ast.expr | None) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, (ast.List, ast.Tuple)) else []


def _table(source: Source, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    found = spot.content(source.text, node.args[0]) if node.args else None
    for table in tables_of(source, node, "Table", spot):
        if found is not None:
            yield from source.occurrence(symbols.of_table(table), found[1], Role.DEFINITION)


def _text(source: Source, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    found = spot.content(source.text, node.args[0]) if node.args else None
    if found is not None:
        yield from sql_text.tables(source, found, Role.SQL)


# ---- relationships


def _relationship(source: Source, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    named = {item.arg: item.value for item in node.keywords}
    given = named.get("sa_relationship_kwargs")
    if isinstance(given, ast.Dict):
        for key, value in zip(given.keys, given.values, strict=True):
            if isinstance(key, ast.Constant):
                named[str(key.value)] = value
    yield from _back_populates(source, named.get("back_populates"), spot)
    for option in _EXPRESSIONS:
        for inner in ast.walk(named[option]) if option in named else ():
            yield from _expression(source, inner, spot)
    yield from _secondary(source, named.get("secondary"), spot)


def _real_relationship(source: Source, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    yield from _relationship(source, node, spot)
    yield from _expression(source, node.args[0] if node.args else expressions.keyword(node, "argument"), spot)


def _back_populates(source: Source, node: ast.AST | None, spot: Spot) -> Iterator[Occurrence]:
    found = None if node is None else spot.content(source.text, node)
    if found is None or spot.relationship is None:
        return
    for model in _targets(source, spot.relationship):
        symbol = symbols.of_member(model, found[0])
        if symbol is not None and symbol.kind is Kind.RELATIONSHIP:
            yield from source.occurrence(symbol, found[1], Role.BACK_POPULATES)


def _targets(source: Source, relationship: Relationship) -> Sequence[Model]:
    """The models a relationship leads to; several when its class name is that of several."""
    schema = source.snapshot.schema
    if relationship.target is None:
        return schema.models_named(relationship.target_name or "", source.file.path)
    model = schema.models.get(relationship.target)
    return [] if model is None else [model]


def _secondary(source: Source, node: ast.AST | None, spot: Spot) -> Iterator[Occurrence]:
    found = None if node is None else spot.content(source.text, node)
    if found is not None:
        *_, (_, span) = strings.parts(*found)
        for table in _tables(source, found[0], spot):
            yield from source.occurrence(symbols.of_table(table), span, Role.RELATIONSHIP_STRING)


def _expression(source: Source, node: ast.AST | None, spot: Spot) -> Iterator[Occurrence]:
    """A string that SQLAlchemy evaluates once all classes are there: `[Hero.team_id]`, `hero_team.c.hero_id`."""
    found = None if node is None else spot.content(source.text, node)
    parsed = None if found is None else expressions.parse(found[0], found[1].start)
    if parsed is None:
        return
    for inner in ast.walk(parsed[0]):
        for symbol, name in _evaluated(source, inner):
            span = Spot(parsed[1]).end(source.text, inner, name)
            yield from source.occurrence(symbol, span, Role.RELATIONSHIP_STRING)


def _evaluated(source: Source, node: ast.AST) -> Iterator[tuple[Symbol | None, str]]:
    """What a name in such a string is, and how it is called there."""
    schema, path = source.snapshot.schema, source.file.path
    match node:
        case ast.Name(id=name):
            models = schema.models_named(name, path)
            yield from ((symbols.of_class(model.qualified), name) for model in models)
            yield from ((symbols.of_table(table), name) for table in schema.tables_named(name, path) if not models)
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            yield from ((symbols.of_member(model, attr), attr) for model in schema.models_named(name, path))
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr="c"), attr=attr):
            columns = (table.column(attr) for table in schema.tables_named(name, path))
            yield from ((symbols.of_column(column), attr) for column in columns if column is not None)


_READERS: dict[str, Callable[[Source, ast.Call, Spot], Iterator[Occurrence]]] = {
    "Field": _field,
    "Column": _column,
    "mapped_column": _column,
    "ForeignKey": _foreign_key,
    "UniqueConstraint": _unique,
    "PrimaryKeyConstraint": _unique,
    "Index": _index,
    "ForeignKeyConstraint": _foreign_key_constraint,
    "CheckConstraint": _check,
    "Table": _table,
    "text": _text,
    "Relationship": _relationship,
    "relationship": _real_relationship,
}

"""A table model from a pydantic class of the workspace, which stays as it is.

Classes that it refers to become tables of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlmodel_lsp.generate import RefusalError, Request, naming
from sqlmodel_lsp.generate.models import names, pydantic_fields
from sqlmodel_lsp.generate.models.pydantic_fields import Annotated, Source
from sqlmodel_lsp.sql.database import Column, ColumnType, Database, ForeignKey, Kind, Table

_SUFFIXES = ("Schema", "Base", "Create", "Read", "Public", "Update", "Response", "Request", "Payload", "Dto", "DTO")


@dataclass(slots=True)
class _Making:
    """The tables made so far, by the class that each is made from."""

    request: Request
    names: dict[str, str]
    tables: dict[str, Table] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)


def read(request: Request) -> Database:
    """The tables for a class and those it refers to. Raises RefusalError for what cannot be one."""
    asked = request.text("pydantic") or ""
    source = pydantic_fields.find(request, asked)
    if len(request.words) > 1:
        raise RefusalError(f"one class becomes one model; leave out `{request.words[1]}`")
    wished = request.words[0] if request.words else _model_name(source.fact.name)
    if not names.is_class_name(wished):
        raise RefusalError(f"`{wished}` cannot be the name of a model; write one such as `Hero`")
    if not request.words and wished == source.fact.name:
        wished = f"{wished}Table"
    making = _Making(request, {source.qualified: wished})
    _table(making, source)
    return Database(tuple(making.tables.values()))


def _model_name(name: str) -> str:
    """What the model of a class is called: the class less what says what it is for."""
    return next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end) and name != end), name)


def _table(making: _Making, source: Source) -> Table:
    if source.qualified in making.waiting:
        raise RefusalError(f"`{source.fact.name}` holds itself through other classes, which no columns can hold")
    making.waiting.append(source.qualified)
    model = making.names.setdefault(source.qualified, _free(making, source))
    columns: list[Column] = []
    keys: list[ForeignKey] = []
    below: list[tuple[str, Source]] = []
    for item in pydantic_fields.fields(making.request, source):
        if item.target is None:
            columns.append(_column(item))
        elif item.is_many:
            below.append((item.name, item.target))
        else:
            target = making.tables.get(item.target.qualified) or _table(making, item.target)
            kind = next(column.type for column in target.columns if column.name == target.primary_key[0])
            columns.append(Column(f"{item.name}_{target.primary_key[0]}", kind, item.is_optional))
            keys.append(ForeignKey((columns[-1].name,), target.name, target.primary_key, attribute=item.name))
    made = _keyed(Table(model.lower(), tuple(columns), foreign_keys=tuple(keys), model=model))
    making.tables[source.qualified] = made
    for name, inner in below:
        _child(making, made, model, name, inner)
    making.waiting.remove(source.qualified)
    return made


def _child(making: _Making, parent: Table, model: str, name: str, source: Source) -> None:
    """The table of a list of objects, each of which belongs to one object of the parent."""
    child = making.tables.get(source.qualified) or _table(making, source)
    up = naming.snake_case(model)
    kind = next(column.type for column in parent.columns if column.name == parent.primary_key[0])
    column = Column(f"{up}_{parent.primary_key[0]}", kind, False)
    key = ForeignKey((column.name,), parent.name, parent.primary_key, attribute=up, back=name)
    columns = child.columns if child.column(column.name) is not None else (*child.columns, column)
    making.tables[source.qualified] = replace(child, columns=columns, foreign_keys=(*child.foreign_keys, key))


def _keyed(table: Table) -> Table:
    """The table with its key: `id`, which is made where there is none."""
    given = table.column("id")
    if given is None:
        made = Column("id", ColumnType(Kind.INTEGER), False)
        return replace(table, columns=(made, *table.columns), primary_key=("id",))
    columns = tuple(replace(one, nullable=False) if one is given else one for one in table.columns)
    return replace(table, columns=columns, primary_key=("id",))


def _column(item: Annotated) -> Column:
    assert item.type is not None, "only asked for what is no class"
    default = None if item.default == "None" and item.is_optional else item.default
    return Column(
        item.name,
        item.type,
        item.is_optional,
        default=default,
        factory=item.factory,
        description=item.description,
        options=item.options,
    )


def _free(making: _Making, source: Source) -> str:
    name = _model_name(source.fact.name)
    name = f"{name}Table" if name == source.fact.name else name
    return f"{source.fact.name}Table" if name in making.names.values() else name

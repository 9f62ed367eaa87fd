"""What an object is made of: values for its fields, and the objects that have to be stored before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate import keys, naming, spelling
from sqlmodel_lsp.generate.generator import RefusalError
from sqlmodel_lsp.generate.samples import values
from sqlmodel_lsp.generate.samples.values import Value
from sqlmodel_lsp.schema.model import Column, FieldFact, ForeignKey, Model, Table
from sqlmodel_lsp.syntax.values import Call

_TAKEN = ("session", "number", "count", "data")


@dataclass(frozen=True, slots=True)
class Parent:
    """An object that another one refers to, with the attributes of its key that are used."""

    variable: str
    model: Model
    attributes: tuple[str, ...]

    @property
    def optional(self) -> list[str]:
        """What must not be None, though its type would allow it."""
        facts = ((name, self.model.field(name)) for name in self.attributes)
        return [f"{self.variable}.{name}" for name, fact in facts if fact is not None and fact.nullable]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make an object of `made`, a table model or a variant of it.

    `values` are by the names of the fields; what refers to a parent is among them.
    """

    model: Model
    made: Model
    values: dict[str, Value]
    parents: tuple[Parent, ...]

    @property
    def arguments(self) -> list[str]:
        """The arguments that make the object; fields with an alias are given by it."""
        return [f"{keyword(self.made, name)}={value.code}" for name, value in self.values.items()]

    @property
    def is_numbered(self) -> bool:
        """Whether a number is used."""
        return any(value.is_numbered for value in self.values.values())


def recipe(snapshot: Snapshot, model: Model, made: Model, wanted: Iterable[str] = ()) -> Recipe:
    """What is needed to make an object of the model, or of a variant of it.

    What has to be unique is given, and the fields in `wanted`. Raises RefusalError when there is no telling.
    """
    table = model.table
    assert table is not None, "only asked for tables"
    besides = {*wanted, *(column.attribute for columns in keys.unique(table) for column in columns)}
    given = {fact.name: fact for fact in made.fields if is_needed(table, fact) or fact.name in besides}
    parents, references = _parents(snapshot, model, table, given)
    uniques = {column.attribute for columns in (*keys.unique(table), table.primary_key()) for column in columns}
    found: dict[str, Value] = {}
    for name, fact in given.items():
        column = table.attribute(name)
        if name in references:
            found[name] = references[name]
        elif column is not None and column.foreign_keys:
            if not _may_be_none(column, fact):
                raise RefusalError(f"`{model.name}.{name}` refers to something that is not known")
            if fact.required:
                found[name] = Value("None")
        else:
            value = values.of(fact, column, is_unique=name in uniques)
            if value is None and fact.required and _may_be_none(column, fact):
                value = Value("None")
            if value is not None:
                found[name] = value
            elif is_needed(table, fact):
                raise RefusalError(f"no value is known that `{made.name}.{name}` would accept; give it a default first")
    return Recipe(model, made, found, parents)


def is_needed(table: Table, fact: FieldFact) -> bool:
    """Whether an object cannot be stored without somebody giving the field a value."""
    column = table.attribute(fact.name)
    if fact.required is not False:
        return True
    if column is None or column.has_default or column.has_server_default:
        return False
    if not column.primary_key:
        return column.nullable is False
    return len(table.primary_key()) > 1 or bool(column.foreign_keys) or not _is_whole(column)


def _is_whole(column: Column) -> bool:
    return column.python_type is not None and spelling.without_none(column.python_type) == "int"


def _may_be_none(column: Column | None, fact: FieldFact) -> bool:
    return fact.nullable and (column is None or column.nullable is not False)


def _parents(
    snapshot: Snapshot, model: Model, table: Table, given: dict[str, FieldFact]
) -> tuple[tuple[Parent, ...], dict[str, Value]]:
    """The objects that have to be there, and the values that refer to them.

    Of several keys of one column, the one that spans most columns leads: the others agree with it.
    """
    groups = [
        group
        for group in _groups(table)
        if all(c.attribute in given and not _may_be_none(c, given[c.attribute]) for c, _ in group)
    ]
    parents: list[Parent] = []
    references: dict[str, Value] = {}
    for group in sorted(groups, key=len, reverse=True):
        if all(column.attribute in references for column, _ in group):
            continue
        target = _target(snapshot, model, group[0][1])
        if target is None:
            column = group[0][0]
            raise RefusalError(f"`{model.name}.{column.attribute}` refers to something that is not known")
        attributes = [_attribute(target, key, column) for column, key in group]
        variable = naming.variable(target.name, *_TAKEN)
        twins = [other for other in groups if other[0][1].table == group[0][1].table]
        if len(twins) > 1 or variable == naming.snake_case(model.name):
            role = group[0][0].attribute
            short = role.removesuffix(f"_{attributes[0]}")
            variable = short if short != role else f"{role}_{variable}"
        parents.append(Parent(variable, target, tuple(attributes)))
        for (column, _), attribute in zip(group, attributes, strict=True):
            references.setdefault(column.attribute, Value(f"{variable}.{attribute}"))
    return tuple(parents), references


def _groups(table: Table) -> Iterator[list[tuple[Column, ForeignKey]]]:
    """The foreign keys, each with its columns."""
    for column in table.columns:
        yield from ([(column, key)] for key in column.foreign_keys if key.part != "table_args")
    for item in table.constraints:
        if not isinstance(item, Call) or getattr(item.function, "name", "") != "sqlalchemy.ForeignKeyConstraint":
            continue
        given = [*item.arguments, None, None]
        names, targets = item.keyword("columns", given[0]), item.keyword("refcolumns", given[1])
        group = []
        for name, target in zip(names or (), targets or (), strict=False):
            found = table.column(name) if isinstance(name, str) else None
            for key in found.foreign_keys if found is not None else ():
                if found is not None and key.part == "table_args" and key.target == target:
                    group.append((found, key))
        if group:
            yield group


def _target(snapshot: Snapshot, model: Model, key: ForeignKey) -> Model | None:
    found = snapshot.schema.tables_named(key.table, model.file) if key.table else ()
    return snapshot.schema.models.get(found[0].model) if len(found) == 1 else None


def _attribute(target: Model, key: ForeignKey, column: Column) -> str:
    assert target.table is not None, "found by its table"
    found = target.table.column(key.column or column.name)
    return found.attribute if found is not None else key.column or column.name


def ancestors(snapshot: Snapshot, first: Recipe) -> dict[str, Recipe]:
    """The recipes of all objects that have to be there before, by qualified name, those needed first in front.

    Raises RefusalError when objects need one another.
    """
    found: dict[str, Recipe] = {}
    _visit(snapshot, first, (first.model.qualified,), found)
    return found


def _visit(snapshot: Snapshot, item: Recipe, above: tuple[str, ...], found: dict[str, Recipe]) -> None:
    for parent in item.parents:
        model = parent.model
        if model.qualified in above:
            raise RefusalError(f"each `{model.name}` needs another object that needs it, so none can be stored first")
        if model.qualified not in found:
            if model.table is None or model.opaque:
                raise RefusalError(f"`{model.name}` is not known well enough: {model.opaque or 'it has no table'}")
            own = recipe(snapshot, model, model)
            _visit(snapshot, own, (*above, model.qualified), found)
            found[model.qualified] = own


def reached_tables(snapshot: Snapshot, model: Model) -> tuple[Model, ...]:
    """The mapped models that a model leads to through foreign keys and relationships, itself first."""
    found: dict[str, Model] = {}
    waiting = [model]
    while waiting:
        item = waiting.pop(0)
        if item.qualified in found:
            continue
        found[item.qualified] = item
        waiting += _neighbours(snapshot, item)
    return tuple(found.values())


def _neighbours(snapshot: Snapshot, model: Model) -> Iterator[Model]:
    for column in model.table.columns if model.table is not None else ():
        for key in column.foreign_keys:
            target = _target(snapshot, model, key)
            if target is not None:
                yield target
    for relationship in model.relationships:
        for name in (relationship.target, relationship.link_model):
            other = snapshot.schema.models.get(name or "")
            if other is not None and other.table is not None:
                yield other


def keyword(made: Model, name: str) -> str:
    """What the field is called where an object is made: its alias, if it has one."""
    fact = made.field(name)
    alias = fact.arguments.get("validation_alias") or fact.arguments.get("alias") if fact is not None else None
    return alias if isinstance(alias, str) and alias.isidentifier() else name

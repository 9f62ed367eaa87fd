"""What factories and seeds are called, and what they set."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlmodel_lsp.generate import keys, naming, spelling
from sqlmodel_lsp.generate.generator import Request
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.generate.samples import recipes
from sqlmodel_lsp.generate.samples.recipes import Recipe
from sqlmodel_lsp.generate.samples.values import NUMBER, Value
from sqlmodel_lsp.generate.targets import Target
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.values import Call

_LEFT_TO_CHANCE = {"bool", "int", "float", "str", "decimal.Decimal", "datetime.date", "uuid.UUID"}
_MOMENTS = {"datetime.datetime", "datetime.time", "datetime.timedelta"}
"""Types whose values have to fit a column that keeps time zones, or does not."""

_SPECIAL = ("regex", "pattern", "sa_type", "sa_column", "sa_column_args", "multiple_of")


class Planner:
    """Plans the factory and the seed of one model, and of those that it refers to."""

    def __init__(self, request: Request, factories: Target, seeds: Target) -> None:
        self._request, self._factories, self._seeds = request, factories, seeds
        own = recipes.recipe(request.snapshot, request.model, request.model)
        before = recipes.ancestors(request.snapshot, own)
        self._recipes = (*before.values(), own)
        self._is_async = request.flag("async")

    def factories(self) -> list[Definition]:
        """The factories, those of what is referred to first."""
        return [definition for recipe in self._recipes for definition in self._factory(recipe)]

    def seeds(self) -> list[Definition]:
        """The functions that fill a database, in the same order."""
        return [self._seed(recipe) for recipe in self._recipes]

    def _factory(self, recipe: Recipe) -> Iterator[Definition]:
        """The factory, and behind which a number stands, its counters: one for each value, so that none is skipped."""
        model = recipe.model
        fields: list[dict[str, object]] = []
        needed = [Needed(model.module, model.name), Needed("polyfactory.factories.pydantic_factory", "ModelFactory")]
        set_values = {name: value for name, value in recipe.values.items() if self._is_set(recipe, name, value)}
        numbered = [name for name, value in set_values.items() if value.is_numbered]
        for name, value in set_values.items():
            if self._is_reference(recipe, name):
                fields.append({"name": name, "call": "Require", "arguments": []})
                needed.append(Needed("polyfactory", "Require"))
                continue
            numbers = _numbers(model, name if len(numbered) > 1 else "")
            fields.append({"name": name, "call": "Use", "arguments": [_made(value, numbers)]})
            needed += [Needed("polyfactory", "Use"), *value.needed]
        for name in numbered:
            numbers = _numbers(model, name if len(numbered) > 1 else "")
            code = self._request.templates.render("factory.py", definition="numbers", numbers=numbers)
            yield Definition(numbers, code, (Needed("itertools", "count"),))
        made = [str(field["name"]) for field in fields if field["call"] == "Use"]
        varied = [name for name in made if (fact := model.field(name)) is not None and not fact.required]
        if varied:
            needed.append(Needed("polyfactory.field_meta", "FieldMeta"))
        quoted = [json.dumps(name) for name in varied]
        data = {"model": model.name, "fields": fields, "name": _factory_name(model), "varied": quoted}
        code = self._request.templates.render("factory.py", definition="factory", **data)
        yield Definition(_factory_name(model), code, tuple(needed))

    def _seed(self, recipe: Recipe) -> Definition:
        model = recipe.model
        session = "AsyncSession" if self._is_async else "Session"
        alias = f"Database{session}" if self._request.snapshot.schema.models_called(session) else ""
        parents = [
            {
                "variable": parent.variable,
                "many": naming.plural(parent.variable),
                "seed": _seed_name(parent.model),
            }
            for parent in recipe.parents
        ]
        variable = naming.variable(model.name, "session", "size", *(str(parent["variable"]) for parent in parents))
        data = {
            "name": _seed_name(model),
            "model": model.name,
            "factory": _factory_name(model),
            "session": alias or session,
            "await": "await " if self._is_async else "",
            "parents": parents,
            "variable": variable,
            "variables": naming.plural(variable),
            "references": [
                f"{name}={recipe.values[name].code}" for name in recipe.values if self._is_reference(recipe, name)
            ],
        }
        code = self._request.templates.render("factory.py", definition="seed", **data)
        module = "sqlmodel.ext.asyncio.session" if self._is_async else "sqlmodel"
        needed = (
            Needed(module, session, alias),
            Needed(model.module, model.name),
            Needed(self._factories.module, _factory_name(model)),
        )
        return Definition(_seed_name(model), code, needed)

    def _is_reference(self, recipe: Recipe, name: str) -> bool:
        """Whether the value is that of an object stored before."""
        starts = tuple(f"{parent.variable}." for parent in recipe.parents)
        column = recipe.model.table.attribute(name) if recipe.model.table is not None else None
        return (
            column is not None and bool(column.foreign_keys) and recipe.values[name].code.startswith(starts or ("\0",))
        )

    def _is_set(self, recipe: Recipe, name: str, value: Value) -> bool:
        return self._is_reference(recipe, name) or not self._is_left_to_chance(recipe, name, value)

    def _is_left_to_chance(self, recipe: Recipe, name: str, value: Value) -> bool:
        """Whether any value of the field's type will do, as far as polyfactory knows its constraints."""
        table, fact = recipe.model.table, recipe.model.field(name)
        assert table is not None, "only asked for tables"
        column = table.attribute(name)
        uniques = {item.attribute for columns in (*keys.unique(table), table.primary_key()) for item in columns}
        if fact is None or column is None or name in uniques or not fact.required or value.code == "None":
            return False
        is_checked = any(isinstance(item, Call) and "Check" in str(item.function) for item in table.constraints)
        if is_checked or any(option in fact.arguments for option in _SPECIAL):
            return False
        kind = spelling.without_none(fact.python_type or "")
        is_enum = any(f"{item.module}.{item.name}" == kind for item in value.needed) and kind not in _MOMENTS
        return kind in _LEFT_TO_CHANCE or is_enum


def _made(value: Value, numbers: str) -> str:
    """What is called to make a value; that of an empty collection is its type."""
    empty = {"{}": "dict[str, object]", "[]": "list[object]", "set()": "set[object]", "()": "tuple[object, ...]"}
    return empty.get(value.pattern) or f"lambda: {value.pattern.replace(NUMBER, f'next({numbers})')}"


def _numbers(model: Model, field: str) -> str:
    return (
        f"{naming.snake_case(model.name)}_{field.strip('_')}_numbers"
        if field
        else f"{naming.snake_case(model.name)}_numbers"
    )


def _factory_name(model: Model) -> str:
    return f"{model.name}Factory"


def _seed_name(model: Model) -> str:
    return f"seed_{naming.plural(naming.snake_case(model.name))}"

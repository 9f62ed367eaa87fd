"""The functions that make objects for tests, with what they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from sqlmodel_lsp.generate import keys, naming
from sqlmodel_lsp.generate.crud.planner import Planner
from sqlmodel_lsp.generate.generator import RefusalError, Request
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.generate.samples import recipes, values
from sqlmodel_lsp.generate.samples.recipes import Recipe
from sqlmodel_lsp.generate.targets import Target
from sqlmodel_lsp.schema.model import Model


class Makers:
    """Plans what makes the objects of one model: new ones, and stored ones."""

    def __init__(self, request: Request, planner: Planner, target: Target) -> None:
        self.request, self.planner, self.target = request, planner, target
        self.snapshot, self.model = request.snapshot, request.model
        self.made = planner.create if planner.create is not None else planner.model
        self.new = self._recipe(self.model, self.made, self.changed)
        self.stored = self._recipe(self.model, self.model)
        self.before = recipes.ancestors(self.snapshot, self.stored) | recipes.ancestors(self.snapshot, self.new)

    def check_names(self) -> None:
        """Raises RefusalError when two models of one name would share a function."""
        names = {self.model.name: self.model.qualified}
        for recipe in self.before.values():
            name = recipe.model.name
            if names.setdefault(name, recipe.model.qualified) != recipe.model.qualified:
                raise RefusalError(f"there are several models called `{name}`; rename one first")

    def new_name(self) -> str:
        """The function that makes what makes a new object."""
        return f"new_{naming.snake_case(self.model.name)}"

    def stored_name(self, model: Model) -> str:
        """The function that makes a stored object."""
        return f"make_{naming.snake_case(model.name)}"

    def takes_session(self) -> bool:
        """Whether what makes a new object has to store others before, as the function is written."""
        file = self.target.file
        span = file.facts.place(self.new_name(), "statement") if file is not None else None
        if file is None or span is None:
            return bool(self.new.parents)
        return "session:" in file.text[span.start : span.end].partition("->")[0]

    @cached_property
    def changed(self) -> str | None:
        """The field that an update changes: one whose value is known, and the same wherever it is read."""
        update = self.planner.update
        mark = keys.deletion_mark(self.model)
        candidates: list[tuple[bool, bool, int, str]] = []
        for fact in self.made.fields:
            column = self.planner.table.attribute(fact.name)
            if column is None or column.primary_key or column.foreign_keys or column.opaque or column is mark:
                continue
            if recipes.keyword(self.made, fact.name) != fact.name:
                continue
            target = update.field(fact.name) if update is not None else fact
            if target is None or recipes.keyword(update or self.made, fact.name) != fact.name:
                continue
            value = values.of(fact, column)
            if value is not None and value.is_stable:
                candidates.append((not fact.required, not value.is_numbered, len(candidates), fact.name))
        return min(candidates)[-1] if candidates else None

    def definitions(self) -> Iterator[Definition]:
        """The functions, those that others call first."""
        for recipe in self.before.values():
            yield from self._stored(recipe)
        if not self._is_all_imported():
            yield self._tables()
        yield from self._stored(self.stored, is_numbered=self.stored.is_numbered or self.new.is_numbered)
        yield self._new()

    def _recipe(self, model: Model, made: Model, *wanted: str | None) -> Recipe:
        return recipes.recipe(self.snapshot, model, made, [name for name in wanted if name is not None])

    def _stored(self, recipe: Recipe, *, is_numbered: bool | None = None) -> Iterator[Definition]:
        model = recipe.model
        if recipe.is_numbered if is_numbered is None else is_numbered:
            code = self.request.templates.render("makers.py", definition="numbers", numbers=_numbers(model))
            yield Definition(_numbers(model), code, (Needed("itertools", "count"),))
        name = self.stored_name(model)
        data = {"variable": naming.variable(model.name, "session", "number", "count"), **self._data(recipe)}
        code = self.request.templates.render("makers.py", definition="stored", name=name, **data)
        yield Definition(name, code, (self.planner.session_import, *self._needed(recipe)))

    def _new(self) -> Definition:
        name = self.new_name()
        code = self.request.templates.render("makers.py", definition="data", name=name, **self._data(self.new))
        needed = self._needed(self.new)
        return Definition(name, code, (*needed, self.planner.session_import) if self.new.parents else tuple(needed))

    def _tables(self) -> Definition:
        name = f"{naming.snake_case(self.model.name)}_tables"
        models = recipes.reached_tables(self.snapshot, self.model)
        tables = [model.name for model in models]
        data = {"name": name, "tables": tables, "model": self.model.name}
        code = self.request.templates.render("makers.py", definition="tables", **data)
        return Definition(name, code, tuple(self.local(model.module, model.name) for model in models))

    def _is_all_imported(self) -> bool:
        """Whether importing the models in use imports all tables that they lead to."""
        used = [self.model, self.made, *(recipe.model for recipe in self.before.values())]
        files = {model.file for model in used}
        for file in list(files):
            files |= self.snapshot.schema.imports.reached(file)
        return all(model.file in files for model in recipes.reached_tables(self.snapshot, self.model))

    def _data(self, recipe: Recipe) -> dict[str, object]:
        return {
            "model": recipe.model.name,
            "made": recipe.made.name,
            "numbers": _numbers(recipe.model),
            "is_numbered": recipe.is_numbered,
            "arguments": recipe.arguments,
            "session": self.planner.session,
            "await": "await " if self.planner.is_async else "",
            "parents": [
                {
                    "variable": parent.variable,
                    "maker": self.stored_name(parent.model),
                    "optional": parent.optional,
                }
                for parent in recipe.parents
            ],
        }

    def _needed(self, recipe: Recipe) -> list[Needed]:
        found = [self.local(recipe.made.module, recipe.made.name), self.local(recipe.model.module, recipe.model.name)]
        if recipe.made is not recipe.model:
            del found[1]
        for value in recipe.values.values():
            found += [self.local(item.module, item.name or "") for item in value.needed]
        return found

    def local(self, module: str, name: str) -> Needed:
        """How the module imports a name."""
        return Needed(module, name)


def _numbers(model: Model) -> str:
    return f"{naming.snake_case(model.name)}_numbers"

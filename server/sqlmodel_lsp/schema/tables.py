"""The table of a mapped model: name, schema, metadata, columns, constraints."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlmodel_lsp.facts.model import Assignment, ClassFact, Function
from sqlmodel_lsp.schema.classes import Class, Classes
from sqlmodel_lsp.schema.columns import Columns
from sqlmodel_lsp.schema.custom_types import CustomTypes
from sqlmodel_lsp.schema.fields import Fields
from sqlmodel_lsp.schema.metadata import Metadata
from sqlmodel_lsp.schema.mixins import mixed_in
from sqlmodel_lsp.schema.model import Column, ForeignKey, Table
from sqlmodel_lsp.schema.table_names import call_on_class, table_name
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.values import Call, Opaque, Symbol, Value, is_opaque, likely, opaque_reason


@dataclass(frozen=True, slots=True)
class TableArguments:
    """`__table_args__` taken apart; `opaque` when items may be missing."""

    items: tuple[Value, ...] = ()
    options: Mapping[str, Value] | None = None
    opaque: str | None = None


class Tables:
    """Builds the tables of table models."""

    def __init__(
        self, classes: Classes, fields: Fields, columns: Columns, custom_types: CustomTypes, metadata: Metadata
    ) -> None:
        self._classes = classes
        self._fields = fields
        self._columns = columns
        self._custom_types = custom_types
        self._metadata = metadata

    def declares(self, item: Class) -> bool:
        """Whether the class itself asks to be a table, by keyword or configuration."""
        if item.fact.keyword("table") == "True" or _old_configuration(item) == "True":
            return True
        config = next((a for a in item.fact.assignments() if a.target == "model_config" and a.value), None)
        if config is None or "table" not in (config.value or ""):
            return False
        value = self._classes.world.class_value(item, config)
        found = (
            value.keyword("table")
            if isinstance(value, Call)
            else value.get("table")
            if isinstance(value, dict)
            else None
        )
        return found is True

    def is_table(self, qualified: str) -> bool:
        """Whether SQLModel treats the class as a table model: it or an ancestor asks for it."""
        return any(self.declares(ancestor) for ancestor in self._classes.line(qualified))

    def is_mapped(self, qualified: str) -> bool:
        """Whether the class really gets a table: no base is a table model already."""
        return self.is_table(qualified) and not any(
            self.is_table(base) for base in self._classes.bases(qualified) if self._classes.has(base)
        )

    def table(self, item: Class, relationships: Iterable[str]) -> Table:
        """The table of a mapped model."""
        qualified = item.qualified
        fields = self._fields.of(qualified)
        mixed = mixed_in(self._classes, self._columns, qualified)
        columns = tuple(self._columns.column(text) for text in fields.values())
        columns += tuple(column for column in mixed.columns if column.attribute not in fields)
        name = table_name(self._classes, qualified)
        arguments = self.arguments(qualified)
        metadata = self._metadata.of(qualified)
        options = dict(arguments.options or {})
        schema = options.pop("schema", metadata.schema)
        opaque = arguments.opaque or metadata.opaque
        is_assumed = isinstance(name, Opaque) or isinstance(schema, Opaque)
        if not isinstance(name, str):
            opaque = opaque or opaque_reason(name) or "its name is computed"
            name = likely(name)
        if isinstance(schema, Opaque) or (schema is not None and not isinstance(schema, str)):
            opaque = opaque or opaque_reason(schema) or "its schema is computed"
            schema = likely(schema)
        own_relationships = tuple(relationships)
        own = tuple(text.name for text in self._fields.own(item) if text.name in fields)
        deprecated_first = sorted(fields, key=lambda name: not fields[name].is_deprecated())
        order = ((*deprecated_first, *own_relationships), (*own_relationships, *own))
        columns = _with_table_foreign_keys(columns, arguments.items)
        default_schema = likely(metadata.schema)
        default_schema = default_schema if isinstance(default_schema, str) else None
        if default_schema is not None:
            columns = tuple(_with_schema(column, default_schema) for column in columns)
        return Table(
            name if isinstance(name, str) else None,
            schema if isinstance(schema, str) else None,
            "sqlmodel", qualified, item.module.unit.path, columns, arguments.items, options, metadata.identity,
            metadata.convention, order, (), default_schema, opaque, self._classes.opaque(qualified) or mixed.opaque,
            is_assumed,
        )  # fmt: skip

    def arguments(self, qualified: str) -> TableArguments:
        """The nearest `__table_args__` along the line of ancestors."""
        for ancestor in self._classes.line(qualified):
            for key, value in ancestor.made:
                if key == "__table_args__":
                    return self._taken_apart(value)
            for found in reversed(ancestor.fact.body):
                if isinstance(found, Assignment) and found.target == "__table_args__" and found.value is not None:
                    return self._assigned(ancestor, found)
                if isinstance(found, Function) and found.name == "__table_args__":
                    return self._taken_apart(call_on_class(self._classes, qualified, ancestor.module.id, found))
            if "__table_args__" in ancestor.fact.broken:
                return TableArguments(opaque="`__table_args__` does not parse")
        return TableArguments()

    def _assigned(self, owner: Class, found: Assignment) -> TableArguments:
        node = expressions.tree(found.value or "")
        if isinstance(node, ast.Tuple):
            # Item by item, so that one that is not understood does not hide the others.
            items: list[Value] = []
            for part in node.elts:
                inner = part.value if isinstance(part, ast.Starred) else part
                value = self._classes.world.evaluate_node(owner.module, inner, owner.path)
                if isinstance(part, ast.Starred):
                    items += value if isinstance(value, (list, tuple)) else [Opaque("a starred item is unknown")]
                else:
                    items.append(value)
            return self._taken_apart(tuple(items))
        return self._taken_apart(self._classes.world.class_value(owner, found))

    def _taken_apart(self, value: Value) -> TableArguments:
        if isinstance(value, dict):
            options = {str(key): item for key, item in value.items()}
            reason = opaque_reason({k: v for k, v in options.items() if k not in _HARMLESS})
            return TableArguments((), likely(options), reason)
        if isinstance(value, tuple):
            options = {}
            if value and isinstance(value[-1], dict):
                options = {str(key): item for key, item in value[-1].items()}
                value = value[:-1]
            items = tuple(self._custom_types.inside(item) for item in value)
            reason = next((opaque_reason(item) for item in items if is_opaque(item)), None)
            if reason is None:
                reason = opaque_reason({k: v for k, v in options.items() if k not in _HARMLESS})
            items, options = likely(items), likely(options)
            known = tuple(item for item in items if isinstance(item, Call) and not is_opaque(item))
            if reason is None and len(known) != len(items):
                reason = "an item of `__table_args__` is not understood"
            return TableArguments(known, options, reason)
        if value is None:
            return TableArguments()
        return TableArguments(opaque=opaque_reason(value) or "`__table_args__` is neither a tuple nor a dict")


def _old_configuration(item: Class) -> str | None:
    """What the inner class `Config`, Pydantic's former way, says about `table`."""
    inner = next((found for found in item.fact.body if isinstance(found, ClassFact) and found.name == "Config"), None)
    return next((a.value for a in inner.assignments() if a.target == "table"), None) if inner is not None else None


_HARMLESS = frozenset(("comment", "info", "extend_existing", "keep_existing"))


def _with_schema(column: Column, schema: str) -> Column:
    keys = tuple(replace(key, default_schema=schema) for key in column.foreign_keys)
    return replace(column, foreign_keys=keys)


def _with_table_foreign_keys(columns: tuple[Column, ...], items: tuple[Value, ...]) -> tuple[Column, ...]:
    """The columns with the keys that a ForeignKeyConstraint gives them."""
    added: dict[str, list[ForeignKey]] = {}
    for item in items:
        if isinstance(item, Call) and item.function == Symbol("sqlalchemy.ForeignKeyConstraint"):
            parts = [item.arguments[i] if len(item.arguments) > i else item.keyword(k) for i, k in _PARTS]
            if not all(isinstance(part, (list, tuple)) for part in parts):
                continue
            ondelete, name = item.keyword("ondelete"), item.keyword("name")
            for column, target in zip(*parts, strict=False):
                if isinstance(column, str) and isinstance(target, str):
                    key = ForeignKey(
                        target, ondelete if isinstance(ondelete, str) else None,
                        name if isinstance(name, str) else None, "table_args",
                    )  # fmt: skip
                    added.setdefault(column, []).append(key)
    if not added:
        return columns
    return tuple(replace(c, foreign_keys=(*c.foreign_keys, *added[c.name])) if c.name in added else c for c in columns)


_PARTS = ((0, "columns"), (1, "refcolumns"))

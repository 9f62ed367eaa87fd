"""The tables of parameters agree with the SQLModel that is installed, and say truly what each does to a table."""

from __future__ import annotations

import inspect
from importlib.metadata import version

import pytest
import sqlmodel
from sqlalchemy.orm import relationship

from harness import workspace
from sqlmodel_lsp.features.completion import options
from sqlmodel_lsp.rules import class_keywords
from sqlmodel_lsp.schema import field_parameters, link, relationship_parameters
from sqlmodel_lsp.sql import ddl


def test_the_table_names_what_field_takes() -> None:
    installed = tuple(map(int, version("sqlmodel").split(".")))
    ours = {parameter.name for parameter in field_parameters.parameters(installed)}
    assert ours == set(inspect.signature(sqlmodel.Field).parameters)


def test_the_table_names_what_relationship_takes() -> None:
    installed = tuple(map(int, version("sqlmodel").split(".")))
    ours = {parameter.name for parameter in relationship_parameters.parameters(installed)}
    assert ours == set(inspect.signature(sqlmodel.Relationship).parameters)


def test_the_options_are_those_of_sqlalchemy_and_pydantic() -> None:
    assert set(options.OF_RELATIONSHIP) <= set(inspect.signature(relationship).parameters)
    assert set(options.OF_COLUMN) <= set(inspect.signature(sqlmodel.Column.__init__).parameters)
    assert set(options.OF_MODEL) <= class_keywords.OF_PYDANTIC
    plain = {name for name in options.OF_TABLE if not name.startswith(("sqlite_", "postgresql_", "mysql_"))}
    assert plain <= set(inspect.signature(sqlmodel.Table.__init__).parameters)


# A field with each parameter, and what its DDL has because of it; nothing where the table stays as it is.
EFFECTS = {
    "default": ("str", "'x'", ""),
    "default_factory": ("str", "str", ""),
    "primary_key": ("int", "True", "PRIMARY KEY (key, field)"),
    "foreign_key": ("int", "'other.id'", "FOREIGN KEY"),
    "index": ("str", "True", "CREATE INDEX"),
    "unique": ("str", "True", "UNIQUE"),
    "nullable": ("str | None", "False", "NOT NULL"),
    "ondelete": ("int", "'CASCADE', foreign_key='other.id'", "ON DELETE"),
    "sa_type": ("str", "Text", "TEXT"),
    "sa_column": ("str", "Column('renamed', Text)", "renamed TEXT"),
    "sa_column_args": ("int", "[CheckConstraint('field > 1')]", "CHECK ("),
    "sa_column_kwargs": ("int", "{'server_default': '1'}", "DEFAULT"),
    "max_length": ("str", "5", "VARCHAR(5)"),
    "max_digits": ("Decimal", "8, decimal_places=2", "NUMERIC(8, 2)"),
    "decimal_places": ("Decimal", "2, max_digits=8", "NUMERIC(8, 2)"),
    "min_length": ("str", "5", ""),
    **dict.fromkeys(("gt", "ge", "lt", "le", "multiple_of"), ("int", "5", "")),
    **dict.fromkeys(("alias", "validation_alias", "serialization_alias"), ("str", "'other'", "")),
    "exclude": ("str", "True", ""),
    "repr": ("str", "False", ""),
    "title": ("str", "'Title'", ""),
    "description": ("str", "'It.'", ""),
    "schema_extra": ("str", "{'examples': ['x']}", ""),
}
MODELS = """\
from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, Text
from sqlmodel import Field, SQLModel


class Other(SQLModel, table=True):
    id: int = Field(primary_key=True)


class Hero(SQLModel, table=True):
    key: int = Field(primary_key=True)
    field: {annotation} = Field({arguments})
"""


def statements(annotation: str, arguments: str) -> str:
    """The DDL of a model with one field besides its key."""
    schema = workspace.snapshot({"models.py": MODELS.format(annotation=annotation, arguments=arguments)}).schema
    table = schema.models["models.Hero"].table
    assert table is not None
    return "\n".join(ddl.of_table(schema, table).statements)


@pytest.mark.parametrize("name", EFFECTS)
def test_the_effect_on_the_table_is_true(name: str) -> None:
    parameter = field_parameters.parameter(name, link.NEWEST)
    assert parameter is not None
    annotation, value, effect = EFFECTS[name]
    without, having = statements(annotation, ""), statements(annotation, f"{name}={value}")
    assert bool(parameter.effect) is bool(effect)
    assert having.count(effect) > without.count(effect) if effect else having == without


def test_every_effect_is_looked_at() -> None:
    left_out = {"discriminator"}
    assert {p.name for p in field_parameters.PARAMETERS if not p.deprecated} - set(EFFECTS) == left_out

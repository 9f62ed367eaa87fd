"""The tables of parameters agree with the SQLModel that is installed."""

from __future__ import annotations

import inspect
from importlib.metadata import version

import sqlmodel
from sqlalchemy.orm import relationship

from sqlmodel_lsp.features.completion import options
from sqlmodel_lsp.rules import class_keywords
from sqlmodel_lsp.schema import field_parameters, relationship_parameters


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

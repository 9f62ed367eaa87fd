"""The table of parameters agrees with the SQLModel that is installed."""

from __future__ import annotations

import inspect
from importlib.metadata import version

import sqlmodel

from sqlmodel_lsp.schema import field_parameters


def test_the_table_names_what_field_takes() -> None:
    installed = tuple(map(int, version("sqlmodel").split(".")))
    ours = {parameter.name for parameter in field_parameters.parameters(installed)}
    assert ours == set(inspect.signature(sqlmodel.Field).parameters)

"""The signatures that are shown are those of the real functions."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from alembic.operations import BatchOperations, Operations
from sqlalchemy.engine import create as engines
from sqlalchemy.ext.asyncio import AsyncSession as PlainAsyncSession
from sqlalchemy.orm import Session as PlainSession
from sqlalchemy.pool import QueuePool
from sqlmodel import Relationship

from sqlmodel_lsp.features.signature_help import library_functions, operations
from sqlmodel_lsp.features.signature_help.model import Signature
from sqlmodel_lsp.schema import relationship_parameters

OPERATIONS = list(operations.OPERATIONS.values())
IN_BATCH = [found for one in OPERATIONS if (found := operations.in_batch(one)) is not None]


@pytest.mark.parametrize("signature", OPERATIONS, ids=lambda one: one.name)
def test_operations_take_what_is_shown(signature: Signature) -> None:
    compare(signature, getattr(Operations, signature.name))


@pytest.mark.parametrize("signature", IN_BATCH, ids=lambda one: one.name)
def test_operations_in_a_batch_take_what_is_shown(signature: Signature) -> None:
    compare(signature, getattr(BatchOperations, signature.name))


def test_sessions_take_what_is_shown() -> None:
    compare(library_functions.FUNCTIONS["sqlmodel.Session"], PlainSession.__init__)
    shown = [one.name for one in library_functions.FUNCTIONS["sqlalchemy.ext.asyncio.AsyncSession"].parameters]
    real = {*inspect.signature(PlainAsyncSession.__init__).parameters, *inspect.signature(PlainSession).parameters}
    assert set(shown) <= real


def test_engines_take_what_is_shown() -> None:
    documented = f"{engines.create_engine.__doc__}"
    pool = inspect.signature(QueuePool.__init__).parameters
    for one in library_functions.FUNCTIONS["sqlalchemy.create_engine"].parameters[1:]:
        assert f":param {one.name}" in documented or one.name in pool, one.name


def test_relationships_take_what_is_shown() -> None:
    shown = {one.name for one in relationship_parameters.PARAMETERS}
    assert shown == set(inspect.signature(Relationship).parameters)


def compare(signature: Signature, function: Callable[..., Any]) -> None:
    """Every parameter that is shown exists, those by position in the same order and with the same need."""
    real = inspect.signature(function).parameters
    takes_more = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in real.values())
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    positional = [name for name, one in real.items() if one.kind in kinds and name != "self"]
    assert [one.name.lstrip("*") for one in signature.parameters if one.is_positional] == positional
    for one in signature.parameters:
        found = real.get(one.name.lstrip("*"))
        assert found is not None or takes_more, one.name
        if found is not None and found.kind is not inspect.Parameter.VAR_POSITIONAL:
            assert bool(one.default) is (found.default is not inspect.Parameter.empty), one.name

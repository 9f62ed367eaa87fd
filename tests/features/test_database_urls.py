"""The URLs that are proposed are those that SQLAlchemy has dialects for."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import make_url

from harness import workspace
from sqlmodel_lsp.features.completion import complete, packages
from sqlmodel_lsp.features.completion.database_urls import DRIVERS, Driver


@pytest.mark.parametrize("driver", DRIVERS, ids=lambda driver: f"{driver.scheme}{' async' if driver.is_async else ''}")
def test_sqlalchemy_knows_the_driver(driver: Driver) -> None:
    url = make_url(driver.scheme + re.sub(r"\$\{\d+:([^}]*)\}", r"\1", driver.rest))
    assert url.get_dialect(_is_async=driver.is_async).is_async is driver.is_async
    assert url.host or url.database


def test_drivers_that_are_installed_come_first() -> None:
    text = 'from sqlmodel import create_engine\n\nengine = create_engine("'
    items = complete(workspace.snapshot({"database.py": text}), "database.py", len(text))
    found = packages.ranked(items, {"psycopg2-binary", "mysqlclient"})
    assert [(item.label, item.detail) for item in found][:4] == [
        ("sqlite://", "SQLite, a file"),
        ("postgresql+psycopg2://", "PostgreSQL"),
        ("mysql+mysqldb://", "MySQL"),
        ("postgresql+psycopg://", "PostgreSQL, psycopg[binary] is not installed"),
    ]

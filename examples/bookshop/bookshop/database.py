"""The engine, and one session per request."""

import os
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, create_engine

URL = os.environ.get("BOOKSHOP_DATABASE", "sqlite://")

# An in-memory database lives as long as its one connection.
engine = create_engine(URL, connect_args={"check_same_thread": False}, poolclass=StaticPool)


def create_tables() -> None:
    """Creates what is missing."""
    SQLModel.metadata.create_all(engine)


def open_session() -> Iterator[Session]:
    """A session that ends with the request."""
    with Session(engine) as session:
        yield session


SessionOfRequest = Annotated[Session, Depends(open_session)]

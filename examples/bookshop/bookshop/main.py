"""The application: `fastapi dev bookshop/main.py`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from .database import create_tables
from .routers import books, orders


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Makes the tables before the first request."""
    create_tables()
    yield


app = FastAPI(title="Bookshop", lifespan=lifespan)
app.include_router(books.router)
app.include_router(orders.router)

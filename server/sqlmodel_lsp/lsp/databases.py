"""Getting ready for questions about SQL, beside everything else: what answers them takes long to import."""

from __future__ import annotations

import asyncio

from sqlmodel_lsp.features import database

_ready: set[str] = set()


async def ready(dialect: str) -> None:
    """Waits until the words of a dialect are known."""
    if dialect not in _ready:
        await asyncio.to_thread(database.prepare, dialect)
        _ready.add(dialect)

"""Runs one case of a migration suite: what a history leads to.

Python blocks are revisions, one after the other; one that is the body of an `upgrade` alone gets everything around it.
Blocks with another name than a number are modules that revisions import. `sql DIALECT` is the schema after the last,
`notes DIALECT` what is not certain about it, `troubles` what is wrong with the chain, `order` how revisions follow.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterator, Mapping

import pytest

from harness import suite
from harness.markdown import Block, Case
from sqlmodel_lsp.migrations import ddl, graph, revision
from sqlmodel_lsp.migrations.model import DatabaseSchema
from sqlmodel_lsp.migrations.replay import Replay
from sqlmodel_lsp.migrations.revision import Revision

HEADER = '''"""step {number}"""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import mysql, postgresql

revision = "{number}"
down_revision = {down}


def upgrade():
'''


class _Texts:
    """The modules of a case."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def text(self, module: str) -> str | None:
        """The text of a module."""
        return self._texts.get(f"{module}.py")


def check(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Raises AssertionError unless the case holds; with `--update`, answers the blocks that need other content."""
    revisions, modules = read(case)
    found = graph.build(revisions)
    results: dict[Block, str] = {}
    for block in case.blocks:
        match block.language:
            case "sql" | "notes":
                schema = Replay(block.name or "postgresql", None, _Texts(modules)).schema(found.revisions)
                lines = _sql(schema) if block.language == "sql" else _notes(schema)
                results[block] = "".join(f"{line}\n" for line in lines)
            case "troubles":
                lines = [f"{os.path.basename(item.revision.path)} {item.message}" for item in found.troubles]
                results[block] = "".join(f"{line}\n" for line in lines)
            case "order":
                heads = ", ".join(item.id for item in found.heads)
                results[block] = f"{' '.join(item.id for item in found.revisions)}\nheads: {heads}\n"
            case _:
                pass
    return suite.differing(results, config)


def read(case: Case) -> tuple[list[Revision], dict[str, str]]:
    """The revisions of a case and the modules beside them."""
    revisions: list[Revision] = []
    modules: dict[str, str] = {}
    number = 0
    for block in case.of("python"):
        text = block.text
        if not block.name and "revision =" not in text:
            number += 1
            down = f'"{number - 1}"' if number > 1 else None
            text = HEADER.format(number=number, down=down) + textwrap.indent(text, "    ")
        found = revision.read(block.name or f"{number}.py", text)
        if found is None:
            modules[block.name] = text
        else:
            revisions.append(found)
    return revisions, modules


def _sql(schema: DatabaseSchema) -> Iterator[str]:
    for statement in ddl.render(schema).statements:
        for line in f"{statement};".split("\n"):
            yield line.replace("\t", "    ").rstrip()


def _notes(schema: DatabaseSchema) -> Iterator[str]:
    for note in schema.notes:
        yield f"{note.revision}:{note.line} {note.kind}: {note.message}"
    for table in schema.tables.values():
        if table.reason is not None:
            parts = f" ({', '.join(sorted(table.unsure))})" if table.unsure else ""
            yield f"{table.full_name} is {table.certainty}{parts}: {table.reason}"
    if schema.beyond is not None:
        yield f"there may be more: {schema.beyond}"

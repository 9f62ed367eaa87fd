"""What a replay remembers, and what it asks of the rest of the program."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from sqlmodel_lsp.migrations import revision
from sqlmodel_lsp.migrations.replay import Replay
from sqlmodel_lsp.migrations.revision import Revision

TEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = {down}


def upgrade():
    op.create_table("hero_{number}", sa.Column("id", sa.Integer(), primary_key=True))
"""


def history(length: int) -> list[Revision]:
    """A chain of revisions that make a table each."""
    found = []
    for number in range(length):
        down = f'"{number - 1}"' if number else None
        read = revision.read(f"{number}.py", TEXT.format(number=number, down=down))
        assert read is not None
        found.append(read)
    return found


def test_steps_that_stay_the_same_are_done_once() -> None:
    replay, revisions = Replay("sqlite"), history(5)
    before = [replay.schema(revisions[:count]) for count in range(6)]
    revisions[3] = replace(revisions[3], text=revisions[3].text.replace("hero_3", "heroine"))
    after = [replay.schema(revisions[:count]) for count in range(6)]
    assert all(after[count] is before[count] for count in range(4))
    assert sorted(name for _, name in after[5].tables) == ["hero_0", "hero_1", "hero_2", "hero_4", "heroine"]


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(ValueError, match="`db2` is not a dialect"):
        Replay("db2")


def test_histories_are_read_without_heavy_libraries() -> None:
    code = """
import sys
import sqlmodel_lsp.cli.migrations
import sqlmodel_lsp.migrations.revision
heavy = ("alembic", "pydantic", "rich", "sqlalchemy", "sqlglot", "sqlmodel")
print(*sorted(set(heavy) & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, [], "")

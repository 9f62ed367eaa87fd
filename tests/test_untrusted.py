"""Nothing that a file says is run, whatever way it takes to name something that does."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlmodel_lsp.analysis.host import AnalysisHost, Change
from sqlmodel_lsp.sql import ddl

MODEL = """
import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_column=sa.Column({expression}))
"""

WAYS = {
    "through the modules that SQLAlchemy imports": 'sa.util.compat.platform.os.system("touch {file}")',
    "through a module of a part": 'sa.sql.base.util.compat.platform.os.system("touch {file}")',
    "through a dialect": 'sa.dialects.sqlite.dialect().import_dbapi().connect("{file}").execute("CREATE TABLE a (b)")',
    "through the engine": 'sa.engine.create.create_engine("sqlite:///{file}").connect()',
}


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_naming_something_that_runs_does_not_run_it(way: str, tmp_path: Path) -> None:
    file = tmp_path / "made"
    text = MODEL.format(expression=way.format(file=file.as_posix()))
    schema = AnalysisHost().apply([Change("models.py", text, "models")]).schema
    [table] = ddl.render(schema)
    assert table.opaque is not None
    assert not file.exists()

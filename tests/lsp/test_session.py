"""What a session keeps of files and folders that come and go."""

from __future__ import annotations

from pathlib import Path

from sqlmodel_lsp.lsp.session import Session

MODEL = """from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
"""


def test_a_closed_file_of_no_folder_is_forgotten(tmp_path: Path) -> None:
    path = str(tmp_path / "hero.py")
    Path(path).write_text(MODEL, encoding="utf-8")
    session = Session()
    session.texts.open(path, MODEL, 1)
    session.touch(path)
    assert [model.name for model in session.snapshot(path).schema.models.values()] == ["Hero"]
    session.texts.close(path)
    session.touch(path)
    assert not session.snapshot(path).files


def test_a_folder_removed_while_it_is_read_stays_away(tmp_path: Path) -> None:
    (tmp_path / "hero.py").write_text(MODEL, encoding="utf-8")
    session = Session()
    reading = session.begin(str(tmp_path))
    assert list(reading.steps())
    session.unload(str(tmp_path))
    session.finish(reading)
    assert session.folders == ()

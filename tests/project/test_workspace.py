"""A workspace is loaded with all that its models need, and says where that came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.layout import lay_out
from project.test_environment import make_environment
from sqlmodel_lsp.project import workspace
from sqlmodel_lsp.schema.model import Table

BASE = """\
from sqlmodel import Field, SQLModel

class Base(SQLModel):
    id: int | None = Field(default=None, primary_key=True)
"""
SITE = ".venv/lib/python3.12/site-packages"


def table(loaded: workspace.Workspace, model: str) -> Table:
    """The table of a model by its qualified name."""
    found = loaded.snapshot.schema.models[model].table
    assert found is not None
    return found


def columns(loaded: workspace.Workspace, model: str) -> list[str]:
    """The names of a model's columns."""
    return [column.name for column in table(loaded, model).columns]


def test_base_in_an_installed_package_is_read(tmp_path: Path) -> None:
    make_environment(tmp_path / ".venv")
    lay_out(
        tmp_path,
        {
            f"{SITE}/toolkit/__init__.py": "from toolkit._base import Base",
            f"{SITE}/toolkit/_base.py": BASE,
            "app.py": "from toolkit import Base\nclass Hero(Base, table=True):\n    name: str\n",
        },
    )
    loaded = workspace.load([tmp_path])
    assert columns(loaded, "app.Hero") == ["id", "name"]
    assert table(loaded, "app.Hero").is_exact
    assert loaded.checked == (str(tmp_path / "app.py"),)


def test_file_alone_finds_the_modules_it_imports(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            "shop/common/base.py": BASE,
            "shop/hero.py": "from shop.common.base import Base\nclass Hero(Base, table=True):\n    name: str\n",
        },
    )
    loaded = workspace.load([tmp_path / "shop/hero.py"])
    (model,) = [model for model in loaded.snapshot.schema.models.values() if model.name == "Hero"]
    assert columns(loaded, model.qualified) == ["id", "name"]


def test_file_that_only_uses_a_table_is_read_and_checked(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            "shop/models.py": f"{BASE}\nclass Hero(Base, table=True):\n    name: str\n",
            "shop/__init__.py": "",
            "shop/use.py": "from .models import Hero\n\ndef f(session):\n    return session.get(Hero, 1)\n",
            "shop/whole.py": "from shop import models\n",
            "shop/beside.py": "from .use import f\n",
        },
    )
    loaded = workspace.load([tmp_path])
    assert [Path(path).name for path in loaded.checked] == ["models.py", "use.py", "whole.py"]


def test_module_under_two_names_is_one_module(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            "pyproject.toml": "",
            "src/app/__init__.py": "",
            "src/app/base.py": BASE,
            "src/app/hero.py": "from app.base import Base\nclass Hero(Base, table=True):\n    name: str\n",
            "scripts/villain.py": "from src.app.base import Base\nclass Villain(Base, table=True):\n    name: str\n",
        },
    )
    loaded = workspace.load([tmp_path])
    assert columns(loaded, "app.hero.Hero") == ["id", "name"]
    assert columns(loaded, "scripts.villain.Villain") == ["id", "name"]
    assert [model for model in loaded.snapshot.schema.models if model.endswith("Base")] == ["app.base.Base"]


def test_text_in_hand_stands_for_the_file(tmp_path: Path) -> None:
    path = lay_out(tmp_path, {"base.py": BASE, "hero.py": ""}) / "hero.py"
    text = "from base import Base\nclass Hero(Base, table=True): ...\n"
    loaded = workspace.load([path], texts={str(path): text})
    assert columns(loaded, "hero.Hero") == ["id"]


def test_change_brings_what_it_asks_for(tmp_path: Path) -> None:
    lay_out(tmp_path, {"pyproject.toml": "", "hero.py": BASE, "extra/words.py": "NAME = 'heroes'\n"})
    loaded = workspace.load([tmp_path])
    path = str(tmp_path / "hero.py")
    text = f"from extra.words import NAME\n{BASE}\nclass Hero(Base, table=True):\n    __tablename__ = NAME\n"
    loaded.update([loaded.change(path, text)])
    assert table(loaded, "hero.Hero").name == "heroes"
    loaded.update([loaded.read(path)])
    assert "hero.Hero" not in loaded.snapshot.schema.models


def test_version_follows_the_request_then_the_settings_then_the_environment(tmp_path: Path) -> None:
    make_environment(tmp_path / ".venv")
    assert workspace.load([tmp_path]).version == (0, 0, 27)
    lay_out(tmp_path, {"sqlmodel-lsp.toml": 'sqlmodel-version = "0.0.23"\n'})
    assert workspace.load([tmp_path]).version == (0, 0, 23)
    loaded = workspace.load([tmp_path], {"sqlmodel-version": "0.0.22"})
    assert (loaded.version, loaded.version_source) == ((0, 0, 22), "the settings")


PACKAGES = '[[package]]\nname = "{}"\nversion = "0.0.22"\n\n[[package]]\nname = "pydantic"\nversion = "2.9.2"\n'
LOCKS = {
    "uv.lock": PACKAGES.format("sqlmodel"),
    "poetry.lock": PACKAGES.format("SQLModel"),
    "Pipfile.lock": '{"default": {"sqlmodel": {"version": "==0.0.22"}, "pydantic": {"version": "==2.9.2"}}}',
    "requirements.txt": "# Pinned.\nfastapi[standard]==0.115\nsqlmodel==0.0.22 ; python_version > '3.8'\n",
    "requirements-prod.txt": "sqlmodel[x]==0.0.22 --hash=sha256:0\npydantic==2.9.2",
}


@pytest.mark.parametrize("name", LOCKS)
def test_what_is_locked_is_followed_where_nothing_is_installed(tmp_path: Path, name: str) -> None:
    lay_out(tmp_path, {name: LOCKS[name], "pyproject.toml": "", "app.py": ""})
    loaded = workspace.load([tmp_path])
    assert (loaded.version, loaded.version_source) == ((0, 0, 22), f"`{name}`")


def test_what_is_installed_counts_more_than_what_is_locked(tmp_path: Path) -> None:
    make_environment(tmp_path / ".venv")
    lay_out(tmp_path, {"uv.lock": LOCKS["uv.lock"], "pyproject.toml": "", "app.py": ""})
    assert workspace.load([tmp_path]).version == (0, 0, 27)


@pytest.mark.parametrize("text", ["", "[[package]", "package = 3", "sqlmodel>=0.0.22", "\x00"])
def test_a_lock_that_tells_nothing_is_passed_over(tmp_path: Path, text: str) -> None:
    lay_out(tmp_path, {"uv.lock": text, "requirements.txt": text, "Pipfile.lock": text, "pyproject.toml": ""})
    lay_out(tmp_path, {"app.py": ""})
    assert "lock" not in workspace.load([tmp_path]).version_source

"""Every file has one name, the one that the imports of the workspace use."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.layout import lay_out
from sqlmodel_lsp.project import indexer, roots
from sqlmodel_lsp.project.modules import Modules


def located(folder: Path, files: dict[str, str], source_roots: tuple[str, ...] = ()) -> dict[str, str]:
    """The module of each file, by relative path."""
    lay_out(folder, files)
    modules = Modules([folder], [folder / root for root in source_roots])
    paths = [str(folder / name) for name in files if name.endswith(".py")]
    found = indexer.index(paths, frozenset(paths), {}, modules)
    return {Path(path).relative_to(folder).as_posix(): place.module for path, place in found.locations.items()}


def test_package_at_the_top(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/models/__init__.py": "", "app/models/hero.py": "", "main.py": ""}
    assert located(tmp_path, files) == {
        "app/__init__.py": "app",
        "app/models/__init__.py": "app.models",
        "app/models/hero.py": "app.models.hero",
        "main.py": "main",
    }


def test_source_folder(tmp_path: Path) -> None:
    files = {"src/app/__init__.py": "", "src/app/hero.py": "", "tests/test_hero.py": "from app.hero import Hero"}
    assert located(tmp_path, files)["src/app/hero.py"] == "app.hero"


def test_namespace_package_is_named_as_it_is_imported(tmp_path: Path) -> None:
    files = {
        "company/shop/__init__.py": "",
        "company/shop/models.py": "",
        "company/shop/main.py": "from company.shop.models import Order",
    }
    assert located(tmp_path, files)["company/shop/models.py"] == "company.shop.models"


def test_folder_without_init_counts_from_the_workspace(tmp_path: Path) -> None:
    assert located(tmp_path, {"app/models.py": "", "app/main.py": ""})["app/models.py"] == "app.models"


def test_script_folder_counts_from_itself_when_its_scripts_say_so(tmp_path: Path) -> None:
    assert located(tmp_path, {"shop/models.py": "", "shop/main.py": "import models"})["shop/models.py"] == "models"


def test_each_service_of_a_large_repository_counts_from_its_project(tmp_path: Path) -> None:
    files = {
        "one/pyproject.toml": "",
        "one/app/__init__.py": "",
        "one/app/models.py": "",
        "one/app/main.py": "from app.models import A",
        "two/pyproject.toml": "",
        "two/app/models.py": "",
        "two/app/main.py": "from app.models import B",
    }
    found = located(tmp_path, files)
    assert found["one/app/models.py"] == "app.models"
    assert found["two/app/models.py"] == "app.models"


def test_configured_roots_win(tmp_path: Path) -> None:
    files = {"backend/app/__init__.py": "", "backend/app/models.py": "", "backend/__init__.py": ""}
    assert located(tmp_path, files)["backend/app/models.py"] == "backend.app.models"
    assert located(tmp_path, files, ("backend",))["backend/app/models.py"] == "app.models"


def test_modules_are_found_by_any_of_their_names(tmp_path: Path) -> None:
    lay_out(tmp_path, {"src/app/__init__.py": "", "src/app/hero.py": "", "other/thing.py": ""})
    modules = Modules([tmp_path])
    modules.add([str(tmp_path / "src/app/hero.py")])
    assert modules.find("app.hero") == str(tmp_path / "src/app/hero.py")
    assert modules.find("src.app.hero") == str(tmp_path / "src/app/hero.py")
    assert modules.find("app") == str(tmp_path / "src/app/__init__.py")
    assert modules.find("other.thing") == str(tmp_path / "other/thing.py")
    assert modules.find("nothing.like.it") is None


@pytest.mark.parametrize("marker", ["pyproject.toml", "setup.py", ".git/HEAD", "sqlmodel-lsp.toml"])
def test_project_begins_where_it_is_marked(tmp_path: Path, marker: str) -> None:
    lay_out(tmp_path, {marker: "", "app/models/hero.py": ""})
    assert roots.root_of(tmp_path / "app/models/hero.py") == roots.Root(tmp_path, (tmp_path,))


def test_project_without_marks_is_the_package_or_the_folder(tmp_path: Path) -> None:
    lay_out(tmp_path, {"app/__init__.py": "", "app/models/__init__.py": "", "loose/hero.py": ""})
    assert roots.root_of(tmp_path / "app/models") == roots.Root(tmp_path, (tmp_path / "app",))
    assert roots.root_of(tmp_path / "loose") == roots.Root(tmp_path / "loose", (tmp_path / "loose",))
    assert roots.root_of(tmp_path / "loose/hero.py") == roots.Root(tmp_path / "loose", (), (tmp_path / "loose",))


def test_files_are_kept_when_models_may_be_in_them(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "from app.base import Base",
        "app/base.py": "from sqlmodel import SQLModel\nclass Base(SQLModel): ...",
        "app/derived.py": "from app import Base\nclass Hero(\n    Base, kind=1\n): ...",
        "app/deeper.py": "from . import derived as d\nclass Villain(d.Hero): ...",
        "app/user.py": "from app.derived import Hero\nprint(Hero)",
        "app/plain.py": "class Thing(dict): ...",
        "app/core.py": "from sqlalchemy import MetaData, Table\nTable('t', MetaData())",
        "app/table.py": "Table('no', 'sql')",
    }
    lay_out(tmp_path, files)
    found = indexer.index([str(tmp_path / name) for name in files], frozenset(), {}, Modules([tmp_path]))
    kept = sorted(Path(path).name for path in found.sources)
    assert kept == ["__init__.py", "base.py", "core.py", "deeper.py", "derived.py"]

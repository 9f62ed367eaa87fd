"""The shape of the code: who may import whom, what is touched where, and how large files get.

A module imports from layers with lower numbers and from its own package, nothing else of ours.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "server" / "sqlmodel_lsp"
MODULES = sorted(path for path in ROOT.rglob("*.py") if "known_packages" not in path.parts)

LAYERS = {
    "text": 0,
    "settings": 0,
    "syntax": 1,
    "facts": 2,
    "schema": 3,
    "queries": 4,
    "sql": 4,
    "analysis": 5,
    "rules": 6,
    "generate": 6,
    "migrations": 6,
    "features": 7,
    "project": 8,
    "lsp": 9,
    "cli": 9,
}

# Which of our packages may import what.
ONLY_HERE = {
    "pygls": {"lsp"},
    "lsprotocol": {"lsp"},
    "jedi": {"project"},
    "subprocess": {"project"},
    "sqlalchemy": {"sql", "migrations"},
    "sqlmodel": {"sql", "migrations"},
    "alembic": {"sql", "migrations"},
    "jinja2": {"generate"},
    "sqlglot": {"generate", "migrations"},
    "click": {"cli"},
    "rich": {"cli"},
    "argparse": {"cli"},
    "asyncio": {"lsp", "cli", "project"},
    "multiprocessing": {"lsp", "cli", "project"},
    "concurrent": {"lsp", "cli", "project"},
    "threading": {"lsp", "cli", "project"},
}

# Calls and names that reach for the outside, and the packages that may.
OUTSIDE = re.compile(
    r"^(open|.*\.(read_text|read_bytes|write_text|write_bytes|iterdir|rglob|glob|environ|basicConfig))$"
)
MAY_REACH_OUT = {"project", "cli", "lsp"}
# Templates and snippets are data of the package.
PACKAGE_DATA = {Path("generate/templates/__init__.py"), Path("features/snippets.py")}

# The one command that starts the other front door.
FRONT_DOORS = {(Path("cli/server.py"), "lsp"), (Path("__main__.py"), "cli")}

HEAVY = ("alembic", "jedi", "jinja2", "pydantic", "rich", "sqlalchemy", "sqlglot", "sqlmodel")

START_UP = """
import sqlmodel_lsp.cli
import sqlmodel_lsp.lsp.server
"""

KEYSTROKE = """
from sqlmodel_lsp import rules
from sqlmodel_lsp.analysis.host import AnalysisHost, Change
from sqlmodel_lsp.features.completion import complete

text = '''from sqlmodel import Field, SQLModel

class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="te'''
host = AnalysisHost()
snapshot = host.apply([Change("models.py", text, "models")])
rules.run(snapshot, "models.py")
complete(snapshot, "models.py", len(text))
"""


def relative(path: Path) -> Path:
    """The path inside the package."""
    return path.relative_to(ROOT)


def package(path: Path) -> str:
    """Our package, or the module at the top, that a file belongs to."""
    return relative(path).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """The dotted names a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{relative(path)}:{node.lineno} imports relatively"
            yield from (f"{node.module}.{item.name}" for item in node.names)


def ours(path: Path) -> Iterator[str]:
    """The packages of ours that a file imports from, its own left out."""
    for name in imports(path):
        first, _, rest = name.partition(".")
        if first == "sqlmodel_lsp" and rest.partition(".")[0] in LAYERS:
            imported = rest.partition(".")[0]
            if imported != package(path):
                yield imported


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(relative(path)))
def test_imports_come_from_lower_layers(path: Path) -> None:
    if package(path) in LAYERS:
        allowed = {name for name, layer in LAYERS.items() if layer < LAYERS[package(path)]}
        allowed |= {name for file, name in FRONT_DOORS if file == relative(path)}
        assert set(ours(path)) <= allowed


def test_every_package_has_a_layer() -> None:
    assert {package(path) for path in MODULES} - {"__init__", "__main__"} <= set(LAYERS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(relative(path)))
def test_libraries_are_imported_only_where_they_belong(path: Path) -> None:
    for name in imports(path):
        library = name.partition(".")[0]
        assert package(path) in ONLY_HERE.get(library, {package(path)}), f"{library} does not belong here"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(relative(path)))
def test_only_the_outer_layers_reach_out(path: Path) -> None:
    if package(path) in MAY_REACH_OUT or relative(path) in PACKAGE_DATA:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        named = node.func if isinstance(node, ast.Call) else node
        if isinstance(named, ast.Attribute) or (isinstance(named, ast.Name) and named is not node):
            assert not OUTSIDE.match(ast.unparse(named)), f"{relative(path)}:{named.lineno} reaches out"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(relative(path)))
def test_files_are_short_and_say_what_they_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    assert not any(name.endswith(".*") for name in imports(path))
    assert ast.get_docstring(ast.parse(text)) or not text


@pytest.mark.parametrize("code", [START_UP, KEYSTROKE], ids=["start-up", "keystroke"])
def test_heavy_libraries_are_not_loaded(code: str) -> None:
    check = f"{code}\nimport sys\nprint(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, [], "")

"""The environment is found by looking at folders, in a fixed order."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from project.layout import lay_out
from sqlmodel_lsp.project import environment

METADATA = "Metadata-Version: 2.4\nName: sqlmodel\nVersion: 0.0.27\n"


def make_environment(prefix: Path, metadata: str = METADATA) -> Path:
    """An environment with one installed distribution."""
    site = "lib/python3.12/site-packages"
    return lay_out(
        prefix,
        {
            "pyvenv.cfg": "home = /usr/bin\nversion = 3.12.4\ninclude-system-site-packages = false\n",
            "bin/python": "",
            f"{site}/sqlmodel-0.0.27.dist-info/METADATA": metadata,
        },
    )


@pytest.mark.parametrize("name", [".venv", "venv", "env"])
def test_environment_beside_the_project(tmp_path: Path, name: str) -> None:
    prefix = make_environment(tmp_path / name)
    found = environment.find(tmp_path, variables={})
    assert found is not None
    assert found.prefix == prefix
    assert found.site_packages == (prefix / "lib/python3.12/site-packages",)
    assert found.python_version == (3, 12, 4)
    assert found.version_of("sqlmodel") == (0, 0, 27)
    assert found.version_of("fastapi") is None


def test_environment_of_the_repository_serves_its_parts(tmp_path: Path) -> None:
    prefix = make_environment(tmp_path / ".venv")
    lay_out(tmp_path, {".git/HEAD": "", "services/shop/pyproject.toml": ""})
    found = environment.find(tmp_path / "services/shop", variables={})
    assert found is not None
    assert found.prefix == prefix


def test_order_of_places(tmp_path: Path) -> None:
    beside = make_environment(tmp_path / ".venv")
    active = make_environment(tmp_path / "active")
    chosen = make_environment(tmp_path / "chosen")
    conda = make_environment(tmp_path / "conda")
    every = {"VIRTUAL_ENV": str(active), "CONDA_PREFIX": str(conda)}

    def prefix(chosen: str | None, variables: dict[str, str]) -> Path | None:
        found = environment.find(tmp_path, chosen, variables)
        return None if found is None else found.prefix

    assert prefix(str(chosen / "bin/python"), every) == chosen
    assert prefix(str(chosen), every) == chosen
    assert prefix(None, every) == active
    assert prefix(None, {"CONDA_PREFIX": str(conda)}) == beside
    assert prefix(None, {"UV_PROJECT_ENVIRONMENT": "chosen"}) == chosen
    assert prefix("no/such/python", every) == active


@pytest.mark.parametrize(
    "files",
    [
        {"pyrightconfig.json": '{"venvPath": "envs", "venv": "mine"}'},
        {"pyproject.toml": '[tool.pyright]\nvenvPath = "envs"\nvenv = "mine"\n'},
        {".pdm-python": "envs/mine/bin/python\n"},
        {".venv": "envs/mine\n"},
    ],
)
def test_environment_named_by_another_tool(tmp_path: Path, files: dict[str, str]) -> None:
    prefix = make_environment(tmp_path / "envs/mine")
    found = environment.find(lay_out(tmp_path, files), variables={})
    assert found is not None
    assert found.prefix == prefix


def test_without_any_the_running_python_serves(tmp_path: Path) -> None:
    found = environment.find(tmp_path, variables={})
    assert found is not None
    assert found.prefix == Path(sys.prefix)


def test_folder_without_packages_is_no_environment(tmp_path: Path) -> None:
    assert environment.at(tmp_path, "a test") is None


def test_packages_go_by_their_normal_names(tmp_path: Path) -> None:
    prefix = make_environment(tmp_path)
    lay_out(prefix, {"lib/python3.12/site-packages/Psycopg2_binary-2.9.dist-info/METADATA": METADATA})
    found = environment.at(prefix, "a test")
    assert found is not None
    assert found.packages() == {"sqlmodel", "psycopg2-binary"}


def test_windows_layout(tmp_path: Path) -> None:
    lay_out(tmp_path, {"Lib/site-packages/sqlmodel-0.0.24.dist-info/METADATA": METADATA, "Scripts/python.exe": ""})
    found = environment.find(tmp_path, str(tmp_path / "Scripts/python.exe"), variables={})
    assert found is not None
    assert found.version_of("sqlmodel") == (0, 0, 27)


def test_path_lines_and_editable_installs_add_folders(tmp_path: Path) -> None:
    prefix = make_environment(tmp_path / ".venv")
    shared = lay_out(tmp_path / "shared models", {"src/shared/__init__.py": ""})
    direct = f'{{"url": "{shared.as_uri()}", "dir_info": {{"editable": true}}}}'
    site = "lib/python3.12/site-packages"
    lay_out(
        prefix,
        {
            f"{site}/extra.pth": f"# a comment\nimport os\n{tmp_path}/extra\n/no/such/folder\n",
            f"{site}/shared-1.0.dist-info/direct_url.json": direct,
            f"{site}/broken-1.0.dist-info/direct_url.json": "{",
        },
    )
    finder = f"MAPPING: dict[str, str] = {{'mapped': '{tmp_path}/code/mapped', 'more': '{tmp_path}/code/more'}}\n"
    lay_out(prefix, {f"{site}/__editable___mapped_1_0_finder.py": finder})
    (tmp_path / "extra").mkdir()
    found = environment.find(tmp_path, variables={})
    assert found is not None
    assert found.site_packages == (prefix / site, tmp_path / "extra", tmp_path / "code", shared / "src")


def test_system_packages_are_seen_where_the_environment_sees_them(tmp_path: Path) -> None:
    system = make_environment(tmp_path / "system")
    prefix = lay_out(
        tmp_path / ".venv",
        {
            "pyvenv.cfg": f"home = {system}/bin\ninclude-system-site-packages = true\n",
            "lib/python3.12/site-packages/nothing.txt": "",
        },
    )
    found = environment.find(tmp_path, variables={})
    assert found is not None
    assert found.prefix == prefix
    assert found.version_of("sqlmodel") == (0, 0, 27)

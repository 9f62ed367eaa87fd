"""Gets the sources of a corpus from the package index and lays them out in the user's cache folder.

Nothing is installed or run: archives are unpacked and read. `SQLMODEL_LSP_ARCHIVES` may name a folder that already
holds the archives.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import jinja2

from oracle.environments import CACHE, alone

SOURCES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "sources.json").read_text())

KEPT = CACHE / "archives"


class NoNetworkError(Exception):
    """An archive could not be downloaded."""


def folders() -> dict[str, Path]:
    """The folder with the sources of every corpus, by its id; made where it is missing."""
    with alone("corpora"):
        _make_missing()
    return {corpus["id"]: _folder(corpus) for corpus in SOURCES}


def _make_missing() -> None:
    missing = [corpus for corpus in SOURCES if not _folder(corpus).exists()]
    for kind in ("wheel", "sdist"):
        _download([package for corpus in missing if corpus["kind"] == kind for package in corpus["packages"]], kind)
    for corpus in missing:
        folder = _folder(corpus)
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Made beside its place and moved there when complete, so that trouble leaves nothing behind.
        with tempfile.TemporaryDirectory(dir=folder.parent) as draft:
            for package in corpus["packages"]:
                _lay_out(_archive(package, corpus["kind"]), corpus, Path(draft) / "made")
            (Path(draft) / "made").rename(folder)


def _folder(corpus: dict[str, Any]) -> Path:
    """Where a corpus lies, by all that decides its contents."""
    recipe = {key: value for key, value in corpus.items() if key != "worlds"}
    digest = hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()[:12]
    return CACHE / "corpora" / f"{corpus['id']}-{digest}"


def _download(packages: list[str], kind: str) -> None:
    """Downloads the archives that are nowhere yet, all by one run of pip."""
    KEPT.mkdir(parents=True, exist_ok=True)
    wanted = sorted({package for package in packages if _present(package, kind) is None})
    if not wanted:
        return
    only = "--only-binary" if kind == "wheel" else "--no-binary"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--ignore-requires-python", only, ":all:", "--dest", str(KEPT), *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoNetworkError(f"pip could not download {', '.join(wanted)}: {done.stderr.strip()[-400:]}")


def _archive(package: str, kind: str) -> Path:
    found = _present(package, kind)
    assert found is not None, f"pip downloaded {package} under another name"
    return found


def _present(package: str, kind: str) -> Path | None:
    """The archive of `name==version`, in the folder that is given or among those kept."""
    given = os.environ.get("SQLMODEL_LSP_ARCHIVES")
    places = (*([Path(given)] if given else []), KEPT)
    return next((found for place in places if (found := _find(place, package, kind)) is not None), None)


def _find(place: Path, package: str, kind: str) -> Path | None:
    name, _, version = package.partition("==")
    start = re.sub(r"[-_.]+", "_", name).lower()
    end = f"-{version}.tar.gz" if kind == "sdist" else ".whl"
    for path in place.iterdir():
        stem = path.name.partition(f"-{version}")[0]
        if path.name.endswith(end) and re.sub(r"[-_.]+", "_", stem).lower() == start and f"-{version}" in path.name:
            return path
    return None


def _lay_out(archive: Path, corpus: dict[str, Any], target: Path) -> None:
    """Adds an archive's Python files to the target."""
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        top = _unpack(archive, Path(scratch))
        if "template" in corpus:
            _render(top / corpus["template"], target)
            return
        for path in sorted(top.iterdir()):
            taken = path.name in corpus["take"] if corpus["take"] else not path.name.endswith((".dist-info", ".data"))
            if taken and path.is_dir():
                shutil.copytree(path, target / path.name, ignore=_not_python, dirs_exist_ok=True)
            elif taken and path.suffix == ".py":
                shutil.copy(path, target / path.name)


def _unpack(archive: Path, scratch: Path) -> Path:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(scratch, [name for name in wheel.namelist() if name.endswith((".py", ".py.jinja"))])
        return scratch
    with tarfile.open(archive) as sdist:
        sdist.extractall(scratch, filter="data")
    return next(scratch.iterdir())


def _not_python(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()]


class _Switch(jinja2.Undefined):
    """Every switch of a project template is on, whatever it is called and compared with."""

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return "x"

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = jinja2.Undefined.__hash__


ANSWERS = {
    "project_slug": "demo",
    "project_name": "demo",
    "python_version": "3.13",
    "database_engine": "postgres",
    "ai_backend": "postgres",
    "ai_framework": "pydantic-ai",
    "include_auth": True,
    "auth_level": "org",
}


def _render(template: Path, target: Path) -> None:
    """Renders a project template with every switch on."""
    loader = jinja2.FileSystemLoader(str(template))
    environment = jinja2.Environment(undefined=_Switch, keep_trailing_newline=True, loader=loader)
    for path in sorted(template.rglob("*")):
        relative = str(path.relative_to(template))
        if path.is_file() and relative.endswith((".py", ".py.jinja")):
            text = path.read_text(encoding="utf-8")
            if relative.endswith(".jinja"):
                text = environment.from_string(text).render(ANSWERS)
            written = target / relative.removesuffix(".jinja")
            written.parent.mkdir(parents=True, exist_ok=True)
            written.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name, laid_out in folders().items():
        print(name, laid_out)

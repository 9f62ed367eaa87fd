"""The Python environment of a workspace, found by looking and never by running anything."""

from __future__ import annotations

import glob
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlmodel_lsp.project import roots

OURS = "the Python that runs this"


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment: where it is, how it was found, and the folders its packages are imported from."""

    prefix: Path
    source: str
    site_packages: tuple[Path, ...]
    python_version: tuple[int, ...]

    def versions_of(self, *distributions: str) -> dict[str, tuple[int, ...]]:
        """The installed versions of those distributions that are there."""
        found = ((name, self.version_of(name)) for name in distributions)
        return {name: version for name, version in found if version}

    def packages(self) -> frozenset[str]:
        """The normal names of all distributions that are there."""
        found = (folder.glob("*.dist-info") for folder in self.site_packages)
        return frozenset(_normal(path.name.partition("-")[0]) for paths in found for path in paths)

    def version_of(self, distribution: str) -> tuple[int, ...] | None:
        """The installed version of a distribution by its metadata, None when it is not there."""
        for folder in self.site_packages:
            for found in sorted(folder.glob("*.dist-info")):
                name, _, _ = found.name.partition("-")
                if _normal(name) == _normal(distribution):
                    return _version(found)
        return None


def find(root: Path, chosen: str | None = None, variables: Mapping[str, str] = os.environ) -> Environment | None:
    """The environment of the project at `root`; `chosen` is an interpreter or prefix that somebody named."""
    for source, prefix in _candidates(root, chosen, variables):
        environment = at(prefix, source)
        if environment is not None:
            return environment
    return None


def at(prefix: Path, source: str) -> Environment | None:
    """The environment with this prefix, None when there are no packages."""
    folders = _site_folders(prefix)
    if not folders:
        return None
    marks = _pyvenv(prefix)
    if marks.get("include-system-site-packages", "").lower() == "true" and "home" in marks:
        folders += _site_folders(Path(marks["home"]).parent)
    version = marks.get("version") or marks.get("version_info") or _folder_version(folders[0])
    paths = list(dict.fromkeys(path for folder in folders for path in (folder, *_additions(folder))))
    return Environment(prefix, source, tuple(paths), _numbers(version))


def _candidates(root: Path, chosen: str | None, variables: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Where an environment may be, the most telling place first, each with words for people."""
    if chosen:
        yield "the setting", _prefix_of(root / os.path.expanduser(chosen))
    if "VIRTUAL_ENV" in variables:
        yield "VIRTUAL_ENV", Path(variables["VIRTUAL_ENV"])
    for folder in roots.project_folders(root):
        if "UV_PROJECT_ENVIRONMENT" in variables:
            yield "UV_PROJECT_ENVIRONMENT", folder / variables["UV_PROJECT_ENVIRONMENT"]
        for name in (".venv", "venv", "env"):
            if (folder / name / "pyvenv.cfg").is_file():
                yield f"the folder {name}", folder / name
            elif name == ".venv" and (folder / name).is_file():
                yield "the file .venv", _prefix_of(folder / _text(folder / name).strip())
        if (folder / ".pdm-python").is_file():
            yield ".pdm-python", _prefix_of(folder / _text(folder / ".pdm-python").strip())
        yield from _pyright(folder)
    if variables.get("CONDA_PREFIX"):
        yield "CONDA_PREFIX", Path(variables["CONDA_PREFIX"])
    yield OURS, Path(sys.prefix)


def _pyright(folder: Path) -> Iterator[tuple[str, Path]]:
    try:
        settings = json.loads(_text(folder / "pyrightconfig.json") or "{}")
    except ValueError:
        settings = {}
    if not isinstance(settings, dict) or not settings.get("venv"):
        table = re.search(r"^\[tool\.pyright\]\s*$(.*?)(?=^\[|\Z)", _text(folder / "pyproject.toml"), re.M | re.S)
        pairs = re.findall(r"^(venv|venvPath)\s*=\s*[\"'](.*?)[\"']", table[1] if table else "", re.M)
        settings = dict(pairs)
    if isinstance(settings.get("venv"), str):
        yield "the settings of Pyright", folder / str(settings.get("venvPath", ".")) / settings["venv"]


def _prefix_of(path: Path) -> Path:
    """The prefix that an interpreter belongs to; a folder is a prefix itself."""
    if path.is_dir():
        return path
    # A virtual environment's interpreter is a link out of it, so links must not be followed here.
    return path.parent.parent if path.parent.name in ("bin", "Scripts") else path.parent


def _site_folders(prefix: Path) -> list[Path]:
    base = glob.escape(str(prefix))
    patterns = ("lib/python3*/site-packages", "lib64/python3*/site-packages", "Lib/site-packages")
    found = [Path(name) for pattern in patterns for name in sorted(glob.glob(f"{base}/{pattern}"))]
    found += [Path(name) for name in sorted(glob.glob(f"{base}/lib/python3*/dist-packages"))]
    unique: dict[str, Path] = {}
    for folder in found:
        unique.setdefault(os.path.realpath(folder), folder)
    return list(unique.values())


def _additions(folder: Path) -> Iterator[Path]:
    """The folders that `.pth` lines and editable installs add to a site-packages folder."""
    for file in sorted(folder.glob("*.pth")):
        for line in _text(file).splitlines():
            if line.strip() and not line.startswith(("#", "import ", "import\t")):
                added = folder / line.strip()
                if added.is_dir():
                    yield added
    for file in sorted(folder.glob("__editable__*finder.py")):
        mapping = re.search(r"^MAPPING\b[^{]*(\{.*?\})", _text(file), re.M | re.S)
        for _, place in re.findall(r":\s*(['\"])(.+?)\1", mapping[1] if mapping else ""):
            yield Path(place).parent
    for file in sorted(folder.glob("*.dist-info/direct_url.json")):
        yield from _editable(file)


def _editable(file: Path) -> Iterator[Path]:
    """Where the packages of an editable install are likely to be, for those that say no more than their project."""
    try:
        content = json.loads(_text(file))
        address = urlsplit(content["url"])
        is_editable = content.get("dir_info", {}).get("editable", False)
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    if is_editable and address.scheme == "file":
        from urllib.request import url2pathname  # It brings all of HTTP along, for which no start should wait.

        project = Path(url2pathname(unquote(address.path)))
        yield from [place for place in (project / "src", project) if place.is_dir()][:1]


def _pyvenv(prefix: Path) -> dict[str, str]:
    lines = (line.partition("=") for line in _text(prefix / "pyvenv.cfg").splitlines())
    return {key.strip().lower(): value.strip() for key, sign, value in lines if sign}


def _folder_version(folder: Path) -> str:
    found = re.search(r"python(\d+\.\d+)", folder.as_posix())
    return found[1] if found else ".".join(map(str, sys.version_info[:3]))


def _version(dist_info: Path) -> tuple[int, ...] | None:
    found = re.search(r"^Version:\s*(\S+)", _text(dist_info / "METADATA"), re.M)
    return _numbers(found[1]) if found else None


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace")
    except OSError:
        return ""

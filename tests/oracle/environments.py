"""Interpreters with other releases of SQLModel, made once and kept in the user's cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sqlmodel-lsp"


def alone(what: str) -> FileLock:
    """Keeps other processes of a test run from making the same thing in the cache folder at the same time."""
    CACHE.mkdir(parents=True, exist_ok=True)
    return FileLock(CACHE / f"{what}.lock")


def oldest_pins() -> tuple[str, ...]:
    """The oldest supported SQLModel, with its contemporaries as far as they run on this Python."""
    if sys.version_info < (3, 13):
        return ("sqlmodel==0.0.22", "sqlalchemy==2.0.30", "pydantic==2.8.2")
    if sys.version_info < (3, 14):
        return ("sqlmodel==0.0.22", "sqlalchemy==2.0.36", "pydantic==2.8.2")
    # Nothing before pydantic 2.12 runs here, and with it SQLModel 0.0.22 reads `Annotated` fields otherwise.
    pytest.skip("SQLModel 0.0.22 needs pydantic below 2.12, which does not run on Python 3.14")


def last_before_copies() -> tuple[str, ...]:
    """The last SQLModel that loses what stands in `Annotated`, beside the first Pydantic that makes it do so."""
    return ("sqlmodel==0.0.31", "sqlalchemy==2.0.45", "pydantic==2.12.5")


def interpreter(*pins: str) -> Path:
    """A Python with exactly these packages; skips without a network, except in CI."""
    name = "-".join(pin.replace("==", "-") for pin in pins)
    folder = CACHE / "environments" / f"{name}-py{sys.version_info.major}.{sys.version_info.minor}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = folder / "ready"
    with alone("environments"):
        if not ready.exists():
            _make(folder, python, pins)
            ready.touch()
    return python


def _make(folder: Path, python: Path, pins: tuple[str, ...]) -> None:
    """Creates the environment and installs the packages."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"no network to install {' '.join(pins)}: {done.stderr.strip().splitlines()[-1:]}")
    assert done.returncode == 0, done.stderr

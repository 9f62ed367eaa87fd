"""While one line is half-typed, no other class and no other member changes: at least 99.9 % of states of real files.

States come from the examples, from the sources of installed packages, and from released code bases.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpora import obtain
from harness import half_typed

BAR = 0.999
EXAMPLES = Path(__file__).parents[1] / "examples"
PACKAGES = ("sqlmodel", "sqlalchemy", "alembic", "pydantic", "pygls", "jedi", "rich", "click", "hypothesis")
CODE_BASES = ("zenml", "gpustack", "langflow-base", "murfey", "aegis-app", "nova-admin")
# Larger files would fill the sample with few classes.
MOST_LINES = 300


def model_files(folder: Path, *words: str) -> Iterator[Path]:
    """The files below a folder that hold one of the words, with lines ended by line feeds."""
    for path in sorted(folder.rglob("*.py")):
        data = path.read_bytes()
        if data.count(b"\n") <= MOST_LINES and b"\r" not in data and any(word.encode() in data for word in words):
            yield path


def check(paths: list[Path], most: int, at_least: int) -> None:
    """Tries the states and shows the worst offenders when too many lose something."""
    count, failures = 0, []
    for whole, cache, state in half_typed.states(paths, most):
        count += 1
        problems = half_typed.changed(whole, cache, state)
        if problems:
            failures.append((len(problems), f"{state.path}:{state.line.row + 1} {state.typed!r}: {problems[:4]}"))
    worst = "\n".join(shown for _, shown in sorted(failures, reverse=True)[:20])
    share = 1 - len(failures) / count
    print(f"{count - len(failures)} of {count} states lose nothing ({share:.3%})\n{worst}")
    assert count >= at_least
    assert share >= BAR, f"only {share:.3%} of {count} states lose nothing else; the worst:\n{worst}"


def test_typing_in_installed_packages() -> None:
    paths = list(model_files(EXAMPLES, "SQLModel"))
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        paths += model_files(Path(spec.origin).parent, "@dataclass", "(BaseModel", "NamedTuple", "SQLModel")
    check(paths, most=2_000, at_least=1_900)


def test_typing_in_released_code_bases() -> None:
    try:
        folders = obtain.folders()
    except obtain.NoNetworkError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no network: {error}")
    paths = [path for name in CODE_BASES for path in model_files(folders[name], "table=True", "(SQLModel")]
    check(paths, most=10_200, at_least=10_000)

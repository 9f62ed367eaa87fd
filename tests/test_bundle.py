"""What the VS Code extension brings along is what the server needs."""

from __future__ import annotations

import re
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
COMPILED = {"sqlmodel", "sarif-pydantic"}
"""Those that need pydantic, which comes from the user's environment."""


def test_every_library_of_the_server_comes_along() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {_normal(re.split(r"[<>=;\[ ]", line)[0]) for line in project["dependencies"]}
    pinned = set()
    for path in sorted((ROOT / "client-vscode" / "bundled").glob("requirements*.txt")):
        pinned |= {
            _normal(name) for name in re.findall(r"^([\w.-]+)==", path.read_text(encoding="utf-8"), re.MULTILINE)
        }
    assert needed - pinned == COMPILED


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

"""Puts the server and its libraries into `bundled/libs`, for every platform alike: nothing compiled, all of it pinned.

`sqlmodel` and `pydantic` are left out: they have compiled parts, so they come from the user's environment, and what
needs them (DDL, migrations) waits for one that has them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
LIBS = HERE / "bundled" / "libs"
OLDEST = "3.10"


def main() -> None:
    """Makes the folder anew."""
    shutil.rmtree(LIBS, ignore_errors=True)
    pure = ("--only-binary", ":all:", "--platform", "any", "--python-version", OLDEST, "--implementation", "py")
    install("--require-hashes", *pure, "--abi", "none", "-r", str(HERE / "bundled" / "requirements.txt"))
    install("--require-hashes", "--no-binary", "markupsafe", "-r", str(HERE / "bundled" / "requirements-source.txt"))
    install(str(HERE.parent))
    for path in (*LIBS.rglob("*.so"), *LIBS.rglob("*.pyd"), *LIBS.rglob("*.c"), *LIBS.rglob("*.pyx")):
        path.unlink()
    for path in (LIBS / "bin", *LIBS.rglob("__pycache__")):
        shutil.rmtree(path, ignore_errors=True)


def install(*arguments: str) -> None:
    """Installs into the folder, what is named and nothing else."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*command, "--no-compile", "--target", str(LIBS), *arguments], check=True, env=os.environ)


if __name__ == "__main__":
    main()

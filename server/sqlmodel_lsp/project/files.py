"""Python files on disk: which there are below a folder, and what text their bytes are."""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlmodel_lsp.project.problem import Problem

MAX_BYTES = 2_000_000
"""Larger files are generated data; nobody writes models there by hand."""

NEVER_WALKED = frozenset(
    {
        ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pytest_cache",
        ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "build", "dist", "node_modules",
        "site-packages", "venv",
    }
)  # fmt: skip

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text with its line ends as they are, without a byte order mark."""

    path: str
    text: str


def walk(folder: Path, is_excluded: Callable[[Path], bool] = lambda _: False) -> Iterator[Path]:
    """The Python files below a folder in a stable order; links to folders are not followed, so loops cannot happen."""
    for name, folders, files in os.walk(folder):
        here = Path(name)
        folders[:] = sorted(
            inner
            for inner in folders
            if inner not in NEVER_WALKED
            and not os.path.exists(f"{name}/{inner}/pyvenv.cfg")
            and not is_excluded(here / inner)
        )
        for file in sorted(files):
            if file.endswith(".py") and not is_excluded(here / file):
                yield here / file


def content(path: str) -> bytes | Problem | None:
    """The bytes of a file; None when it is gone, which is nothing to complain about."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return Problem(path, f"cannot be read: {error.strerror or error}")


def decode(path: str, data: bytes) -> Source | Problem:
    """The text that Python would see in these bytes, or the reason why there is none."""
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1_000_000:.1f} MB"
        return Problem(path, f"is {size} large and was left out; exclude it to hide this", is_failure=False)
    encoding = _encoding(data)
    try:
        codec = codecs.lookup(encoding)
        text = codec.decode(data.removeprefix(codecs.BOM_UTF8))[0] if encoding == "utf-8" else data.decode(encoding)
    except LookupError:
        return Problem(path, f"declares the unknown encoding `{encoding}`")
    except UnicodeDecodeError as error:
        shift = len(codecs.BOM_UTF8) if encoding == "utf-8" and data.startswith(codecs.BOM_UTF8) else 0
        at = error.start + shift
        line = data.count(b"\n", 0, at) + 1
        return Problem(path, f"is not {encoding.upper()}: byte {at} (0x{data[at]:02x}, line {line}) is wrong")
    except (UnicodeError, ValueError) as error:
        return Problem(path, f"cannot be decoded as {encoding}: {error}")
    null = text.find("\0")
    if null >= 0:
        return Problem(path, f"holds a null byte in line {text.count(chr(10), 0, null) + 1}, so Python cannot read it")
    return Source(path, text)


def write(path: str, before: str, after: str) -> Problem | None:
    """Puts another text in the place of the one that was read, in the same encoding and with its byte order mark.

    Answers why nothing was written, if so.
    """
    data = content(path)
    source = decode(path, data) if isinstance(data, bytes) else None
    if not isinstance(data, bytes) or not isinstance(source, Source) or source.text != before:
        return Problem(path, "has changed meanwhile and was left alone")
    encoding = _encoding(data)
    mark = codecs.BOM_UTF8 if encoding == "utf-8" and data.startswith(codecs.BOM_UTF8) else b""
    try:
        return _replace(path, mark + after.encode(encoding))
    except UnicodeEncodeError as error:
        return Problem(path, f"was left alone, since {encoding} has no `{after[error.start]}`")


def create(path: str, text: str) -> Problem | None:
    """Makes a file that is not there yet, and the folders it lies in. Answers why nothing was written, if so."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "xb") as file:
            file.write(text.encode())
    except FileExistsError:
        return Problem(path, "has appeared meanwhile and was left alone")
    except OSError as error:
        return Problem(path, f"cannot be made: {error.strerror or error}")
    return None


def obstacle(path: str) -> Problem | None:
    """Why a file could not be written or made, as far as one can tell beforehand."""
    if os.path.exists(path):
        is_writable = os.path.isfile(path) and os.access(path, os.W_OK) and os.stat(path).st_mode & _WRITABLE
        return None if is_writable else Problem(path, "may not be written, it is read-only")
    folder = os.path.dirname(path)
    while not os.path.exists(folder):
        folder = os.path.dirname(folder)
    if not os.path.isdir(folder):
        return Problem(path, f"cannot be made, since `{os.path.basename(folder)}` is no folder")
    is_writable = os.access(folder, os.W_OK) and os.stat(folder).st_mode & _WRITABLE
    return None if is_writable else Problem(path, "cannot be made in a folder that is read-only")


def _replace(path: str, data: bytes) -> Problem | None:
    """Puts a whole file in the place of another at once, so that nobody ever sees half of it; links stay links."""
    found = obstacle(path)
    if found is not None:
        return found
    target = os.path.realpath(path)
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=os.path.dirname(target), prefix=".", delete=False) as file:
            temporary = file.name
            file.write(data)
        shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        return Problem(path, f"cannot be written: {error.strerror or error}")
    return None


def _encoding(data: bytes) -> str:
    """The encoding by byte order mark or coding cookie, as Python decides it."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8"
    for line in data.split(b"\n", 2)[:2]:
        found = _COOKIE.match(line)
        if found:
            name = found[1].decode("ascii").lower()
            return "utf-8" if name.replace("_", "-").startswith("utf-8") or name == "utf8" else name
        if not _BLANK.match(line.rstrip(b"\r")):
            break
    return "utf-8"

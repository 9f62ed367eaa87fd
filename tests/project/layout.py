"""Folders made up for a test."""

from __future__ import annotations

from pathlib import Path


def lay_out(folder: Path, files: dict[str, str]) -> Path:
    """Writes the files below a folder, by relative path, and answers with the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder

"""A workspace in memory: texts by path in, a snapshot out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlmodel_lsp.analysis.host import AnalysisHost, Change
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema import link


def changes(files: Mapping[str, str]) -> Iterator[Change]:
    """The changes that add the files; modules count from the root of the workspace."""
    for path, text in files.items():
        module = path.removesuffix(".py").replace("/", ".")
        package = module == "__init__" or module.endswith(".__init__")
        yield Change(path, text, module.removesuffix("__init__").removesuffix("."), package)


def snapshot(files: Mapping[str, str], version: tuple[int, ...] = link.NEWEST) -> Snapshot:
    """The snapshot of a workspace with these files."""
    return AnalysisHost(version).apply(changes(files))

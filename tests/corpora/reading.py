"""What we make of every world: read in parallel, compared with the truth, and checked by all rules."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpora import comparison, findings, navigation, obtain
from sqlmodel_lsp.features import diagnostics
from sqlmodel_lsp.project import workspace
from sqlmodel_lsp.rules.finding import Severity
from sqlmodel_lsp.sql import ddl, describe

VERSION = "0.0.50"
WHOLE = "whole"
AT_USE = "SQM7"
"""Rules about queries, which importing does not run."""


@dataclass(slots=True)
class Reading:
    """One world as we read it. `errors` are those that importing it raises, `names` all of them by rule and file name.

    `items` has all findings of a world that is a whole corpus.
    """

    world: str
    tutorial: bool
    scan_only: bool
    truth: dict[str, Any] | None
    agreement: comparison.Agreement
    errors: list[str] = field(default_factory=list)
    names: set[tuple[str, str]] = field(default_factory=set)
    items: list[findings.Item] = field(default_factory=list)
    seconds: float = 0.0


def all_worlds() -> list[Reading]:
    """Readings of all worlds, the largest first while computing, so that the processors end together.

    A corpus of several worlds, each for itself, is read as a whole beside them.
    """
    truth = json.loads(gzip.decompress((Path(__file__).parent / "truth.json.gz").read_bytes()))
    folders = obtain.folders()
    tasks = []
    for corpus in obtain.SOURCES:
        folder = folders[corpus["id"]]
        worlds = corpus["worlds"] or [{"id": "scan", "paths": ["."]}]
        for world in worlds:
            name = f"{corpus['id']}/{world['id']}"
            tasks.append((name, folder, world["paths"], truth.get(name)))
        if len(worlds) > 1:
            tasks.append((f"{corpus['id']}/{WHOLE}", folder, ["."], None))
    tasks.sort(key=lambda task: -len(task[3]["tables"]) if task[3] else 0)
    # Spawned, because the test process has threads of its own by now.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        return list(pool.map(_read, tasks))


def _read(task: tuple[str, Path, list[str], dict[str, Any] | None]) -> Reading:
    name, folder, paths, truth = task
    start = time.perf_counter()
    loaded = workspace.load([folder / path for path in paths], {"sqlmodel-version": VERSION})
    script, document = render(loaded)
    agreement = comparison.compare(truth, script, document) if truth else comparison.Agreement()
    if truth:
        agreement.add(navigation.compare(truth, loaded.snapshot, folder))
    corpus, _, world = name.partition("/")
    reading = Reading(name, corpus == "sqlmodel-docs", truth is None and world != WHOLE, truth, agreement)
    for path in loaded.checked:
        for finding in diagnostics.findings(loaded.snapshot, path):
            reading.names.add((finding.name, Path(path).name))
            if paths == ["."]:
                reading.items.append(findings.item(corpus, Path(path).relative_to(folder).as_posix(), finding))
            if finding.severity is Severity.ERROR and not finding.code.startswith(AT_USE):
                reading.errors.append(f"{name}: {os.path.relpath(path, folder)}: {finding.code} {finding.message}")
    reading.seconds = time.perf_counter() - start
    return reading


def render(loaded: workspace.Workspace) -> tuple[str, dict[str, Any]]:
    """The SQL and the tables that the `schema` command prints."""
    schema = loaded.snapshot.schema
    rendered = ddl.render(schema, "postgresql", loaded.checked)
    script = "".join(f"{statement};\n" for table in rendered for statement in table.statements)
    return script, {"tables": describe.describe(schema, "postgresql", loaded.checked)}

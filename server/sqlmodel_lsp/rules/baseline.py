"""A baseline: findings that are known and not to be told again, so that an old code base can begin to be checked.

A finding is known by its rule and by what its line says, without the space around it. So it is recognised when lines
come and go elsewhere, and told again when its own line is changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.rules import suppressions
from sqlmodel_lsp.rules.finding import Finding

Known = Mapping[tuple[str, str], int]
"""How often each rule finds something on lines with one text, in one file."""

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is known of each file, by its path relative to the configuration."""

    files: Mapping[str, Known] = field(default_factory=dict)

    def of_file(self, path: str) -> Known:
        """What is known of a file."""
        return self.files.get(path, {})


def known(snapshot: Snapshot, findings: Iterable[Finding]) -> Known:
    """The findings of one file as a baseline remembers them."""
    return Counter(_key(snapshot, finding) for finding in findings)


def new(snapshot: Snapshot, findings: Iterable[Finding], known_ones: Known) -> tuple[Finding, ...]:
    """The findings of one file that are not known."""
    left = Counter(known_ones)
    fresh = []
    for finding in findings:
        key = _key(snapshot, finding)
        if left[key] > 0:
            left[key] -= 1
        else:
            fresh.append(finding)
    return tuple(fresh)


def parse(text: str) -> Baseline:
    """Reads what `render` has written. Raises ValueError with the reason when it is something else."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not valid JSON: {error.msg} (line {error.lineno})") from error
    if not isinstance(document, dict) or not isinstance(document.get("files"), dict):
        raise ValueError("is not a baseline")
    if document.get("format") != _FORMAT:
        raise ValueError("is a baseline of another release; write it anew")
    try:
        return Baseline({path: _known(entries) for path, entries in document["files"].items()})
    except (KeyError, TypeError) as error:
        raise ValueError("is not a baseline") from error


def render(baseline: Baseline) -> str:
    """The baseline as JSON that differs as little as its findings do."""
    files = {
        path: [
            {"code": code, "line": line, "count": count} for (code, line), count in sorted(baseline.files[path].items())
        ]
        for path in sorted(baseline.files)
        if baseline.files[path]
    }
    return json.dumps({"format": _FORMAT, "files": files}, indent=2, ensure_ascii=False) + "\n"


def _known(entries: list[dict[str, Any]]) -> Known:
    return Counter({(str(entry["code"]), str(entry["line"])): int(entry["count"]) for entry in entries})


def _key(snapshot: Snapshot, finding: Finding) -> tuple[str, str]:
    lines = suppressions.line_index(snapshot, finding.path)
    text = lines.line_text(lines.row_column(finding.span.start)[0])
    return finding.code, " ".join(text.split())

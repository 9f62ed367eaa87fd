"""A list of objects for other programs; rows and columns count from one, in characters."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel_lsp.cli.report import Located, Report


def render(report: Report) -> str:
    """The list, indented."""
    return json.dumps([described(located) for located in report.findings], indent=2, ensure_ascii=False)


def described(located: Located) -> dict[str, Any]:
    """A finding as an object."""
    finding, place = located.finding, located.place
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.label,
        "message": finding.message,
        "filename": place.filename,
        "location": _position(place.start),
        "end_location": _position(place.end),
        "url": finding.url,
        "fix": _fix(located),
        "related": [
            {
                "message": mention.message,
                "filename": mention.place.filename,
                "location": _position(mention.place.start),
                "end_location": _position(mention.place.end),
            }
            for mention in located.related
        ],
    }


def _fix(located: Located) -> dict[str, Any] | None:
    fix = located.finding.fix
    if fix is None:
        return None
    edits = [
        {
            "filename": edit.place.filename,
            "content": edit.content,
            "location": _position(edit.place.start),
            "end_location": _position(edit.place.end),
        }
        for edit in located.edits
    ]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _position(place: tuple[int, int]) -> dict[str, int]:
    return {"row": place[0], "column": place[1]}

"""SARIF 2.1.0, which code scanning services read."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import quote

from sarif_pydantic import sarif

import sqlmodel_lsp
from sqlmodel_lsp.cli.report import Edit, Located, Mention, Place, Report
from sqlmodel_lsp.rules import Rule, all_rules
from sqlmodel_lsp.rules.finding import Severity

_LEVELS = {Severity.ERROR: sarif.Level.ERROR, Severity.WARNING: sarif.Level.WARNING}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: Report) -> str:
    """The document, indented."""
    rules = list(all_rules())
    positions = {rule.code: index for index, rule in enumerate(rules)}
    driver = sarif.ToolDriver(
        name="sqlmodel-lsp", version=sqlmodel_lsp.__version__, rules=[_descriptor(rule) for rule in rules]
    )
    results = [_result(located, positions[located.finding.code]) for located in report.findings]
    run = {"tool": sarif.Tool(driver=driver), "results": results, "columnKind": "unicodeCodePoints"}
    document = sarif.Sarif.model_validate({"version": "2.1.0", "$schema": _SCHEMA, "runs": [run]})
    text: str = document.model_dump_json(indent=2, by_alias=True, exclude_none=True)
    return text


def _descriptor(rule: Rule) -> sarif.ReportingDescriptor:
    return sarif.ReportingDescriptor(
        id=rule.code,
        name=rule.name,
        short_description=sarif.Message(text=rule.summary),
        full_description=sarif.Message(text=rule.page, markdown=rule.page),
        help_uri=rule.url,
        default_configuration=sarif.ReportingConfiguration(level=_level(rule.severity).value),
    )


def _result(located: Located, index: int) -> sarif.Result:
    finding = located.finding
    place = sarif.PhysicalLocation(artifact_location=_artifact(located.place), region=_region(located.place))
    return sarif.Result(
        rule_id=finding.code,
        rule_index=index,
        level=_level(finding.severity),
        message=sarif.Message(text=finding.message),
        locations=[sarif.Location(physical_location=place)],
        fixes=[_fix(located)] if finding.fix is not None else None,
        related_locations=[_mention(number, mention) for number, mention in enumerate(located.related)] or None,
    )


def _mention(number: int, mention: Mention) -> sarif.Location:
    place = sarif.PhysicalLocation(artifact_location=_artifact(mention.place), region=_region(mention.place))
    return sarif.Location(id=number, physical_location=place, message=sarif.Message(text=mention.message))


def _fix(located: Located) -> sarif.Fix:
    title = located.finding.fix.title if located.finding.fix is not None else ""
    changes = [
        sarif.ArtifactChange(
            artifact_location=sarif.ArtifactLocation(uri=quote(filename)),
            replacements=[_replacement(edit) for edit in edits],
        )
        for filename, edits in groupby(located.edits, key=lambda edit: edit.place.filename)
    ]
    return sarif.Fix(description=sarif.Message(text=title), artifact_changes=changes)


def _replacement(edit: Edit) -> sarif.Replacement:
    content = sarif.ArtifactContent(text=edit.content) if edit.content else None
    return sarif.Replacement(deleted_region=_region(edit.place), inserted_content=content)


def _artifact(place: Place) -> sarif.ArtifactLocation:
    return sarif.ArtifactLocation(uri=quote(place.filename))


def _region(place: Place) -> sarif.Region:
    (row, column), (end_row, end_column) = place.start, place.end
    return sarif.Region(start_line=row, start_column=column, end_line=end_row, end_column=end_column)


def _level(severity: Severity) -> sarif.Level:
    return _LEVELS.get(severity, sarif.Level.NOTE)

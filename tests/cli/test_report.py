"""Findings in every output format."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml
from sarif_pydantic import sarif

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile, Work
from sqlmodel_lsp.cli import report
from sqlmodel_lsp.cli.report import remedy
from sqlmodel_lsp.cli.statistics import statistics
from sqlmodel_lsp.facts import extract
from sqlmodel_lsp.rules import all_rules
from sqlmodel_lsp.rules.finding import Finding, Fix, Related, Severity
from sqlmodel_lsp.schema.model import Schema
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span

TEXT = """class Hero:
    name = "チーム"; team = "tem.id"
\tx: int
"""
TEAM = "# A team.\nclass Team:\n    name: str\n"
RULE = all_rules()[0]


@pytest.fixture(name="made")
def made_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> report.Report:
    """An error with a fix, a warning over two lines and a hint."""
    monkeypatch.chdir(tmp_path)
    path = os.path.join(tmp_path, "app", "models.py")
    file = SourceFile(path, TEXT, "app.models", str(tmp_path), False, extract.extract(TEXT, "app.models"))
    string = TEXT.index('"tem.id"')
    target = Span(string, string + len('"tem.id"'))
    change = SourceChange("Refer to `team.id`", (FileChange(path, (TextEdit(target, '"team.id"'),)),))
    tab = TEXT.index("x: int")

    def finding(severity: Severity, message: str, span: Span, fix: Fix | None = None, *related: Related) -> Finding:
        return Finding(RULE.code, RULE.name, severity, message, path, span, fix, related)

    other_path = os.path.join(tmp_path, "app", "team.py")
    other = SourceFile(other_path, TEAM, "app.team", str(tmp_path), False, extract.extract(TEAM, "app.team"))
    snapshot = Snapshot({path: file, other_path: other}, Schema((0, 0, 50), {}), Work())
    mentions = Related(path, Span(6, 10), "in this class"), Related(other_path, Span(15, 19), "`Team` is here")
    findings = (
        finding(Severity.ERROR, "no table `tem`; did you mean `team`?", target, Fix(change), *mentions),
        finding(Severity.WARNING, "two, lines: 100%", Span(0, target.start)),
        finding(Severity.HINT, "a hint", Span(tab, tab + 1)),
    )
    return report.Report(tuple(report.locate(snapshot, item) for item in findings), 1)


def test_full(made: report.Report) -> None:
    assert (
        report.render("full", made)
        == f"""\
error[{RULE.code}] no table `tem`; did you mean `team`? ({RULE.name})
 --> app/models.py:2:26
  |
2 |     name = "チーム"; team = "tem.id"
  |                             ^^^^^^^^
  |
1 | class Hero:
  |       ---- in this class
 ::: app/team.py:2:6
  |
2 | class Team:
  |      ---- `Team` is here
  = fix: Refer to `team.id`
2 +     name = "チーム"; team = "team.id"

warning[{RULE.code}] two, lines: 100% ({RULE.name})
 --> app/models.py:1:1
  |
1 | class Hero:
  | ^^^^^^^^^^^

hint[{RULE.code}] a hint ({RULE.name})
 --> app/models.py:3:2
  |
3 | \tx: int
  | \t^

Found 1 error, 1 warning and 1 hint in 1 file, 1 fixable with --fix
"""
    )


def test_full_in_colour(made: report.Report) -> None:
    coloured = report.render("full", report.Report(made.findings, 1, colour=True))
    assert f"\x1b[31m\x1b[1merror[{RULE.code}]\x1b[0m no table" in coloured


def test_concise(made: report.Report) -> None:
    assert report.render("concise", made).splitlines()[0] == (
        f"app/models.py:2:26: error[{RULE.code}] no table `tem`; did you mean `team`?"
    )


def test_json(made: report.Report) -> None:
    first, second, third = json.loads(report.render("json", made))
    assert first == {
        "code": RULE.code,
        "name": RULE.name,
        "severity": "error",
        "message": "no table `tem`; did you mean `team`?",
        "filename": "app/models.py",
        "location": {"row": 2, "column": 26},
        "end_location": {"row": 2, "column": 34},
        "url": RULE.url,
        "fix": {
            "title": "Refer to `team.id`",
            "safe": True,
            "edits": [
                {
                    "filename": "app/models.py",
                    "content": '"team.id"',
                    "location": {"row": 2, "column": 26},
                    "end_location": {"row": 2, "column": 34},
                }
            ],
        },
        "related": [
            {
                "message": "in this class",
                "filename": "app/models.py",
                "location": {"row": 1, "column": 7},
                "end_location": {"row": 1, "column": 11},
            },
            {
                "message": "`Team` is here",
                "filename": "app/team.py",
                "location": {"row": 2, "column": 6},
                "end_location": {"row": 2, "column": 10},
            },
        ],
    }
    assert second["fix"] is None
    assert second["related"] == []
    assert third["severity"] == "hint"


def test_github(made: report.Report) -> None:
    title = f"title={RULE.code} {RULE.name},file=app/models.py"
    assert report.render("github", made).splitlines() == [
        f"::error {title},line=2,endLine=2,col=26,endColumn=34::"
        f"app/models.py:2:26: {RULE.code} no table `tem`; did you mean `team`?",
        f"::warning {title},line=1,endLine=2::app/models.py:1:1: {RULE.code} two, lines: 100%25",
        f"::notice {title},line=3,endLine=3,col=2,endColumn=3::app/models.py:3:2: {RULE.code} a hint",
    ]


def test_gitlab(made: report.Report) -> None:
    found: list[dict[str, Any]] = json.loads(report.render("gitlab", made))
    assert [item["severity"] for item in found] == ["major", "minor", "info"]
    assert len({item["fingerprint"] for item in found}) == 3
    assert found[0]["location"] == {
        "path": "app/models.py",
        "positions": {"begin": {"line": 2, "column": 26}, "end": {"line": 2, "column": 34}},
    }


def test_junit(made: report.Report) -> None:
    document = JUnitXml.fromstring(report.render("junit", made).encode())
    assert (document.tests, document.failures) == (3, 3)
    case = next(iter(next(iter(document))))
    assert case.classname == "app.models"
    assert case.result[0].message == "no table `tem`; did you mean `team`?"


def test_sarif(made: report.Report) -> None:
    text = report.render("sarif", made)
    document = sarif.Sarif.model_validate_json(text)
    run = document.runs[0]
    assert run.results is not None
    assert [result.level for result in run.results] == [sarif.Level.ERROR, sarif.Level.WARNING, sarif.Level.NOTE]
    written = json.loads(text)
    assert written["version"] == "2.1.0"
    assert written["runs"][0]["columnKind"] == "unicodeCodePoints"
    result = written["runs"][0]["results"][0]
    region = {"startLine": 2, "startColumn": 26, "endLine": 2, "endColumn": 34}
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "app/models.py"},
        "region": region,
    }
    assert result["fixes"][0]["artifactChanges"][0]["replacements"] == [
        {"deletedRegion": region, "insertedContent": {"text": '"team.id"'}}
    ]


def test_sarif_names_the_other_places(made: report.Report) -> None:
    result = json.loads(report.render("sarif", made))["runs"][0]["results"][0]
    assert [
        (place["id"], place["message"]["text"], place["physicalLocation"]["artifactLocation"]["uri"])
        for place in result["relatedLocations"]
    ] == [(0, "in this class", "app/models.py"), (1, "`Team` is here", "app/team.py")]


def test_grouped(made: report.Report) -> None:
    assert (
        report.render("grouped", made)
        == f"""\
app/models.py:
  2:26 error[{RULE.code}] no table `tem`; did you mean `team`?
  1:1  warning[{RULE.code}] two, lines: 100%
  3:2  hint[{RULE.code}] a hint

Found 1 error, 1 warning and 1 hint in 1 file, 1 fixable with --fix
"""
    )


def test_pylint(made: report.Report) -> None:
    assert report.render("pylint", made).splitlines() == [
        f"app/models.py:2: [{RULE.code}({RULE.name})] no table `tem`; did you mean `team`?",
        f"app/models.py:1: [{RULE.code}({RULE.name})] two, lines: 100%",
        f"app/models.py:3: [{RULE.code}({RULE.name})] a hint",
    ]


def test_azure(made: report.Report) -> None:
    assert report.render("azure", made).splitlines()[1] == (
        f"##vso[task.logissue type=warning;sourcepath=app/models.py;linenumber=1;columnnumber=1;code={RULE.code};]"
        "two, lines: 100%AZP25"
    )


def test_rdjson_counts_bytes(made: report.Report) -> None:
    document = json.loads(report.render("rdjson", made))
    first, second, _ = document["diagnostics"]
    range_ = {"start": {"line": 2, "column": 32}, "end": {"line": 2, "column": 40}}
    assert first["location"] == {"path": "app/models.py", "range": range_}
    assert first["suggestions"] == [{"range": range_, "text": '"team.id"'}]
    assert first["related_locations"][1]["location"]["path"] == "app/team.py"
    assert second.keys() == {"message", "location", "severity", "code"}


def test_json_lines(made: report.Report) -> None:
    lines = report.render("json-lines", made).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(report.render("json", made))


def test_a_fix_shows_the_lines_it_writes_or_takes_out(made: report.Report) -> None:
    place = made.findings[0].place

    def shown(*edits: tuple[int, int, str]) -> list[tuple[str, int, str, str]]:
        places = ((report.Place(place.filename, TEXT, Span(start, end)), text) for start, end, text in edits)
        return list(
            remedy.lines(report.Located(made.findings[0].finding, place, tuple(report.Edit(*p) for p in places)))
        )

    last = TEXT.index("\tx")
    assert shown((last, len(TEXT), "")) == [("app/models.py", 3, "-", "\tx: int")]
    assert shown((last, last, "\ty: int\n")) == [("app/models.py", 3, "+", "\ty: int")]
    assert shown((6, 10, "Villain"), (last, last + 2, "\ty")) == [
        ("app/models.py", 1, "+", "class Villain:"),
        ("app/models.py", 3, "+", "\ty: int"),
    ]


@pytest.mark.parametrize(
    ("format_name", "text"),
    [
        ("full", "All is well in 2 files with models\n"),
        ("concise", "All is well in 2 files with models\n"),
        ("grouped", "All is well in 2 files with models\n"),
        ("json", "[]\n"),
        ("json-lines", ""),
        ("github", ""),
        ("pylint", ""),
        ("azure", ""),
        ("gitlab", "[]\n"),
    ],
)
def test_nothing_found(format_name: str, text: str) -> None:
    assert report.render(format_name, report.Report((), 2)) == text


def test_nothing_found_for_machines_that_want_a_document() -> None:
    assert JUnitXml.fromstring(report.render("junit", report.Report((), 2)).encode()).failures == 0
    assert json.loads(report.render("sarif", report.Report((), 2)))["runs"][0]["results"] == []


def test_statistics(made: report.Report) -> None:
    counted = statistics([located.finding for located in made.findings for _ in range(3)])
    assert counted.splitlines()[0] == f"3  {RULE.code}  error        {RULE.name}"

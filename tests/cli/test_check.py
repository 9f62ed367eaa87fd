"""`check`: what is found, for which files, and the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import HERO
from cli.console import Run
from project.layout import lay_out
from sqlmodel_lsp.rules import all_rules, selection
from sqlmodel_lsp.rules.finding import Severity
from sqlmodel_lsp.settings import Settings

CODE = "SQM301"
NAME = "fk-unknown-table"


def test_mistake_is_found(run: Run, project: Path) -> None:  # noqa: ARG001
    done = run("check", "--output-format", "concise")
    assert done.code == 1
    first, last = done.out.splitlines()
    assert first.startswith(f"app/hero.py:6:59: error[{CODE}] ")
    assert last.startswith("Found 1 error in 2 files")
    assert done.err == ""


def test_output_does_not_depend_on_the_working_directory(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "app")
    found = json.loads(run("check", "..", "--output-format", "json").out)
    assert [finding["filename"] for finding in found] == ["hero.py"]


def test_one_file_is_checked_with_its_project_around_it(run: Run, project: Path) -> None:
    lay_out(project, {"app/hero.py": HERO.replace("tem.id", "team.id"), "app/other.py": HERO.replace("Hero", "Other")})
    assert run("check", "app/hero.py").code == 0
    assert run("check", "app/other.py").code == 1
    assert run("check", "app/hero.py", "app/team.py").code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--select", CODE], 1),
        (["--select", NAME], 1),
        (["--select", "SQM3"], 1),
        (["--select", "SQM1,SQM2"], 0),
        (["--select", "SQM1", "--extend-select", CODE], 1),
        (["--ignore", "SQM3"], 0),
        (["--select", CODE, "--ignore", "ALL"], 1),
        (["--exit-zero"], 0),
        (["--fail-level", "error"], 1),
    ],
)
def test_choice_of_rules_and_exit_code(run: Run, project: Path, arguments: list[str], code: int) -> None:  # noqa: ARG001
    assert run("check", *arguments).code == code


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (f'ignore = ["{CODE}"]', 0),
        (f'severity = {{ {CODE} = "hint" }}', 0),
        ('severity = { SQM3 = "information" }', 0),
        (f'severity = {{ SQM3 = "hint", {NAME} = "warning" }}', 1),
        (f'severity = {{ {CODE} = "warning" }}\nfail-level = "error"', 0),
        (f'per-file-ignores = {{ "app/*" = ["{CODE}"] }}', 0),
        (f'per-file-ignores = {{ "tests/*" = ["{CODE}"] }}', 1),
        ('exclude = ["hero.py"]', 0),
    ],
)
def test_settings_count(run: Run, project: Path, settings: str, code: int) -> None:
    lay_out(project, {"sqlmodel-lsp.toml": settings})
    assert run("check").code == code


def test_hints_never_fail(run: Run, project: Path) -> None:
    lay_out(project, {"sqlmodel-lsp.toml": f'severity = {{ {CODE} = "hint" }}'})
    done = run("check", "--fail-level", "information", "--output-format", "json")
    assert [finding["severity"] for finding in json.loads(done.out)] == ["hint"]
    assert done.code == 0


def test_excluded_file_is_checked_when_it_is_named(run: Run, project: Path) -> None:
    lay_out(project, {"sqlmodel-lsp.toml": 'exclude = ["app"]'})
    assert run("check").code == 0
    assert run("check", "app/hero.py").code == 1


def test_text_from_standard_input_stands_for_its_file(run: Run, project: Path) -> None:  # noqa: ARG001
    fixed = HERO.replace("tem.id", "team.id").encode()
    assert run("check", "--stdin-filename", "app/hero.py", stdin=fixed).code == 0
    assert run("check", "--stdin-filename", "app/new.py", stdin=HERO.encode()).code == 1
    done = run("check", "-", "--output-format", "json", stdin=HERO.encode())
    assert [finding["filename"] for finding in json.loads(done.out)] == ["stdin.py"]


def test_statistics_follow_for_people_and_stay_out_of_the_way_of_machines(run: Run, project: Path) -> None:  # noqa: ARG001
    line = f"1  {CODE}  error        {NAME}"
    assert line in run("check", "--statistics").out.splitlines()
    done = run("check", "--statistics", "--output-format", "json")
    assert len(json.loads(done.out)) == 1
    assert line in done.err.splitlines()


def test_output_is_the_same_again(run: Run, project: Path) -> None:
    lay_out(project, {f"app/m{number}.py": HERO.replace("Hero", f"Hero{number}") for number in range(5)})
    first = run("check", "--output-format", "json").out
    assert first == run("check", "--output-format", "json").out
    assert [finding["filename"] for finding in json.loads(first)] == sorted(
        finding["filename"] for finding in json.loads(first)
    )


def test_reader_that_goes_away_is_no_error(project: Path) -> None:
    lay_out(project, {f"app/m{number}.py": HERO.replace("Hero", f"Hero{number}") for number in range(300)})
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sqlmodel_lsp", "check"],
            cwd=project,
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "severity", "code"),
    [([], "hint", 0), (["--preset", "strict"], "warning", 1), (["--preset", "async"], "hint", 0)],
)
def test_preset_makes_hints_warnings(run: Run, project: Path, arguments: list[str], severity: str, code: int) -> None:
    lay_out(project, {"app/hero.py": HERO.replace('"tem.id")', '"team.id")  # sqlmodel: ignore[SQM301]')})
    done = run("check", "--output-format", "json", *arguments)
    assert [finding["severity"] for finding in json.loads(done.out)] == [severity]
    assert done.code == code
    lay_out(project, {"sqlmodel-lsp.toml": 'preset = "strict"\nseverity = { SQM001 = "information" }'})
    assert json.loads(run("check", "--output-format", "json").out)[0]["severity"] == "information"


def test_presets_raise_what_they_are_about() -> None:
    recommended, strict, asynchronous = (
        {rule.name: rule.severity for rule in selection.chosen(Settings(preset=preset), "models.py")}
        for preset in ("recommended", "strict", "async")
    )
    assert recommended == {rule.name: rule.severity for rule in all_rules()}
    assert strict == {name: max(severity, Severity.WARNING) for name, severity in recommended.items()}
    raised = {name for name, severity in asynchronous.items() if severity != recommended[name]}
    assert raised
    assert all(name.startswith("async-") and asynchronous[name] == Severity.ERROR for name in raised)

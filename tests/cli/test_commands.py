"""The other commands, and what they all share."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import sqlmodel_lsp
from cli.console import Run
from sqlmodel_lsp.rules import all_rules


def test_version(run: Run) -> None:
    assert run("--version").out == f"sqlmodel-lsp {sqlmodel_lsp.__version__}\n"


def test_bare_command_shows_help(run: Run) -> None:
    done = run()
    assert done.code == 0
    for command in ("check", "schema", "diagram", "generate", "explain", "rules", "debug-info", "server"):
        assert f"  {command} " in done.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["chek"], "No such command 'chek'."),
        (["check", "--selec", "x"], "No such option '--selec'."),
        (["check", "--output-format", "xml"], "Invalid value for '--output-format'"),
        (["schema", "--dialect", "postgres"], "Invalid value for '--dialect'"),
        (["explain"], "Missing argument 'CODE|NAME'"),
        (["check", "--sqlmodel-version", "new"], "`new` is not a version"),
    ],
)
def test_bad_usage_is_one_sentence(run: Run, arguments: list[str], sentence: str) -> None:
    done = run(*arguments)
    assert done.err.startswith(f"error: {sentence.rstrip('.')}")
    assert done.err.count("\n") == 1
    assert done.out == ""
    assert done.code == 2


@pytest.mark.parametrize("word", ["SQM301", "sqm301", "fk-unknown-table", "fk_unknown_table"])
def test_explain(run: Run, word: str) -> None:
    done = run("explain", word)
    rule = next(rule for rule in all_rules() if rule.code == "SQM301")
    assert done.code == 0
    assert done.out == f"{rule.name} ({rule.code}), error\n\n{rule.page}\n\n{rule.url}\n"


def test_explain_something_unknown(run: Run) -> None:
    done = run("explain", "fk-unknown-tabel")
    assert done.err == "error: `fk-unknown-tabel` is not a known rule; did you mean `fk-unknown-table`?\n"
    assert done.code == 2


def test_rules(run: Run) -> None:
    listed = json.loads(run("rules", "--output-format", "json").out)
    assert [item["code"] for item in listed] == [rule.code for rule in all_rules()]
    assert set(listed[0]) == {"code", "name", "severity", "summary", "url"}
    assert run("rules").out.count("\n") == len(listed)


def test_debug_info(run: Run, project: Path) -> None:
    out = run("debug-info", str(project), "--sqlmodel-version", "0.0.24").out
    assert f"  root: {project}\n" in out
    assert "  SQLModel version followed: 0.0.24, from the settings\n" in out
    assert "  tables of SQLModel: 2, exact: 2, partly opaque: 0\n" in out
    assert "  checked: 2\n" in out


def test_schema_as_sql(run: Run, project: Path) -> None:  # noqa: ARG001
    done = run("schema", "app/team.py", "--dialect", "sqlite")
    assert done.code == 0
    assert " ".join(done.out.split()) == (
        "CREATE TABLE team ( id INTEGER NOT NULL, name VARCHAR NOT NULL, PRIMARY KEY (id) );"
    )


def test_schema_as_json(run: Run, project: Path) -> None:  # noqa: ARG001
    (table,) = json.loads(run("schema", "app/team.py", "--format", "json").out)["tables"]
    assert (table["name"], table["model"], table["module"]) == ("team", "Team", "app.team")
    assert (table["file"], table["line"]) == ("app/team.py", 4)
    assert [column["name"] for column in table["columns"]] == ["id", "name"]
    assert {column["confidence"] for column in table["columns"]} == {"exact"}


def test_schema_as_diagram(run: Run, project: Path) -> None:  # noqa: ARG001
    assert (
        run("schema", "--format", "mermaid").out
        == """\
erDiagram
    hero {
        int id PK
        int team_id FK
    }
    team {
        int id PK
        str name
    }
    tem |o--o{ hero : "team_id"
"""
    )


def test_module_runs_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sqlmodel_lsp", "--version"], capture_output=True, text=True, check=False
    )
    assert done.stdout == f"sqlmodel-lsp {sqlmodel_lsp.__version__}\n"


def test_start_is_light() -> None:
    """No library that only some commands need is loaded for the others."""
    code = (
        "import sys; from sqlmodel_lsp import cli; cli.run(['rules']); "
        "print({'sqlmodel', 'sqlalchemy', 'rich', 'pygls', 'jinja2', 'alembic', 'jedi'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "set()"

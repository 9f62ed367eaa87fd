"""Settings come from the nearest file, and what is wrong in it is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.layout import lay_out
from sqlmodel_lsp.project import config
from sqlmodel_lsp.project.problem import ConfigurationError
from sqlmodel_lsp.settings import Settings, matches


def test_without_a_file_defaults_apply(tmp_path: Path) -> None:
    found = config.load(tmp_path)
    assert found.settings == Settings()
    assert found.folder == tmp_path


def test_nearest_file_wins_and_a_project_without_our_table_is_passed_by(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            "pyproject.toml": '[tool.sqlmodel-lsp]\ndialect = "sqlite"\n',
            "inner/pyproject.toml": '[project]\nname = "inner"\n',
            "inner/deep/sqlmodel-lsp.toml": 'dialect = "oracle"\n',
        },
    )
    assert config.load(tmp_path / "inner").settings.dialect == "sqlite"
    assert config.load(tmp_path / "inner").folder == tmp_path
    assert config.load(tmp_path / "inner/deep").settings.dialect == "oracle"


def test_own_file_wins_over_pyproject_beside_it(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            "pyproject.toml": '[tool.sqlmodel-lsp]\ndialect = "sqlite"\n',
            "sqlmodel-lsp.toml": 'dialect = "mysql"\n',
        },
    )
    assert config.load(tmp_path).settings.dialect == "mysql"


def test_every_setting_is_read(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        {
            "sqlmodel-lsp.toml": """
select = ["ALL"]
ignore = ["ALL"]
extend-select = ["ALL"]
exclude = ["legacy"]
source-roots = ["backend"]
sqlmodel-version = "0.0.24"
dialect = "mssql"
fail-level = "error"
inlay-hints = ["column"]
code-lenses = []
semantic-tokens = true
[severity]
ALL = "hint"
[per-file-ignores]
"tests/*" = ["ALL"]
"""
        },
    )
    assert config.load(tmp_path).settings == Settings(
        select=("ALL",),
        ignore=("ALL",),
        extend_select=("ALL",),
        per_file_ignores={"tests/*": ("ALL",)},
        severity={"ALL": "hint"},
        fail_level="error",
        exclude=("legacy",),
        source_roots=("backend",),
        sqlmodel_version="0.0.24",
        dialect="mssql",
        inlay_hints=("column",),
        code_lenses=(),
        semantic_tokens=True,
    )


def test_rules_named_for_this_run_replace_the_choice_of_the_file(tmp_path: Path) -> None:
    lay_out(tmp_path, {"sqlmodel-lsp.toml": 'ignore = ["ALL"]\ndialect = "sqlite"\n'})
    settings = config.load(tmp_path, config.from_options({"select": ["ALL"], "ignore": []})).settings
    assert settings == Settings(select=("ALL",), dialect="sqlite")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('slect = ["ALL"]', "`slect` in {} is not a setting; did you mean `select`?"),
        ('per_file_ignores = "x"', "`per_file_ignores` in {} is not a setting; did you mean `per-file-ignores`?"),
        ("zzzz = 1", "`zzzz` in {} is not a setting"),
        ('select = "ALL"', "`select` in {} must be a list of strings, not a string"),
        ("select = [1]", "`select` in {} must be a list of strings, not a list of other things"),
        ("dialect = true", "`dialect` in {} must be a string, not true or false"),
        ('semantic-tokens = "on"', "`semantic-tokens` in {} must be a boolean, not a string"),
        (
            'inlay-hints = ["columns"]',
            "`columns` is not a valid value of `inlay-hints` in {}; did you mean `column`?",
        ),
        ("severity = 3", "`severity` in {} must be a table of strings, not a number"),
        ('dialect = "postgres"', "`postgres` is not a valid value of `dialect` in {}; did you mean `postgresql`?"),
        (
            'fail-level = "none"',
            "`none` is not a valid value of `fail-level` in {}; valid are error, warning, information",
        ),
        (
            'sqlmodel-version = "newest"',
            "`newest` is not a version for `sqlmodel-version` in {}; write it like `0.0.24`",
        ),
        ('select = ["QQQ999"]', "`QQQ999` in `select` of {} is not a known rule"),
        ('select = ["al"]', "`al` in `select` of {} is not a known rule; did you mean `ALL`?"),
        ('per-file-ignores = { "x" = ["QQQ9"] }', "`QQQ9` in `per-file-ignores` of {} is not a known rule"),
        ("select = [", "{} is not valid TOML: invalid value (at end of document)"),
        ("a = 1\nb = = 2", "{} is not valid TOML: invalid value (at line 2, column 5)"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, sentence: str) -> None:
    monkeypatch.chdir(lay_out(tmp_path, {"sqlmodel-lsp.toml": text}))
    with pytest.raises(ConfigurationError) as caught:
        config.load(tmp_path)
    assert str(caught.value) == sentence.format("sqlmodel-lsp.toml")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[tool.sqlmodel-lsp", "pyproject.toml is not valid TOML: expected ']' at the end of a table declaration "),
        ("[tool]\nsqlmodel-lsp = 1", "`tool.sqlmodel-lsp` in pyproject.toml must be a table"),
    ],
)
def test_what_is_wrong_in_pyproject_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, sentence: str
) -> None:
    monkeypatch.chdir(lay_out(tmp_path, {"pyproject.toml": text}))
    with pytest.raises(ConfigurationError) as caught:
        config.load(tmp_path)
    assert str(caught.value).startswith(sentence)


def test_configuration_that_is_not_utf8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_bytes(b'name = "caf\xe9"\n')
    with pytest.raises(ConfigurationError) as caught:
        config.load(tmp_path)
    assert str(caught.value) == "pyproject.toml is not UTF-8 at byte 11"


@pytest.mark.parametrize(
    ("path", "pattern", "holds"),
    [
        ("app/legacy/models.py", "legacy", True),
        ("app/legacy/models.py", "app/legacy", True),
        ("app/legacy/models.py", "app/*/models.py", True),
        ("app/models.py", "models.py", True),
        ("app/models.py", "app/", True),
        ("app/models.py", "./app/models.py", True),
        ("application/models.py", "app", False),
        ("other/app/models.py", "app/models.py", False),
    ],
)
def test_patterns(path: str, pattern: str, holds: bool) -> None:
    assert matches(path, pattern) is holds


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[project]\nname = "select"\n\n[tool.sqlmodel-lsp]\nselekt = ["SQM1"]\n', 4),
        ('[tool.sqlmodel-lsp]\nignore = [\n  "SQM101",\n  "SQM999",\n]\n', 3),
        ("[tool.sqlmodel-lsp]\ndialect = \n", 1),
        ('[tool.sqlmodel-lsp]\ndialect = "sqlite"\nselect = "ALL"\n', 2),
    ],
    ids=["key", "value", "syntax", "kind"],
)
def test_a_complaint_knows_its_line(tmp_path: Path, text: str, line: int) -> None:
    lay_out(tmp_path, {"pyproject.toml": text})
    with pytest.raises(ConfigurationError) as caught:
        config.load(tmp_path)
    assert (caught.value.file, caught.value.line) == (tmp_path / "pyproject.toml", line)


def test_editors_may_write_settings_as_they_write_their_own() -> None:
    wished = {
        "extendSelect": ["SQM4"],
        "inlay-hints": ["column"],
        "generate": {"crud": {"async": True}},
        "dialect": None,
    }
    found = config.from_editor(wished)
    assert set(found) == {"extend-select", "inlay-hints", "generate"}

"""What the documentation says to put into the configuration of services is understood by them."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sqlmodel_lsp.cli import report

ROOT = Path(__file__).parents[1]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs/ci.md").read_text(encoding="utf-8")


def recipes() -> list[tuple[str, Any]]:
    """The blocks of YAML by their heading."""
    found = []
    for section in PAGE.split("\n## ")[1:]:
        heading = section.partition("\n")[0]
        found += [(heading, block) for block in re.findall(r"^```yaml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)]
    return found


SCHEMAS = {"GitHub Actions": "github-workflows", "GitLab": "gitlab-ci", "Azure Pipelines": "azure-pipelines"}
WITH_SCHEMA = [(heading, text) for heading, text in recipes() if heading in SCHEMAS]


@pytest.mark.parametrize(("heading", "text"), WITH_SCHEMA, ids=[heading for heading, _ in WITH_SCHEMA])
def test_recipe_fits_the_schema_of_its_service(heading: str, text: str) -> None:
    spec = importlib.util.find_spec("check_jsonschema")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / f"builtin_schemas/vendor/{SCHEMAS[heading]}.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    # YAML 1.1 reads the key `on` as true.
    document = {"on" if key is True else key: value for key, value in yaml.safe_load(text).items()}
    validator = jsonschema.validators.validator_for(schema)
    assert [error.message for error in validator(schema).iter_errors(document)] == []


def test_formats_of_recipes_exist() -> None:
    named = set(re.findall(r"--output-format (\S+?)[`\s]", PAGE))
    assert named
    assert named <= set(report.FORMATS)


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a command in a folder, with our command at hand."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = os.environ | {
        "PATH": path,
        "PRE_COMMIT_HOME": str(folder / ".cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_manifest_of_hooks_is_valid() -> None:
    command = ("-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml")
    done = run(ROOT, sys.executable, *command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_documented_hook_exists() -> None:
    (configuration,) = (yaml.safe_load(text) for heading, text in recipes() if heading == "pre-commit")
    (repository,) = configuration["repos"]
    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in HOOKS}


@pytest.mark.parametrize(
    ("example", "hook", "code"),
    [("bookshop", "sqlmodel-lsp", 1), ("bookshop-fixed", "sqlmodel-lsp", 0), ("bookshop", "sqlmodel-lsp-fix", 1)],
)
def test_hook_does_what_it_says(tmp_path: Path, example: str, hook: str, code: int) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "examples" / example, shop)
    (wanted,) = (item for item in HOOKS if item["id"] == hook)
    # Everything as it is but the installation, which needs a network.
    local = {"repos": [{"repo": "local", "hooks": [{**wanted, "language": "system"}]}]}
    (shop / ".pre-commit-config.yaml").write_text(yaml.safe_dump(local), encoding="utf-8")
    assert run(shop, "git", "init", "-q").returncode == 0
    assert run(shop, "git", "add", ".").returncode == 0
    done = run(shop, sys.executable, "-m", "pre_commit", "run", "--all-files")
    assert done.returncode == code, done.stdout + done.stderr
    assert ("error[SQM301]" in done.stdout) is (example == "bookshop" and hook == "sqlmodel-lsp")
    assert ("files were modified by this hook" in done.stdout) is (hook == "sqlmodel-lsp-fix")

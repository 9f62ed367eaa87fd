"""The pages of the rules as markdown, from their docstrings."""

from __future__ import annotations

import re

from sqlmodel_lsp.rules import Rule, all_rules

FOLDER = "docs/rules"
GROUPS = {
    "0": "Comments that silence rules",
    "1": "Models and tables",
    "2": "Fields and types",
    "3": "Foreign keys",
    "4": "Relationships",
    "5": "Schemas and Pydantic",
    "6": "FastAPI",
    "7": "Sessions and queries",
    "8": "Alembic",
}
_FILE_LINE = re.compile(r"^# file: (\S+)\n", re.MULTILINE)
_CODE_BLOCK = re.compile(r"^## (.+?)\n+```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pages() -> dict[str, str]:
    """The page of every rule and their index, by path in the repository."""
    rules = all_rules()
    return {**{f"{FOLDER}/{rule.name}.md": page(rule) for rule in rules}, f"{FOLDER}/index.md": index(rules)}


def page(rule: Rule) -> str:
    """The page of one rule."""
    return (
        f"# {rule.name}\n\n`{rule.code}` · {rule.severity.label}\n\n{rule.page}\n\n"
        f"## Silence it\n\nOn the line: `# sqlmodel: ignore[{rule.code}]`, followed by `: the reason` if you like; "
        f"above all code it counts for [the whole file](../suppression.md). "
        f'For a project, in `pyproject.toml`: `[tool.sqlmodel-lsp]` with `ignore = ["{rule.name}"]`.\n'
    )


def index(rules: tuple[Rule, ...]) -> str:
    """The list of all rules, by group."""
    parts = [
        "# Rules\n\nAn *error* fails when the code runs, whatever the data; a *warning* runs and surprises.\n",
    ]
    for digit, title in GROUPS.items():
        rows = [
            f"| [{rule.name}]({rule.name}.md) | {rule.code} | {rule.severity.label} | {rule.summary} |\n"
            for rule in rules
            if rule.code.removeprefix("SQM").startswith(digit)
        ]
        if rows:
            parts.append(
                f"\n## {title}\n\n| rule | code | severity | what it finds |\n|---|---|---|---|\n{''.join(rows)}"
            )
    return "".join(parts)


def files(block: str) -> dict[str, str]:
    """The files of one code block: `models.py`, or those that lines such as `# file: app/models.py` begin."""
    _, *parts = _FILE_LINE.split(block)
    return dict(zip(parts[::2], parts[1::2], strict=True)) if parts else {"models.py": block}


def examples(rule: Rule) -> dict[str, str]:
    """The code blocks of a page by heading: `Example` and `Use instead`."""
    return dict(_CODE_BLOCK.findall(rule.page))

"""The page of the refactorings, from their docstrings and the first example of each suite."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from harness import feature_case, markdown, refactoring_case
from harness.markdown import Block, Case
from sqlmodel_lsp.features.actions import refactorings

SUITES = Path(__file__).parent / "features/refactorings"
WORDS = """
A refactoring changes models that are there: the text that it is about, and nothing else. Names, comments, line ends and
the style of the file stay. One that cannot know what it would do is not offered; where somebody would look for it, it
is shown with the reason why it is not possible.

There are two ways to ask for one.

- **Code actions** of the kind `refactor.rewrite`, on the first line of a class or on members of it.
- **The command `sqlmodel.refactor`** of the protocol, with one argument: an object with `refactoring`, its `model`, the
  `uri` of a file of the project, and where it is needed a `member` or a list of them, and `options`. The edit comes
  back through `workspace/applyEdit`. It fails with one sentence when something is wrong, and then nothing is changed.
"""


def page(note: str) -> str:
    """All refactorings with what they are offered for, what becomes of the tables, and an example."""
    lines = ["# Refactorings", "", note, "", *WORDS.strip().splitlines()]
    for item in refactorings.everything():
        lines += ["", f"## {item.name}", "", *item.page.splitlines()]
        lines += _example(item.name)
    return "\n".join(lines) + "\n"


def incomplete() -> list[str]:
    """The refactorings that do not say all there is to say."""
    return [
        item.name
        for item in refactorings.everything()
        if not re.search(r"^Offered ", item.page, re.MULTILINE)
        or not re.search(r"^Tables ", item.page, re.MULTILINE)
        or not list(_example(item.name))
    ]


def _example(name: str) -> Iterator[str]:
    """The first case of the suite that changes something: so it is executed whenever the suites are."""
    suite = SUITES / f"{name}.md"
    for case in markdown.parse(suite.read_text(encoding="utf-8")) if suite.exists() else ():
        after, commands = case.of("after"), case.of("command")
        if after:
            yield from _given(case)
            yield from ("", f"{after[0].name}:")
            yield from _made(case, after[0])
            return
        if commands and case.block("refused") is None:
            yield from _given(case)
            yield from ("", f"`sqlmodel.refactor` with `{_argument(commands[0].name)}`:")
            yield from _made(case, commands[0])
            return


def _given(case: Case) -> Iterator[str]:
    for path, text in case.files().items():
        yield from ("", f"`{path}`:", "", "```python")
        yield from (*text.replace(feature_case.CURSOR, "").rstrip("\n").splitlines(), "```")


def _made(case: Case, block: Block) -> Iterator[str]:
    text = block.text if len(case.files()) > 1 or block.text.startswith("# ") else f"# file: models.py\n{block.text}"
    for part in re.split(r"^(?=# (?:gone|file): )", text, flags=re.MULTILINE):
        what, _, content = part.partition("\n")
        kind, _, path = what.removeprefix("# ").partition(": ")
        if kind == "gone":
            yield from ("", f"`{path}` is gone.")
        elif kind == "file":
            yield from ("", f"`{path}` then:", "", "```python", *content.rstrip("\n").splitlines(), "```")


def _argument(line: str) -> str:
    name, model, members, options = refactoring_case.wished(line)
    given: dict[str, object] = {"refactoring": name, "model": model}
    if members:
        given["member"] = members[0]
    if options:
        given["options"] = options
    return json.dumps({**given, "uri": "file:///…/models.py"}, ensure_ascii=False)

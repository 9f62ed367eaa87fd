"""Collects markdown suites: one test for each heading, checked by a function that the folder's conftest names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from harness import markdown

Check: TypeAlias = Callable[[markdown.Case, pytest.Config], dict[markdown.Block, str]]
"""Raises AssertionError unless a case holds; with `--update`, answers the result blocks that need other content."""


class Suite(pytest.File):
    """One markdown file."""

    def __init__(self, *, check: Check, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.check = check

    def collect(self) -> Iterator[pytest.Item]:
        """One item per heading."""
        for case in markdown.parse(self.path.read_text(encoding="utf-8")):
            yield Heading.from_parent(self, name=case.name, case=case, check=self.check)


class Heading(pytest.Item):
    """One heading with its blocks."""

    def __init__(self, *, case: markdown.Case, check: Check, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.case = case
        self.check = check
        self.funcargs: dict[str, object] = {}  # pytest-lsp stumbles over items that have none.

    def runtest(self) -> None:
        """Checks the case and rewrites its stale result blocks."""
        stale = self.check(self.case, self.config)
        if stale:
            text = self.path.read_text(encoding="utf-8")
            current = next(case for case in markdown.parse(text) if case.name == self.name)
            places = dict(zip(self.case.blocks, current.blocks, strict=True))
            rewritten = markdown.rewrite(text, {places[block]: result for block, result in stale.items()})
            self.path.write_text(rewritten, encoding="utf-8")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG002
        """The problems alone, with the place of the heading."""
        where = f"{self.path.name}:{self.case.line} {self.name}"
        if isinstance(excinfo.value, AssertionError):
            return f"{where}\n\n{excinfo.value}"
        return f"{where}\n\n{excinfo.getrepr(style='short')}"

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the heading stands."""
        return self.path, self.case.line - 1, self.name


def differing(results: dict[markdown.Block, str], config: pytest.Config) -> dict[markdown.Block, str]:
    """The result blocks with other content than they should have; raises AssertionError unless updating."""
    stale = {block: text for block, text in results.items() if block.text != text}
    if config.getoption("--update"):
        return stale
    assert not stale, "\n\n".join(f"`{block.info}` should be\n{text}" for block, text in stale.items())
    return {}

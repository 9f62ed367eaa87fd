"""Collects the markdown suites of this folder: one test per heading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import markdown, rule_case, warm


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Every `.md` file is a suite."""
    return Suite.from_parent(parent, path=file_path) if file_path.suffix == ".md" else None


class Suite(pytest.File):
    """One markdown file."""

    def collect(self) -> Iterator[pytest.Item]:
        """One item per heading."""
        for case in markdown.parse(self.path.read_text(encoding="utf-8")):
            yield CaseItem.from_parent(self, name=case.name, case=case)


class CaseItem(pytest.Item):
    """One heading."""

    def __init__(self, *, case: markdown.Case, **arguments: object) -> None:
        super().__init__(**arguments)  # type: ignore[arg-type]  # pytest passes name and parent.
        self.case = case

    def runtest(self) -> None:
        """Checks the case; `--update` rewrites its result blocks first."""
        update = self.config.getoption("--update")
        stale = rule_case.check(self.case, warm.oracle(self.config), update)
        if stale:
            text = self.path.read_text(encoding="utf-8")
            current = next(case for case in markdown.parse(text) if case.name == self.name)
            places = dict(zip(self.case.blocks, current.blocks, strict=True))
            rewritten = markdown.rewrite(text, {places[block]: result for block, result in stale.items()})
            self.path.write_text(rewritten, encoding="utf-8")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG002
        """The problems alone, with the place of the heading."""
        where = f"{self.path.name}:{self.case.line} {self.name}"
        if isinstance(excinfo.value, rule_case.CaseFailed):
            return f"{where}\n\n{excinfo.value}"
        return f"{where}\n\n{excinfo.getrepr(style='short')}"

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the heading stands."""
        return self.path, self.case.line - 1, self.name

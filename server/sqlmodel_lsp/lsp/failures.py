"""Tells the user when a rule fails: once for each rule, since it would fail at every keystroke."""

from __future__ import annotations

import logging
from collections.abc import Callable

_REPORT = "https://github.com/sqlmodel-lsp/sqlmodel-lsp/issues"


class Failures(logging.Handler):
    """Takes what is logged about rules and passes the first sentence about each on."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell
        self._told: set[object] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Tells of a failure; the first argument of its message is the rule."""
        rule = record.args[0] if isinstance(record.args, tuple) and record.args else record.msg
        if rule not in self._told:
            self._told.add(rule)
            self._tell(f"Internal error: {record.getMessage()}; please report it at {_REPORT}")

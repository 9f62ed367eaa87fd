"""Whether the rules and the runtime agree about a module, and in which way they do not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness import rule_case
from properties.runtime import Answer
from sqlmodel_lsp.rules.finding import Finding, Severity

# Rules about the first row of a table, which exists nevertheless.
AT_FIRST_ROW = frozenset(
    {
        *("default-factory-not-callable", "reserved-field-name", "default-none-not-optional", "default-is-callable"),
        *("datetime-naive-default", "column-as-default"),
    }
)

# Warnings with the remedy for what fails only together with something else in the program.
TOLD_BY_WARNING = frozenset({"own-metadata", "self-reference-direction"})

# The one thing that a first row may fail of and every rule has to know.
_NOT_NULL = "NOT NULL constraint failed"

# What the runtime says where no rule of ours speaks, and why none does.
UNTOLD = {
    r"^(NameError|SyntaxError|ImportError|ModuleNotFoundError)": "Python itself: every type checker tells",
    r"^TypeError: (duplicate base class|Cannot create a consistent method resolution)": "Python itself, as above",
    r"^TypeError: (unsupported operand type|Field\(\) got multiple values)": "Python itself, as above",
    r"SchemaError: .*'(ge|gt|le|lt)' must be coercible to a date": "Pydantic alone, and its message names the field",
    r"Class 'models.(Color|Level)' is not mapped": "an enum as the target of a relationship: nobody writes it",
    r"Could not locate any relevant foreign key|could not determine any unambiguous local": "joins written by hand",
    r"failed to locate a name \(\"name '\w+' is not defined": "a bare name, which may be a function of SQLAlchemy's",
    r"got <(built-in function|module)": "a bare name, as above",
    r"there is already (a table|an index) named": "names of indexes, which only the database compares",
    r"(unrecognized token: \"1x\"|no such column: .*CHECK \()": "the text of a check constraint, which databases read",
    r"table \"\w+\" already exists|duplicate column name": "names that differ in case, as they may elsewhere",
}
_UNTOLD = re.compile("|".join(UNTOLD), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A disagreement: `kind` stays the same while a module is made smaller."""

    kind: str
    words: str


def findings(source: str) -> list[Finding]:
    """What all rules say about a module."""
    return rule_case.all_findings({"models.py": source})


def asks_for_rows(found: list[Finding]) -> bool:
    """Whether a finding says something about the first row."""
    return any(finding.name in AT_FIRST_ROW for finding in found)


def disagreement(found: list[Finding], answer: Answer) -> Verdict | None:
    """In which way rules and runtime disagree; None when they agree, or when Python itself is to blame."""
    if answer.stage is not None:
        told = _names(found, Severity.ERROR) or TOLD_BY_WARNING.intersection(_names(found, Severity.WARNING))
        return None if told or _is_untold(answer) else _missed(found, answer)
    early = [name for name in _names(found, Severity.ERROR) if name not in AT_FIRST_ROW]
    if early:
        return Verdict(f"false {', '.join(early)}", _words(found, early))
    if None in answer.inserts.values():
        return None
    late = [name for name in _names(found, Severity.WARNING) if name in AT_FIRST_ROW]
    if late and not any(answer.inserts.values()):
        return Verdict(f"false at the first row {', '.join(late)}", _words(found, late))
    if any(_NOT_NULL in (problem or "") for problem in answer.inserts.values()) and not _names(found, Severity.WARNING):
        return Verdict("missed at the first row", str(answer))
    return None


def _missed(found: list[Finding], answer: Answer) -> Verdict:
    """What the runtime raised; a warning about it would be too mild."""
    return Verdict(
        f"missed {answer.stage} {answer.exception}", f"{answer}\n{_words(found, _names(found, Severity.HINT))}"
    )


def _is_untold(answer: Answer) -> bool:
    return _UNTOLD.search(f"{answer.exception}: {answer.message}") is not None


def _names(found: list[Finding], severity: Severity) -> list[str]:
    """The rules that speak with at least this severity."""
    return sorted({finding.name for finding in found if finding.severity >= severity})


def _words(found: list[Finding], names: list[str]) -> str:
    return "\n".join(f"{one.severity.label} {one.name}: {one.message}" for one in found if one.name in names)

"""What one migration file says of itself: which revision it is, and which ones come before.

Knows a text and nothing else; SQLAlchemy and Alembic are not needed for it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.span import Span

_IDENTIFIERS = ("revision", "down_revision", "branch_labels", "depends_on")


@dataclass(frozen=True, slots=True)
class Revision:
    """One migration file. `problem` continues a sentence that starts with its path.

    `down` are the revisions it builds on, `places` where each identifier is given, by its variable's name.
    """

    path: str
    text: str
    id: str
    down: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    message: str = ""
    problem: str | None = None
    places: Mapping[str, Span] = field(default_factory=dict)


def read(path: str, text: str) -> Revision | None:
    """The revision that a file is; None for a file that is none, such as a module of helpers.

    A file that says which revision it is, and is no Python otherwise, is one with a problem.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as error:
        return _broken(path, text, error)
    positions = Positions(text)
    given: dict[str, ast.expr] = {}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _IDENTIFIERS:
                given[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name in _IDENTIFIERS:
                given[name] = value
            case _:
                pass
    if "revision" not in given:
        return None
    problem = None
    values: dict[str, tuple[str, ...]] = {}
    for name in given:
        found = _names(given[name])
        if found is None:
            problem = problem or f"does not say its `{name}` in plain strings"
        values[name] = found or ()
    if len(values["revision"]) != 1:
        problem = problem or "has no `revision` of its own"
    return Revision(
        path,
        text,
        (values["revision"] or ("",))[0],
        values.get("down_revision", ()),
        values.get("branch_labels", ()),
        values.get("depends_on", ()),
        (ast.get_docstring(tree) or "").partition("\n")[0].strip(),
        problem,
        {name: positions.span(node) for name, node in given.items()},
    )


def _names(node: ast.expr) -> tuple[str, ...] | None:
    """One string, several or None, as Alembic takes them; None when it is anything else."""
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    if value is None:
        return ()
    given = (value,) if isinstance(value, str) else value
    if isinstance(given, (tuple, list, set, frozenset)) and all(isinstance(item, str) for item in given):
        return tuple(given)
    return None


def _broken(path: str, text: str, error: Exception) -> Revision | None:
    """What the lines of a file that does not parse still say."""
    values: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        name = name.partition(":")[0].strip()
        if equals and name in _IDENTIFIERS and not line[:1].isspace():
            try:
                found = _names(ast.parse(value.strip(), mode="eval").body)
            except (SyntaxError, ValueError, RecursionError):
                continue
            values.setdefault(name, found or ())
    if len(values.get("revision", ())) != 1:
        return None
    line_number = getattr(error, "lineno", None)
    where = f" in line {line_number}" if line_number else ""
    reason = getattr(error, "msg", None) or str(error)
    return Revision(
        path,
        text,
        values["revision"][0],
        values.get("down_revision", ()),
        values.get("branch_labels", ()),
        values.get("depends_on", ()),
        problem=f"is no Python{where}: {reason}",
    )

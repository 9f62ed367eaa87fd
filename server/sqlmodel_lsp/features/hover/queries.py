"""`select` and its like: the SQL of the statement that is written there, as far as it is certain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file
from sqlmodel_lsp.analysis.queries.types import Statement
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import database
from sqlmodel_lsp.features.hover.document import Block, Card, Code, Text
from sqlmodel_lsp.features.hover.statements import Reader, UncertainError
from sqlmodel_lsp.text.span import Span

_WORD = re.compile(r"\w*")
_MAKERS = frozenset(("select", "update", "delete"))


def card(snapshot: Snapshot, path: str, offset: int, dialect: str) -> Card | None:
    """What is told about the name of a function at an offset, when it makes a statement."""
    text = snapshot.files[path].text
    end = _WORD.match(text, offset).end()  # type: ignore[union-attr]  # It matches nothing if need be.
    start = offset
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    if text[start:end] not in _MAKERS or "aliased" in snapshot.files[path].facts.mentions:
        return None
    for scope in typed_file(snapshot, path).scopes:
        for call in scope.nodes(ast.Call):
            if isinstance(scope.type_of(call), Statement) and scope.span(call.func).end == end:
                blocks = tuple(_blocks(snapshot, scope, call, dialect))
                return Card(Span(start, end), blocks) if blocks else None
    return None


def _blocks(snapshot: Snapshot, scope: Scope, call: ast.Call, dialect: str) -> Iterator[Block]:
    reader = Reader(snapshot, scope)
    try:
        statement = reader.statement(_whole(scope, call))
    except UncertainError:
        return
    text = database.query(snapshot, statement, reader.tables.values(), dialect)
    if text is not None:
        yield Code(text, "sql")
        if reader.loads:
            yield Text(f"and then what is loaded along: {', '.join(f'`{name}`' for name in sorted(reader.loads))}")


def _whole(scope: Scope, call: ast.Call) -> ast.Call:
    """The statement with all the methods that are called on it in the same expression."""
    by_value = {id(other.func.value): other for other in scope.nodes(ast.Call) if isinstance(other.func, ast.Attribute)}
    while (outer := by_value.get(id(call))) is not None and isinstance(scope.type_of(outer), Statement):
        call = outer
    return call

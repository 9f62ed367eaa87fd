"""The database schema at any revision, by following what every revision on the way does.

Each step is remembered by all that it depends on, so that after an edit only the steps from there on are done again.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel_lsp.migrations import code
from sqlmodel_lsp.migrations.code import NoSources, Sources
from sqlmodel_lsp.migrations.interpreter import Interpreter, TooMuchError
from sqlmodel_lsp.migrations.model import DatabaseSchema, Note
from sqlmodel_lsp.migrations.operations import Operator
from sqlmodel_lsp.migrations.revision import Revision
from sqlmodel_lsp.migrations.shadow import Shadow
from sqlmodel_lsp.migrations.world import Arguments, Function, Keywords, MigrationWorld
from sqlmodel_lsp.sql.ddl import dialect_named
from sqlmodel_lsp.syntax.values import Value

_MODULE = "migration"
_MOST_REMEMBERED = 2_000


@dataclass(slots=True)
class Replay:
    """Replays histories for one dialect and one naming convention, and remembers what it has done.

    `database` is the name of one of several that a history is for. Modules that revisions import from are taken to stay
    as they are; when one has changed, it takes another replay.

    Raises ValueError for a dialect that is none of SQLAlchemy's.
    """

    dialect: str
    convention: Mapping[str, Any] | None = None
    sources: Sources = field(default_factory=NoSources)
    database: str | None = None
    _memory: dict[int, tuple[DatabaseSchema, str, DatabaseSchema]] = field(default_factory=dict)
    _live: Any = None
    _start: DatabaseSchema = field(init=False)

    def __post_init__(self) -> None:
        self._live = dialect_named(self.dialect)
        self._start = DatabaseSchema(self.dialect)

    def schema(self, revisions: Sequence[Revision]) -> DatabaseSchema:
        """The schema after these revisions, each of which stands behind those it builds on."""
        schema = self._start
        for revision in revisions:
            schema = self._step(schema, revision)
        return schema

    def _step(self, before: DatabaseSchema, revision: Revision) -> DatabaseSchema:
        key = hash((id(before), revision.text))
        known = self._memory.get(key)
        if known is not None and known[0] is before and known[1] == revision.text:
            return known[2]
        after = self.apply(before, revision)
        self._memory[key] = (before, revision.text, after)
        if len(self._memory) > _MOST_REMEMBERED:
            del self._memory[next(iter(self._memory))]
        return after

    def apply(self, before: DatabaseSchema, revision: Revision, function: str = "upgrade") -> DatabaseSchema:
        """The schema after one revision's function."""
        module = code.read(_MODULE, revision.text)
        if module is None:
            note = Note(revision.id, 1, "unknown", f"the revision {revision.problem or 'cannot be read'}")
            reason = f"revision `{revision.id}` cannot be read"
            tables = {key: table.doubted(reason) for key, table in before.tables.items()}
            return replace(before, tables=tables, beyond=before.beyond or reason, notes=(*before.notes, note))
        shadow = Shadow(before, revision.id, self._live)
        interpreter = _interpreter(shadow, self)
        interpreter.world.add_module(_MODULE, module)
        node = module.names.get(f"{function}_{self.database}") if self.database else None
        node = node or module.names.get(function)
        if not isinstance(node, ast.FunctionDef):
            return before
        try:
            given = (self.database,) if self.database and node.name == function and node.args.args else ()
            interpreter.invoke(Function(_MODULE, node), given, ())
        except (TooMuchError, RecursionError):
            reason = f"revision `{revision.id}` is too much to follow"
            shadow.note("unknown", "the revision is too much to follow")
            shadow.spoil_all(reason)
        return shadow.result()


def _interpreter(shadow: Shadow, replay: Replay) -> Interpreter:
    made: list[Interpreter] = []

    def invoke(function: Function, arguments: Arguments, keywords: Keywords) -> Value:
        return made[0].invoke(function, arguments, keywords)

    def operate(name: str, arguments: Arguments, keywords: Keywords) -> Value:
        return made[0].operator(name, arguments, keywords)

    world = MigrationWorld(shadow, replay.sources, invoke, operate)
    made.append(Interpreter(shadow, world, Operator(shadow, replay._live, replay.convention, world.enums)))
    return made[0]

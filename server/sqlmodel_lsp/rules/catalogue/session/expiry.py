"""What is done with instances after a commit, which expires them, on ways that have no branches.

A commit makes a session forget what its instances hold. The next read loads it again; where it cannot, or where nobody
reads, something is missing. Whatever may load an instance meanwhile ends the search.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlmodel_lsp.analysis.queries import Scope, types
from sqlmodel_lsp.rules.catalogue.session import activity
from sqlmodel_lsp.rules.context import Context

_DUMPS = frozenset(("model_dump", "model_dump_json", "dict", "json"))
_HARMLESS = frozenset(("refresh", "add", "add_all", "close"))
_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return, ast.Assert, ast.AugAssign)


@dataclass(frozen=True, slots=True)
class Commit:
    """A statement that commits, the session it commits, and what follows in the same block."""

    statement: ast.stmt
    name: str
    session: types.Session
    rest: Sequence[ast.stmt]
    behind: Sequence[ast.stmt]


@dataclass(frozen=True, slots=True)
class Use:
    """The first use of an expired instance: a field that is read, a dump, or a `return` of it.

    `is_closed` says that the session was closed before.
    """

    commit: Commit
    instance: str
    model: str
    node: ast.Attribute | ast.Name
    kind: Literal["read", "dump", "return"]
    is_closed: bool


def in_file(ctx: Context) -> tuple[tuple[Scope, tuple[Use, ...]], ...]:
    """The first uses of expired instances in each scope of a file, found once for all rules that ask."""
    return ctx.snapshot.remember(
        "expired uses",
        ctx.file.path,
        lambda: tuple((scope, tuple(_uses(scope))) for scope in activity.scopes(ctx, "commit")),
    )


def _uses(scope: Scope) -> Iterator[Use]:
    """The first uses of instances that a commit has expired."""
    for commit in _commits(scope, scope.body, ()):
        search = _Search(scope, commit, frozenset(_held(scope, commit.name)))
        yield from search.follow(commit.rest, is_closed=False)
        yield from search.follow(commit.behind, is_closed=True)


def is_stored(ctx: Context, use: Use) -> bool:
    """Whether what is read is a column or a relationship, which expire."""
    model = ctx.schema.models.get(use.model)
    if model is None or model.table is None or not isinstance(use.node, ast.Attribute):
        return False
    return model.table.attribute(use.node.attr) is not None or model.relationship(use.node.attr) is not None


def _commits(scope: Scope, body: Sequence[ast.stmt], behind: Sequence[ast.stmt]) -> Iterator[Commit]:
    for number, statement in enumerate(body):
        rest = body[number + 1 :]
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        call = _call(statement)
        if call is not None and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            match scope.type_of(call.func):
                case types.Method(types.Session() as session, "commit"):
                    yield Commit(statement, call.func.value.id, session, rest, behind)
        opened = isinstance(statement, (ast.With, ast.AsyncWith)) and opens(scope, statement) is not None
        for part in ("body", "orelse", "finalbody"):
            yield from _commits(scope, getattr(statement, part, ()), rest if opened else ())
        for handler in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from _commits(scope, handler.body, ())


def opens(scope: Scope, statement: ast.With | ast.AsyncWith) -> tuple[str, types.Session] | None:
    """The session that a `with` makes and closes at its end, with its name; None when it makes no session."""
    for item in statement.items:
        found = scope.type_of(item.context_expr)
        if isinstance(found, types.Session) and isinstance(item.context_expr, ast.Call):
            maker = scope.type_of(item.context_expr.func)
            ours = isinstance(maker, types.Named) and not maker.name.startswith(("sqlmodel.", "sqlalchemy."))
            if isinstance(item.optional_vars, ast.Name) and not ours:
                return item.optional_vars.id, found
    return None


def _call(statement: ast.stmt) -> ast.Call | None:
    value = statement.value if isinstance(statement, ast.Expr) else None
    value = value.value if isinstance(value, ast.Await) else value
    return value if isinstance(value, ast.Call) else None


def _held(scope: Scope, session: str) -> Iterator[str]:
    """The names of instances that a session holds, as far as the scope shows."""
    for call in scope.nodes(ast.Call):
        match call.func:
            case ast.Attribute(value=ast.Name(id=name), attr="add" | "add_all") if name == session:
                for inner in call.args:
                    parts = inner.elts if isinstance(inner, (ast.List, ast.Tuple)) else [inner]
                    yield from (part.id for part in parts if isinstance(part, ast.Name))


@dataclass(slots=True)
class _Search:
    """Follows what comes behind a commit. `gone` are the names that are loaded, bound anew, or told already."""

    scope: Scope
    commit: Commit
    held: frozenset[str]
    gone: set[str] = field(default_factory=set)
    is_over: bool = False

    def follow(self, statements: Sequence[ast.stmt], *, is_closed: bool) -> Iterator[Use]:
        """The uses in statements, up to what may load instances in a way that is not seen."""
        for statement in statements:
            calls = set(_inner_calls(self.scope, statement, self.commit))
            if self.is_over or not isinstance(statement, _SIMPLE) or calls - _HARMLESS:
                self.is_over = True
                return
            passed = _passed(statement)
            for use in _uses_in(self.scope, self.commit, statement, is_closed):
                if use.instance not in self.gone | passed and self._is_in_session(use):
                    yield use
                self.gone.add(use.instance)
            self.gone |= passed | _bound(statement)

    def _is_in_session(self, use: Use) -> bool:
        """Whether the session holds an instance: it was added, or is what a query gave."""
        node = use.node.value if isinstance(use.node, ast.Attribute) else use.node
        found = types.bare(self.scope.type_of(node))
        origin = found.origin if isinstance(found, types.Instance) else None
        given = origin is not None and not origin.is_new and origin.is_async == self.commit.session.is_async
        return given or use.instance in self.held


def _inner_calls(scope: Scope, statement: ast.stmt, commit: Commit) -> Iterator[str]:
    """The methods that a statement calls on a session, and `*` for a session that it passes on."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            if isinstance(found := scope.type_of(node.func), types.Method) and isinstance(found.owner, types.Session):
                yield found.name
            if any(isinstance(part, ast.Name) and part.id == commit.name for part in node.args):
                yield "*"


def _passed(statement: ast.stmt) -> set[str]:
    """The names that a statement passes to a call, which may load what they hold."""
    found: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Call):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            found.update(name for part in given for name in _bare_names(part))
    return found


def _bare_names(part: ast.expr) -> Iterator[str]:
    """The names that are passed as they are, or inside a list; not those of which a part is passed."""
    if isinstance(part, ast.Name):
        yield part.id
    elif isinstance(part, (ast.List, ast.Tuple, ast.Set)):
        for item in part.elts:
            yield from _bare_names(item)
    elif isinstance(part, ast.Starred):
        yield from _bare_names(part.value)


def _bound(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _uses_in(scope: Scope, commit: Commit, statement: ast.stmt, is_closed: bool) -> Iterator[Use]:
    """The uses of instances in a statement, in the order of the text."""
    found: list[tuple[int, Use]] = []
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name):
            instance = types.bare(scope.type_of(node.value))
            if isinstance(instance, types.Instance):
                kind: Literal["read", "dump"] = "dump" if node.attr in _DUMPS else "read"
                use = Use(commit, node.value.id, instance.model, node, kind, is_closed)
                found.append((scope.span(node).start, use))
    if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Name):
        instance = types.bare(scope.type_of(statement.value))
        if isinstance(instance, types.Instance):
            use = Use(commit, statement.value.id, instance.model, statement.value, "return", is_closed)
            found.append((scope.span(statement.value).start, use))
    return (use for _, use in sorted(found, key=lambda item: item[0]))

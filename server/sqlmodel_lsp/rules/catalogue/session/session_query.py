"""The `query` of a SQLModel session.

`query` is SQLAlchemy's older way to ask for objects. SQLModel keeps it and warns:

> DeprecationWarning: You probably want to use `session.exec()` instead of `session.query()`.

## Example

```python
from sqlmodel import Field, SQLModel, Session


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


def heroes(session: Session) -> list[Hero]:
    return session.query(Hero).filter(Hero.active).all()
```

## Use instead

```python
from sqlmodel import Field, SQLModel, Session, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


def heroes(session: Session) -> list[Hero]:
    return session.exec(select(Hero).filter(Hero.active)).all()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.rules.catalogue.session import rewriting, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM728"
SEVERITY = Severity.HINT
WORDS = frozenset(("query",))

_KEPT = frozenset(
    ("filter", "where", "filter_by", "order_by", "limit", "offset", "join", "outerjoin", "options", "group_by",
     "having", "distinct")
)  # fmt: skip
_FETCHING = frozenset(("all", "first", "one", "one_or_none"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds calls of `query` on sessions of SQLModel."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Session):
        for call, called in scope.methods():
            match call.func, called:
                case ast.Attribute() as method, types.Method(types.Session(library="sqlmodel"), "query") if call.args:
                    yield _finding(ctx, scope, call, method)


def _finding(ctx: Context, scope: Scope, call: ast.Call, method: ast.Attribute) -> Finding:
    session = rewriting.text_of(ctx, scope, method.value)
    asked = ", ".join(rewriting.text_of(ctx, scope, argument) for argument in call.args)
    chain = _chain(scope, call)
    is_get = bool(chain) and chain[0][1].attr == "get" and len(call.args) == 1
    remedy = f"{session}.get({asked}, ...)" if is_get else f"{session}.exec(select({asked}))"
    shown = remedy if rewriting.is_short(remedy) else "exec(select(...))"
    fix = _get(ctx, scope, call, method, chain[0]) if is_get else _select(ctx, scope, call, method, chain)
    return ctx.finding(sessions.last_name(scope, method), f"`query` is deprecated in SQLModel; write `{shown}`", fix)


def _chain(scope: Scope, call: ast.Call) -> list[tuple[ast.Call, ast.Attribute]]:
    """The calls of methods behind a call, in order."""
    by_receiver = {id(node.func.value): node for node in scope.nodes(ast.Call) if isinstance(node.func, ast.Attribute)}
    found: list[tuple[ast.Call, ast.Attribute]] = []
    while (outer := by_receiver.get(id(call))) is not None and isinstance(outer.func, ast.Attribute):
        found.append((outer, outer.func))
        call = outer
    return found


def _get(
    ctx: Context, scope: Scope, call: ast.Call, method: ast.Attribute, get: tuple[ast.Call, ast.Attribute]
) -> Fix | None:
    outer, _ = get
    if len(outer.args) != 1 or outer.keywords or isinstance(outer.args[0], ast.Starred):
        return None
    gap = Span(scope.span(call.args[0]).end, scope.span(outer.args[0]).start)
    session = rewriting.text_of(ctx, scope, method.value)
    edits = [TextEdit(sessions.last_name(scope, method), "get"), TextEdit(gap, ", ")]
    return ctx.fix(f"Write `{session}.get({rewriting.text_of(ctx, scope, call.args[0])}, ...)`", *edits)


def _select(
    ctx: Context, scope: Scope, call: ast.Call, method: ast.Attribute, chain: list[tuple[ast.Call, ast.Attribute]]
) -> Fix | None:
    """Puts all but the last call of the chain into `exec(select(...))`."""
    more = None if _is_taken(ctx) else rewriting.imported(ctx, scope, "select")
    is_model = all(isinstance(scope.type_of(argument), types.ModelClass) for argument in call.args)
    if more is None or not is_model or not chain or chain[-1][1].attr not in _FETCHING:
        return None
    if not all(attribute.attr in _KEPT for _, attribute in chain[:-1]):
        return None
    last = chain[-2][0] if len(chain) > 1 else call
    start = scope.span(call.args[0]).start
    end = scope.span(last).end
    edits = [TextEdit(sessions.last_name(scope, method), "exec"), TextEdit(Span(start, start), "select(")]
    session = rewriting.text_of(ctx, scope, method.value)
    return ctx.fix(f"Write `{session}.exec(select(...))`", *more, *edits, TextEdit(Span(end, end), ")"))


def _is_taken(ctx: Context) -> bool:
    """Whether `select` is the one of SQLAlchemy here."""
    return any(
        isinstance(item, Import) and item.alias == "select" and not item.module.startswith("sqlmodel")
        for item in ctx.facts.interface.body
    )

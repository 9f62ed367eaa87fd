"""A change inside of a JSON column that is never written.

SQLAlchemy notices when an attribute is assigned. It does not notice when the dictionary or list in a JSON column
changes in place: the commit writes nothing, and nothing is raised. Assign a new value, as below; or call
`flag_modified(hero, "skills")` after the change, which is what the fix does; or give the column a type that looks after
itself, `sa_type=MutableDict.as_mutable(JSON)`, which notices changes of the outermost level.

## Example

```python
from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    skills: dict[str, int] = Field(sa_type=JSON)


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


def train(session: Session, key: int) -> None:
    hero = session.get_one(Hero, key)
    hero.skills["flying"] = 3
    session.commit()
```

## Use instead

```python
from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    skills: dict[str, int] = Field(sa_type=JSON)


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


def train(session: Session, key: int) -> None:
    hero = session.get_one(Hero, key)
    hero.skills = {**hero.skills, "flying": 3}
    session.commit()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, types
from sqlmodel_lsp.rules.catalogue.session import activity, refreshing, rewriting, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column
from sqlmodel_lsp.syntax.values import Call, Symbol

CODE = "SQM710"
SEVERITY = Severity.WARNING

_PLAIN = frozenset(("sqlalchemy.JSON", "sqlalchemy.dialects.postgresql.JSON", "sqlalchemy.dialects.postgresql.JSONB"))
_CHANGING = frozenset(
    ("append", "extend", "insert", "update", "setdefault", "pop", "popitem", "remove", "clear", "sort", "reverse")
)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds changes in place of JSON columns, where the same function commits and assigns nothing."""
    for scope in activity.scopes(ctx, "commit", "flush"):
        changes = [
            (statement, node)
            for statement in sessions.statements(scope.body)
            for node in _changed(ctx, scope, statement)
        ]
        if not changes:
            continue
        told = _told(scope)
        for statement, node in changes:
            if node.attr not in told:
                told.add(node.attr)
                yield _finding(ctx, scope, statement, node)


def _finding(ctx: Context, scope: Scope, statement: ast.stmt, node: ast.Attribute) -> Finding:
    name = f"`{rewriting.text_of(ctx, scope, node)}`"
    message = f"a change inside of {name} is not written; assign a new value, or call `flag_modified`"
    return ctx.finding(sessions.last_name(scope, node), message, _flagged(ctx, scope, statement, node))


def _flagged(ctx: Context, scope: Scope, statement: ast.stmt, node: ast.Attribute) -> Fix | None:
    owner = rewriting.text_of(ctx, scope, node.value)
    imported = rewriting.imported(ctx, scope, "flag_modified", "sqlalchemy.orm.attributes")
    line = refreshing.line_behind(ctx, scope.span(statement), f'flag_modified({owner}, "{node.attr}")')
    if imported is None or line is None:
        return None
    return ctx.fix(f"Call `flag_modified` for `{node.attr}`", line, *imported)


def _changed(ctx: Context, scope: Scope, statement: ast.stmt) -> Iterator[ast.Attribute]:
    """The JSON attributes that a statement changes in place."""
    targets: list[ast.expr] = []
    match statement:
        case ast.Assign(targets=found) | ast.Delete(targets=found):
            targets = [target for target in found if isinstance(target, ast.Subscript)]
        case ast.AugAssign(target=ast.Subscript() as item):
            targets = [item]
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=inner, attr=name))) if name in _CHANGING:
            targets = [inner]
    for target in targets:
        node: ast.expr = target
        while isinstance(node, ast.Subscript):
            node = node.value
        if isinstance(node, ast.Attribute) and _is_plain_json(ctx, scope, node):
            yield node


def _is_plain_json(ctx: Context, scope: Scope, node: ast.Attribute) -> bool:
    """Whether a node reads a JSON column of an instance that a session gave."""
    instance = types.bare(scope.type_of(node.value))
    if not isinstance(instance, types.Instance) or instance.origin is None or instance.origin.is_new:
        return False
    model = ctx.schema.models.get(instance.model)
    column = None if model is None or model.table is None else model.table.attribute(node.attr)
    return column is not None and column.opaque is None and _type(column) in _PLAIN


def _type(column: Column) -> str:
    type_ = column.type.function if isinstance(column.type, Call) else column.type
    return type_.name if isinstance(type_, Symbol) else ""


def _told(scope: Scope) -> set[str]:
    """The attributes that a scope assigns or marks as changed."""
    found = {node.attr for node in scope.nodes(ast.Attribute) if isinstance(node.ctx, ast.Store)}
    for call in scope.nodes(ast.Call):
        function = scope.type_of(call.func)
        if isinstance(function, types.Named) and function.name.rpartition(".")[2] in ("flag_modified", "setattr"):
            found.update(str(part.value) for part in call.args[1:2] if isinstance(part, ast.Constant))
    return found

"""More than a class name is quoted in the annotation of a relationship.

SQLModel looks through `list[...]`, `Optional[...]` and `| None` for the class, but not into strings: what is quoted has
to be the name of a class and nothing else. The first query of any model fails:

> InvalidRequestError: When initializing mapper Mapper[Team(team)], expression "relationship('list[Hero]')" seems to be
> using a generic class as the argument to relationship(); please state the generic argument using an annotation, e.g.
> "heroes: Mapped[list['Hero']] = relationship()"

And `"Team" | None` fails at once, for a string has no `|`: write `Optional["Team"]`.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: "list[Hero]" = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.relationship import declarations, spelling
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM414"
SEVERITY = Severity.ERROR

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds quoted annotations that hold more than the name of a class."""
    for found in () if declarations.is_postponed(ctx) else declarations.declarations(ctx):
        written = ctx.expression(found.model, found.relationship.name, "annotation") if found.is_mapped else None
        if written is None:
            continue
        node, positions = written
        whole, beside = list(_whole(node)), list(_beside_none(node))
        if not whole and not beside:
            continue
        span = positions.span(node)
        meant = spelling.spelled(ctx, found.model.path, node, span.start)
        fix = None if meant is None else ctx.fix(f"Write `{meant.text}`", *meant.imports, TextEdit(span, meant.text))
        for literal in whole:
            yield _finding(ctx, found, literal, positions.span(literal), meant, fix)
        for literal in beside:
            remedy = "" if meant is None else f"; write `{meant.text}`"
            yield ctx.finding(positions.span(literal), f"A quoted name cannot stand beside `|`{remedy}", fix)


def _finding(
    ctx: Context,
    found: Declaration,
    literal: ast.Constant,
    span: Span,
    meant: spelling.Spelling | None,
    fix: Fix | None,
) -> Finding:
    if isinstance(expressions.tree(str(literal.value)), (ast.Subscript, ast.BinOp)):
        remedy = "quote the class only" if meant is None else f"write `{meant.text}`"
        return ctx.finding(span, f"The annotation of `{found.name}` is quoted as a whole; {remedy}", fix)
    remedy = "" if meant is None else f"; write `{meant.text}`"
    return ctx.finding(span, f"`{ctx.text(span)}` is no name of a class{remedy}", fix)


def _whole(node: ast.expr) -> Iterator[ast.Constant]:
    """The strings that hold more than a dotted name, but parse."""
    for inner in _types(node):
        text = inner.value if isinstance(inner, ast.Constant) else None
        if isinstance(text, str) and not _NAME.fullmatch(text) and text.strip() and expressions.tree(text) is not None:
            assert isinstance(inner, ast.Constant)
            yield inner


def _beside_none(node: ast.expr) -> Iterator[ast.Constant]:
    for inner in _types(node):
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.BitOr):
            sides = (inner.left, inner.right)
            texts = [side for side in sides if isinstance(side, ast.Constant) and isinstance(side.value, str)]
            nothing = [side for side in sides if isinstance(side, ast.Constant) and side.value is None]
            if texts and nothing:
                yield texts[0]


def _types(node: ast.expr) -> Iterator[ast.AST]:
    """The parts of an annotation that are types, which leaves out what `Annotated` and `Literal` hold."""
    names = {getattr(inner, "attr", getattr(inner, "id", "")) for inner in ast.walk(node)}
    return iter(()) if names & {"Annotated", "Literal"} else iter(list(ast.walk(node)))

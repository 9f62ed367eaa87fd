"""`ondelete` with an action that no database knows.

The string goes into the foreign key as it is, so it has to be one of `CASCADE`, `SET NULL`, `RESTRICT`, `NO ACTION` and
`SET DEFAULT`. Making the tables fails:

> OperationalError: (sqlite3.OperationalError) near "SET_NULL": syntax error

## Example

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="SET_NULL")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="SET NULL")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, foreign_keys
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM310"
SEVERITY = Severity.ERROR

ACTIONS = ("CASCADE", "SET NULL", "RESTRICT", "NO ACTION", "SET DEFAULT")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `ondelete` strings that are not actions of SQL; case does not matter."""
    for found in foreign_keys.keys(ctx):
        written = found.key.ondelete
        # Databases add forms of their own, such as a list of columns.
        if written is None or "(" in written or " ".join(written.upper().split()) in ACTIONS:
            continue
        member = "__table_args__" if found.key.part == "table_args" else found.uses[0][1].attribute
        for span, without in _literals(ctx, found, member, written):
            if not written.strip():
                fix = None if without is None else ctx.fix("Remove `ondelete`", without)
                yield ctx.finding(span, "An empty `ondelete` is no action of a foreign key; leave it out", fix)
                continue
            meant = nearest(written.upper().replace(" ", ""), [action.replace(" ", "") for action in ACTIONS])
            action = next((action for action in ACTIONS if action.replace(" ", "") == meant), _bare(written))
            if action is None:
                choices = ", ".join(f"`{choice}`" for choice in ACTIONS[:3])
                yield ctx.finding(span, f"`{written}` is no action of a foreign key; use one of {choices}")
            else:
                edit = call_edits.inside_string(ctx, span, written, action)
                fix = None if edit is None else ctx.fix(f"Change to `{action}`", edit)
                yield ctx.finding(span, f"`{written}` is no action of a foreign key; did you mean `{action}`?", fix)


def _bare(written: str) -> str | None:
    """The action that differs in nothing but blanks."""
    return next((action for action in ACTIONS if action.replace(" ", "") == written.upper().replace(" ", "")), None)


def _literals(
    ctx: Context, found: foreign_keys.WrittenKey, member: str, written: str
) -> Iterator[tuple[Span, TextEdit | None]]:
    """Where the action is written, with the edit that takes the argument out."""
    home = ctx.schema.homes.get(found.uses[0][1].owner)
    owner = found.uses[0][0].path if member == "__table_args__" or home is None else home.path
    for call, positions in call_edits.calls_with(ctx, owner, member, "ondelete"):
        keyword = call_edits.keyword_named(call, "ondelete")
        if keyword is not None and isinstance(keyword.value, ast.Constant) and keyword.value.value == written:
            yield positions.span(keyword.value), call_edits.remove(ctx, call, positions, keyword)

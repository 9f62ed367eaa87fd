"""A cascade with a word that SQLAlchemy does not know.

The words are separated by commas and none but these: `all`, `save-update`, `merge`, `delete`, `delete-orphan`,
`expunge`, `refresh-expire` and `none`. Defining the class fails:

> ArgumentError: Invalid cascade option(s): 'delete_orphan'

For `all, delete-orphan`, which is what most want, `cascade_delete=True` says the same.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(sa_relationship_kwargs={"cascade": "all, delete_orphan"})


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(sa_relationship_kwargs={"cascade": "all, delete-orphan"})


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.catalogue.relationship import cascades, declarations
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.rules.nearest import nearest

CODE = "SQM426"
SEVERITY = Severity.ERROR

_WORD = re.compile(r"[\w-]+")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds cascade strings with unknown words."""
    for found in declarations.declarations(ctx):
        written = found.written("cascade") if found.passes_options else None
        if not isinstance(written, ast.Constant) or not isinstance(written.value, str):
            continue
        unknown = [word for word in cascades.words(written.value) if word not in cascades.WORDS]
        if not unknown:
            continue
        span = found.positions.span(written)
        meant = _meant(written.value)
        wrong = " and ".join(f"`{word}`" for word in unknown)
        if meant is None:
            choices = ", ".join(f"`{word}`" for word in cascades.WORDS[:5])
            yield ctx.finding(span, f"{wrong} is no cascade; use some of {choices}")
        else:
            edit = call_edits.inside_string(ctx, span, written.value, meant)
            fix = None if edit is None else ctx.fix(f"Change to `{meant}`", edit)
            yield ctx.finding(span, f"{wrong} is no cascade; did you mean `{meant}`?", fix)


def _meant(written: str) -> str | None:
    """The cascade with each word put right, wherever the commas were."""
    found = [_word(word) for word in _WORD.findall(written)]
    known = [word for word in found if word is not None]
    return ", ".join(dict.fromkeys(known)) if known and len(known) == len(found) else None


def _word(word: str) -> str | None:
    bare = word.lower().replace("_", "-")
    if bare in cascades.WORDS:
        return bare
    plain = {choice.replace("-", ""): choice for choice in cascades.WORDS}
    found = nearest(bare.replace("-", ""), plain)
    return None if found is None else plain[found]

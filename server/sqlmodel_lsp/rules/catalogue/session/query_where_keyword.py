"""A condition given to `where` as a keyword.

`where`, `filter` and `having` take conditions made of columns. Keywords belong to `filter_by`:

> TypeError: SelectBase.where() got an unexpected keyword argument 'name'

## Example

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(name="Deadpond")
```

## Use instead

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(Hero.name == "Deadpond")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import entities, rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM738"
SEVERITY = Severity.ERROR
WORDS = frozenset(("where", "filter", "having"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds keywords given to `where`, `filter` and `having` of statements."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Statement):
        for call, called in scope.methods():
            match called:
                case types.Method(types.Statement() as statement, name) if name in WORDS and call.keywords:
                    keyword = call.keywords[0]
                    if keyword.arg is not None:
                        yield _finding(ctx, scope, call, keyword, name, statement)


def _finding(
    ctx: Context, scope: Scope, call: ast.Call, keyword: ast.keyword, method: str, statement: types.Statement
) -> Finding:
    start = scope.span(keyword).start
    place = Span(start, start + len(keyword.arg or ""))
    problem = f"`{method}` takes conditions and no keywords"
    columns = [_column(ctx, word, statement) for word in call.keywords]
    if columns[0] is None:
        return ctx.finding(place, problem)
    value = rewriting.text_of(ctx, scope, keyword.value)
    shown = f"{columns[0]} == {value if rewriting.is_short(value) else '...'}"
    return ctx.finding(place, f"{problem}; write `{shown}`", _fix(ctx, scope, call, columns))


def _column(ctx: Context, keyword: ast.keyword, statement: types.Statement) -> str | None:
    """The column that a keyword means, as it is written here; None when no model of the statement has it, or two do."""
    models = entities.models(ctx, statement)
    found = [model for model in models or () if keyword.arg is not None and model.field(keyword.arg) is not None]
    name = rewriting.known_as(ctx, found[0]) if len(found) == 1 else None
    return None if name is None else f"{name}.{keyword.arg}"


def _fix(ctx: Context, scope: Scope, call: ast.Call, columns: list[str | None]) -> Fix | None:
    edits = []
    for keyword, column in zip(call.keywords, columns, strict=True):
        if column is None:
            return None
        start, value = scope.span(keyword).start, scope.span(keyword.value)
        between = ctx.text(Span(start, value.start)).removeprefix(keyword.arg or "").strip()
        bracket = rewriting.brackets(ctx, scope, keyword.value) if between == "=(" else None
        if between != "=" and bracket is None:
            return None
        edits.append(TextEdit(Span(start, bracket.start if bracket else value.start), f"{column} == "))
        if bracket is None:
            edits += rewriting.parenthesised(ctx, scope, keyword.value)
    return ctx.fix(f"Write `{columns[0]} == ...`", *edits)

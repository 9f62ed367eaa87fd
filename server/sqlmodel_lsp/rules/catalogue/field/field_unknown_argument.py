"""`Field()` does not know this argument.

SQLModel's `Field` takes a fixed list of arguments and refuses all others when the class is defined:

> TypeError: Field() got an unexpected keyword argument 'primarykey'

Arguments that only Pydantic's `Field` has, such as `pattern` or `examples`, are passed in `schema_extra`; those of
SQLAlchemy's `Column`, such as `server_default`, in `sa_column_kwargs`.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primarykey=True)
    code: str = Field(pattern="[a-z]+")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(schema_extra={"pattern": "[a-z]+"})
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.field_parameters import PARAMETERS
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM201"
SEVERITY = Severity.ERROR

# Releases differ in a few arguments; only what none of them knows is reported.
KNOWN = frozenset(parameter.name for parameter in PARAMETERS)
OF_PYDANTIC = frozenset(
    {
        *("pattern", "examples", "frozen", "strict", "validate_default", "json_schema_extra", "deprecated"),
        *("allow_inf_nan", "union_mode", "fail_fast", "coerce_numbers_to_str", "init", "kw_only", "init_var"),
        *("alias_priority", "field_title_generator", "exclude_if"),
    }
)
OF_COLUMN = frozenset({"server_default", "onupdate", "server_onupdate", "comment", "autoincrement", "info", "doc"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds keyword arguments of SQLModel's `Field` that it has not."""
    for member in written.fields(ctx):
        _, field = member.uses[0]
        unknown = set(field.arguments) - KNOWN if field.call == "sqlmodel.Field" else set()
        if not unknown:
            continue
        for part in ("value", "annotation"):
            found = ctx.expression(member.owner, member.name, part)
            if found is not None:
                yield from _in_expression(ctx, *found, unknown)


def _in_expression(ctx: Context, node: ast.expr, positions: Positions, unknown: set[str]) -> Iterator[Finding]:
    field = call_edits.imported_name(ctx, "Field")
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or ctx.text(positions.span(call.func)) != field:
            continue
        for keyword in call.keywords:
            if keyword.arg in unknown:
                remedy, fix = _remedy(ctx, call, positions, keyword)
                message = f"`Field` has no argument `{keyword.arg}`{remedy}"
                yield ctx.finding(call_edits.name_span(positions, keyword), message, fix)


def _remedy(ctx: Context, call: ast.Call, positions: Positions, keyword: ast.keyword) -> tuple[str, Fix | None]:
    name = keyword.arg or ""
    for names, home in ((OF_PYDANTIC, "schema_extra"), (OF_COLUMN, "sa_column_kwargs")):
        if name in names:
            return f"; pass it in `{home}`", _moved(ctx, call, positions, keyword, home)
    meant = nearest(name, KNOWN)
    if meant is None:
        return "", None
    if call_edits.keyword_named(call, meant) is not None:
        return f"; did you mean `{meant}`?", None
    edit = TextEdit(call_edits.name_span(positions, keyword), meant)
    return f"; did you mean `{meant}`?", ctx.fix(f"Change to `{meant}`", edit)


def _moved(ctx: Context, call: ast.Call, positions: Positions, keyword: ast.keyword, home: str) -> Fix | None:
    taken = {item.arg for item in call.keywords}
    if home in taken or "sa_column" in taken:
        return None
    value = ctx.text(positions.span(keyword.value))
    edit = TextEdit(positions.span(keyword), f'{home}={{"{keyword.arg}": {value}}}')
    return ctx.fix(f"Pass `{keyword.arg}` in `{home}`", edit)

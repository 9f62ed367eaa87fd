"""An argument of `Field` that nothing looks at.

SQLModel's `Field` still takes arguments of Pydantic 1 that Pydantic 2 does not know: `regex`, `const`,
`allow_mutation`, `unique_items` and `include`. No error is raised and nothing is checked: with `regex="[0-9]+"` the
text `abc` passes. Pydantic 2 calls it `pattern` and then refuses the text, where values are validated:

> ValidationError: 1 validation error for HeroCreate code String should match pattern '[0-9]+'

The fix of `regex` makes it count, so that values may be refused that were not before. The others are removed. The rule
applies to SQLModel from 0.0.31 on, which needs Pydantic 2.

## Example

```python
from sqlmodel import Field, SQLModel


class HeroCreate(SQLModel):
    code: str = Field(regex="[0-9]+")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class HeroCreate(SQLModel):
    code: str = Field(schema_extra={"pattern": "[0-9]+"})
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import annotation, call_edits, origins, written
from sqlmodel_lsp.rules.catalogue.field import defaults
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM210"
SEVERITY = Severity.WARNING

_IGNORED = frozenset({"regex", "const", "allow_mutation", "unique_items", "include"})
_NOT_IN_PYDANTIC = re.compile(r"\(\?(?:[=!]|<[=!]|P=)|\\\d")
"""Look-around and references, which the regular expressions of Pydantic 2 do not have."""


def check(ctx: Context) -> Iterator[Finding]:
    """Finds arguments that Pydantic 2 ignores, in calls of SQLModel's `Field`."""
    if ctx.schema.version < (0, 0, 31):
        return
    for member in written.fields(ctx):
        if _IGNORED.isdisjoint(member.uses[0][1].arguments):
            continue
        for part in ("value", "annotation"):
            for call, positions in defaults.field_calls(ctx, member, part):
                if origins.origin(ctx.snapshot, ctx.file, call.func) != "sqlmodel.Field":
                    continue
                for keyword in call.keywords:
                    if keyword.arg in _IGNORED and not _says_nothing(keyword):
                        yield _finding(ctx, member.owner, member.name, call, positions, keyword)


def _says_nothing(keyword: ast.keyword) -> bool:
    """Whether an argument asks for what is so anyway."""
    value = keyword.value
    return isinstance(value, ast.Constant) and (value.value is None or value.value is (keyword.arg == "allow_mutation"))


def _finding(
    ctx: Context, owner: str, name: str, call: ast.Call, positions: Positions, keyword: ast.keyword
) -> Finding:
    span = call_edits.name_span(positions, keyword)
    if keyword.arg == "regex":
        message = f"`regex` of `{name}` is ignored; pass `pattern` in `schema_extra`"
        core = annotation.core(ctx, owner, name)
        is_text = core is not None and ctx.text(core) == "str"
        return ctx.finding(span, message, _pattern(ctx, call, positions, keyword) if is_text else None)
    removal = call_edits.remove(ctx, call, positions, keyword)
    fix = None if removal is None else ctx.fix(f"Remove `{keyword.arg}`", removal)
    return ctx.finding(span, f"`{keyword.arg}` of `{name}` is ignored; Pydantic 2 has no such check", fix)


def _pattern(ctx: Context, call: ast.Call, positions: Positions, keyword: ast.keyword) -> Fix | None:
    written_pattern = keyword.value
    if not isinstance(written_pattern, ast.Constant) or not isinstance(written_pattern.value, str):
        return None
    if call_edits.keyword_named(call, "schema_extra") or _NOT_IN_PYDANTIC.search(written_pattern.value):
        return None
    text = ctx.text(positions.span(written_pattern))
    edit = TextEdit(positions.span(keyword), f'schema_extra={{"pattern": {text}}}')
    return ctx.fix("Pass it as `pattern`", edit, safe=False)

"""A comment that should silence a rule names none.

A code or name with a typing error silences nothing, and neither does a comment that is not written as it has to be:
`# sqlmodel: ignore[CODE, ...]`, optionally followed by `: the reason`. What it was meant to silence is still reported.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)  # sqlmodel: ignore[SQM3011]
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import selection, suppression_edits, suppressions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.suppressions import Suppression, Word
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM002"
SEVERITY = Severity.WARNING
_NAMED = re.compile(r"SQM\d{3}|[a-z]+(?:-[a-z]+)+", re.IGNORECASE)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds comments that name rules which do not exist, or that are not written as they have to be."""
    for item in suppressions.in_question(ctx.snapshot, ctx.file.path):
        if item.garbled:
            yield from _garbled(ctx, item)
        for word in item.words:
            if word.code is None and not word.is_foreign:
                right = _nearest(word.text)
                hint = f"did you mean `{right}`?" if right else "remove it"
                yield ctx.finding(word.span, f"`{word.text}` is not a known rule; {hint}", _fix(ctx, item, word, right))


def _garbled(ctx: Context, item: Suppression) -> Iterator[Finding]:
    found = (selection.find(word) for word in _NAMED.findall(ctx.text(item.span)))
    codes = [rule.code for rule in found if rule is not None]
    right = f"# sqlmodel: ignore[{', '.join(codes) or 'CODE'}]"
    fix = ctx.fix(f"Write `{right}`", TextEdit(item.span, right)) if codes else None
    yield ctx.finding(item.span, f"The comment silences nothing; write it like `{right}`", fix)


def _nearest(word: str) -> str | None:
    found = selection.nearest(word)
    return None if found == selection.EVERYTHING else found


def _fix(ctx: Context, item: Suppression, word: Word, right: str | None) -> Fix:
    """Puts the right word where it has something to silence, else takes the wrong one out."""
    rule = selection.find(right) if right else None
    if right is not None and rule is not None and not item.names(rule.code):
        here = [other for other in ctx.found if suppressions.covers(ctx.snapshot, item, other)]
        if any(other.code == rule.code for other in here):
            return ctx.fix(f"Replace it with `{right}`", TextEdit(word.span, right))
    edits = suppression_edits.without(ctx.file.text, item, (word,))
    return ctx.fix(f"Remove `{word.text}`" if len(item.words) > 1 else "Remove the comment", *edits)

"""A comment silences a rule that finds nothing there.

The mistake has been mended, or the comment stands on the wrong line. It no longer explains anything, and it would hide
the next mistake of that kind. Nothing fails, and nothing is said about rules that are switched off or about the codes
of other tools in `# noqa`.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)  # sqlmodel: ignore[SQM301]
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import all_rules, suppression_edits, suppressions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.suppressions import Suppression, Word

CODE = "SQM001"
SEVERITY = Severity.HINT


def check(ctx: Context) -> Iterator[Finding]:
    """Finds comments, or the rules named in them, that silence nothing."""
    for item in suppressions.in_question(ctx.snapshot, ctx.file.path):
        if _may_be_half_typed(ctx, item):
            continue
        if item.is_blanket:
            if item.is_ours and _everything_ran(ctx) and not _silences_any(ctx, item):
                message = "Nothing is found here; remove the comment"
                yield ctx.finding(item.span, message, _fix(ctx, item, ()))
            continue
        unused = [word for word in item.words if _is_unused(ctx, item, word)]
        if unused:
            listed = " and ".join(f"`{word.text}`" for word in unused)
            verb, span = ("find", item.span) if len(unused) > 1 else ("finds", unused[0].span)
            message = f"{listed} {verb} nothing here; remove {'them' if len(unused) > 1 else 'it'}"
            yield ctx.finding(span, message, _fix(ctx, item, unused))


def _is_unused(ctx: Context, item: Suppression, word: Word) -> bool:
    if word.code is None or word.code not in ctx.ran or word.code.startswith(suppressions.FAMILY):
        return False
    return not any(
        finding.code == word.code and suppressions.covers(ctx.snapshot, item, finding) for finding in ctx.found
    )


def _silences_any(ctx: Context, item: Suppression) -> bool:
    return any(item.names(other.code) and suppressions.covers(ctx.snapshot, item, other) for other in ctx.found)


def _everything_ran(ctx: Context) -> bool:
    return all(rule.code in ctx.ran for rule in all_rules())


def _may_be_half_typed(ctx: Context, item: Suppression) -> bool:
    """Whether the code that a comment counts for cannot be read at the moment."""
    if item.rows is None:
        return any(block.damaged for _, block in ctx.facts.blocks)
    start = suppressions.line_index(ctx.snapshot, ctx.file.path).line_span(item.rows[0]).start
    return any(
        block.damaged
        for (offset, block), end in zip(ctx.facts.blocks, _ends(ctx), strict=True)
        if offset <= start <= end
    )


def _ends(ctx: Context) -> list[int]:
    return [*(offset for offset, _ in ctx.facts.blocks[1:]), len(ctx.file.text)]


def _fix(ctx: Context, item: Suppression, unused: list[Word] | tuple[()]) -> Fix:
    edits = suppression_edits.without(ctx.file.text, item, unused)
    is_all = len(unused) == len(item.words)
    listed = " and ".join(f"`{word.text}`" for word in unused)
    return ctx.fix("Remove the comment" if is_all else f"Remove {listed}", *edits)

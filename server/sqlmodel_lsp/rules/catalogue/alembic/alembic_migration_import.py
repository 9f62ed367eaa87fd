"""A migration uses `sqlmodel` without importing it.

Alembic writes the types of SQLModel with their module, `sqlmodel.sql.sqltypes.AutoString()`, and imports only what its
template says. The migration is imported without a complaint and fails when it is run:

> NameError: name 'sqlmodel' is not defined

Add `import sqlmodel` to `script.py.mako` as well, so that the next migrations have it.

## Example

```python
import sqlalchemy as sa
from alembic import op

revision = "1975ea83b712"
down_revision = None


def upgrade() -> None:
    op.create_table("hero", sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False))


def downgrade() -> None:
    op.drop_table("hero")
```

## Use instead

```python
import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "1975ea83b712"
down_revision = None


def upgrade() -> None:
    op.create_table("hero", sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False))


def downgrade() -> None:
    op.drop_table("hero")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, ClassFact, Function, Import
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.tree import parse_block
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.lines import line_end
from sqlmodel_lsp.text.span import Span

CODE = "SQM801"
SEVERITY = Severity.WARNING
WORDS = ("down_revision",)
_NAME = "sqlmodel"


def check(ctx: Context) -> Iterator[Finding]:
    """Finds the first use of the module in a migration that does not import it."""
    body = ctx.facts.interface.body
    named = {item.target for item in body if isinstance(item, Assignment)}
    if not {"revision", "down_revision"} <= named or any(block.damaged for _, block in ctx.facts.blocks):
        return
    if any(_binds(item) in (_NAME, "*") for item in body):
        return
    for node, positions in _nodes(ctx):
        used = _first_use(node)
        if used is not None:
            message = "`sqlmodel` is not imported; add `import sqlmodel`, here and in `script.py.mako`"
            yield ctx.finding(positions.span(used), message, _fix(ctx))
            return


def _binds(item: Import | Assignment | Function | ClassFact) -> str:
    if isinstance(item, Import):
        return item.alias
    return item.target if isinstance(item, Assignment) else item.name


def _nodes(ctx: Context) -> Iterator[tuple[ast.stmt, Positions]]:
    """The statements of the blocks that write the name."""
    ends = [*(offset for offset, _ in ctx.facts.blocks[1:]), len(ctx.file.text)]
    for (offset, block), end in zip(ctx.facts.blocks, ends, strict=True):
        if _NAME in block.mentions:
            text = ctx.file.text[offset:end]
            for statement in parse_block(text).statements:
                yield statement, Positions(text, offset)


def _first_use(statement: ast.stmt) -> ast.Name | None:
    """Where a statement reads the name, unless it is bound somewhere inside."""
    uses = []
    for node in ast.walk(statement):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            if any((item.asname or item.name.partition(".")[0]) in (_NAME, "*") for item in node.names):
                return None
        elif isinstance(node, ast.arg) and node.arg == _NAME:
            return None
        elif isinstance(node, ast.Name) and node.id == _NAME:
            if not isinstance(node.ctx, ast.Load):
                return None
            uses.append(node)
    return min(uses, key=lambda node: (node.lineno, node.col_offset), default=None)


def _fix(ctx: Context) -> Fix | None:
    """Puts the import behind that of `sqlalchemy`, else in front of the first one."""
    places = [
        (item, offset)
        for offset, block in ctx.facts.blocks
        for item in block.body
        if isinstance(item, Import) and item.module != "__future__"
    ]
    if not places:
        return None
    behind = next((offset for item, offset in places if item.module == "sqlalchemy" and item.name is None), None)
    start = places[0][1] if behind is None else ctx.file.text.find("\n", behind) + 1
    return (
        ctx.fix("Import `sqlmodel`", TextEdit(Span(start, start), f"import sqlmodel{line_end(ctx.file.text)}"))
        if start
        else None
    )

"""`table=True` on a class that is no SQLModel.

The keyword belongs to the classes that inherit from `SQLModel`. Python offers it to the bases, finds that none of them
takes it, and refuses the class:

> TypeError: Hero.__init_subclass__() takes no keyword arguments

## Example

```python
from pydantic import BaseModel
from sqlmodel import Field


class Hero(BaseModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
```

## Use instead

```python
from pydantic import BaseModel
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.facts.model import ClassFact, Definition, Function
from sqlmodel_lsp.rules import certainty, class_keywords, imports, origins
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM106"
SEVERITY = Severity.ERROR
OF_MODELS = False

_BASE_MODEL = "pydantic.BaseModel"
_TAKE_NO_KEYWORDS = frozenset({_BASE_MODEL, "builtins.object", "abc.ABC", "sqlalchemy.orm.DeclarativeBase"})
_DEEPEST = 20


def check(ctx: Context) -> Iterator[Finding]:
    """Finds classes with the keyword `table` of which no ancestor takes it."""
    for path, fact in _classes(ctx.facts.interface.body, ""):
        value = None if fact.keyword("table") is None else ctx.place(path, part="keyword:table")
        if value is None or fact.keyword("metaclass") or fact.keyword("**"):
            continue
        if not _takes_none(ctx, ctx.file, fact, _DEEPEST):
            continue
        message = f"`{fact.name}` is no SQLModel, so it takes no `table`; inherit from `SQLModel`"
        yield ctx.finding(class_keywords.name_span(ctx, "table", value), message, _fix(ctx, path, fact))


def _classes(body: tuple[Definition, ...], prefix: str) -> Iterator[tuple[str, ClassFact]]:
    for item in body:
        if isinstance(item, ClassFact):
            yield f"{prefix}{item.name}", item
            yield from _classes(item.body, f"{prefix}{item.name}.")


def _takes_none(ctx: Context, file: SourceFile, fact: ClassFact, depth: int) -> bool:
    """Whether the class and all its ancestors are known and none of them takes class keywords."""
    if fact.name in fact.broken or depth == 0:
        return False
    if any(isinstance(item, Function) and item.name == "__init_subclass__" for item in fact.body):
        return False
    return all(_base_takes_none(ctx, file, base, depth) for base in fact.bases)


def _base_takes_none(ctx: Context, file: SourceFile, base: str, depth: int) -> bool:
    node = expressions.tree(base)
    name = None if node is None else origins.origin(ctx.snapshot, file, node)
    if name is None or name in _TAKE_NO_KEYWORDS:
        return name is not None
    home, fact = ctx.schema.homes.get(name), certainty.class_fact(ctx.snapshot, name)
    where = None if home is None else ctx.snapshot.files.get(home.file)
    if fact is None or where is None or fact.keyword("metaclass") or fact.keyword("**"):
        return False
    return _takes_none(ctx, where, fact, depth - 1)


def _fix(ctx: Context, path: str, fact: ClassFact) -> Fix | None:
    """Changes the only base to `SQLModel` when it is Pydantic's."""
    span, imported = ctx.place(path, part="base:0"), imports.add(ctx, "SQLModel")
    node = expressions.tree(fact.bases[0]) if len(fact.bases) == 1 else None
    if node is None or span is None or imported is None:
        return None
    if origins.origin(ctx.snapshot, ctx.file, node) != _BASE_MODEL:
        return None
    return ctx.fix("Inherit from `SQLModel`", *imported, TextEdit(span, "SQLModel"))

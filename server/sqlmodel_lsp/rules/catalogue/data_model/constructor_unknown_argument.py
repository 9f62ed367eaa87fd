"""An instance that is made with an argument which is no field.

Models ignore what they do not know. The value is dropped without a word, and the field that was meant keeps its
default, or fails when the row is written:

> IntegrityError: (sqlite3.IntegrityError) NOT NULL constraint failed: hero.secret_name

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    secret_name: str


hero = Hero(secretname="Dive Wilson")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    secret_name: str


hero = Hero(secret_name="Dive Wilson")
```

A class that takes more than its fields, by `extra="allow"` or by a validator that runs before them, is not reported.
The fix passes on a value that was dropped so far, so it is applied only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.rules import call_edits, certainty
from sqlmodel_lsp.rules.catalogue.data_model import constructors
from sqlmodel_lsp.rules.catalogue.data_model.constructors import Construction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM509"
SEVERITY = Severity.WARNING
OF_MODELS = False

_ALIASES = ("alias", "validation_alias")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds keyword arguments of model classes that are no field, relationship or alias of theirs."""
    for found in constructors.constructions(ctx):
        if not found.call.keywords:
            continue
        known = _taken(ctx, found.model)
        if known is not None:
            yield from _unknown(ctx, found, known)


def _unknown(ctx: Context, found: Construction, known: frozenset[str]) -> Iterator[Finding]:
    passed = {keyword.arg for keyword in found.call.keywords}
    is_refused = any("forbid" in text for text in constructors.configurations(ctx, found.model))
    outcome = "" if is_refused and not found.model.is_table else ", so its value is lost"
    for keyword in found.call.keywords:
        name = keyword.arg
        if name is None or name in known or name in found.model.attributes:
            continue
        span = call_edits.name_span(found.scope.positions, keyword)
        related = ctx.related(found.model.qualified, "", f"`{found.model.name}` is defined here")
        message, meant = f"`{found.model.name}` has no field `{name}`{outcome}", nearest(name, known)
        if meant is None:
            yield ctx.finding(span, message, related=related)
        else:
            fix = None if meant in passed else ctx.fix(f"Change to `{meant}`", TextEdit(span, meant), safe=False)
            yield ctx.finding(span, f"{message}; did you mean `{meant}`?", fix, related)


def _taken(ctx: Context, model: Model) -> frozenset[str] | None:
    """What the constructor of a model takes; None when it may take more than we see."""
    return ctx.snapshot.remember("constructor takes", model.qualified, lambda: _read_taken(ctx, model))


def _read_taken(ctx: Context, model: Model) -> frozenset[str] | None:
    if any("allow" in text or "alias_generator" in text for text in constructors.configurations(ctx, model)):
        return None
    if any(_may_rename(item) for fact in certainty.line_of(ctx.snapshot, model) for item in fact.body):
        return None
    names = {relationship.name for relationship in model.relationships}
    for field in model.fields:
        names.add(field.name)
        for alias in (field.arguments.get(name) for name in _ALIASES):
            if alias is not None and not isinstance(alias, str):
                return None
            names.update([alias] if alias else [])
        if field.opaque or "Alias" in field.annotation or "**" in field.arguments:
            return None
    return frozenset(names)


def _may_rename(item: object) -> bool:
    """Whether a method reads all values before the fields do."""
    if not isinstance(item, Function):
        return False
    return any("model_validator" in text or "root_validator" in text for text in item.decorators)

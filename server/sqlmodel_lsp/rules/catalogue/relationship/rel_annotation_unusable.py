"""The annotation of a relationship is none that SQLModel can read.

It reads the class itself, `Optional[...]` or `| None` around it for one object, and `list[...]` for many. It knows no
other collection, looks for the class in it without end, and defining the class fails:

> RecursionError: maximum recursion depth exceeded

A union of two models, a bare `list`, and a relationship without annotation fail as well. For a set in memory, leave the
annotation a list and pass `collection_class` in `sa_relationship_kwargs`.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: set["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, certainty
from sqlmodel_lsp.rules.catalogue.relationship import declarations, spelling
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM418"
SEVERITY = Severity.ERROR

_ONE = ("Set", "FrozenSet", "AbstractSet", "MutableSet", "Sequence", "MutableSequence", "Iterable", "Collection")
OF_ONE = frozenset(
    {
        *("builtins.set", "builtins.frozenset", "builtins.tuple", "typing.Tuple", "collections.deque", "typing.Deque"),
        *(f"{module}.{name}" for module in ("typing", "collections.abc") for name in _ONE),
    }
)
OF_TWO = frozenset({"builtins.dict", "typing.Dict", "typing.Mapping", "collections.abc.Mapping"})
_VALUES = ("int", "str", "float", "bool", "bytes", "dict", "set", "tuple")
NO_CLASSES = frozenset({"typing.Any", *(f"builtins.{name}" for name in _VALUES)})

# What SQLAlchemy itself can fill for a ready relationship, or does not look at.
_FILLED = frozenset({"builtins.set", "typing.Set", "typing.Iterable", "collections.abc.Iterable"})

# Modules whose classes are the values of columns.
_WITHOUT_TABLES = frozenset({"datetime", "decimal", "uuid", "pathlib", "pydantic"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships without an annotation that names one class."""
    for found in declarations.declarations(ctx):
        written = ctx.expression(found.model, found.relationship.name, "annotation")
        if written is not None and found.is_mapped:
            yield from _in(ctx, found, *written)
        elif written is not None and found.passes_options and found.option("collection_class") is None:
            yield from _beside_ready(ctx, found, *written)
    for model in ctx.models:
        if model.table is not None and model.opaque is None:
            yield from _without(ctx, model)


def core_problem(ctx: Context, node: ast.expr) -> str | None:
    """What is wrong with an annotation in words, None when it names one class."""
    if isinstance(node, ast.Subscript):
        name = spelling.meaning(ctx, node.value)
        if name in ("typing.Optional", "sqlalchemy.orm.Mapped"):
            return core_problem(ctx, node.slice)
        if name in OF_ONE | OF_TWO:
            return "is no list, and SQLModel knows no other collection"
        if name in ("typing.Annotated", "typing_extensions.Annotated"):
            return "is more than SQLModel looks through"
        return None
    if isinstance(node, (ast.Name, ast.Attribute)):
        name = spelling.meaning(ctx, node)
        if name in spelling.LISTS:
            return "names no class"
        return "is no class of a table" if name in NO_CLASSES or name.partition(".")[0] in _WITHOUT_TABLES else None
    return None


def _in(ctx: Context, found: Declaration, node: ast.expr, positions: Positions) -> Iterator[Finding]:
    core = spelling.without_none(node) if isinstance(node, ast.BinOp) else node
    problem, span = core_problem(ctx, core), positions.span(core)
    if problem is not None:
        meant = _meant(ctx, found, core, positions)
        if meant is None:
            yield ctx.finding(span, f"`{ctx.text(span)}` {problem}")
        else:
            fix = None
            if not declarations.is_postponed(ctx):
                fix = ctx.fix(f"Write `{meant}`", TextEdit(span, meant), safe=False)
            yield ctx.finding(span, f"`{ctx.text(span)}` {problem}; write `{meant}`", fix)
    elif len(classes := _united(ctx, node)) > 1:
        named = " or ".join(f"`{name}`" for name in classes)
        yield ctx.finding(positions.span(node), f"`{found.name}` leads to {named}, but can lead to one class only")


def _beside_ready(ctx: Context, found: Declaration, node: ast.expr, positions: Positions) -> Iterator[Finding]:
    """A collection that SQLAlchemy reads from the annotation of a ready relationship, and cannot make."""
    core = node.slice if isinstance(node, ast.Subscript) and _is_optional(ctx, node) else node
    holds_one = found.relationship.options.get("uselist") is False
    if found.options() is None or not isinstance(core, ast.Subscript) or holds_one:
        return
    if spelling.meaning(ctx, core.value) in (OF_ONE | OF_TWO) - _FILLED:
        span = positions.span(core)
        message = f"`{ctx.text(span)}` is no collection that SQLAlchemy can make; write a list"
        yield ctx.finding(span, f"{message}, or pass `collection_class`")


def _is_optional(ctx: Context, node: ast.Subscript) -> bool:
    return spelling.meaning(ctx, node.value) == "typing.Optional"


def _meant(ctx: Context, found: Declaration, node: ast.expr, positions: Positions) -> str | None:
    """A list of what the collection holds, or of the class that pairs with this one."""
    if isinstance(node, ast.Subscript):
        name = spelling.meaning(ctx, node.value)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name in ("typing.Optional", "sqlalchemy.orm.Mapped"):
            inner = _meant(ctx, found, node.slice, positions)
            return None if inner is None else f"{ast.unparse(node.value)}[{inner}]"
        if name.endswith(".Annotated"):
            return ctx.text(positions.span(parts[0]))
        held = [part for part in parts if not (isinstance(part, ast.Constant) and part.value is ...)]
        if name in OF_ONE and len(held) == 1:
            return f"list[{ctx.text(positions.span(held[0]))}]"
    elif spelling.meaning(ctx, node) in spelling.LISTS:
        pairing = _pairing(ctx, found)
        return None if pairing is None else f'{ast.unparse(node)}["{pairing.name}"]'
    return None


def _pairing(ctx: Context, found: Declaration) -> Model | None:
    """The one class that has the relationship which `back_populates` names and which leads back."""
    name = found.relationship.back_populates
    owners = [
        model
        for model in ctx.schema.models.values()
        for other in model.relationships
        if other.name == name and other.target == found.model.qualified
    ]
    return owners[0] if len(owners) == 1 else None


def _united(ctx: Context, node: ast.expr) -> list[str]:
    """The classes that a union names, as they are called in it."""
    names: list[str] = []
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.BitOr):
            waiting += [part.right, part.left]
        elif isinstance(part, ast.Subscript) and spelling.meaning(ctx, part.value) == "typing.Union":
            waiting += reversed(part.slice.elts if isinstance(part.slice, ast.Tuple) else [part.slice])
        elif not (isinstance(part, ast.Constant) and part.value is None):
            names.append(str(part.value) if isinstance(part, ast.Constant) else ast.unparse(part))
    return list(dict.fromkeys(names))


def _without(ctx: Context, model: Model) -> Iterator[Finding]:
    """The relationships that nothing annotates."""
    function = call_edits.imported_name(ctx, "Relationship")
    line = list(certainty.line_of(ctx.snapshot, model)) if function is not None else []
    annotated = {item.target for fact in line for item in fact.assignments() if item.annotation is not None}
    for item in line[0].assignments() if line else ():
        if item.annotation is not None or not (item.value or "").startswith(f"{function}(") or item.target in annotated:
            continue
        span, node = ctx.place(model, item.target), expressions.tree(item.value or "")
        if (
            span is not None
            and isinstance(node, ast.Call)
            and call_edits.keyword_named(node, "sa_relationship") is None
        ):
            yield ctx.finding(span, f"`{model.name}.{item.target}` needs an annotation that names its class")

"""`Relationship()` or SQLAlchemy's `relationship()` does not know this argument.

SQLModel's `Relationship` takes a few keyword arguments and refuses all others when the class is defined:

> TypeError: Relationship() got an unexpected keyword argument 'lazy'

What only SQLAlchemy's `relationship()` knows, such as `lazy`, `order_by` or `foreign_keys`, is passed in
`sa_relationship_kwargs`, which in turn takes nothing that SQLAlchemy does not know. The class that is related is named
by the annotation and never by an argument; a relationship has no default.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team", lazy="selectin")


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
    heroes: list["Hero"] = Relationship(back_populates="team", sa_relationship_kwargs={"lazy": "selectin"})


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.catalogue.relationship import declarations
from sqlmodel_lsp.rules.catalogue.relationship.declarations import OPTIONS, Declaration, Option
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.field_parameters import PARAMETERS
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM424"
SEVERITY = Severity.ERROR

OF_SQLMODEL = frozenset(
    {
        *("back_populates", "cascade_delete", "passive_deletes", "link_model"),
        *("sa_relationship", "sa_relationship_args", OPTIONS),
    }
)
OF_SQLALCHEMY = frozenset(
    {
        *("secondary", "uselist", "collection_class", "primaryjoin", "secondaryjoin", "back_populates", "order_by"),
        *("backref", "overlaps", "post_update", "cascade", "viewonly", "lazy", "passive_deletes", "passive_updates"),
        *("active_history", "enable_typechecks", "foreign_keys", "remote_side", "join_depth", "comparator_factory"),
        *("single_parent", "innerjoin", "distinct_target_key", "load_on_pending", "query_class", "info", "omit_join"),
        *("sync_backref", "doc", "bake_queries", "cascade_backrefs"),
    }
)
# SQLAlchemy takes these for classes that are dataclasses, which models are not.
OF_DATACLASSES = frozenset({"init", "repr", "default", "default_factory", "compare", "kw_only", "hash"})
OF_FIELDS = frozenset(parameter.name for parameter in PARAMETERS)
# These tell columns, and what is written for SQLModel is seldom what SQLAlchemy takes.
_COLUMNS = frozenset({"foreign_keys", "remote_side", "order_by"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds arguments and options of relationships that nothing takes."""
    for found in declarations.declarations(ctx):
        for positional in found.call.args:
            message = "`Relationship` takes keyword arguments only; the annotation names the class"
            yield ctx.finding(found.positions.span(positional), message, _without(ctx, found, positional))
        for keyword in found.call.keywords:
            if keyword.arg is not None and keyword.arg not in OF_SQLMODEL:
                remedy, fix = _remedy(ctx, found, keyword, keyword.arg)
                span = call_edits.name_span(found.positions, keyword)
                yield ctx.finding(span, f"`Relationship` has no argument `{keyword.arg}`{remedy}", fix)
        for option in (found.options() or ()) if found.is_mapped else ():
            if option.name not in OF_SQLALCHEMY | {"dataclass_metadata"}:
                yield _option(ctx, found, option)
        for option in (found.options() or ()) if found.relationship.is_ready else ():
            if option.name not in OF_SQLALCHEMY | OF_DATACLASSES | {"dataclass_metadata", "argument"}:
                yield _misspelt(ctx, found, option)


def _remedy(ctx: Context, found: Declaration, keyword: ast.keyword, name: str) -> tuple[str, Fix | None]:
    if name in ("default", "default_factory"):
        return "; a relationship has no default", _removed(ctx, found, keyword)
    if name in OF_SQLALCHEMY:
        return f"; pass it in `{OPTIONS}`", _moved(ctx, found, keyword, name)
    if name in OF_FIELDS:
        return ", it is one of `Field`", None
    meant = nearest(name, OF_SQLMODEL)
    if meant is not None:
        if found.argument(meant) is not None:
            return f"; did you mean `{meant}`?", None
        edit = TextEdit(call_edits.name_span(found.positions, keyword), meant)
        return f"; did you mean `{meant}`?", ctx.fix(f"Change to `{meant}`", edit)
    option = nearest(name, OF_SQLALCHEMY)
    return ("", None) if option is None else (f"; did you mean `{option}` in `{OPTIONS}`?", None)


def _moved(ctx: Context, found: Declaration, keyword: ast.keyword, name: str) -> Fix | None:
    """Passes the argument on; what names columns has to be a string for that."""
    if name in _COLUMNS and not isinstance(keyword.value, (ast.Constant, ast.Lambda)):
        return None
    value, title = ctx.text(found.positions.span(keyword.value)), f"Pass `{name}` in `{OPTIONS}`"
    if found.argument(OPTIONS) is None:
        return ctx.fix(title, TextEdit(found.positions.span(keyword), f'{OPTIONS}={{"{name}": {value}}}'))
    added = None if found.option(name) else declarations.set_option(ctx, found, name, value)
    removed = call_edits.remove(ctx, found.call, found.positions, keyword)
    return None if added is None or removed is None else ctx.fix(title, added, removed)


def _removed(ctx: Context, found: Declaration, keyword: ast.keyword) -> Fix | None:
    edit = call_edits.remove(ctx, found.call, found.positions, keyword)
    return None if edit is None else ctx.fix(f"Remove `{keyword.arg}`", edit)


def _without(ctx: Context, found: Declaration, positional: ast.expr) -> Fix | None:
    """Takes out the class that the annotation names already."""
    named = positional.value if isinstance(positional, ast.Constant) else ast.unparse(positional)
    if len(found.call.args) > 1 or named != found.relationship.target_name:
        return None
    span = found.positions.span(positional)
    title = f"Remove `{ctx.text(span)}`"
    if found.call.keywords:
        span = Span(span.start, found.positions.span(found.call.keywords[0]).start)
    return None if "#" in ctx.text(span) else ctx.fix(title, TextEdit(span, ""))


def _option(ctx: Context, found: Declaration, option: Option) -> Finding:
    name, span = option.name, option.span
    message = f"`relationship` of SQLAlchemy has no argument `{name}`"
    if name == "argument":
        return ctx.finding(span, f"`{OPTIONS}` cannot name the class; the annotation does", _dropped(ctx, found, name))
    if name in OF_DATACLASSES:
        return ctx.finding(span, f"`{name}` is for dataclasses, which models are not", _dropped(ctx, found, name))
    if name in OF_SQLMODEL:
        return ctx.finding(span, f"{message}; pass it to `Relationship`", _lifted(ctx, found, name))
    return _misspelt(ctx, found, option)


def _misspelt(ctx: Context, found: Declaration, option: Option) -> Finding:
    name, span = option.name, option.span
    message = f"`relationship` of SQLAlchemy has no argument `{name}`"
    meant = nearest(name, OF_SQLALCHEMY)
    if meant is None:
        return ctx.finding(span, message)
    edit = TextEdit(span, meant) if ctx.text(span) == name else call_edits.inside_string(ctx, span, name, meant)
    edit = edit if found.option(meant) is None else None
    fix = None if edit is None else ctx.fix(f"Change to `{meant}`", edit)
    return ctx.finding(span, f"{message}; did you mean `{meant}`?", fix)


def _dropped(ctx: Context, found: Declaration, name: str) -> Fix | None:
    edit = declarations.remove_option(ctx, found, name)
    return None if edit is None else ctx.fix(f"Remove `{name}`", edit)


def _lifted(ctx: Context, found: Declaration, name: str) -> Fix | None:
    """Makes the option an argument of `Relationship(...)`."""
    option, argument = found.option(name), found.argument(OPTIONS)
    if option is None or argument is None or found.argument(name) is not None:
        return None
    given = f"{name}={ctx.text(found.positions.span(option.value))}"
    title = f"Pass `{name}` to `Relationship`"
    if len(found.options() or ()) == 1:
        return ctx.fix(title, TextEdit(found.positions.span(argument), given))
    removed = declarations.remove_option(ctx, found, name)
    return (
        None if removed is None else ctx.fix(title, call_edits.insert(ctx, found.call, found.positions, given), removed)
    )

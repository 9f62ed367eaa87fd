"""`foreign_keys`, `remote_side`, `order_by` or a join names a class or column that does not exist.

Strings in these options are Python expressions over the classes of tables and their attributes: `"Hero.team_id"`,
`"[Hero.team_id]"`, `"Hero.name.desc()"`. A class or attribute that is not there, the name of a table, or a column
without its class fails with the first query of any model:

> AttributeError: Class <class 'models.Hero'> does not have a mapped column named 'tem_id'

The fields of the class itself cannot be passed: in the body of the class they are no columns yet. A list of strings is
no list of columns either; the list belongs into the string.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Hero.tem_id"})
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Hero.team_id"})
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, certainty, surroundings
from sqlmodel_lsp.rules.catalogue.relationship import column_references, declarations
from sqlmodel_lsp.rules.catalogue.relationship.column_references import Reference
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM419"
SEVERITY = Severity.ERROR

_ASSIGNMENT = re.compile(r"(?<![=<>!])=(?!=)")
_ORDER = re.compile(r"([\w.]+)\s+(desc|asc)\b", re.IGNORECASE)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds options of relationships that name no column."""
    for found in declarations.declarations(ctx):
        for name in column_references.OPTIONS if found.passes_options else ():
            option = found.option(name)
            if option is None:
                continue
            written = option.value
            if isinstance(written, ast.Constant) and isinstance(written.value, str):
                yield from _in_string(ctx, found, name, written.value, found.positions.span(written))
            elif name in column_references.OF_COLUMNS:
                yield from _objects(ctx, found, name, written)


def _in_string(ctx: Context, found: Declaration, option: str, text: str, literal: Span) -> Iterator[Finding]:
    tree = expressions.tree(text)
    if tree is None:
        yield _unreadable(ctx, option, text, literal)
        return
    if option in column_references.OF_COLUMNS:
        for node in column_references.expected(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
                yield ctx.finding(literal, f"`{option}` takes columns, and `{node.value}` is none")
    for reference in column_references.references(
        ctx, literal, text, tree, bare=option in column_references.OF_COLUMNS
    ):
        if not reference.attribute:
            yield from _bare(ctx, found, option, reference, literal)
            continue
        models = ctx.schema.models_named(reference.root, ctx.file.path)
        if len(models) == 1:
            yield from _attribute(ctx, models[0], reference, literal)
        elif not models:
            yield from _root(ctx, reference, literal)


def _unreadable(ctx: Context, option: str, text: str, literal: Span) -> Finding:
    meant = _ASSIGNMENT.sub("==", text)
    if option == "order_by":
        meant = _ORDER.sub(lambda match: f"{match[1]}.{match[2].lower()}()", text)
    message = f"`{text}` is no expression of Python"
    if meant == text or expressions.tree(meant) is None:
        return ctx.finding(literal, message)
    edit = call_edits.inside_string(ctx, literal, text, meant)
    fix = None if edit is None else ctx.fix(f"Change to `{meant}`", edit)
    return ctx.finding(literal, f"{message}; did you mean `{meant}`?", fix)


def _attribute(ctx: Context, model: Model, reference: Reference, literal: Span) -> Iterator[Finding]:
    """An attribute that the class lacks."""
    name, table = reference.attribute, model.table
    if table is None or not certainty.knows_columns(ctx.snapshot, model) or name.startswith("__"):
        return
    if name in model.attributes or table.attribute(name) is not None or _is_given(ctx, model):
        return
    message = f"`{model.name}` has no column `{name}`"
    related = ctx.related(model.qualified, "", f"`{model.name}` is defined here")
    by_name = table.column(name)
    meant = by_name.attribute if by_name is not None else nearest(name, [column.attribute for column in table.columns])
    span = reference.attribute_span
    if meant is None:
        yield ctx.finding(span or literal, message, None, related)
    else:
        fix = None if span is None else ctx.fix(f"Change to `{meant}`", TextEdit(span, meant))
        yield ctx.finding(span or literal, f"{message}; did you mean `{meant}`?", fix, related)


def _root(ctx: Context, reference: Reference, literal: Span) -> Iterator[Finding]:
    """The name of a table in place of its class, or a class that is misspelt."""
    tables = [table for table in ctx.schema.tables_called(reference.root) if table.kind == "sqlmodel"]
    models = [model for model in map(ctx.schema.models.get, (table.model for table in tables)) if model is not None]
    is_table = len(models) == 1 and ctx.schema.tables_called(reference.root) == tuple(tables)
    table = models[0].table if is_table else None
    column = None if table is None else table.attribute(reference.attribute) or table.column(reference.attribute)
    if column is not None:
        message = f"`{reference.root}` is a table here; name the class, `{models[0].name}`"
        if column.attribute == reference.attribute:
            fix = _renamed(ctx, reference, models[0].name)
        else:
            path = f"{models[0].name}.{column.attribute}"
            fix = None if reference.span is None else ctx.fix(f"Change to `{path}`", TextEdit(reference.span, path))
        yield ctx.finding(reference.root_span or literal, message, fix)
    elif not tables and reference.root[:1].isupper() and not _may_exist(ctx, reference.root):
        known = [
            model.name
            for model in ctx.schema.models.values()
            if model.table is not None and model.table.attribute(reference.attribute) is not None
        ]
        meant = nearest(reference.root, known)
        if meant is not None and not surroundings.may_have_other_tables(ctx, likely=True):
            message = f"`{reference.root}` is not a known model; did you mean `{meant}`?"
            yield ctx.finding(reference.root_span or literal, message, _renamed(ctx, reference, meant))


def _bare(ctx: Context, found: Declaration, option: str, reference: Reference, literal: Span) -> Iterator[Finding]:
    """A column without its class, or a class or table without the column."""
    target = ctx.schema.models.get(found.relationship.target or "")
    name = reference.root
    if ctx.schema.models_named(name, ctx.file.path) or ctx.schema.tables_called(name):
        yield _without_column(ctx, found, option, reference, literal)
        return
    if _may_exist(ctx, name):
        return
    owners = [
        model
        for model in ((target,) if option == "order_by" else (found.model, target))
        if model is not None and model.table is not None and (column := model.table.attribute(name)) is not None
        if option != "foreign_keys" or column.foreign_keys
    ]
    owners = list({model.qualified: model for model in owners}.values())
    if len(owners) == 1:
        meant = f"{owners[0].name}.{name}"
        message = f"`{name}` needs its class; did you mean `{meant}`?"
        yield ctx.finding(reference.span or literal, message, _renamed(ctx, reference, meant))


def _without_column(ctx: Context, found: Declaration, option: str, reference: Reference, literal: Span) -> Finding:
    """A class or a table where a column has to be, with the one that is meant if there is no choice."""
    models = ctx.schema.models_named(reference.root, ctx.file.path)
    what = "class" if models else "table"
    owner = models[0] if len(models) == 1 else _owner(ctx, reference.root)
    message = f"`{option}` takes columns, and `{reference.root}` is a {what}"
    columns = [] if owner is None else _columns_meant(found, option, owner)
    if owner is None or len(columns) != 1:
        return ctx.finding(reference.span or literal, f"{message}; name one of its columns")
    meant = f"{owner.name}.{columns[0]}"
    fix = _renamed(ctx, reference, meant)
    return ctx.finding(reference.span or literal, f"{message}; did you mean `{meant}`?", fix)


def _owner(ctx: Context, table: str) -> Model | None:
    """The one model that makes a table."""
    tables = ctx.schema.tables_called(table)
    return ctx.schema.models.get(tables[0].model) if len(tables) == 1 else None


def _columns_meant(found: Declaration, option: str, owner: Model) -> list[str]:
    """The columns that an option may mean: keys to the other class, or the primary key where the other side is."""
    if owner.table is None or option == "order_by":
        return []
    if option == "foreign_keys":
        return [column.attribute for column in owner.table.columns if column.foreign_keys]
    return [column.attribute for column in owner.table.primary_key() if owner.qualified == found.relationship.target]


def _renamed(ctx: Context, reference: Reference, name: str) -> Fix | None:
    span = reference.root_span
    return None if span is None else ctx.fix(f"Change to `{name}`", TextEdit(span, name))


def _is_given(ctx: Context, model: Model) -> bool:
    """Whether other classes give this one attributes, by `backref`."""
    return any(
        relationship.target == model.qualified and relationship.options.get("backref") not in (None, "")
        for other in ctx.schema.models.values()
        for relationship in other.relationships
    )


def _may_exist(ctx: Context, name: str) -> bool:
    if any(table.model.rpartition(".")[2] == name for table in ctx.schema.others):
        return True
    return name in ctx.schema.class_names() or surroundings.is_bound(ctx, name)


def _objects(ctx: Context, found: Declaration, option: str, written: ast.expr) -> Iterator[Finding]:
    """Fields of the class itself, or strings in a list."""
    members = written.elts if isinstance(written, (ast.List, ast.Tuple)) else [written]
    texts = [_text(ctx, found, member) for member in members]
    known = [text for text in texts if text is not None]
    if isinstance(written, ast.Constant) and written.value is True and option != "order_by":
        yield ctx.finding(found.positions.span(written), f"`{option}` takes columns, and `True` is none")
    if not known or isinstance(written, ast.Constant):
        return
    span = found.positions.span(written)
    meant = f"[{', '.join(known)}]" if len(known) > 1 else known[0]
    fix = ctx.fix(f'Write `"{meant}"`', TextEdit(span, f'"{meant}"')) if len(known) == len(texts) else None
    wrong = "strings" if all(isinstance(member, ast.Constant) for member in members) else "fields"
    yield ctx.finding(span, f'`{option}` takes columns, and these are {wrong}; write `"{meant}"`', fix)


def _text(ctx: Context, found: Declaration, member: ast.expr) -> str | None:
    """What a member of the list should be inside of a string, when it is wrong."""
    if isinstance(member, ast.Constant) and isinstance(member.value, str):
        return member.value
    if not isinstance(member, ast.Name):
        return None
    field = found.model.field(member.id)
    value = ctx.expression(found.model, member.id)
    place, here = ctx.place(found.model, member.id), found.positions.span(found.call)
    if field is None or field.owner != found.model.qualified or value is None or place is None:
        return None
    is_field = isinstance(value[0], ast.Call) and ast.unparse(value[0].func) == call_edits.imported_name(ctx, "Field")
    return f"{found.model.name}.{member.id}" if is_field and place.start < here.start else None

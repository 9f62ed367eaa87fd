"""Models without a table that are used as if they had one, and the fix that gives them theirs."""

from __future__ import annotations

from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Fix
from sqlmodel_lsp.schema.model import ForeignKey, Model
from sqlmodel_lsp.syntax.values import is_opaque
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span


def is_one(ctx: Context, model: Model) -> bool:
    """Whether a model certainly makes no table and inherits none."""
    return not model.is_table and model.opaque is None and certainty.is_settled(ctx.snapshot, model)


def meant_by(ctx: Context, key: ForeignKey) -> Model | None:
    """The one model without a table whose table a foreign key would mean, if it had one."""
    if key.table is None or "." in key.table or key.column is None or ctx.schema.tables_called(key.table):
        return None
    found = [model for model in ctx.schema.models_without_table(key.table) if model.field(key.column) is not None]
    return found[0] if len(found) == 1 and is_one(ctx, found[0]) else None


def heirs(ctx: Context, model: Model) -> list[Model]:
    """The tables that inherit a class."""
    others = ctx.schema.models.values()
    return [other for other in others if other is not model and other.is_table and model.qualified in other.mro]


def make_table(ctx: Context, model: Model) -> Fix | None:
    """Adds `table=True` to a class that has a key and that no other class inherits."""
    home, fact = ctx.at_home_of(model), certainty.class_fact(ctx.snapshot, model.qualified)
    header = None if home is None else home.place(model, part="header")
    if home is None or fact is None or header is None or fact.keywords or not has_key(model):
        return None
    if any(model.qualified in other.mro for other in ctx.schema.models.values() if other is not model):
        return None
    text = home.text(header).removesuffix(":").rstrip()
    if "#" in text or not text.endswith(")"):
        return None
    end = len(text[:-1].rstrip())
    argument = " table=True" if text[:end].endswith(",") else ", table=True"
    edit = TextEdit(Span(header.start + end, header.start + end), argument)
    change = SourceChange(f"Make `{model.name}` a table", (FileChange(model.file, (edit,)),))
    return Fix(change, safe=False)


def has_key(model: Model) -> bool:
    """Whether a field of the model is certainly marked as its primary key."""
    return any(field.arguments.get("primary_key") is True for field in model.fields) and not any(
        is_opaque(value) for field in model.fields for value in field.arguments.values()
    )

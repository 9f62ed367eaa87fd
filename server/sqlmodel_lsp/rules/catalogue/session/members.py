"""What the classes of models and their attributes have: whether a name behind a dot is certainly none of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Assignment, ClassFact
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.catalogue.session import rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model

OF_CLASSES = frozenset(
    ("construct", "copy", "dict", "from_orm", "json", "metadata", "model_computed_fields", "model_config",
     "model_construct", "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields",
     "model_fields_set", "model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild",
     "model_validate", "model_validate_json", "model_validate_strings", "mro", "parse_file", "parse_obj", "parse_raw",
     "register", "schema", "schema_json", "sqlmodel_update", "update_forward_refs", "validate")
)  # fmt: skip
"""What every class of a table has, names with a leading underscore left out."""

OPERATORS = (
    "all_", "any", "any_", "asc", "between", "bitwise_and", "bitwise_lshift", "bitwise_not", "bitwise_or",
    "bitwise_rshift", "bitwise_xor", "bool_op", "collate", "concat", "contains", "desc", "distinct", "endswith", "has",
    "icontains", "iendswith", "ilike", "in_", "is_", "is_distinct_from", "is_not", "is_not_distinct_from",
    "isnot", "isnot_distinct_from", "istartswith", "label", "like", "match", "not_ilike", "not_in", "not_like",
    "notilike", "notin_", "notlike", "nulls_first", "nulls_last", "nullsfirst", "nullslast", "op", "regexp_match",
    "regexp_replace", "startswith",
)  # fmt: skip
"""The operators that columns have as methods."""

OF_ATTRIBUTES = frozenset(
    ("adapt_to_entity", "adapter", "allows_lambda", "and_", "any_op", "class_", "comparator", "dispatch", "entity",
     "expression", "extension_type", "get_history", "has_op", "hasparent", "impl", "info", "inherit_cache",
     "is_aliased_class", "is_attribute", "is_bundle", "is_clause_element", "is_instance", "is_mapper", "is_property",
     "is_selectable", "key", "mapper", "of_type", "of_type_op", "operate", "params", "parent", "prop", "property",
     "reverse_operate", "timetuple", "unique_params", "uses_inspection", *OPERATORS)
)  # fmt: skip
"""What every attribute of a mapped class has, a relationship or a column."""

_KNOWN_BASES = ("sqlmodel.", "pydantic.", "typing.", "typing_extensions.", "builtins.", "abc.", "object")


def certainly_lacks(ctx: Context, model: Model, name: str) -> bool:
    """Whether the class of a table has no attribute of this name, wherever it might come from."""
    return (
        not name.startswith("_")
        and name not in OF_CLASSES
        and model.field(name) is None
        and model.relationship(name) is None
        and name not in model.attributes
        and _is_whole(ctx.snapshot, model)
        and name not in ctx.snapshot.everywhere("attributes set on classes", _set_outside)
        and not _is_set_in(ctx, model, name)
    )


def _is_set_in(ctx: Context, model: Model, name: str) -> bool:
    """Whether this file, or that of the model, sets the attribute on the class, be it inside of a function."""
    home = ctx.snapshot.files.get(model.file)
    pattern = re.compile(rf"\b{re.escape(model.name)}\.{re.escape(name)}[ \t]*=(?!=)")
    return any(pattern.search(file.text) for file in (ctx.file, home) if file is not None)


def has_known_bases(snapshot: Snapshot, model: Model) -> bool:
    """Whether all ancestors of a model are classes of the workspace, or of libraries that add nothing of this kind."""
    return all(name in snapshot.schema.homes or name.startswith(_KNOWN_BASES) for name in model.mro)


def names_class(scope: Scope, node: ast.expr) -> bool:
    """Whether an expression names a class itself, not a variable that may hold a class below it."""
    match node:
        case ast.Name(id=name):
            return name != "cls" and name not in rewriting.own_names(scope)
        case ast.Attribute(value=ast.Name(id=name)):
            return name not in ("self", "cls") and name not in rewriting.own_names(scope)
    return False


def _is_whole(snapshot: Snapshot, model: Model) -> bool:
    """Whether all that makes the class is known: no base from elsewhere, no decorator, no attribute by `backref`."""
    return snapshot.remember("is whole", model.qualified, lambda: _knows_all(snapshot, model))


def _knows_all(snapshot: Snapshot, model: Model) -> bool:
    return (
        model.table is not None
        and model.opaque is None
        and model.table.columns_opaque is None
        and certainty.is_settled(snapshot, model)
        and has_known_bases(snapshot, model)
        and not any(_is_changed(fact) for fact in certainty.line_of(snapshot, model))
        and not _has_backrefs(snapshot)
    )


def _is_changed(fact: ClassFact) -> bool:
    """Whether a class is made by more than its body."""
    return bool(fact.decorators) or fact.keyword("metaclass") is not None or "__table__" in _names(fact)


def _names(fact: ClassFact) -> set[str]:
    return {item.target for item in fact.body if isinstance(item, Assignment)}


def _has_backrefs(snapshot: Snapshot) -> bool:
    """Whether relationships put attributes on other classes, or may."""
    return _BACKREF in snapshot.of_models("has backrefs", _backrefs)


def _backrefs(model: Model) -> Iterator[str]:
    if any("backref" in found.options or found.opaque is not None for found in model.relationships):
        yield _BACKREF


_BACKREF = "backref"


def _set_outside(file: SourceFile) -> Iterator[str]:
    """The names that a module sets on whatever: `Hero.extra = ...`."""
    for item in file.facts.interface.body:
        if isinstance(item, Assignment) and "." in item.target:
            yield item.target.rpartition(".")[2]

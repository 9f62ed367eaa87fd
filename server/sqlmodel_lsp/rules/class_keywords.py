"""The keywords of a class line: `class Hero(SQLModel, table=True)`."""

from __future__ import annotations

from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.span import Span

OF_PYDANTIC = frozenset(
    {
        *("title", "model_title_generator", "field_title_generator", "str_to_lower", "str_to_upper"),
        *("str_strip_whitespace", "str_min_length", "str_max_length", "extra", "frozen", "populate_by_name"),
        *("use_enum_values", "validate_assignment", "arbitrary_types_allowed", "from_attributes", "loc_by_alias"),
        *("alias_generator", "ignored_types", "allow_inf_nan", "json_schema_extra", "json_encoders", "strict"),
        *("revalidate_instances", "ser_json_timedelta", "ser_json_temporal", "val_temporal_unit", "ser_json_bytes"),
        *("val_json_bytes", "ser_json_inf_nan", "validate_default", "validate_return", "protected_namespaces"),
        *("hide_input_in_errors", "defer_build", "plugin_settings", "schema_generator", "regex_engine"),
        *("json_schema_serialization_defaults_required", "json_schema_mode_override", "coerce_numbers_to_str"),
        *("validation_error_cause", "use_attribute_docstrings", "cache_strings", "validate_by_alias"),
        *("validate_by_name", "serialize_by_alias", "url_preserve_empty_path", "polymorphic_serialization"),
    }
)
KNOWN = OF_PYDANTIC | {"table", "registry", "metaclass", "**"}
"""The keywords that SQLModel, Pydantic or Python read."""


def are_handled(model: Model) -> bool:
    """Whether the class or an ancestor takes keywords itself."""
    return not model.attributes.isdisjoint({"__init_subclass__", "__pydantic_init_subclass__"})


def name_span(ctx: Context, name: str, value: Span) -> Span:
    """Where the name of a keyword stands, before its value."""
    start = ctx.file.text.rindex(name, 0, value.start)
    return Span(start, start + len(name))

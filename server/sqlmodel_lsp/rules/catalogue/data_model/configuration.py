"""How models are configured: by `model_config`, or by an inner class `Config` as in Pydantic 1."""

from __future__ import annotations

from sqlmodel_lsp.facts.model import Assignment, Branch, ClassFact
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model

NAME = "model_config"
FORMER = "Config"

RENAMED = {
    "orm_mode": "from_attributes",
    "allow_population_by_field_name": "populate_by_name",
    "schema_extra": "json_schema_extra",
    "validate_all": "validate_default",
    "anystr_lower": "str_to_lower",
    "anystr_upper": "str_to_upper",
    "anystr_strip_whitespace": "str_strip_whitespace",
    "max_anystr_length": "str_max_length",
    "min_anystr_length": "str_min_length",
    "keep_untouched": "ignored_types",
}
REMOVED = frozenset(
    {
        *("allow_mutation", "error_msg_templates", "fields", "getter_dict", "smart_union", "json_loads", "json_dumps"),
        *("underscore_attrs_are_private", "copy_on_model_validation", "post_init_call"),
    }
)


def settings(ctx: Context, model: Model, inner: ClassFact) -> dict[str, str] | None:
    """What an inner class sets, by today's names; None when it holds anything else."""
    statement = ctx.place(f"{model.path}.{FORMER}", part="statement")
    if inner.bases or inner.decorators or inner.keywords or statement is None:
        return None
    text = ctx.text(statement)
    if "#" in text or '"""' in text:
        return None
    found: dict[str, str] = {}
    for item in inner.body:
        if not isinstance(item, Assignment) or item.value is None or item.branch is not Branch.MAIN:
            return None
        if not item.target.isidentifier() or item.target in REMOVED:
            return None
        found[RENAMED.get(item.target, item.target)] = item.value
    return found

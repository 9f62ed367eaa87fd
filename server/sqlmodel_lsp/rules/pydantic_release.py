"""Which Pydantic a code base is written for: the first one is right in ways that the second one is not."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.facts.model import Assignment, ClassFact, Definition, Import
from sqlmodel_lsp.rules.context import Context

_FIRST_WITH_SECOND = (0, 0, 14)
_SIGN = "second"
_OF_SECOND = frozenset(
    {
        *("field_validator", "model_validator", "field_serializer", "model_serializer", "computed_field", "ConfigDict"),
        *("TypeAdapter", "RootModel", "BeforeValidator", "AfterValidator", "WithJsonSchema", "SkipValidation"),
        *(
            "AliasChoices",
            "AliasPath",
            "ValidationInfo",
            "GetCoreSchemaHandler",
            "GetJsonSchemaHandler",
            "NaiveDatetime",
        ),
        *("AwareDatetime", "StringConstraints", "InstanceOf", "SerializationInfo", "PlainSerializer"),
    }
)


def may_be_second(ctx: Context) -> bool:
    """Whether this SQLModel works with Pydantic 2 at all."""
    return ctx.schema.version >= _FIRST_WITH_SECOND


def is_second(ctx: Context) -> bool:
    """Whether the code base is surely written for Pydantic 2, since it uses what the first one lacks."""
    return may_be_second(ctx) and _SIGN in ctx.snapshot.everywhere("Pydantic of", _signs)


def _signs(file: SourceFile) -> Iterator[str]:
    if any(map(_is_sign, file.facts.interface.body)) and not file.library:
        yield _SIGN


def _is_sign(item: Definition) -> bool:
    match item:
        case Import(module=module, name=name):
            top = module.partition(".")[0]
            return top in ("pydantic_settings", "pydantic_core") or (top == "pydantic" and name in _OF_SECOND)
        case ClassFact(body=body):
            return any(isinstance(inner, Assignment) and inner.target == "model_config" for inner in body)
        case _:
            return False

"""A keyword argument of `Field` or `Relationship`: what it is for."""

from __future__ import annotations

import re

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.completion import field_arguments, relationship_arguments
from sqlmodel_lsp.features.completion.situation import Situation
from sqlmodel_lsp.features.hover.document import Card, Text
from sqlmodel_lsp.schema import field_parameters, relationship_parameters
from sqlmodel_lsp.syntax import cursor

_REST = re.compile(r"\w*[ \t]*=(?!=)")


def card(snapshot: Snapshot, path: str, offset: int) -> Card | None:
    """What is told about the name of an argument at an offset."""
    file = snapshot.files[path]
    found = cursor.at(file.text, offset) if _REST.match(file.text, offset) else None
    if found is None or found.string is not None or found.call is None or not found.call.direct or found.owner:
        return None
    name = file.text[found.span.start : found.span.end]
    if found.call.keyword is not None:
        return None
    text = _text(Situation(snapshot, file, offset, found), found.call.function, name)
    return None if text is None else Card(found.span, (Text(f"`{name}`"), Text(text)))


def _text(situation: Situation, function: str, name: str) -> str | None:
    version = situation.snapshot.schema.version
    if situation.is_sqlmodel(function, "Field"):
        field = next((item for item in field_parameters.parameters(version) if item.name == name), None)
        if field is None:
            return None
        text = field_arguments.documentation(field)
        return f"{text}\n\nDeprecated: {field.deprecated}." if field.deprecated else text
    if situation.is_sqlmodel(function, "Relationship"):
        found = next((item for item in relationship_parameters.parameters(version) if item.name == name), None)
        return None if found is None else relationship_arguments.documentation(found)
    return None

"""What the call takes that somebody is typing: fields, relationships, models, engines, sessions and migrations."""

from __future__ import annotations

import ast
import re

from sqlmodel_lsp.analysis.queries import types
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.features.completion import typed
from sqlmodel_lsp.features.completion.situation import Situation
from sqlmodel_lsp.features.signature_help import library_functions, operations
from sqlmodel_lsp.features.signature_help.model import Parameter, Signature, SignatureHelp
from sqlmodel_lsp.schema import field_parameters, initialisation, relationship_parameters
from sqlmodel_lsp.schema.model import Model, Schema
from sqlmodel_lsp.syntax import cursor
from sqlmodel_lsp.syntax.calls import Call

__all__ = ["SignatureHelp", "signature_help"]


def signature_help(snapshot: Snapshot, path: str, offset: int) -> SignatureHelp | None:
    """The signature of the innermost call around a place, None where it is none that we know."""
    file = snapshot.files[path]
    place = cursor.at(file.text, offset)
    if place is None or place.call is None:
        return None
    signature = _operation(file, offset, place.call.function) or _typed(Situation(snapshot, file, offset, place))
    return None if signature is None else SignatureHelp(signature, _active(signature, place.call, place.word))


def _active(signature: Signature, call: Call, word: str) -> int | None:
    """The parameter that is being given: by its name, by its position, or the first one left to give by name."""
    parameters = signature.parameters
    if call.keyword is not None:
        return next((number for number, one in enumerate(parameters) if one.name == call.keyword), None)
    positional = [number for number, one in enumerate(parameters) if one.is_positional]
    if positional and call.index >= len(positional) and parameters[positional[-1]].name.startswith("*"):
        return positional[-1]
    taken = parameters[positional[call.index]] if call.index < len(positional) else None
    if taken is not None and taken.name not in call.keywords and (not word or taken.name.startswith(word)):
        return positional[call.index]
    left = [
        number
        for number, one in enumerate(parameters)
        if one.name not in call.keywords and number not in positional[: call.index]
    ]
    meant = next((number for number in left if word and parameters[number].name.startswith(word)), None)
    if meant is not None or taken is not None:
        return positional[call.index] if meant is None else meant
    return next(iter(left), None)


# ---- which call it is


def _typed(situation: Situation) -> Signature | None:
    """The signature by what is called."""
    place = typed.place(situation)
    if place is None:
        return None
    inner = place.mark
    for node in place.nodes[1:]:
        if isinstance(node, ast.Call) and node.func is not inner:
            return _of(situation.snapshot.schema, place.type_of(node.func))
        inner = node
    return None


def _of(schema: Schema, called: types.Type) -> Signature | None:
    match called:
        case types.Named("sqlmodel.Field" | "sqlmodel.main.Field"):
            return _field(schema)
        case types.Named("sqlmodel.Relationship" | "sqlmodel.main.Relationship"):
            return _relationship(schema)
        case types.Named(name):
            return library_functions.FUNCTIONS.get(name)
        case types.ModelClass(qualified):
            model = schema.models.get(qualified)
            return None if model is None else _model(model)
    return None


def _field(schema: Schema) -> Signature:
    found = (
        Parameter(one.name, default="...", documentation=one.documentation,
                  is_positional=one.name == "default")
        for one in field_parameters.parameters(schema.version)
        if one.deprecated is None
    )  # fmt: skip
    return Signature("Field", tuple(found), "A field of a model, and its column.")


def _relationship(schema: Schema) -> Signature:
    found = (
        Parameter(one.name, default="...", documentation=one.documentation)
        for one in relationship_parameters.parameters(schema.version)
    )
    return Signature("Relationship", tuple(found), "An attribute that leads to other mapped models.")


def _model(model: Model) -> Signature | None:
    """The constructor of a model; None where it has one of its own or takes nothing."""
    parameters = tuple(
        Parameter(one.name, one.annotation, "" if one.required else "...") for one in initialisation.parameters(model)
    )
    table = model.table.full_name if model.table is not None else None
    return Signature(model.name, parameters, f"A row of the table `{table}`." if table else "") if parameters else None


def _operation(file: SourceFile, offset: int, function: str) -> Signature | None:
    """The signature of `op.add_column` or of the same in a batch."""
    owner, _, name = function.rpartition(".")
    signature = operations.OPERATIONS.get(name)
    if signature is None or not owner:
        return None
    imports = [item for item in file.facts.interface.body if isinstance(item, Import)]
    if any(item.alias == owner and (item.module, item.name) == ("alembic", "op") for item in imports):
        return signature
    above = file.text[max(file.text.rfind("\ndef ", 0, offset), 0) : offset]
    is_batch = re.search(rf"\bop\.batch_alter_table\(.*?\)\s+as\s+{re.escape(owner)}\b", above, re.DOTALL)
    return operations.in_batch(signature) if is_batch else None

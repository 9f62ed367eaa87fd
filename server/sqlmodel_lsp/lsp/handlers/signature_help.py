"""Signature help: one signature, in whose line the parameters are marked in the client's units."""

from __future__ import annotations

from lsprotocol import types

from sqlmodel_lsp.features import signature_help as feature
from sqlmodel_lsp.features.hover.document import Text, plain
from sqlmodel_lsp.features.signature_help.model import Parameter, SignatureHelp
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.text.lines import LineIndex
from sqlmodel_lsp.text.span import Span


def signature_help(ls: Server, params: types.SignatureHelpParams) -> types.SignatureHelp | None:
    """What the call at a position takes."""
    path = convert.path_of(params.text_document.uri)
    snapshot = ls.session.snapshot(path)
    if path not in snapshot.files:
        return None
    found = feature.signature_help(snapshot, path, ls.client.offset(convert.lines_of(snapshot, path), params.position))
    return None if found is None else _answer(ls.client, found)


def _answer(client: convert.Client, found: SignatureHelp) -> types.SignatureHelp:
    label, spans = found.signature.written()
    lines = LineIndex(label)
    parameters = [
        _parameter(client, lines, parameter, span)
        for parameter, span in zip(found.signature.parameters, spans, strict=True)
    ]
    signature = types.SignatureInformation(label, _documentation(client, found.signature.documentation), parameters)
    # A number beyond the last marks none.
    active = len(parameters) if found.active is None else found.active
    return types.SignatureHelp([signature], active_signature=0, active_parameter=active)


def _parameter(
    client: convert.Client, lines: LineIndex, parameter: Parameter, span: Span
) -> types.ParameterInformation:
    support = _support(client)
    options = support.parameter_information if support is not None else None
    documentation = _documentation(client, parameter.documentation)
    if options is None or not options.label_offset_support:
        return types.ParameterInformation(parameter.label, documentation)
    start, end = (lines.position(offset, client.encoding)[1] for offset in (span.start, span.end))
    return types.ParameterInformation((start, end), documentation)


def _documentation(client: convert.Client, text: str) -> str | types.MarkupContent | None:
    if not text:
        return None
    support = _support(client)
    formats = support.documentation_format if support is not None else None
    if formats and types.MarkupKind.Markdown in formats:
        return types.MarkupContent(types.MarkupKind.Markdown, text)
    return plain((Text(text),))


def _support(client: convert.Client) -> types.ClientSignatureInformationOptions | None:
    document = client.capabilities.text_document
    help_ = document.signature_help if document is not None else None
    return help_.signature_information if help_ is not None else None

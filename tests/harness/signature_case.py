"""Runs one case of signature help at the cursor `<|>` of its files.

The `signature` block holds the line with all parameters, the one being given between `«` and `»`, and below it what is
said about that one.
"""

from __future__ import annotations

import pytest

from harness import suite
from harness.feature_case import placed
from harness.markdown import Block, Case
from sqlmodel_lsp.features.signature_help import SignatureHelp, signature_help


def check(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares the signature and the parameter being given."""
    snapshot, path, offset = placed(case)
    found = signature_help(snapshot, path, offset)
    (block,) = case.of("signature")
    return suite.differing({block: "" if found is None else _shown(found)}, config)


def _shown(found: SignatureHelp) -> str:
    label, spans = found.signature.written()
    if found.active is None:
        return f"{label}\n"
    span, said = spans[found.active], found.signature.parameters[found.active].documentation
    marked = f"{label[: span.start]}«{label[span.start : span.end]}»{label[span.end :]}\n"
    return f"{marked}{said}\n" if said else marked

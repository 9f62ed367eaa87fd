"""Runs one case of a suite of hovers, at the cursor `<|>` of its files.

`hover` is what is told in markdown, `plain` the same for clients without it, `silent` says that nothing is. `over` is
the text it is about. `dialect` names the database.
"""

from __future__ import annotations

import pytest

from harness import feature_case, suite
from harness.markdown import Block, Case
from sqlmodel_lsp.features.hover import hover
from sqlmodel_lsp.features.hover.document import markdown, plain


def check_hover(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares what is told about the text under the cursor."""
    snapshot, path, offset = feature_case.placed(case)
    dialect = block.text.strip() if (block := case.block("dialect")) is not None else "postgresql"
    card = hover(snapshot, path, offset, dialect)
    results = {}
    for block in case.blocks:
        match block.language:
            case "hover":
                results[block] = "" if card is None else f"{markdown(card.blocks)}\n"
            case "plain":
                results[block] = "" if card is None else f"{plain(card.blocks)}\n"
            case "over":
                span = None if card is None else card.span
                results[block] = "" if span is None else f"{snapshot.files[path].text[span.start : span.end]}\n"
    return suite.differing(results, config)

"""The schema as an entity relationship diagram, in the text formats that other tools draw.

The same tables always give the same bytes, so that a diagram can be kept in a repository and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlmodel_lsp.features.diagrams import d2, dbml, dot, mermaid, plantuml
from sqlmodel_lsp.features.diagrams.diagram import Diagram

FORMATS: Mapping[str, Callable[[Diagram], str]] = {
    "mermaid": mermaid.text,
    "plantuml": plantuml.text,
    "dbml": dbml.text,
    "d2": d2.text,
    "dot": dot.text,
}
"""Every format by its name; each ends with a line end."""

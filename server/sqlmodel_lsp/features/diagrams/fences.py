"""A diagram inside a Markdown document, between two marks that readers do not see."""

from __future__ import annotations

BEGIN = "<!-- sqlmodel-lsp: diagram -->"
END = "<!-- sqlmodel-lsp: end of diagram -->"


class MarksError(Exception):
    """A document has no place for a diagram; the text continues a sentence that starts with its name."""


def has_marks(document: str) -> bool:
    """Whether a document has a mark, so that a diagram is meant to be a part of it."""
    return BEGIN in document or END in document


def injected(document: str, diagram: str, language: str) -> str:
    """The document with the diagram in its place, in the document's own line ends. Raises MarksError."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        missing = BEGIN if not begin else END
        raise MarksError(f"has no `{missing}`; the diagram goes between `{BEGIN}` and `{END}`, on lines of their own")
    if BEGIN in after:
        raise MarksError(f"has `{BEGIN}` twice; one diagram can be kept in a document")
    block = f"\n\n```{language}\n{diagram}```\n\n"
    if "\r\n" in document:
        block = block.replace("\n", "\r\n")
    return f"{before}{begin}{block}{end}{after}"

"""Adding definitions to a module: those that are missing are written, those that are there stay as they are."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.generate import imports, placement
from sqlmodel_lsp.generate.generator import Difference
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.targets import Target
from sqlmodel_lsp.text.edits import FileChange, TextEdit
from sqlmodel_lsp.text.span import Span

_BLOCKS = ("def ", "async def ", "class ", "@", "#")


@dataclass(frozen=True, slots=True)
class Definition:
    """A function or a class as it would be written, and the names its code uses from elsewhere."""

    name: str
    code: str
    needed: tuple[Needed, ...] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """A class that takes definitions as its methods; `head` is its own code as far as they do not make it up."""

    name: str
    head: str
    needed: tuple[Needed, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What happens to a file, if anything, and what stays other than it would be written."""

    change: FileChange | None
    differences: tuple[Difference, ...] = field(default=())


def merge(
    target: Target,
    definitions: Iterable[Definition],
    headline: str,
    local: frozenset[str],
    holder: Holder | None = None,
) -> Merged:
    """Adds what is missing to a module, or makes it with a headline; `local` names the project's own packages.

    With a holder, definitions are written without indentation and become its methods.
    """
    asked = tuple(definitions)
    file = target.file
    prefix = f"{holder.name}." if holder is not None else ""
    missing = [item for item in asked if file is None or not _is_there(file, f"{prefix}{item.name}")]
    differences = () if file is None else tuple(_differences(file, asked, prefix))
    if not missing:
        return Merged(None, differences)
    needed = [name for item in missing for name in item.needed]
    is_new = holder is not None and (file is None or not _is_there(file, holder.name))
    if holder is not None and is_new:
        needed += holder.needed
    if holder is None:
        code = _spaced([item.code for item in missing])
    else:
        methods = "\n\n".join(_indented(item.code) for item in missing)
        code = f"{holder.head}\n\n{methods}" if is_new else methods
    if file is None or not file.text.strip():
        gap = _gap("", code)
        whole = f'"""{headline}"""\n\n{imports.block(needed, local)}{gap}{code}\n'
        if file is None:
            return Merged(FileChange(target.path, created=whole), differences)
        edit = TextEdit(Span(0, len(file.text)), whole)
        return Merged(FileChange(target.path, placement.joined(file.text, [edit])), differences)
    if holder is not None and not is_new:
        place = TextEdit(placement.after_class(file, holder.name), f"\n\n{code}")
    else:
        place = TextEdit(placement.at_end(file.text), f"\n\n\n{code}")
    edits = (*imports.edits(file.text, needed, local), place)
    return Merged(FileChange(target.path, placement.joined(file.text, edits)), differences)


def is_missing(target: Target, name: str) -> bool:
    """Whether a definition, `name` or `Class.name`, has to be written."""
    return target.file is None or not _is_there(target.file, name)


def _is_there(file: SourceFile, name: str) -> bool:
    return name in placement.defined_names(file) or file.facts.place(name, "statement") is not None


def _differences(file: SourceFile, asked: Iterable[Definition], prefix: str) -> Iterator[Difference]:
    for item in asked:
        name = f"{prefix}{item.name}"
        span = file.facts.place(name, "statement")
        if span is None:
            continue
        start = file.text.rfind("\n", 0, span.start) + 1
        present = textwrap.dedent(file.text[start : span.end].replace("\r\n", "\n")) + "\n"
        if present != f"{item.code}\n":
            yield Difference(file.path, name, present, f"{item.code}\n")


def _spaced(codes: Iterable[str]) -> str:
    """The pieces of code one below the other, with two empty lines around functions and classes."""
    result = ""
    for code in codes:
        result += f"{_gap(result, code)}{code}" if result else code
    return result


def _gap(before: str, code: str) -> str:
    """What goes between two pieces of code."""
    is_after_block = before.rpartition("\n")[2].startswith(" ")
    return "\n\n\n" if is_after_block or code.startswith(_BLOCKS) else "\n\n"


def _indented(code: str) -> str:
    return textwrap.indent(code, "    ")

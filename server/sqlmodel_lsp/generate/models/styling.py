"""The look of a file that gets new models: indents, quotes, how it spells lists, where members end."""

from __future__ import annotations

import io
import os
import re
import tokenize
from collections.abc import Iterable

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.generate import placement
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.span import Span


def prefers_list(text: str) -> bool:
    """Whether a file spells lists `List[...]`."""
    return len(re.findall(r"\bList\[", text)) > len(re.findall(r"\blist\[", text))


def in_style(code: str, text: str) -> str:
    """Code with the indents and quotes of a file."""
    indent = _indent(text)
    lines = []
    for line in code.split("\n"):
        body = line.lstrip(" ")
        depth = (len(line) - len(body)) // 4
        lines.append(indent * depth + body)
    made = "\n".join(lines)
    return _single(made) if _prefers_single(text) else made


def indented(lines: Iterable[str], file: SourceFile) -> list[str]:
    """Members as they stand in a class that is there."""
    return in_style("\n".join(lines), file.text).split("\n")


def end_of_fields(file: SourceFile, model: Model) -> Span:
    """The place below the last field of a class."""
    return _below(file, model, [item.name for item in model.fields if item.owner == model.qualified])


def end_of_members(file: SourceFile, model: Model) -> Span:
    """The place below the last field or relationship of a class."""
    own = [item.name for item in model.fields if item.owner == model.qualified]
    own += [item.name for item in model.relationships if item.owner == model.qualified]
    return _below(file, model, own)


def _below(file: SourceFile, model: Model, own: list[str]) -> Span:
    ends = [span.end for name in own if (span := file.facts.place(f"{model.path}.{name}", "statement")) is not None]
    if not ends:
        return placement.after_class(file, model.path)
    end = placement.line_end(file.text, max(ends))
    return Span(end, end)


def beside(snapshot: Snapshot, path: str) -> list[SourceFile]:
    """The files of the workspace in the same folder."""
    folder = os.path.dirname(path)
    return [file for other, file in snapshot.files.items() if os.path.dirname(other) == folder and not file.library]


def _indent(text: str) -> str:
    found = re.search(r"^class [^\n]*:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*\r?\n)*([ \t]+)", text, re.MULTILINE)
    return found[1] if found is not None else "    "


def _prefers_single(text: str) -> bool:
    return len(re.findall(r"'[^'\"\n]*'", text)) > len(re.findall(r'(?<!")"[^"\'\n]+"(?!")', text))


def _single(code: str) -> str:
    """The same with single quotes where nothing has to be escaped for it."""
    pieces = list(code.splitlines(keepends=True))
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    for token in reversed([each for each in tokens if each.type == tokenize.STRING]):
        value = token.string
        if value.startswith('"') and not value.startswith('"""') and "'" not in value and "\\" not in value:
            row, start, end = token.start[0] - 1, token.start[1], token.end[1]
            pieces[row] = f"{pieces[row][:start]}'{value[1:-1]}'{pieces[row][end:]}"
    return "".join(pieces)

"""Snippets, where a statement or a member of a model begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import surroundings, types
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.features import snippets
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.features.snippets import Snippet, Where
from sqlmodel_lsp.text.edits import TextEdit

_LIBRARIES = ("sqlmodel", "sqlalchemy", "alembic")
_OURS = (types.ModelClass, types.Session, types.SessionMaker, types.Engine)
_HEADER = re.compile(r"(?P<indent>[ \t]*)(?P<word>class|def|async[ \t]+def)\b")


def complete(situation: Situation) -> Iterator[Item]:
    """The snippets that fit the place and begin, or have a part that begins, with what is typed.

    Only in files that have to do with models.
    """
    cursor = situation.cursor
    if cursor.string is not None or cursor.owner or cursor.containers or not _is_alone(situation):
        return
    places = _places(situation)
    has_relationships = _is_in_table(situation)
    for snippet in snippets.everything() if places and _is_about_models(situation) else ():
        is_meant = f"_{cursor.word}".lower() in f"_{snippet.prefix}"
        if is_meant and snippet.where in places and (has_relationships or "relationship" not in snippet.prefix):
            yield _item(situation, snippet)


def _item(situation: Situation, snippet: Snippet) -> Item:
    return Item(
        snippet.prefix,
        Kind.SNIPPET,
        TextEdit(situation.cursor.span, snippet.body),
        documentation=f"{snippet.description}.\n\n```python\n{snippet.text}\n```",
        is_snippet=True,
        needs=snippet.needs,
    )


def _is_alone(situation: Situation) -> bool:
    """Whether nothing else stands on the line."""
    text, span = situation.file.text, situation.cursor.span
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    return not text[start : span.start].strip() and not text[span.end : len(text) if end < 0 else end].strip()


def _places(situation: Situation) -> tuple[Where, ...]:
    """What may begin here, by the definition around it."""
    text, start = situation.file.text, situation.cursor.span.start
    line = text.rfind("\n", 0, start) + 1
    depth = _depth(text[line:start])
    if depth == 0:
        return ("module", "statement")
    for above in reversed(text[:line].splitlines()):
        if above.strip() and not above.lstrip().startswith("#") and _depth(above) < depth:
            depth = _depth(above)
            header = _HEADER.match(above)
            if header is not None and header["word"] == "class":
                return ("member",) if _is_in_model(situation) else ()
            if header is not None:
                return ("statement",) if header["word"] == "def" else ("statement", "coroutine")
    return ("statement",)


def _is_in_model(situation: Situation) -> bool:
    models = situation.snapshot.schema.models_in(situation.file.path)
    return any(model.path == situation.cursor.class_path for model in models)


def _is_in_table(situation: Situation) -> bool:
    """Whether the place is not in a model without a table, which has no relationships."""
    models = situation.snapshot.schema.models_in(situation.file.path)
    return all(model.is_table for model in models if model.path == situation.cursor.class_path)


def _is_about_models(situation: Situation) -> bool:
    """Whether the file has to do with models and databases, or is new in a workspace that has."""
    file, snapshot = situation.file, situation.snapshot
    if len(file.facts.blocks) <= 1 and not file.facts.interface.body:
        return bool(snapshot.schema.models)
    imports = [item for item in file.facts.interface.body if isinstance(item, Import)]
    if snapshot.schema.models_in(file.path) or any(item.module.partition(".")[0] in _LIBRARIES for item in imports):
        return True
    world = surroundings(snapshot)
    module = world.module(file.module, file.path)
    return module is not None and any(isinstance(world.name(module, item.alias), _OURS) for item in imports)


def _depth(text: str) -> int:
    return len(text[: len(text) - len(text.lstrip())].expandtabs())

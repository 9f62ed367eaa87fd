"""In the line of a model's class: the keywords that SQLModel reads; in its body: the names that SQLAlchemy reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.features.completion import options
from sqlmodel_lsp.features.completion.field_arguments import makes_columns
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation

_HEADER = re.compile(r"class\s+\w+\s*\(([^)]*)\Z")
_KEYWORD = re.compile(r"(\w+)\s*=(?!=)")
_BASE = re.compile(r"[\w.]+")
_REST = re.compile(r"[^)\n]*")


def complete(situation: Situation) -> Iterator[Item]:
    """Keywords of the class line, or special attributes of the class."""
    cursor = situation.cursor
    if cursor.string is not None or cursor.owner:
        return
    if cursor.part == "bases":
        yield from _keywords(situation)
    elif cursor.part == "statement" and cursor.class_path and not cursor.in_function and not cursor.containers:
        yield from _attributes(situation)


def _keywords(situation: Situation) -> Iterator[Item]:
    text, cursor = situation.file.text, situation.cursor
    header = _HEADER.search(text, max(0, situation.offset - 2000), cursor.span.start)
    if header is None or len(cursor.containers) != 1:
        return
    *done, current = header[1].split(",")
    if not done or current.strip() or not any(_is_model(situation, item) for item in done):
        return
    rest = _REST.match(text, cursor.span.end)
    given = set(_KEYWORD.findall(header[1] + (rest.group() if rest is not None else "")))
    if "table" not in given:
        documentation = "Makes the model a table. Its fields are columns then, and data is no longer validated."
        yield Item("table", Kind.KEYWORD_ARGUMENT, situation.argument("table", "True"), documentation=documentation)
    if "registry" not in given:
        documentation = "The `registry` that the model belongs to, where it is not the common one."
        yield Item("registry", Kind.KEYWORD_ARGUMENT, situation.argument("registry"), documentation=documentation)
    for name, option in options.OF_MODEL.items():
        if name not in given:
            edit = situation.argument(name)
            yield Item(name, Kind.KEYWORD_ARGUMENT, edit, "model_config", documentation=option.documentation)


def _is_model(situation: Situation, base: str) -> bool:
    """Whether the text of a base names SQLModel or a model that is no table."""
    name = _BASE.match(base.strip())
    origin = situation.origin(name.group()) if name is not None else None
    if origin is None:
        return name is not None and name.group() == "SQLModel"
    model = situation.snapshot.schema.models.get(origin)
    return origin == "sqlmodel.SQLModel" or (model is not None and model.table is None)


def _attributes(situation: Situation) -> Iterator[Item]:
    model = situation.model
    line = situation.file.text[situation.file.text.rfind("\n", 0, situation.offset) + 1 : situation.cursor.span.start]
    if model is None or line.strip():
        return
    text = situation.file.text
    rest = text[situation.cursor.span.end : situation.cursor.span.end + 1]
    if rest not in ("", "\n", "\r"):
        return
    own = {name for name in model.attributes if situation.file.facts.place(f"{model.path}.{name}", "name") is not None}
    for name, code, documentation in _ATTRIBUTES:
        if name in own or (name.startswith("__") and not makes_columns(situation)):
            continue
        quoted = code.format(table=model.table.name if model.table is not None and model.table.name else "")
        edit = situation.code(quoted.replace('"', situation.quote))
        yield Item(name, Kind.SNIPPET, edit, documentation=documentation, is_snippet=True)


_ATTRIBUTES = (
    ("__tablename__", '__tablename__ = "${{1:{table}}}"', "The name of the table, where it is not the class's."),
    (
        "__table_args__",
        "__table_args__ = ($1,)",
        "Constraints and indexes over several columns; a dict of options may come last.",
    ),
    ("__mapper_args__", "__mapper_args__ = {{$1}}", "Options of SQLAlchemy's mapper, such as those of inheritance."),
    ("model_config", "model_config = {{$1}}", "How Pydantic handles the model."),
)

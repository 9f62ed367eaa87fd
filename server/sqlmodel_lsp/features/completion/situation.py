"""Where somebody is typing, and what may be offered there."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.generate import placement, spelling
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.rules import origins
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.cursor import Cursor
from sqlmodel_lsp.text.edits import SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span

_ANNOTATED = re.compile(r"(?:\w+\.)?Annotated\[\s*([^,]*)")

_EQUALS = re.compile(r"[ \t]*=(?!=)")


class Kind(enum.Enum):
    """What an item is."""

    KEYWORD_ARGUMENT = "keyword argument"
    REFERENCE = "reference"
    VALUE = "value"
    FUNCTION = "function"
    TYPE = "type"
    MODEL = "model"
    COLUMN = "column"
    RELATIONSHIP = "relationship"
    KEY = "key"
    SNIPPET = "snippet"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to offer. `filter` is what the typed text is compared with, the label when empty.

    With `is_snippet` the text of the edit has the editor's placeholders (`${1:name}`). `needs` are names that the file
    has to import for it, `needs_for_types` those that only annotations use; `edits` change more of the same file, and
    `elsewhere` other files. `package` is what has to be installed to make it work.
    """

    label: str
    kind: Kind
    edit: TextEdit
    detail: str = ""
    documentation: str = ""
    filter: str = ""
    is_snippet: bool = False
    needs: tuple[Needed, ...] = ()
    needs_for_types: tuple[Needed, ...] = ()
    edits: tuple[TextEdit, ...] = ()
    elsewhere: SourceChange | None = field(default=None, hash=False)
    package: str = ""

    @property
    def changes_more(self) -> bool:
        """Whether taking it changes more of the file than the place where somebody types."""
        return bool(self.needs or self.needs_for_types or self.edits)

    def matches(self, typed: str) -> bool:
        """Whether it may be what is typed."""
        return has_letters(self.filter or self.label, typed)


@dataclass(frozen=True, slots=True)
class Situation:
    """A place in a file of a snapshot, with what the text around it says."""

    snapshot: Snapshot
    file: SourceFile
    offset: int
    cursor: Cursor

    @property
    def model(self) -> Model | None:
        """The model in whose body somebody is typing."""
        models = self.snapshot.schema.models_in(self.file.path)
        return next((model for model in models if model.path == self.cursor.class_path), None)

    @property
    def python_type(self) -> str:
        """The bare type of the member that is typed, qualified where it is known, without None."""
        fact = self.model.field(self.cursor.member) if self.model is not None else None
        return spelling.without_none(fact.python_type) if fact is not None and fact.python_type else self.written_type

    @property
    def written_type(self) -> str:
        """The annotation of the member that is typed, without None; of `Annotated` the type alone."""
        written = (self.cursor.annotation or "").strip()
        annotated = _ANNOTATED.match(written)
        return spelling.without_none(annotated[1] if annotated is not None else written)

    @property
    def takes_none(self) -> bool:
        """Whether the annotation of the member allows None."""
        fact = self.model.field(self.cursor.member) if self.model is not None else None
        return spelling.is_optional((self.cursor.annotation or "").strip()) or (fact is not None and fact.nullable)

    @property
    def quote(self) -> str:
        """The quote that the file prefers."""
        return '"' if self.file.text.count('"') >= self.file.text.count("'") else "'"

    def origin(self, name: str) -> str | None:
        """The qualified name of what a dotted name means here; None when the file does not bind it."""
        node = expressions.tree(name)
        return None if node is None else origins.origin(self.snapshot, self.file, node)

    def is_sqlmodel(self, function: str, name: str) -> bool:
        """Whether a function in the code is the one of SQLModel with this name, or one that a module puts in its place.

        A name that is not bound yet is taken for it.
        """
        found = self.origin(function)
        if found is None:
            return function == name or function == f"sqlmodel.{name}"
        if found == f"sqlmodel.{name}":
            return True
        return found.endswith(f".{name}") and not found.startswith("pydantic.") and self.model is not None

    @property
    def is_declaring(self) -> bool:
        """Whether arguments of `Field` or `Relationship` are typed, which name nothing of a query."""
        call = self.cursor.call
        return call is not None and any(self.is_sqlmodel(call.function, name) for name in ("Field", "Relationship"))

    def needs_sqlmodel(self, function: str) -> tuple[Needed, ...]:
        """The import of a function of SQLModel that is called before it is imported."""
        return (Needed("sqlmodel", function),) if function.isidentifier() and self.origin(function) is None else ()

    def is_sqlalchemy(self, function: str, name: str) -> bool:
        """Whether a function in the code is the one of SQLAlchemy with this name, or is not bound yet."""
        found = self.origin(function)
        return function.rpartition(".")[2] == name if found is None else found == f"sqlalchemy.{name}"

    def spelled(self, qualified: str, *, by_module: bool = False) -> tuple[str, tuple[Needed, ...]] | None:
        """How the code says something, and what it has to import for that; None where the name means another thing.

        `by_module` prefers `module.name` where neither is imported.
        """
        written = origins.spelling(self.snapshot, self.file, qualified)
        if written is not None:
            return written, ()
        module, _, name = qualified.rpartition(".")
        bound = module.partition(".")[0] if by_module else name
        if bound in placement.defined_names(self.file):
            return None
        needed = Needed(module, None) if by_module else Needed(module, name)
        return (qualified if by_module else name), (needed,)

    def code(self, text: str) -> TextEdit:
        """Writes code in place of the dotted name at the cursor, behind a blank where one is missing."""
        owner, span = self.cursor.owner, self.cursor.span
        span = Span(span.start - len(owner) - 1, span.end) if owner else span
        before = self.file.text[span.start - 1 : span.start]
        return TextEdit(span, f" {text}" if before in (",", ":") else text)

    def argument(self, name: str, value: str = "") -> TextEdit:
        """Writes a keyword argument; its name alone where the equal sign is there already."""
        is_there = _EQUALS.match(self.file.text, self.cursor.span.end) is not None
        return self.code(name if is_there else f"{name}={value}")

    def string(self, text: str) -> TextEdit:
        """Writes a string, inside of the quotes that are there, with quotes where there are none."""
        if self.cursor.string is not None:
            return TextEdit(self.cursor.string.span, text)
        return self.code(f"{self.quote}{text}{self.quote}")


def has_letters(text: str, typed: str) -> bool:
    """Whether the letters that are typed stand in a text in this order, as editors compare."""
    letters = iter(text.lower())
    return all(letter in letters for letter in typed.lower())

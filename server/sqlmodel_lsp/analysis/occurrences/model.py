"""What can be named in a workspace of models, and the places where it is."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlmodel_lsp.text.span import Span


class Kind(enum.Enum):
    """What a symbol is. A field is an annotated attribute of a model with the column it makes, or a plain column."""

    MODEL = "model"
    TABLE = "table"
    FIELD = "field"
    RELATIONSHIP = "relationship"
    ENUM = "enum"
    MEMBER = "enum member"
    CONSTRAINT = "constraint"
    REVISION = "revision"


class Role(enum.Enum):
    """How a symbol is named at a place. Column keywords are those of `filter_by` and `values`, which take any."""

    DEFINITION = "definition"
    IMPORT = "import"
    EXPORT = "export"
    NAME = "name"
    ANNOTATION_STRING = "annotation string"
    LINK_MODEL = "link model"
    FOREIGN_KEY = "foreign key"
    BACK_POPULATES = "back_populates"
    RELATIONSHIP_STRING = "relationship string"
    CONSTRAINT = "constraint"
    DATABASE_NAME = "database name"
    ATTRIBUTE = "attribute"
    ASSIGNMENT = "assignment"
    KEYWORD = "keyword"
    COLUMN_KEYWORD = "column keyword"
    KEY = "key"
    SELECTION = "selection"
    VALIDATOR = "validator"
    SQL = "sql"
    MIGRATION = "migration"
    DOWN_REVISION = "down revision"


_DATABASE = frozenset((Role.FOREIGN_KEY, Role.CONSTRAINT, Role.DATABASE_NAME, Role.MIGRATION, Role.SQL))
_WRITES = frozenset((Role.DEFINITION, Role.ASSIGNMENT, Role.KEYWORD, Role.KEY, Role.DATABASE_NAME))
_CODE = frozenset(
    (
        Role.DEFINITION,
        Role.IMPORT,
        Role.EXPORT,
        Role.NAME,
        Role.LINK_MODEL,
        Role.ATTRIBUTE,
        Role.ASSIGNMENT,
        Role.KEYWORD,
    )
)
_IN_STRINGS = frozenset((Kind.TABLE, Kind.CONSTRAINT, Kind.REVISION))


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that has a name. `owner` is what holds it, by its qualified name.

    Models and enums are owned by their module, or the class around them; fields, relationships and members by the class
    that writes them, which may be a base of the one that is used; tables and constraints by the model that makes them
    (or whatever else does); revisions by nothing. `name` is the Python name, for a table and a constraint the name in
    the database.
    """

    kind: Kind
    owner: str
    name: str

    @property
    def qualified(self) -> str:
        """Owner and name in one, by which the schema knows classes."""
        return f"{self.owner}.{self.name}" if self.owner else self.name


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a symbol is named. The span leaves out quotes.

    What is written there need not be the symbol's name: an import may call it otherwise, and so may the database.
    """

    symbol: Symbol
    path: str
    span: Span
    role: Role

    @property
    def is_database_name(self) -> bool:
        """Whether the place names a table or column as the database does."""
        return self.role in _DATABASE

    @property
    def is_write(self) -> bool:
        """Whether the place defines the symbol or gives it a value."""
        return self.role in _WRITES

    @property
    def is_code(self) -> bool:
        """Whether the name is Python code, which any Python server understands; else it stands in a string."""
        return self.role in _CODE and self.symbol.kind not in _IN_STRINGS

"""The parameters of SQLModel's `Field`: since when, what for, and what excludes what.

Rules and completions read this one table, so that they never disagree about what is legal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Version = tuple[int, ...]
Group = Literal["default", "column", "validation", "serialization", "documentation"]
"""`column` shapes the table; the others are Pydantic's."""


@dataclass(frozen=True, slots=True)
class FieldParameter:
    """One parameter of `Field`.

    `since` is the first SQLModel release that has it, `only_for` the plain types it makes sense on (all when empty),
    `value` the one value worth writing if there is just one, and `deprecated` says why nobody should write it any more.
    `effect` is what the DDL of the table has because of it; empty when the table stays as it is.
    """

    name: str
    group: Group
    documentation: str
    value: str = ""
    since: Version = (0, 0, 1)
    only_for: tuple[str, ...] = ()
    deprecated: str | None = None
    effect: str = ""


_IGNORED = "Pydantic 2 ignores it"

NUMBERS = ("int", "float", "Decimal", "decimal.Decimal")
DECIMALS = ("Decimal", "decimal.Decimal")
ORDERED = (
    *NUMBERS,
    *("date", "datetime", "time", "timedelta"),
    *("datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta"),
)
SIZED = ("str", "bytes", "list", "List", "set", "Set", "tuple", "Tuple", "dict", "Dict", "EmailStr")

PARAMETERS: tuple[FieldParameter, ...] = (
    FieldParameter("default", "default", "The value used when none is given."),
    FieldParameter("default_factory", "default", "A function called for every new object to make the default."),
    FieldParameter(
        "primary_key", "column", "Makes the column part of the primary key.", "True", effect="`PRIMARY KEY`, `NOT NULL`"
    ),
    FieldParameter(
        "foreign_key", "column", "The `table.column` this column points to.", effect="`FOREIGN KEY(...) REFERENCES ...`"
    ),
    FieldParameter("index", "column", "Creates an index over the column.", "True", effect="`CREATE INDEX`"),
    FieldParameter(
        "unique", "column", "Creates a unique constraint over the column.", "True", (0, 0, 7), effect="`UNIQUE`"
    ),
    FieldParameter(
        "nullable",
        "column",
        "Overrides the nullability that the annotation implies.",
        "False",
        effect="`NOT NULL`, or its absence",
    ),
    FieldParameter(
        "ondelete",
        "column",
        "What the database does when the row pointed to is deleted: `CASCADE`, `SET NULL` or `RESTRICT`. "
        "Needs `foreign_key`.",
        since=(0, 0, 21),
        effect="`ON DELETE ...`",
    ),
    FieldParameter(
        "sa_type",
        "column",
        "The SQLAlchemy type, in place of the one the annotation implies.",
        since=(0, 0, 11),
        effect="The type of the column",
    ),
    FieldParameter(
        "sa_column",
        "column",
        "A whole SQLAlchemy `Column`, in place of all other column options.",
        effect="All of the column",
    ),
    FieldParameter(
        "sa_column_args",
        "column",
        "More positional arguments for the SQLAlchemy `Column`.",
        effect="What the arguments say, such as `CHECK (...)`",
    ),
    FieldParameter(
        "sa_column_kwargs",
        "column",
        "More keyword arguments for the SQLAlchemy `Column`.",
        effect="What the arguments say, such as `DEFAULT ...`",
    ),
    FieldParameter(
        "max_length",
        "validation",
        "The greatest length; also the length of a text column.",
        only_for=SIZED,
        effect="`VARCHAR(n)`",
    ),
    FieldParameter("min_length", "validation", "The least length.", only_for=SIZED),
    FieldParameter("gt", "validation", "The value must be greater than this.", only_for=ORDERED),
    FieldParameter("ge", "validation", "The value must be greater than or equal to this.", only_for=ORDERED),
    FieldParameter("lt", "validation", "The value must be less than this.", only_for=ORDERED),
    FieldParameter("le", "validation", "The value must be less than or equal to this.", only_for=ORDERED),
    FieldParameter("multiple_of", "validation", "The value must be a multiple of this.", only_for=NUMBERS),
    FieldParameter(
        "max_digits",
        "validation",
        "The most digits; also the precision of a numeric column.",
        only_for=DECIMALS,
        effect="`NUMERIC(p, s)`",
    ),
    FieldParameter(
        "decimal_places",
        "validation",
        "The most decimal places; also the scale of a numeric column.",
        only_for=DECIMALS,
        effect="`NUMERIC(p, s)`",
    ),
    FieldParameter(
        "regex",
        "validation",
        "A regular expression that the value must match.",
        only_for=("str",),
        deprecated='Pydantic 2 does not enforce it; write `schema_extra={"pattern": ...}`',
    ),
    FieldParameter(
        "min_items", "validation", "The least number of items.", only_for=SIZED, deprecated="Use `min_length`"
    ),
    FieldParameter(
        "max_items", "validation", "The greatest number of items.", only_for=SIZED, deprecated="Use `max_length`"
    ),
    FieldParameter("unique_items", "validation", "Items must differ.", only_for=SIZED, deprecated=_IGNORED),
    FieldParameter(
        "discriminator", "validation", "The field that tells the members of a union apart.", only_for=("Union",)
    ),
    FieldParameter("const", "validation", "The value may only be the default.", deprecated=_IGNORED),
    FieldParameter("allow_mutation", "validation", "Whether the value may change.", deprecated=_IGNORED),
    FieldParameter("alias", "serialization", "The name used in place of the attribute when reading and writing data."),
    FieldParameter("validation_alias", "serialization", "The name used when reading data only.", since=(0, 0, 29)),
    FieldParameter("serialization_alias", "serialization", "The name used when writing data only.", since=(0, 0, 29)),
    FieldParameter("exclude", "serialization", "Leaves the field out when writing data.", "True"),
    FieldParameter("include", "serialization", "Which parts of the value are written.", deprecated=_IGNORED),
    FieldParameter("repr", "documentation", "Whether the field shows in the object's `repr`.", "False"),
    FieldParameter("title", "documentation", "A title in the JSON schema."),
    FieldParameter("description", "documentation", "A description in the JSON schema."),
    FieldParameter("schema_extra", "documentation", "More options for Pydantic's field, such as `pattern`."),
)

EXCLUDED_BY_SA_COLUMN = frozenset(
    {
        "sa_column_args",
        "sa_column_kwargs",
        "primary_key",
        "nullable",
        "foreign_key",
        "ondelete",
        "unique",
        "index",
        "sa_type",
    }
)
"""What may not be passed beside `sa_column`."""


def parameters(version: Version) -> tuple[FieldParameter, ...]:
    """The parameters that `Field` has in a SQLModel release, in a sensible order to offer them."""
    return tuple(parameter for parameter in PARAMETERS if parameter.since <= version)


def parameter(name: str, version: Version) -> FieldParameter | None:
    """The parameter with this name, if that release has it."""
    return next((item for item in parameters(version) if item.name == name), None)

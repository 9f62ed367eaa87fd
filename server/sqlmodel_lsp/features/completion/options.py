"""What SQLAlchemy's `relationship` and `Column`, its tables and Pydantic's models take beyond what SQLModel names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `values` are code; `texts` are strings with their meaning, `words` those that commas join."""

    documentation: str
    values: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


_YES = ("True", "False")
_NO = ("False", "True")
_CASCADES = {
    "save-update": "Adds the other objects to the session along with this one.",
    "merge": "Merges the other objects along with this one.",
    "delete": "Deletes the other objects along with this one.",
    "delete-orphan": "Deletes an object once nothing refers to it here any more.",
    "expunge": "Takes the other objects out of the session along with this one.",
    "refresh-expire": "Refreshes and expires the other objects along with this one.",
}

OF_RELATIONSHIP: dict[str, Option] = {
    "lazy": Option(
        "When the other objects are loaded.",
        texts={
            "select": "By a query of its own when the attribute is first read. This is the default.",
            "selectin": "By one more query for all objects of a result.",
            "joined": "By a join, in the same query.",
            "subquery": "By one more query that repeats the first one inside.",
            "immediate": "By a query of its own for every object, at once.",
            "raise": "Never; reading the attribute raises an error.",
            "raise_on_sql": "Only what needs no query; else reading the attribute raises an error.",
            "noload": "Never; the attribute stays empty.",
            "write_only": "Never; the attribute takes new objects and makes queries.",
            "dynamic": "By queries that can be narrowed down first, the old way.",
        },
    ),
    "cascade": Option(
        "What happens to the other objects along with this one; words separated by commas.",
        texts={
            "all, delete-orphan": "The other objects live and die with this one. `cascade_delete=True` says the same.",
            "all": "All but `delete-orphan`.",
            "save-update, merge": "What holds where nothing is said.",
            **_CASCADES,
        },
        words=_CASCADES,
    ),
    "uselist": Option("Whether the attribute is a list; `False` makes a one-to-one relationship.", _NO),
    "foreign_keys": Option("The columns of the foreign key to follow, where there are several."),
    "remote_side": Option("The columns on the other side; needed where a table refers to itself."),
    "primaryjoin": Option("The condition that joins the two tables."),
    "secondaryjoin": Option("The condition that joins the table in the middle with the other one."),
    "secondary": Option("The table in the middle of a many-to-many relationship."),
    "order_by": Option("The columns of the other side that a list is sorted by."),
    "viewonly": Option("Whether the attribute is for reading only.", _YES),
    "overlaps": Option("Other relationships that write the same columns, so that no warning is given."),
    "passive_deletes": Option(
        "Whether objects that are not loaded are left to the `ON DELETE` of the database.",
        _YES,
        {"all": "Leaves every row on the other side to the database."},
    ),
    "passive_updates": Option("Whether changes of keys are left to the `ON UPDATE` of the database.", _YES),
    "single_parent": Option("Whether an object may belong to one other only; `delete-orphan` may need it.", _YES),
    "post_update": Option("Sets the foreign key by a statement of its own, where two rows point to each other.", _YES),
    "innerjoin": Option("Whether eager loading by join uses an inner join.", _YES),
    "join_depth": Option("How deep eager loading follows a table that refers to itself."),
    "collection_class": Option("The class of the collection.", ("list", "set")),
    "active_history": Option("Whether the old value is loaded when a new one is set.", _YES),
    "backref": Option("An attribute that SQLAlchemy adds to the other class; `back_populates` is better."),
    "info": Option("A dictionary for your own use."),
}

OF_COLUMN: dict[str, Option] = {
    "server_default": Option("A default that the database fills in: `DEFAULT ...` in the DDL; text or `text(...)`."),
    "onupdate": Option("A function or SQL expression that is the new value whenever the row is updated."),
    "server_onupdate": Option("Says that the database itself changes the value when the row is updated."),
    "name": Option("The name of the column in the database, where it differs from the attribute."),
    "comment": Option("A comment that is stored in the database."),
    "autoincrement": Option("Whether the database counts up the key.", _YES, {"auto": "Where the key is a number."}),
    "key": Option("The name of the column in `table.columns`."),
    "doc": Option("A description for readers of the code."),
    "info": Option("A dictionary for your own use."),
    "quote": Option("Whether the name is always quoted, or never.", _YES),
    "insert_default": Option("The default of inserts by SQLAlchemy."),
}

OF_TABLE: dict[str, Option] = {
    "schema": Option("The schema of the database that the table is in."),
    "comment": Option("A comment that is stored in the database."),
    "extend_existing": Option("Whether a table of this name that is there already is extended.", _YES),
    "keep_existing": Option("Whether a table of this name that is there already is kept as it is.", _YES),
    "info": Option("A dictionary for your own use."),
    "prefixes": Option("Words between `CREATE` and `TABLE`, such as `TEMPORARY`."),
    "quote": Option("Whether the name is always quoted, or never.", _YES),
    "sqlite_autoincrement": Option("Never uses the key of a deleted row again (SQLite).", _YES),
    "sqlite_strict": Option("Checks the types of values (SQLite).", _YES),
    "sqlite_with_rowid": Option("`False` makes the table `WITHOUT ROWID` (SQLite).", _NO),
    "postgresql_partition_by": Option("How the table is partitioned: `RANGE (created_at)` (PostgreSQL)."),
    "postgresql_inherits": Option("The table that this one inherits from (PostgreSQL)."),
    "postgresql_tablespace": Option("The tablespace of the table (PostgreSQL)."),
    "mysql_engine": Option(
        "The engine that stores the table (MySQL).", texts={"InnoDB": "With transactions and foreign keys."}
    ),
    "mysql_charset": Option("The character set (MySQL).", texts={"utf8mb4": "All of Unicode."}),
    "mysql_collate": Option(
        "The order of text (MySQL).", texts={"utf8mb4_unicode_ci": "Unicode, upper and lower case alike."}
    ),
}

OF_MODEL: dict[str, Option] = {
    "from_attributes": Option("Whether a model can be made from any object with such attributes.", _YES),
    "extra": Option(
        "What happens to data that no field takes.",
        texts={
            "ignore": "It is dropped. This is the default.",
            "forbid": "It is an error.",
            "allow": "It is kept; tables cannot store it.",
        },
    ),
    "validate_assignment": Option("Whether attributes are validated when they are set.", _YES),
    "arbitrary_types_allowed": Option("Whether fields may have types that Pydantic does not know.", _YES),
    "populate_by_name": Option("Whether a field with an alias can be filled by its own name as well.", _YES),
    "validate_by_name": Option("Whether data may use the names of fields that have an alias.", _YES),
    "validate_by_alias": Option("Whether data may use the aliases of fields.", _YES),
    "serialize_by_alias": Option("Whether data is written with the aliases of fields.", _YES),
    "use_enum_values": Option("Whether fields hold the values of enums instead of their members.", _YES),
    "use_attribute_docstrings": Option("Whether the string below a field is its description.", _YES),
    "json_schema_extra": Option("More for the JSON schema, such as examples."),
    "str_strip_whitespace": Option("Whether blanks at both ends of text are dropped.", _YES),
    "str_to_lower": Option("Whether text is made lower case.", _YES),
    "str_to_upper": Option("Whether text is made upper case.", _YES),
    "str_min_length": Option("The least length of all texts."),
    "str_max_length": Option("The greatest length of all texts."),
    "frozen": Option("Whether attributes cannot be set.", _YES),
    "strict": Option("Whether values must have the type of their field already.", _YES),
    "alias_generator": Option("A function that makes the aliases of all fields."),
    "title": Option("The title in the JSON schema."),
    "validate_default": Option("Whether defaults are validated as well.", _YES),
    "revalidate_instances": Option(
        "Whether models inside of others are validated again.",
        texts={"never": "They are not. This is the default.", "always": "They are.", "subclass-instances": "Some are."},
    ),
    "protected_namespaces": Option("The beginnings of names that no field should have."),
    "ser_json_timedelta": Option(
        "How durations are written as JSON.", texts={"iso8601": "`P1DT2H`", "float": "Seconds"}
    ),
    "ser_json_bytes": Option(
        "How bytes are written as JSON.", texts={"utf8": "As text.", "base64": "Base64.", "hex": "Hexadecimal."}
    ),
    "ignored_types": Option("Types whose attributes are no fields."),
    "hide_input_in_errors": Option("Whether errors leave out the data they are about.", _YES),
    "defer_build": Option("Whether the model is built at its first use.", _YES),
    "coerce_numbers_to_str": Option("Whether numbers may stand for text.", _YES),
    "allow_inf_nan": Option("Whether numbers may be infinite or no number.", _NO),
    "regex_engine": Option(
        "What matches patterns.", texts={"rust-regex": "Fast, without look-around.", "python-re": "Python's own."}
    ),
}

"""Names of libraries we know by heart: where they really come from, and what modules are never read as text."""

from __future__ import annotations

import builtins
import functools
import importlib
import sys

BUILTINS = frozenset(dir(builtins))

# What SQLModel defines itself; all else it exports is SQLAlchemy's.
_SQLMODEL_OWN = frozenset(
    [
        "SQLModel",
        "Field",
        "Relationship",
        "Session",
        "select",
        "col",
        "AutoString",
        "GUID",
        "UTCDateTime",
        "AwareDatetime",
        "NaiveDatetime",
        "Discriminator",
        "Tag",
    ]
)
_SQLALCHEMY_TOP = frozenset(
    [
        "ARRAY",
        "BIGINT",
        "BINARY",
        "BLOB",
        "BOOLEAN",
        "BigInteger",
        "Boolean",
        "CHAR",
        "CLOB",
        "CheckConstraint",
        "Column",
        "ColumnDefault",
        "Computed",
        "Constraint",
        "DATE",
        "DATETIME",
        "DDL",
        "DECIMAL",
        "DOUBLE",
        "DOUBLE_PRECISION",
        "Date",
        "DateTime",
        "DefaultClause",
        "Double",
        "Enum",
        "FLOAT",
        "FetchedValue",
        "Float",
        "ForeignKey",
        "ForeignKeyConstraint",
        "INT",
        "INTEGER",
        "Identity",
        "Index",
        "Integer",
        "Interval",
        "JSON",
        "LargeBinary",
        "MetaData",
        "NCHAR",
        "NUMERIC",
        "NVARCHAR",
        "Numeric",
        "NumericCommon",
        "PickleType",
        "PrimaryKeyConstraint",
        "REAL",
        "SMALLINT",
        "Sequence",
        "SmallInteger",
        "String",
        "TEXT",
        "TIME",
        "TIMESTAMP",
        "Table",
        "Text",
        "Time",
        "TupleType",
        "TypeDecorator",
        "UUID",
        "Unicode",
        "UnicodeText",
        "UniqueConstraint",
        "Uuid",
        "VARBINARY",
        "VARCHAR",
        "alias",
        "all_",
        "and_",
        "any_",
        "asc",
        "between",
        "bindparam",
        "bitwise_not",
        "case",
        "cast",
        "collate",
        "column",
        "delete",
        "desc",
        "distinct",
        "exists",
        "extract",
        "false",
        "func",
        "insert",
        "inspect",
        "intersect",
        "join",
        "lateral",
        "literal",
        "literal_column",
        "not_",
        "null",
        "nulls_first",
        "nulls_last",
        "nullsfirst",
        "nullslast",
        "or_",
        "outerjoin",
        "over",
        "table",
        "text",
        "true",
        "tuple_",
        "type_coerce",
        "union",
        "union_all",
        "update",
        "values",
        "within_group",
        "event",
        "create_engine",
        "engine_from_config",
    ]
)
_CANONICAL = {
    "pydantic.fields.Field": "pydantic.Field",
    "pydantic.main.BaseModel": "pydantic.BaseModel",
    "typing.List": "builtins.list",
    "typing.Dict": "builtins.dict",
    "typing.Set": "builtins.set",
    "typing.Tuple": "builtins.tuple",
    "typing.Type": "builtins.type",
    "typing.FrozenSet": "builtins.frozenset",
    "typing.Text": "builtins.str",
    "sqlalchemy.orm.decl_api.declared_attr": "sqlalchemy.orm.declared_attr",
    "sqlalchemy.ext.declarative.declared_attr": "sqlalchemy.orm.declared_attr",
    "sqlalchemy.ext.declarative.declarative_base": "sqlalchemy.orm.declarative_base",
    "sqlalchemy.sql.func": "sqlalchemy.func",
    "sqlalchemy.types.UserDefinedType": "sqlalchemy.types.UserDefinedType",
    "sqlalchemy.types.TypeEngine": "sqlalchemy.types.TypeEngine",
}
_NEVER_READ = frozenset(
    [
        "sqlmodel",
        "sqlalchemy",
        "pydantic",
        "pydantic_core",
        "pydantic_settings",
        "typing",
        "typing_extensions",
        "annotated_types",
        "alembic",
        "fastapi",
        "starlette",
    ]
) | frozenset(sys.stdlib_module_names)


def canonical(name: str) -> str:
    """The one name we use for something a library exports under several."""
    head, _, rest = name.partition(".")
    if not rest:
        return name
    last = name.rpartition(".")[2]
    if head == "typing_extensions":
        name = f"typing.{rest}"
    elif head == "sqlmodel":
        if last in _SQLMODEL_OWN:
            return f"sqlmodel.{last}"
        if last in _SQLALCHEMY_TOP:
            return f"sqlalchemy.{last}"
    elif head == "sqlalchemy" and not rest.startswith(("dialects.", "ext.", "orm.", "engine.")):
        if last in _SQLALCHEMY_TOP:
            return f"sqlalchemy.{last}"
    elif head == "pydantic" and rest.startswith(("types.", "networks.", "fields.", "main.", "config.")):
        name = f"pydantic.{last}"
    return _CANONICAL.get(name, name)


def is_known(module: str) -> bool:
    """Whether a module belongs to a library we know and therefore never read."""
    return module.partition(".")[0] in _NEVER_READ


@functools.lru_cache(maxsize=256)
def exports(module: str, name: str) -> bool:
    """Whether `from module import *` of a library we know binds a name."""
    head = module.partition(".")[0]
    if module == "sqlmodel":
        return name in _SQLMODEL_OWN or name in _SQLALCHEMY_TOP
    if module in ("sqlalchemy", "sqlalchemy.types", "sqlalchemy.schema", "sqlalchemy.sql"):
        return name in _SQLALCHEMY_TOP
    if head in ("typing", "datetime", "enum", "decimal", "uuid", "dataclasses", "collections"):
        return not name.startswith("_") and hasattr(importlib.import_module(head), name)
    return head == "pydantic" and name in ("BaseModel", "Field", "ConfigDict", "EmailStr", "field_validator")

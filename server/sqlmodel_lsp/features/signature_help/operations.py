"""What the operations of Alembic's migrations take."""

from __future__ import annotations

from sqlmodel_lsp.features.signature_help.model import Parameter, Signature


def _given(name: str, annotation: str, documentation: str, default: str = "") -> Parameter:
    """A parameter that is passed by position."""
    return Parameter(name, annotation, default, documentation, is_positional=True)


_TABLE = _given("table_name", "str", "The table, without its schema.")
_COLUMN = _given("column_name", "str", "The column as it is called in the database.")
_NAME = _given("constraint_name", "str | None", "What it is called; `None` leaves that to the naming convention.")
_COLUMNS = _given("columns", "list[str]", "The columns it is over.")
_SCHEMA = Parameter("schema", "str | None", "None", "The schema of the table, where it is not the default one.")
_IF_EXISTS = Parameter("if_exists", "bool | None", "None", "Does nothing where it is not there.")
_IF_NOT_EXISTS = Parameter("if_not_exists", "bool | None", "None", "Does nothing where it is there already.")
_EXISTING = (
    Parameter("existing_type", "TypeEngine | None", "None", "The type as it is; MySQL and SQL Server need it."),
    Parameter("existing_server_default", "str | bool | None", "False", "The default as it is."),
    Parameter("existing_nullable", "bool | None", "None", "Whether it may be null as it is; MySQL needs it."),
    Parameter("existing_comment", "str | None", "None", "The comment as it is."),
)

OPERATIONS = {
    signature.name: signature
    for signature in (
        Signature(
            "add_column",
            (_TABLE, _given("column", "Column", "`sa.Column(...)`; one that is not null needs a `server_default`."),
             _SCHEMA, _IF_NOT_EXISTS),
            "Adds a column to a table.",
        ),
        Signature(
            "alter_column",
            (
                _TABLE,
                _COLUMN,
                Parameter("nullable", "bool | None", "None", "Whether it may be null from now on."),
                Parameter("comment", "str | bool | None", "False", "A new comment; `None` takes it away."),
                Parameter("server_default", "str | bool | None", "False", "A new default; `None` takes it away."),
                Parameter("new_column_name", "str | None", "None", "A new name."),
                Parameter("type_", "TypeEngine | None", "None", "A new type."),
                *_EXISTING,
                _SCHEMA,
            ),
            "Changes a column: its name, type, default, or whether it may be null.",
        ),
        Signature(
            "batch_alter_table",
            (
                _TABLE,
                _given("schema", "str | None", "The schema of the table.", "None"),
                _given("recreate", "str", '`"always"` or `"never"` copies the table, whatever the database.', '"auto"'),
                _given("partial_reordering", "list[tuple[str, ...]] | None", "An order for the columns.", "None"),
                _given("copy_from", "Table | None", "The table as it is, in place of looking.", "None"),
                _given("table_args", "tuple", "Constraints to add to the copy.", "()"),
                _given("table_kwargs", "dict", "Options for the copy.", "{}"),
                _given("reflect_args", "tuple", "Columns that looking at the table would read wrongly.", "()"),
                _given("reflect_kwargs", "dict", "Options for looking at the table.", "{}"),
                _given("naming_convention", "dict[str, str] | None", "Names for constraints without one.", "None"),
            ),
            "Alters a table in one go, by way of a copy where the database cannot, as SQLite.",
        ),
        Signature(
            "bulk_insert",
            (_given("table", "Table", "The table, or `sa.table(...)` with its columns."),
             _given("rows", "list[dict]", "The rows."),
             Parameter("multiinsert", "bool", "True", "Sends all rows at once.")),
            "Inserts rows.",
        ),
        Signature(
            "create_check_constraint",
            (_NAME, _TABLE, _given("condition", "str", "What has to hold, in SQL."), _SCHEMA),
            "Adds a check constraint.",
        ),
        Signature(
            "create_exclude_constraint",
            (_given("constraint_name", "str", "What it is called."), _TABLE,
             Parameter("*elements", "Any", "", "Pairs of a column and an operator.", is_positional=True)),
            "Adds an exclude constraint of PostgreSQL.",
        ),
        Signature(
            "create_foreign_key",
            (
                _NAME,
                _given("source_table", "str", "The table that points."),
                _given("referent_table", "str", "The table it points to."),
                _given("local_cols", "list[str]", "The columns that point."),
                _given("remote_cols", "list[str]", "The columns they point to."),
                Parameter("onupdate", "str | None", "None", "What happens when the other key changes."),
                Parameter("ondelete", "str | None", "None", "What happens when the other row is deleted."),
                Parameter("deferrable", "bool | None", "None", "Whether it may be tested at the end."),
                Parameter("initially", "str | None", "None", '`"DEFERRED"` or `"IMMEDIATE"`.'),
                Parameter("match", "str | None", "None", '`"FULL"` or `"SIMPLE"`.'),
                Parameter("source_schema", "str | None", "None", "The schema of the table that points."),
                Parameter("referent_schema", "str | None", "None", "The schema of the other table."),
            ),
            "Adds a foreign key.",
        ),
        Signature(
            "create_index",
            (
                _given("index_name", "str | None", "What it is called; `op.f(...)` for a name that is final."),
                _TABLE,
                _COLUMNS,
                _SCHEMA,
                Parameter("unique", "bool", "False", "Whether its values have to be unique."),
                _IF_NOT_EXISTS,
            ),
            "Makes an index.",
        ),
        Signature("create_primary_key", (_NAME, _TABLE, _COLUMNS, _SCHEMA), "Makes columns the primary key."),
        Signature(
            "create_table",
            (_TABLE, Parameter("*columns", "SchemaItem", "", "Its columns and constraints.", is_positional=True),
             _IF_NOT_EXISTS),
            "Makes a table.",
        ),
        Signature(
            "create_table_comment",
            (_TABLE, _given("comment", "str | None", "The comment."),
             Parameter("existing_comment", "str | None", "None", "The comment as it is."), _SCHEMA),
            "Puts a comment on a table.",
        ),
        Signature("create_unique_constraint", (_NAME, _TABLE, _COLUMNS, _SCHEMA), "Adds a unique constraint."),
        Signature("drop_column", (_TABLE, _COLUMN, _SCHEMA), "Drops a column and all that is in it."),
        Signature(
            "drop_constraint",
            (
                _given("constraint_name", "str", "What it is called."),
                _TABLE,
                _given("type_", "str | None", '`"foreignkey"`, `"primary"`, `"unique"` or `"check"`.', "None"),
                _SCHEMA,
                _IF_EXISTS,
            ),
            "Drops a constraint.",
        ),
        Signature(
            "drop_index",
            (_given("index_name", "str", "What it is called."),
             _given("table_name", "str | None", "The table, which some databases need.", "None"),
             _SCHEMA, _IF_EXISTS),
            "Drops an index.",
        ),
        Signature("drop_table", (_TABLE, _SCHEMA, _IF_EXISTS), "Drops a table and all that is in it."),
        Signature(
            "drop_table_comment",
            (_TABLE, Parameter("existing_comment", "str | None", "None", "The comment as it is."), _SCHEMA),
            "Takes the comment off a table.",
        ),
        Signature(
            "execute",
            (_given("sqltext", "str | Executable", "SQL, or a statement of SQLAlchemy."),
             Parameter("execution_options", "dict | None", "None", "Options for executing it.")),
            "Executes a statement.",
        ),
        Signature(
            "f",
            (_given("name", "str", "The name."),),
            "A name that no naming convention changes any more.",
        ),
        Signature(
            "rename_table",
            (_given("old_table_name", "str", "The name it has."),
             _given("new_table_name", "str", "The name it gets."), _SCHEMA),
            "Renames a table.",
        ),
    )
}  # fmt: skip
"""The operations by name."""


_NOT_IN_BATCH = frozenset(("batch_alter_table", "bulk_insert", "create_table", "drop_table", "rename_table"))


def in_batch(signature: Signature) -> Signature | None:
    """The operation as a batch has it, whose table is known; None for what is about whole tables."""
    if signature.name in _NOT_IN_BATCH:
        return None
    return signature.without("table_name", "source_table", "schema", "source_schema", "if_exists")

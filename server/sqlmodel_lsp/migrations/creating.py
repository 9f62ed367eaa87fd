"""`CREATE TABLE` in SQL, as the table that SQLAlchemy would have made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

_DIALECTS = {"postgresql": "postgres", "mariadb": "mysql", "mssql": "tsql"}


class UnclearError(Exception):
    """Something in a statement that has no place in a table as we know it."""


def read(statement: str, dialect: str, type_of: Any) -> sa.Table:
    """The table that a statement makes; `type_of` gives the type that a text of SQL means, or None.

    Raises UnclearError when anything in it is not understood.
    """
    import sqlglot
    from sqlglot import expressions as exp

    try:
        made = sqlglot.parse_one(statement, read=_DIALECTS.get(dialect, dialect))
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        raise UnclearError(str(error)) from error
    body = made.this
    if not isinstance(made, exp.Create) or not isinstance(body, exp.Schema) or made.args.get("expression"):
        raise UnclearError("it is no list of columns")
    reader = _Reader(exp, dialect, type_of)
    items = [item for part in body.expressions for item in reader.part(part)]
    schema = body.this.args.get("db")
    return sa.Table(body.this.name, sa.MetaData(), *items, schema=schema.name if schema is not None else None)


class _Reader:
    """Reads the parts of a table."""

    def __init__(self, exp: Any, dialect: str, type_of: Any) -> None:
        self._exp = exp
        self._dialect = _DIALECTS.get(dialect, dialect)
        self._type_of = type_of

    def part(self, part: Any) -> Iterator[Any]:
        """The columns and constraints that one part of the list stands for."""
        exp = self._exp
        match part:
            case exp.ColumnDef():
                yield from self._column(part)
            case exp.Constraint():
                for inner in part.expressions:
                    for made in self.part(inner):
                        made.name = part.this.name
                        yield made
            case exp.PrimaryKey():
                yield sa.PrimaryKeyConstraint(*self._names(part.expressions))
            case exp.UniqueColumnConstraint() if isinstance(part.this, exp.Schema):
                yield sa.UniqueConstraint(*self._names(part.this.expressions))
            case exp.CheckColumnConstraint():
                yield sa.CheckConstraint(part.this.sql(self._dialect))
            case exp.ForeignKey():
                names = self._names(part.expressions)
                target, columns, options = self._reference(part.args.get("reference"))
                yield sa.ForeignKeyConstraint(names, [f"{target}.{name}" for name in columns or names], **options)
            case _:
                raise UnclearError(f"`{part.sql(self._dialect)}` is not understood")

    def _column(self, part: Any) -> Iterator[Any]:
        exp = self._exp
        written = part.args["kind"].sql(self._dialect) if part.args.get("kind") else ""
        type_ = self._type_of(written)
        if type_ is None:
            raise UnclearError(f"the type of `{part.name}` is not known")
        keys: list[sa.ForeignKeyConstraint] = []
        options: dict[str, Any] = {}
        if self._dialect == "postgres":
            options["autoincrement"] = "SERIAL" in written.upper()
        for constraint in part.args.get("constraints") or ():
            kind = constraint.kind
            match kind:
                case exp.NotNullColumnConstraint():
                    options["nullable"] = bool(kind.args.get("allow_null"))
                case exp.PrimaryKeyColumnConstraint():
                    options["primary_key"] = True
                case exp.UniqueColumnConstraint():
                    options["unique"] = True
                case exp.DefaultColumnConstraint():
                    options["server_default"] = sa.text(kind.this.sql(self._dialect))
                case exp.Reference():
                    target, columns, rules = self._reference(kind)
                    referred = f"{target}.{columns[0] if columns else part.name}"
                    keys.append(sa.ForeignKeyConstraint([part.name], [referred], **rules))
                case _:
                    raise UnclearError(f"`{constraint.sql(self._dialect)}` is not understood")
        yield sa.Column(part.name, type_, **options)
        yield from keys

    def _reference(self, reference: Any) -> tuple[str, list[str], dict[str, Any]]:
        if reference is None:
            raise UnclearError("a foreign key without a target")
        body = reference.this
        table = body.this if isinstance(body, self._exp.Schema) else body
        columns = self._names(body.expressions) if isinstance(body, self._exp.Schema) else []
        rules: dict[str, Any] = {}
        for option in reference.args.get("options") or ():
            words = str(option).upper().split()
            if words[:1] != ["ON"] or words[1] not in ("DELETE", "UPDATE"):
                raise UnclearError(f"`{option}` is not understood")
            rules[f"on{words[1].lower()}"] = " ".join(words[2:])
        schema = table.args.get("db")
        return ".".join([schema.name, table.name] if schema is not None else [table.name]), columns, rules

    def _names(self, parts: Any) -> list[str]:
        return [
            part.name if isinstance(part, (self._exp.Identifier, self._exp.Column)) else part.this.name
            for part in parts
        ]

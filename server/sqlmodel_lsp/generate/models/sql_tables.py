"""What stands in the brackets of `CREATE TABLE`, and behind `ADD`: columns, keys and constraints."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel_lsp.generate.models import sql_indexes, sql_types
from sqlmodel_lsp.generate.models.sql_draft import Draft, TableDraft
from sqlmodel_lsp.generate.models.sql_words import Reader
from sqlmodel_lsp.sql import unsaid
from sqlmodel_lsp.sql.database import Check, Column, ForeignKey, Unique

_COLUMN_WORDS = (
    "CONSTRAINT", "NOT", "NULL", "PRIMARY", "UNIQUE", "KEY", "DEFAULT", "CHECK", "REFERENCES", "COLLATE", "GENERATED",
    "AS", "AUTO_INCREMENT", "AUTOINCREMENT", "COMMENT", "ON", "CHARSET", "STORAGE", "COMPRESSION", "VISIBLE",
    "INVISIBLE", "COLUMN_FORMAT", "DEFERRABLE", "INITIALLY", "STORED", "VIRTUAL", "FIRST", "AFTER",
)  # fmt: skip
"""What a type and a default end before."""
_CONFLICTS = ("ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE")
_ACTIONS = ("CASCADE", "RESTRICT", "SET NULL", "SET DEFAULT", "NO ACTION")
_KEYS_OF_MYSQL = ("KEY", "INDEX", "FULLTEXT", "SPATIAL")


def element(draft: Draft, table: TableDraft, reader: Reader) -> None:
    """Takes in a column or a constraint. Raises RefusalError."""
    if _is_constraint(reader):
        constraint(draft, table, reader)
    else:
        column(draft, table, reader)


def _is_constraint(reader: Reader) -> bool:
    if reader.at("CONSTRAINT") or reader.at("PRIMARY", "KEY") or reader.at("FOREIGN", "KEY"):
        return True
    if reader.at("UNIQUE") or reader.at("CHECK", "(") or reader.at("EXCLUDE") or reader.at("LIKE"):
        return True
    return reader.script.dialect == "mysql" and any(reader.at(key) for key in _KEYS_OF_MYSQL)


def constraint(draft: Draft, table: TableDraft, reader: Reader) -> None:
    """Takes in a constraint of a table, or an index as MySQL has it there. Raises RefusalError."""
    name = None
    if reader.take("CONSTRAINT") and not any(reader.at(key) for key in ("PRIMARY", "UNIQUE", "FOREIGN", "CHECK")):
        name = reader.name()
    if reader.take("PRIMARY", "KEY"):
        if reader.take("USING", "INDEX"):
            draft.note(f"the key of `{_shown(table)}` that is made of an index is left out")
            return
        reader.take_one("USING BTREE", "CLUSTERED", "NONCLUSTERED")
        table.primary_key, table.primary_key_name = reader.names(), name
    elif reader.take("UNIQUE"):
        _unique(draft, table, reader, name)
    elif reader.take("FOREIGN", "KEY"):
        own = reader.name() if not reader.at("(") else None
        columns = reader.names()
        reader.expect("REFERENCES")
        table.foreign_keys.append(_reference(reader, columns, name or own))
    elif reader.take("CHECK"):
        table.checks.append(Check(_unwrapped(reader.inside()).text, name))
    elif reader.at("EXCLUDE") or reader.at("LIKE"):
        draft.note(f"`{reader.step().text.upper()}` of `{_shown(table)}` is left out, for models cannot say it")
    elif any(reader.at(key) for key in _KEYS_OF_MYSQL):
        sql_indexes.of_mysql(table, reader)
    else:
        raise reader.error("a constraint")


def _unique(draft: Draft, table: TableDraft, reader: Reader, name: str | None) -> None:
    reader.take_one("KEY", "INDEX")
    if reader.take("NULLS", "NOT", "DISTINCT"):
        draft.note(f"`NULLS NOT DISTINCT` of `{_shown(table)}` is left out")
    reader.take("NULLS", "DISTINCT")
    if reader.take("USING", "INDEX"):
        draft.note(f"the unique constraint of `{_shown(table)}` that is made of an index is left out")
        return
    if not reader.at("("):
        name = reader.name()
    table.uniques.append(Unique(reader.names(), name))


def column(draft: Draft, table: TableDraft, reader: Reader) -> None:
    """Takes in a column with its constraints. Raises RefusalError."""
    name = reader.name()
    words = reader.until("CHARACTER", *_COLUMN_WORDS, at_least=1) if reader.at("CHARACTER") else None
    words = words or reader.until("CHARACTER", *_COLUMN_WORDS)
    collation = _collation(reader)
    type_ = sql_types.read(words, draft.types, collation)
    if type_ is None:
        what = f"its type `{words.text}` is not known" if words.words else "it has no type"
        draft.note(f"`{_shown(table)}.{name}` is left out: {what}")
        table.left_out.add(name)
        return
    table.columns[name] = Column(name, type_)
    spelled = words.text.lower()
    if spelled in sql_types.SERIALS and draft.dialect == "postgres":
        table.counting.add(name)
        table.change(name, nullable=False)
    while not reader.is_done:
        _column_constraint(draft, table, name, reader)


def _collation(reader: Reader) -> str | None:
    """The collation that is said somewhere behind the type."""
    ahead = Reader(reader.script, reader.words[len(reader.words) - len(_left(reader)) :])
    ahead.until("COLLATE")
    if not ahead.take("COLLATE"):
        return None
    return ahead.full_name()[1]


def _left(reader: Reader) -> tuple[object, ...]:
    word = reader.word
    return () if word is None else reader.words[reader.words.index(word) :]


def _column_constraint(draft: Draft, table: TableDraft, name: str, reader: Reader) -> None:
    called = reader.name() if reader.take("CONSTRAINT") else None
    if reader.take("NOT", "NULL"):
        table.change(name, nullable=False)
    elif reader.take("NULL") or reader.take_one("STORED", "VISIBLE", "INVISIBLE", "VIRTUAL"):
        pass
    elif reader.take("PRIMARY", "KEY") or reader.take("KEY"):
        reader.take_one("ASC", "DESC")
        table.primary_key, table.primary_key_name = (name,), called
    elif reader.take("UNIQUE"):
        reader.take("KEY")
        if reader.take("NULLS", "NOT", "DISTINCT"):
            draft.note(f"`NULLS NOT DISTINCT` of `{_shown(table)}` is left out")
        table.uniques.append(Unique((name,), called))
    elif reader.take("DEFAULT"):
        default(table, name, reader.until(*_COLUMN_WORDS, at_least=1))
    elif reader.take("CHECK"):
        table.checks.append(Check(_unwrapped(reader.inside()).text, called))
        reader.take("NO", "INHERIT")
    elif reader.take("REFERENCES"):
        table.foreign_keys.append(_reference(reader, (name,), called))
    elif reader.take("COLLATE"):
        reader.full_name()
    elif reader.take_one("CHARACTER SET", "CHARSET", "STORAGE", "COMPRESSION", "COLUMN_FORMAT"):
        reader.step()
    elif reader.at("GENERATED") or reader.at("AS"):
        generated(draft, table, name, reader)
    elif reader.take_one("AUTO_INCREMENT", "AUTOINCREMENT"):
        table.counting.add(name)
        if draft.dialect == "sqlite":
            table.options.append(("sqlite_autoincrement", "True"))
    elif reader.take("COMMENT"):
        table.change(name, comment=reader.string())
    elif reader.take("ON", "UPDATE"):
        said = table.columns[name].server_default
        table.change(name, server_default=f"{said} ON UPDATE {reader.until(*_COLUMN_WORDS, at_least=1).text}")
    elif reader.take("ON", "CONFLICT"):
        if reader.take_one(*_CONFLICTS) is None:
            raise reader.error(" or ".join(_CONFLICTS))
        draft.note(f"`ON CONFLICT` of `{_shown(table)}.{name}` is left out, for models cannot say it")
    elif reader.take("FIRST") or reader.take("AFTER"):
        reader.until()
    else:
        raise reader.error("a constraint")


def default(table: TableDraft, name: str, reader: Reader) -> None:
    """Takes in the default of a column."""
    if unsaid.is_next_value(reader.text):
        table.counting.add(name)
        return
    table.change(name, server_default=unsaid.plain_default(_unwrapped(reader).text))


def generated(draft: Draft, table: TableDraft, name: str, reader: Reader) -> None:
    """Takes in that a column is an identity, or computed. Raises RefusalError."""
    always = reader.take("GENERATED", "ALWAYS")
    if not always and reader.take("GENERATED"):
        reader.expect("BY", "DEFAULT")
        reader.take("ON", "NULL")
    reader.expect("AS")
    if reader.take("IDENTITY"):
        table.change(name, identity="always" if always else "by default", nullable=False)
        table.counting.add(name)
        if reader.at("(") and _is_unusual(reader.inside()):
            draft.note(f"`{_shown(table)}.{name}` counts in steps of its own, which models cannot say")
        return
    sql = _unwrapped(reader.inside()).text
    stored = reader.take("STORED")
    reader.take("VIRTUAL")
    table.change(name, computed=sql, is_stored=stored)


def _is_unusual(reader: Reader) -> bool:
    keys = [word.text.upper() for word in reader.words]
    for at, key in enumerate(keys):
        number = next((word for word in keys[at + 1 : at + 3] if word not in ("WITH", "BY")), "1")
        if key in ("START", "INCREMENT") and number != "1":
            return True
        if key == "CYCLE" and keys[at - 1] != "NO":
            return True
    return False


def _reference(reader: Reader, columns: tuple[str, ...], name: str | None) -> ForeignKey:
    schema, target = reader.full_name()
    found = ForeignKey(columns, target, reader.names() if reader.at("(") else (), schema, name)
    while not reader.is_done:
        if reader.take("ON", "DELETE"):
            found = replace(found, ondelete=_action(reader))
        elif reader.take("ON", "UPDATE"):
            found = replace(found, onupdate=_action(reader))
        elif reader.take("MATCH"):
            match = reader.step().text.upper()
            found = replace(found, match=match if match != "SIMPLE" else None)
        elif reader.take("NOT", "DEFERRABLE"):
            pass
        elif reader.take("DEFERRABLE"):
            found = replace(found, deferrable=True)
        elif reader.take("INITIALLY"):
            initially = reader.step().text.upper()
            found = replace(found, initially="DEFERRED" if initially == "DEFERRED" else None)
        else:
            break
    return found


def _action(reader: Reader) -> str | None:
    action = reader.take_one(*_ACTIONS)
    if action is None:
        raise reader.error("CASCADE or SET NULL")
    if action == "SET NULL" and reader.at("("):
        reader.inside()
    return None if action == "NO ACTION" else action


def _unwrapped(reader: Reader) -> Reader:
    """What stands in brackets that are around everything."""
    while reader.at("("):
        ahead = Reader(reader.script, reader.words)
        inner = ahead.inside()
        if not ahead.is_done or not inner.words:
            break
        reader = inner
    return reader


def _shown(table: TableDraft) -> str:
    return ".".join(part for part in table.name if part)

"""A database as its statements in SQL make it: `CREATE TABLE` and what changes it afterwards, such as a dump has it."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.generate.models import sql_changes, sql_indexes, sql_tables, sql_types
from sqlmodel_lsp.generate.models.sql_draft import Draft, FullName, TableDraft
from sqlmodel_lsp.generate.models.sql_words import Reader, Script
from sqlmodel_lsp.sql.database import ColumnType, Database, Enum, Kind

DIALECTS = ("postgresql", "mysql", "sqlite")

_NAMES = {"postgresql": "postgres"}
"""What sqlglot calls them."""

# What is only said in one of them.
_SIGNS = {
    "mysql": re.compile(r"`|\bENGINE\s*=|\bAUTO_INCREMENT\b|\bUNSIGNED\b", re.IGNORECASE),
    "sqlite": re.compile(r"\bAUTOINCREMENT\b|\bWITHOUT\s+ROWID\b|\bPRAGMA\b|\[\w+\]\s+\w|\)\s*STRICT\b", re.IGNORECASE),
}
_COPIED = re.compile(r"^COPY .*? FROM stdin.*?;\n.*?^\\\.$", re.DOTALL | re.MULTILINE | re.IGNORECASE)
_COMMANDS_OF_SHELLS = re.compile(r"^\s*(\\|\.\w|DELIMITER\b).*$", re.MULTILINE | re.IGNORECASE)
_BOOKKEEPING = "alembic_version"


def read(text: str, name: str, dialect: str | None = None) -> Database:
    """The tables that a script leaves; `name` is how people know it. Raises RefusalError, with the line."""
    chosen = dialect or guessed(text)
    script = Script(name, _only_sql(text), _NAMES.get(chosen, chosen))
    draft = Draft(script.dialect)
    for statement in script.statements():
        _take_in(draft, statement)
    for key in [key for key in draft.tables if key[1] == _BOOKKEEPING]:
        del draft.tables[key]
        draft.note(f"`{_shown(key)}` is left out, for it is not the application's")
    if not draft.tables:
        raise RefusalError(f"`{name}` has no `CREATE TABLE`; give statements that make tables")
    return draft.database()


def guessed(text: str) -> str:
    """The dialect that a script is in, PostgreSQL where nothing tells."""
    return next((dialect for dialect, sign in _SIGNS.items() if sign.search(text)), "postgresql")


def _only_sql(text: str) -> str:
    """The script without the rows and the commands of shells that dumps have; every line stays where it is."""
    text = _COPIED.sub(lambda found: "\n" * found.group().count("\n"), text)
    return _COMMANDS_OF_SHELLS.sub("", text)


def _take_in(draft: Draft, reader: Reader) -> None:
    if reader.take("ALTER", "TABLE"):
        sql_changes.table(draft, reader)
    elif reader.take("ALTER", "TYPE"):
        sql_changes.type_(draft, reader)
    elif reader.take("COMMENT", "ON"):
        _comment(draft, reader)
    elif reader.take("DROP", "TABLE"):
        reader.take("IF", "EXISTS")
        for part in reader.parts():
            draft.tables.pop(part.full_name(), None)
    elif reader.take("CREATE"):
        _create(draft, reader)


def _create(draft: Draft, reader: Reader) -> None:
    reader.take("OR", "REPLACE")
    if reader.take_one("TEMP TABLE", "TEMPORARY TABLE", "LOCAL TEMPORARY TABLE", "GLOBAL TEMPORARY TABLE") is not None:
        return
    reader.take("UNLOGGED")
    if reader.take("TABLE"):
        _table(draft, reader)
    elif reader.take("UNIQUE", "INDEX"):
        sql_indexes.create(draft, reader, is_unique=True)
    elif reader.take_one("INDEX", "FULLTEXT INDEX", "SPATIAL INDEX") is not None:
        sql_indexes.create(draft, reader, is_unique=False)
    elif reader.take("TYPE") or reader.take("DOMAIN"):
        _type(draft, reader)
    elif reader.take_one("VIEW", "MATERIALIZED VIEW") is not None:
        reader.take("IF", "NOT", "EXISTS")
        draft.note(f"the view `{_shown(reader.full_name())}` is left out")
    elif reader.take("FOREIGN", "TABLE") or reader.take("VIRTUAL", "TABLE"):
        reader.take("IF", "NOT", "EXISTS")
        draft.note(f"the table `{_shown(reader.full_name())}`, which is stored elsewhere, is left out")


def _table(draft: Draft, reader: Reader) -> None:
    reader.take("IF", "NOT", "EXISTS")
    name = reader.full_name()
    if reader.take("PARTITION", "OF"):
        return
    if not reader.at("("):
        draft.note(f"the table `{_shown(name)}` is left out: it has no columns of its own")
        return
    if name in draft.tables:
        return
    made = TableDraft(name)
    for part in reader.inside().parts():
        sql_tables.element(draft, made, part)
    draft.tables[name] = made
    _options(draft, made, reader)


def _options(draft: Draft, table: TableDraft, reader: Reader) -> None:
    while not reader.is_done:
        if reader.take("COMMENT"):
            reader.take("=")
            table.comment = reader.string()
        elif reader.take("INHERITS"):
            draft.note(f"`{_shown(table.name)}` inherits from `{reader.inside().text}`, which models cannot say")
        elif reader.take("PARTITION", "BY"):
            draft.note(f"`PARTITION BY {reader.until().text}` of `{_shown(table.name)}` is left out")
        elif reader.take("WITHOUT", "ROWID"):
            table.options.append(("sqlite_with_rowid", "False"))
        elif reader.take("STRICT"):
            table.options.append(("sqlite_strict", "True"))
        else:
            reader.step()


def _type(draft: Draft, reader: Reader) -> None:
    name = reader.full_name()
    is_domain = not reader.take("AS", "ENUM")
    if not is_domain:
        members = tuple(part.string() for part in reader.inside().parts())
        draft.types[name] = ColumnType(Kind.ENUM, enum=Enum(name[1], members, name[0]))
        return
    reader.take("AS")
    found = sql_types.read(reader.until("NOT", "NULL", "DEFAULT", "CHECK", "CONSTRAINT", "COLLATE"), draft.types, None)
    if found is not None:
        draft.types[name] = found
        draft.note(f"the type `{_shown(name)}` is taken for what it is made of, without what it checks")


def _comment(draft: Draft, reader: Reader) -> None:
    kind = reader.take_one("TABLE", "COLUMN", "TYPE", "CONSTRAINT")
    if kind is None:
        return
    names = [reader.name()]
    while reader.take("."):
        names.append(reader.name())
    on = reader.full_name() if kind == "CONSTRAINT" and reader.take("ON") else None
    reader.expect("IS")
    text = None if reader.take("NULL") else reader.string()
    _say(draft, kind, names, on, text)


def _say(draft: Draft, kind: str, names: list[str], on: FullName | None, text: str | None) -> None:
    owner = names[:-1] if kind == "COLUMN" else names
    schema = owner[-2] if len(owner) > 1 and owner[-2] != "public" else None
    table = draft.tables.get(on or (schema, owner[-1]))
    if kind == "TYPE":
        known = draft.types.get((schema, owner[-1]))
        if known is not None and known.enum is not None:
            draft.types[schema, owner[-1]] = replace(known, enum=replace(known.enum, comment=text))
    elif table is None:
        return
    elif kind == "TABLE":
        table.comment = text
    elif kind == "COLUMN":
        table.change(names[-1], comment=text)
    else:
        table.uniques = [replace(item, comment=text) if item.name == names[0] else item for item in table.uniques]
        table.checks = [replace(item, comment=text) if item.name == names[0] else item for item in table.checks]


def _shown(name: FullName) -> str:
    return ".".join(part for part in name if part)

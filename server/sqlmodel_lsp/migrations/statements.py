"""SQL inside of a migration, understood as far as it changes the schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from sqlmodel_lsp.migrations.model import EnumType, Table
from sqlmodel_lsp.migrations.shadow import Shadow

_NAME = r'(?:[`"]?(?P<{0}_schema>\w+)[`"]?\.)?[`"]?(?P<{0}>\w+)[`"]?'
_DDL = re.compile(r"\s*(ALTER|CREATE|DROP|RENAME|TRUNCATE|COMMENT)\b", re.I)
_HARMLESS = re.compile(
    r"\s*(CREATE\s+(OR\s+REPLACE\s+)?(EXTENSION|FUNCTION|TRIGGER|PROCEDURE|ROLE|POLICY|VIEW|MATERIALIZED|SEQUENCE|SCHEMA"
    r"|DATABASE|TEMP|TEMPORARY|RULE)|DROP\s+(FUNCTION|TRIGGER|EXTENSION|VIEW|MATERIALIZED|SEQUENCE|SCHEMA|POLICY|ROLE"
    r"|PROCEDURE|RULE)|ALTER\s+(SEQUENCE|FUNCTION|ROLE|DATABASE|SYSTEM|EXTENSION|VIEW|SCHEMA)|TRUNCATE|COMMENT)\b",
    re.I,
)
_TEMPORARY = re.compile(rf"\s*CREATE\s+TEMP(?:ORARY)?\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME.format('table')}", re.I)
_CREATE_TABLE = re.compile(
    rf"\s*CREATE\s+TABLE\s+(?P<lenient>IF\s+NOT\s+EXISTS\s+)?{_NAME.format('table')}\s*\(.*", re.I | re.S
)
Impl = Any


def carry_out(sql: str, shadow: Shadow, impl: Impl) -> None:
    """Does to the schema what the statements do, and notes those that are not understood."""
    for statement in split(sql):
        temporary = _TEMPORARY.match(statement)
        if temporary is not None:
            shadow.temporary.add(temporary["table"])
        if _DDL.match(statement) and not _HARMLESS.match(statement) and not _understood(statement, shadow, impl):
            _note(statement, shadow)


def split(sql: str) -> Iterator[str]:
    """The statements of a text, without comments; semicolons inside of quotes do not count."""
    current: list[str] = []
    for match in _TOKENS.finditer(sql):
        part = match[0]
        if part == ";":
            yield "".join(current).strip()
            current = []
        elif not part.startswith(("--", "/*")):
            current.append(part)
        else:
            current.append(" ")
    yield "".join(current).strip()


_TOKENS = re.compile(
    r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"[^"]*"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$|;|[^;'"$/-]+|.""", re.S
)


def _understood(statement: str, shadow: Shadow, impl: Impl) -> bool:
    for pattern, act in _PATTERNS:
        match = pattern.fullmatch(statement.strip())
        if match is not None:
            return act(match, shadow, impl) is not False
    return False


def _note(statement: str, shadow: Shadow) -> None:
    text = " ".join(statement.split())
    shadow.note("unknown", f"SQL that is not understood: {text[:120]}")
    found = re.match(
        rf"(?:ALTER|DROP|RENAME)\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{_NAME.format('table')}", statement, re.I
    ) or re.search(rf"\bINDEX\b.*?\bON\s+(?:ONLY\s+)?{_NAME.format('table')}", statement, re.I | re.S)
    if found is not None:
        shadow.spoil(found["table"], found["table_schema"], "SQL that is not understood changes it")
        return
    made = _CREATE_TABLE.match(statement)
    if made is not None:
        key = shadow.key(made["table"], made["table_schema"])
        shadow.put(Table(key[1], key[0]).doubted("SQL that is not understood makes it"))


def _quoted(text: str) -> list[str]:
    return [value.replace("''", "'") for value in re.findall(r"'((?:[^']|'')*)'", text)]


def _add_value(match: re.Match[str], shadow: Shadow, _: Impl) -> None:
    key = shadow.key(match["type"], match["type_schema"])
    type_ = shadow.types.get(key, EnumType(match["type"], (), key[0], "no revision makes it"))
    [value] = _quoted(f"'{match['value']}'")
    if value not in type_.values:
        values = list(type_.values)
        beside = match["beside"]
        place = values.index(beside) + (match["where"].upper() == "AFTER") if beside in values else len(values)
        values.insert(place, value)
        shadow.types[key] = replace(type_, values=tuple(values))


def _rename_value(match: re.Match[str], shadow: Shadow, _: Impl) -> None:
    key = shadow.key(match["type"], match["type_schema"])
    type_ = shadow.types.get(key)
    if type_ is not None:
        values = tuple(match["new"] if value == match["old"] else value for value in type_.values)
        shadow.types[key] = replace(type_, values=values)


def _rename_type(match: re.Match[str], shadow: Shadow, _: Impl) -> None:
    type_ = shadow.types.pop(shadow.key(match["type"], match["type_schema"]), None)
    if type_ is not None:
        key = shadow.key(match["new"], match["type_schema"])
        shadow.types[key] = replace(type_, name=match["new"])


def _create_type(match: re.Match[str], shadow: Shadow, _: Impl) -> None:
    key = shadow.key(match["type"], match["type_schema"])
    shadow.types[key] = EnumType(match["type"], tuple(_quoted(match["values"])), key[0])


def _drop_type(match: re.Match[str], shadow: Shadow, _: Impl) -> None:
    shadow.types.pop(shadow.key(match["type"], match["type_schema"]), None)


def _drop_table(match: re.Match[str], _: Shadow, impl: Impl) -> None:
    for name in match["tables"].split(","):
        found = re.fullmatch(rf"\s*{_NAME.format('table')}\s*", name)
        if found is not None:
            table = sa.Table(found["table"], sa.MetaData(), schema=found["table_schema"])
            impl.drop_table(table, if_exists=bool(match["lenient"]))


def _drop_index(match: re.Match[str], _: Shadow, impl: Impl) -> None:
    table = sa.Table(match["table"] or "no_table", sa.MetaData(), schema=match["index_schema"])
    index = sa.Index(match["index"])
    index.table = table
    impl.drop_index(index, if_exists=bool(match["lenient"]))


def _create_index(match: re.Match[str], shadow: Shadow, impl: Impl) -> bool:
    parts = [part.strip().strip('`"') for part in match["parts"].split(",")]
    known = shadow.tables.get(shadow.key(match["table"], match["table_schema"]))
    if known is None or any(known.column(part) is None for part in parts):
        return False
    columns = (sa.Column(column.name, column.type) for column in known.columns)
    table = sa.Table(known.name, sa.MetaData(), *columns, schema=known.schema)
    options: dict[str, Any] = {}
    if match["method"]:
        options["postgresql_using"] = match["method"].lower()
    if match["where"]:
        options["postgresql_where" if shadow.dialect == "postgresql" else "sqlite_where"] = sa.text(match["where"])
    index = sa.Index(match["index"], *(table.c[part] for part in parts), unique=bool(match["unique"]), **options)
    impl.create_index(index, if_not_exists=bool(match["lenient"]))
    return True


def _create_table(match: re.Match[str], shadow: Shadow, impl: Impl) -> bool:
    from sqlmodel_lsp.migrations import creating  # sqlglot takes its time to load, and few histories need it.

    try:
        table = creating.read(match[0], shadow.dialect, lambda text: sql_type(text, shadow))
    except creating.UnclearError:
        return False
    impl.create_table(table, if_not_exists=bool(match["lenient"]))
    return True


def _alter_table(match: re.Match[str], shadow: Shadow, impl: Impl) -> bool:
    table, schema = match["table"], match["table_schema"]
    for action in _actions(match["actions"]):
        for pattern, act in _ACTIONS:
            found = pattern.fullmatch(action)
            if found is not None:
                if act(found, table, schema, shadow, impl) is False:
                    return False
                break
        else:
            return False
    return True


def _actions(text: str) -> Iterator[str]:
    """The comma-separated actions of an ALTER TABLE; commas inside of brackets and quotes do not count."""
    depth, start = 0, 0
    quote = ""
    for place, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "," and not depth:
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def _alter(match: re.Match[str], table: str, schema: str | None, impl: Impl, **changes: Any) -> None:
    impl.alter_column(table, match["column"], schema=schema, **changes)


def _set_type(match: re.Match[str], table: str, schema: str | None, shadow: Shadow, impl: Impl) -> bool:
    type_ = sql_type(match["type"], shadow)
    if type_ is None:
        return False
    _alter(match, table, schema, impl, type_=type_)
    return True


def _add_column(match: re.Match[str], table: str, schema: str | None, shadow: Shadow, impl: Impl) -> bool:
    type_ = sql_type(match["type"], shadow)
    rest = match["rest"] or ""
    if type_ is None:
        return False
    default = re.search(r"\bDEFAULT\s+('(?:[^']|'')*'(?:::\w+)?|[-\w.]+(?:\([^)]*\))?)", rest, re.I)
    left = re.sub(r"\bNOT\s+NULL\b|\bNULL\b", "", rest.replace(default[0], "") if default else rest, flags=re.I)
    if left.strip():
        return False
    nullable = not re.search(r"\bNOT\s+NULL\b", rest, re.I)
    column: Any = sa.Column(
        match["column"], type_, nullable=nullable, server_default=sa.text(default[1]) if default else None
    )
    impl.add_column(table, column, schema=schema, if_not_exists=bool(match["lenient"]))
    return True


def _drop_column(match: re.Match[str], table: str, schema: str | None, _: Shadow, impl: Impl) -> None:
    column: Any = sa.Column(match["column"], sa.types.NullType())
    impl.drop_column(table, column, schema=schema, if_exists=bool(match["lenient"]))


def _drop_constraint(match: re.Match[str], table: str, schema: str | None, _: Shadow, impl: Impl) -> None:
    live = sa.CheckConstraint("1", name=match["constraint"])
    sa.Table(table, sa.MetaData(), live, schema=schema)
    impl.drop_constraint(live, if_exists=bool(match["lenient"]))


def sql_type(text: str, shadow: Shadow) -> Any:
    """The type of a name in SQL, one that SQLAlchemy knows or an enum of the history; None for any other."""
    found = _TYPE.fullmatch(text)
    if found is None:
        return None
    enum = shadow.types.get(shadow.key(found[1], None))
    if enum is not None:
        return sa.Enum(*enum.values, name=enum.name)
    word = " ".join(found[1].lower().split())
    numbers = [int(number) for number in (found[2], found[3]) if number]
    if word in ("timestamp", "timestamptz", "time"):
        zone = word == "timestamptz" or (found[4] or "").strip().lower() == "with time zone"
        return sa.Time(timezone=zone) if word == "time" else sa.DateTime(timezone=zone)
    word = _SYNONYMS.get(word, word)
    known: dict[str, Any] = getattr(shadow.reader.dialect, "ischema_names", {})
    type_ = known.get(word) or known.get(word.upper()) or getattr(sa.types, word.upper().replace(" ", "_"), None)
    if type_ is None:
        return None
    try:
        return type_(*numbers)
    except TypeError:
        return None


Act = Callable[["re.Match[str]", Shadow, Impl], "bool | None"]
_TYPE = re.compile(r'"?(\w[\w ]*?)"?\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?(\s+WITH(?:OUT)? TIME ZONE)?', re.I)
_SYNONYMS = {
    "int": "integer", "int4": "integer", "int8": "bigint", "bool": "boolean", "character varying": "varchar",
    "serial": "integer", "bigserial": "bigint",
}  # fmt: skip
_PATTERNS: tuple[tuple[re.Pattern[str], Act], ...] = tuple(
    (re.compile(pattern, re.I | re.S), act)
    for pattern, act in (
        (
            rf"ALTER\s+TYPE\s+{_NAME.format('type')}\s+ADD\s+VALUE\s+(?:IF\s+NOT\s+EXISTS\s+)?'(?P<value>(?:[^']|'')*)'"
            r"(?:\s+(?P<where>BEFORE|AFTER)\s+'(?P<beside>[^']*)')?",
            _add_value,
        ),
        (
            rf"ALTER\s+TYPE\s+{_NAME.format('type')}\s+RENAME\s+VALUE\s+'(?P<old>[^']*)'\s+TO\s+'(?P<new>[^']*)'",
            _rename_value,
        ),
        (rf'ALTER\s+TYPE\s+{_NAME.format("type")}\s+RENAME\s+TO\s+"?(?P<new>\w+)"?', _rename_type),
        (rf"CREATE\s+TYPE\s+{_NAME.format('type')}\s+AS\s+ENUM\s*\((?P<values>.*)\)", _create_type),
        (rf"DROP\s+TYPE\s+(?:IF\s+EXISTS\s+)?{_NAME.format('type')}(?:\s+(?:CASCADE|RESTRICT))?", _drop_type),
        (_CREATE_TABLE.pattern, _create_table),
        (
            r'DROP\s+TABLE\s+(?P<lenient>IF\s+EXISTS\s+)?(?P<tables>[\w\s.,`"]+?)(?:\s+(?:CASCADE|RESTRICT))?',
            _drop_table,
        ),
        (
            rf"DROP\s+INDEX\s+(?:CONCURRENTLY\s+)?(?P<lenient>IF\s+EXISTS\s+)?{_NAME.format('index')}"
            r"(?:\s+ON\s+[`\"]?(?P<table>\w+)[`\"]?)?(?:\s+(?:CASCADE|RESTRICT))?",
            _drop_index,
        ),
        (
            rf"CREATE\s+(?P<unique>UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?P<lenient>IF\s+NOT\s+EXISTS\s+)?"
            rf"{_NAME.format('index')}\s+ON\s+(?:ONLY\s+)?{_NAME.format('table')}\s*(?:USING\s+(?P<method>\w+)\s*)?"
            r'\((?P<parts>[\w\s,`"]+)\)(?:\s+WHERE\s+(?P<where>.+))?',
            _create_index,
        ),
        (
            rf"ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?{_NAME.format('table')}\s+(?P<actions>.+)",
            _alter_table,
        ),
    )
)
_COLUMN = r'(?:COLUMN\s+)?[`"]?(?P<column>\w+)[`"]?'
Action = Callable[["re.Match[str]", str, "str | None", Shadow, Impl], "bool | None"]
_ACTIONS: tuple[tuple[re.Pattern[str], Action], ...] = tuple(
    (re.compile(pattern, re.I | re.S), act)
    for pattern, act in (
        (r'RENAME\s+TO\s+[`"]?(?P<new>\w+)[`"]?', lambda m, t, s, _, impl: impl.rename_table(t, m["new"], schema=s)),
        (
            rf'RENAME\s+{_COLUMN}\s+TO\s+[`"]?(?P<new>\w+)[`"]?',
            lambda m, t, s, _, impl: _alter(m, t, s, impl, name=m["new"]),
        ),
        (rf"ALTER\s+{_COLUMN}\s+DROP\s+DEFAULT", lambda m, t, s, _, impl: _alter(m, t, s, impl, server_default=None)),
        (
            rf"ALTER\s+{_COLUMN}\s+SET\s+DEFAULT\s+(?P<default>.+)",
            lambda m, t, s, _, impl: _alter(m, t, s, impl, server_default=sa.text(m["default"])),
        ),
        (rf"ALTER\s+{_COLUMN}\s+DROP\s+NOT\s+NULL", lambda m, t, s, _, impl: _alter(m, t, s, impl, nullable=True)),
        (rf"ALTER\s+{_COLUMN}\s+SET\s+NOT\s+NULL", lambda m, t, s, _, impl: _alter(m, t, s, impl, nullable=False)),
        (
            rf"ALTER\s+{_COLUMN}\s+(?:SET\s+DATA\s+)?TYPE\s+(?P<type>.+?)(?:\s+USING\s+.+)?",
            _set_type,
        ),
        (
            r"ADD\s+(?:COLUMN\s+)?(?P<lenient>IF\s+NOT\s+EXISTS\s+)?[`\"]?(?!CONSTRAINT\b|UNIQUE\b|PRIMARY\b|CHECK\b"
            r"|FOREIGN\b)(?P<column>\w+)[`\"]?\s+(?P<type>\w+(?:\s+(?:varying|precision))?(?:\s*\([\d\s,]+\))?"
            r"(?:\s+with(?:out)?\s+time\s+zone)?)(?P<rest>\s.*)?",
            _add_column,
        ),
        (
            r"DROP\s+CONSTRAINT\s+(?P<lenient>IF\s+EXISTS\s+)?[`\"]?(?P<constraint>\w+)[`\"]?(?:\s+(?:CASCADE|RESTRICT))?",
            _drop_constraint,
        ),
        (
            r"DROP\s+(?:COLUMN\s+)?(?P<lenient>IF\s+EXISTS\s+)?[`\"]?(?!CONSTRAINT\b|PRIMARY\b|FOREIGN\b|INDEX\b|KEY\b)"
            r"(?P<column>\w+)[`\"]?(?:\s+(?:CASCADE|RESTRICT))?",
            _drop_column,
        ),
        (r"RENAME\s+CONSTRAINT\s+.+", lambda *_: False),
    )
)

"""A database in the Database Markup Language (https://dbml.dbdiagram.io/docs): tables, enums and references."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlmodel_lsp.generate import Document, RefusalError, naming
from sqlmodel_lsp.generate.models import dbml_types, names
from sqlmodel_lsp.generate.models.dbml_words import Reader, Word, reader
from sqlmodel_lsp.sql.database import Check, Column, Database, Enum, ForeignKey, Index, Table, Unique

_ENDS = ("<>", ">", "<", "-")
_IGNORED = ("project", "tablegroup", "note", "records", "diagramview")


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a reference: a table, and its columns."""

    schema: str | None
    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Reference:
    left: _End
    sign: str
    right: _End
    settings: dict[str, Word | None]
    line: int


@dataclass(slots=True)
class _Script:
    """What was read so far; `types` are those of columns, which may be enums that come later."""

    words: Reader
    tables: dict[tuple[str | None, str], Table] = field(default_factory=dict)
    aliases: dict[str, tuple[str | None, str]] = field(default_factory=dict)
    enums: dict[str, Enum] = field(default_factory=dict)
    types: dict[tuple[str | None, str, str], tuple[str, tuple[int, ...], bool, int]] = field(default_factory=dict)
    references: list[_Reference] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(document: Document) -> Database:
    """The tables of the text. Raises RefusalError with the line of what is wrong."""
    script = _Script(reader(document.name, document.text))
    while not script.words.is_done:
        _element(script)
    tables = {name: _typed(script, table) for name, table in script.tables.items()}
    script.tables = tables
    for reference in script.references:
        _refer(script, reference)
    return Database(tuple(script.tables.values()), tuple(script.notes))


def _element(script: _Script) -> None:
    words = script.words
    keyword = words.word.text.lower()
    if words.word.kind != "word":
        raise words.refusal(f"`{words.word.text}` begins nothing; there are `Table`, `Enum` and `Ref`")
    if keyword == "table":
        words.next()
        _table(script)
    elif keyword == "enum":
        words.next()
        _enum(script)
    elif keyword == "ref":
        words.next()
        _references(script)
    elif keyword in _IGNORED:
        while not words.is_sign("{") and not words.is_sign(":"):
            if words.is_done:
                raise words.refusal("`{` is missing")
            words.next()
        if words.take(":"):
            words.next()
        else:
            words.skip_block()
    else:
        raise words.refusal(f"`{words.word.text}` begins nothing; there are `Table`, `Enum` and `Ref`")


def _table(script: _Script) -> None:
    words = script.words
    line = words.word.line
    schema, name = _full_name(words)
    if words.take("as"):
        script.aliases[words.name()] = (schema, name)
    settings = _settings(words)
    if (schema, name) in script.tables:
        raise RefusalError(f"line {line} of `{words.source}` describes the table `{name}` a second time")
    script.tables[schema, name] = Table(name, (), schema, comment=_text(settings.get("note")))
    words.expect("{")
    while not words.take("}"):
        _member(script, (schema, name))


def _member(script: _Script, key: tuple[str | None, str]) -> None:
    """A column of a table, or its note, indexes or checks."""
    words, table = script.words, script.tables[key]
    following = words.words[words.at + 1].text if words.at + 1 < len(words.words) else ""
    keyword = words.word.text.lower() if words.word.kind == "word" else ""
    if keyword == "indexes" and following == "{":
        words.next()
        script.tables[key] = _indexed(words, table)
    elif keyword == "checks" and following == "{":
        words.next()
        script.tables[key] = _checked(words, table)
    elif keyword == "note" and following in ("{", ":"):
        words.next()
        is_block = words.take("{")
        if not is_block:
            words.expect(":")
        script.tables[key] = replace(table, comment=words.next().text)
        if is_block:
            words.expect("}")
    elif words.is_sign("~"):
        raise words.refusal("partial tables are not read; write their columns into the table")
    else:
        _column(script, key)


def _column(script: _Script, key: tuple[str | None, str]) -> None:
    words, table = script.words, script.tables[key]
    line = words.word.line
    name = words.name()
    if table.column(name) is not None:
        raise RefusalError(f"line {line} of `{words.source}` describes the column `{table.name}.{name}` a second time")
    spelled, numbers, is_list = _type(words)
    script.types[key[0], key[1], name] = (spelled, numbers, is_list, line)
    settings = _settings(words, lambda: script.references.append(_inline(words, key, name, line)))
    is_key = "pk" in settings or "primary key" in settings
    column = Column(
        name,
        dbml_types.UNKNOWN,
        not (is_key or "not null" in settings),
        server_default=_sql(settings.get("default")),
        comment=_text(settings.get("note")),
    )
    checks = (Check(word.text),) if (word := settings.get("check")) is not None else ()
    script.tables[key] = replace(
        table,
        columns=(*table.columns, column),
        primary_key=(*table.primary_key, name) if is_key else table.primary_key,
        uniques=(*table.uniques, Unique((name,))) if "unique" in settings else table.uniques,
        checks=(*table.checks, *checks),
    )


def _type(words: Reader) -> tuple[str, tuple[int, ...], bool]:
    """The name of a type, the numbers in its brackets, and whether it is a list."""
    spelled = words.name()
    while words.take("."):
        spelled = f"{spelled}.{words.name()}"
    while words.word.kind == "word" and words.word.text.lower() in dbml_types.MORE_WORDS:
        spelled = f"{spelled} {words.next().text}"
    numbers = []
    if words.take("("):
        while not words.take(")"):
            found = words.next()
            if found.kind == "number":
                numbers.append(int(float(found.text)))
            elif words.is_done:
                raise words.refusal("`)` is missing")
    is_list = words.is_sign("[") and words.words[words.at + 1 : words.at + 2] == [Word("sign", "]", words.word.line)]
    if is_list:
        words.next()
        words.next()
    return spelled, tuple(numbers), is_list


def _settings(words: Reader, refer: object = None) -> dict[str, Word | None]:
    """What stands in square brackets: names in lower case with their values."""
    found: dict[str, Word | None] = {}
    if not words.take("["):
        return found
    while not words.take("]"):
        if words.is_done:
            raise words.refusal("`]` is missing")
        name = words.name().lower()
        while words.word.kind == "word":
            name = f"{name} {words.next().text.lower()}"
        if words.take(":"):
            if name == "ref" and callable(refer):
                refer()
            else:
                found[name] = _value(words)
        else:
            found[name] = None
        if not words.is_sign("]"):
            words.expect(",")
    return found


def _value(words: Reader) -> Word:
    first = words.next()
    while first.kind == "word" and words.word.kind == "word":
        first = Word("word", f"{first.text} {words.next().text}", first.line)
    return first


def _inline(words: Reader, key: tuple[str | None, str], column: str, line: int) -> _Reference:
    sign = _sign(words)
    return _Reference(_End(*key, (column,)), sign, _end(words), {}, line)


def _references(script: _Script) -> None:
    words = script.words
    if words.word.kind in ("word", "name") and not words.is_sign("{"):
        words.name()
    if words.take("{"):
        while not words.take("}"):
            script.references.append(_reference(words))
    else:
        words.expect(":")
        script.references.append(_reference(words))


def _reference(words: Reader) -> _Reference:
    line = words.word.line
    left = _end(words)
    sign = _sign(words)
    right = _end(words)
    return _Reference(left, sign, right, _settings(words), line)


def _sign(words: Reader) -> str:
    if words.word.kind != "sign" or words.word.text not in _ENDS:
        raise words.refusal("`>`, `<`, `-` or `<>` is expected")
    return words.next().text


def _end(words: Reader) -> _End:
    parts = [words.name()]
    while words.take("."):
        if words.take("("):
            columns = [words.name()]
            while words.take(","):
                columns.append(words.name())
            words.expect(")")
            return _ended(words, parts, tuple(columns))
        parts.append(words.name())
    return _ended(words, parts[:-1], (parts[-1],))


def _ended(words: Reader, parts: list[str], columns: tuple[str, ...]) -> _End:
    if not 1 <= len(parts) <= 2:
        raise words.refusal("a reference leads to `table.column`")
    return _End(parts[0] if len(parts) == 2 else None, parts[-1], columns)


def _full_name(words: Reader) -> tuple[str | None, str]:
    name = words.name()
    return (name, words.name()) if words.take(".") else (None, name)


def _enum(script: _Script) -> None:
    words = script.words
    schema, name = _full_name(words)
    words.expect("{")
    values = []
    while not words.take("}"):
        values.append(words.name())
        _settings(words)
    if not values:
        raise words.refusal(f"the enum `{name}` has no values")
    script.enums[f"{schema}.{name}" if schema else name] = Enum(name, tuple(values), schema)


def _indexed(words: Reader, table: Table) -> Table:
    words.expect("{")
    while not words.take("}"):
        parts: list[Word] = []
        if words.take("("):
            while not words.take(")"):
                parts.append(words.next())
                words.take(",")
                if words.is_done:
                    raise words.refusal("`)` is missing")
        else:
            parts.append(words.next())
        settings = _settings(words)
        columns = tuple(part.text for part in parts)
        name = _text(settings.get("name"))
        is_sql = tuple(part.kind == "code" for part in parts)
        missing = [part for part in parts if part.kind != "code" and table.column(part.text) is None]
        if missing:
            reason = f"has an index over `{missing[0].text}`, which is not a column of `{table.name}`"
            raise RefusalError(f"line {missing[0].line} of `{words.source}` {reason}")
        if "pk" in settings:
            table = replace(table, primary_key=columns)
        elif "unique" in settings and name is None and not any(is_sql):
            table = replace(table, uniques=(*table.uniques, Unique(columns)))
        else:
            made = Index(columns, name, "unique" in settings, is_sql if any(is_sql) else ())
            table = replace(table, indexes=(*table.indexes, made))
    return table


def _checked(words: Reader, table: Table) -> Table:
    words.expect("{")
    while not words.take("}"):
        sql = words.next().text
        table = replace(table, checks=(*table.checks, Check(sql, _text(_settings(words).get("name")))))
    return table


def _typed(script: _Script, table: Table) -> Table:
    """The table with the types of its columns, now that all enums are known."""
    columns = []
    for column in table.columns:
        spelled, numbers, is_list, line = script.types[table.schema, table.name, column.name]
        found = dbml_types.read(spelled, numbers, script.enums, is_list=is_list)
        if found is None:
            hint = dbml_types.hint(spelled, script.enums)
            place = f"line {line} of `{script.words.source}`"
            raise RefusalError(f"{place} has the type `{spelled}`, which is not known{hint}")
        columns.append(replace(column, type=found, nullable=column.nullable and column.name not in table.primary_key))
    return replace(table, columns=tuple(columns))


def _refer(script: _Script, reference: _Reference) -> None:
    """Puts a reference into the table that it begins at, or makes a link table."""
    left, right = _found(script, reference.left, reference), _found(script, reference.right, reference)
    if reference.sign == "<>":
        _link(script, left, right)
        return
    child, parent = (right, left) if reference.sign == "<" else (left, right)
    if reference.sign == "-" and child.columns == script.tables[child.schema, child.table].primary_key == ("id",):
        child, parent = parent, child
    if len(child.columns) != len(parent.columns):
        counts = f"by {len(child.columns)} columns to {len(parent.columns)}"
        raise RefusalError(f"line {reference.line} of `{script.words.source}` refers {counts}")
    table = script.tables[child.schema, child.table]
    delete, update = (_action(reference.settings.get(name)) for name in ("delete", "update"))
    key = ForeignKey(child.columns, parent.table, parent.columns, parent.schema, ondelete=delete, onupdate=update)
    uniques = table.uniques
    is_known = any(set(unique.columns) == set(child.columns) for unique in uniques)
    if reference.sign == "-" and not is_known and set(table.primary_key) != set(child.columns):
        uniques = (*uniques, Unique(child.columns))
    script.tables[child.schema, child.table] = replace(table, foreign_keys=(*table.foreign_keys, key), uniques=uniques)


def _found(script: _Script, end: _End, reference: _Reference) -> _End:
    """An end with the table that its name or alias means."""
    key = (end.schema, end.table)
    key = script.aliases.get(end.table, key) if end.schema is None else key
    table = script.tables.get(key)
    place = f"line {reference.line} of `{script.words.source}` refers to"
    if table is None:
        raise RefusalError(f"{place} the table `{end.table}`, which is not there")
    missing = next((name for name in end.columns if table.column(name) is None), None)
    if missing is not None:
        raise RefusalError(f"{place} `{end.table}.{missing}`, which is not there")
    return _End(key[0], key[1], end.columns)


def _link(script: _Script, left: _End, right: _End) -> None:
    name = f"{left.table}_{right.table}"
    if (left.schema, name) in script.tables:
        raise RefusalError(f"`{left.table}` and `{right.table}` would be linked by `{name}`, which is there already")
    columns: list[Column] = []
    keys: list[ForeignKey] = []
    for end in (left, right):
        own = tuple(_linked_columns(script, end, columns))
        columns += own
        keys.append(ForeignKey(tuple(column.name for column in own), end.table, end.columns, end.schema))
    primary = tuple(column.name for column in columns)
    model = "".join(names.pascal(naming.singular(end.table)) for end in (left, right)) + "Link"
    made = Table(name, tuple(columns), left.schema, primary, foreign_keys=tuple(keys), model=model)
    script.tables[left.schema, name] = made


def _linked_columns(script: _Script, end: _End, taken: list[Column]) -> Iterator[Column]:
    table = script.tables[end.schema, end.table]
    used = {column.name for column in taken}
    for name in end.columns:
        column = table.column(name)
        assert column is not None, "looked at above"
        wish = f"{end.table}_{name}"
        yield Column(f"other_{wish}" if wish in used else wish, column.type, False)


def _action(word: Word | None) -> str | None:
    return None if word is None or word.text.lower() == "no action" else word.text.upper()


def _text(word: Word | None) -> str | None:
    return None if word is None else word.text


def _sql(word: Word | None) -> str | None:
    """A default as SQL: strings in quotes, the rest as it is."""
    if word is None or word.text.lower() == "null":
        return None
    return "'" + word.text.replace("'", "''") + "'" if word.kind == "string" else word.text

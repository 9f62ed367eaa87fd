"""Indexes: `CREATE INDEX`, and those that stand in the tables of MySQL."""

from __future__ import annotations

from sqlmodel_lsp.generate.models.sql_draft import Draft, TableDraft
from sqlmodel_lsp.generate.models.sql_words import Reader
from sqlmodel_lsp.sql.database import Index


def create(draft: Draft, reader: Reader, *, is_unique: bool) -> None:
    """Takes in what stands behind `CREATE INDEX`. Raises RefusalError."""
    reader.take("CONCURRENTLY")
    reader.take("IF", "NOT", "EXISTS")
    name = None if reader.at("ON") else reader.full_name()[1]
    reader.expect("ON")
    reader.take("ONLY")
    table = draft.tables.get(reader.full_name())
    method = reader.name().lower() if reader.take("USING") else "btree"
    inside = reader.inside()
    if table is None:
        draft.note(f"the index `{name}` is left out: its table is not among the statements")
        return
    options: dict[str, str] = {}
    if method != "btree":
        options[f"{_prefix(draft)}_using"] = repr(method)
    if reader.take("INCLUDE"):
        options["postgresql_include"] = repr(list(reader.names()))
    if reader.take("NULLS", "NOT", "DISTINCT"):
        options["postgresql_nulls_not_distinct"] = "True"
    if reader.take("WITH"):
        draft.note(f"what `WITH` says of the index `{name}` is left out: `{reader.inside().text}`")
    if reader.take("TABLESPACE"):
        reader.step()
    if reader.take("WHERE"):
        options[f"{_prefix(draft)}_where"] = f"sqlalchemy.text({reader.until().text!r})"
    table.indexes.append(_index(inside, name, options, is_unique=is_unique))


def of_mysql(table: TableDraft, reader: Reader) -> None:
    """Takes in an index of a table of MySQL. Raises RefusalError."""
    kind = reader.take_one("FULLTEXT", "SPATIAL")
    reader.take_one("KEY", "INDEX")
    name = None if reader.at("(") or reader.at("USING") else reader.name()
    if reader.take("USING"):
        reader.step()
    options = {"mysql_prefix": repr(kind)} if kind is not None else {}
    table.indexes.append(_index(reader.inside(), name, options, is_unique=False))


def _index(inside: Reader, name: str | None, options: dict[str, str], *, is_unique: bool) -> Index:
    parts: list[str] = []
    flags: list[bool] = []
    lengths: dict[str, int] = {}
    classes: dict[str, str] = {}
    for part in inside.parts():
        words = part.words
        is_name = words[0].is_name or words[0].text.isidentifier()
        rest = [word.key for word in words[1:]]
        if is_name and rest in ([], ["ASC"]):
            parts.append(part.name())
        elif is_name and len(rest) == 3 and (rest[0], rest[2]) == ("(", ")") and rest[1].isdigit():
            parts.append(part.name())
            lengths[parts[-1]] = int(rest[1])
        elif is_name and len(rest) == 1 and rest[0].endswith("_OPS"):
            parts.append(part.name())
            classes[parts[-1]] = words[1].text
        else:
            parts.append(part.text)
            flags.append(True)
            continue
        flags.append(False)
    if lengths:
        options["mysql_length"] = repr(lengths)
    if classes:
        options["postgresql_ops"] = repr(classes)
    return Index(tuple(parts), name, is_unique, tuple(flags), tuple(sorted(options.items())))


def _prefix(draft: Draft) -> str:
    return "postgresql" if draft.dialect == "postgres" else draft.dialect

"""`ALTER TABLE` and `ALTER TYPE`."""

from __future__ import annotations

from sqlmodel_lsp.generate.models import sql_tables, sql_types
from sqlmodel_lsp.generate.models.sql_draft import Draft, TableDraft
from sqlmodel_lsp.generate.models.sql_words import Reader

_SILENT = (
    "OWNER", "ENABLE", "DISABLE", "FORCE", "NO", "REPLICA", "CLUSTER", "SET", "RESET", "VALIDATE", "ATTACH", "ENGINE",
    "AUTO_INCREMENT", "CONVERT", "DEFAULT", "COMMENT", "ORDER", "LOCK", "ALGORITHM", "CHARSET", "CHARACTER",
)  # fmt: skip
"""What changes nothing that models say."""


def table(draft: Draft, reader: Reader) -> None:
    """Takes in what stands behind `ALTER TABLE`. Raises RefusalError."""
    reader.take("IF", "EXISTS")
    reader.take("ONLY")
    name = reader.full_name()
    found = draft.tables.get(name)
    if found is None:
        shown = ".".join(part for part in name if part)
        draft.note(f"`ALTER TABLE {shown}` is left out: the table is not among the statements")
        return
    for action in reader.parts():
        _action(draft, found, action)


def _action(draft: Draft, found: TableDraft, reader: Reader) -> None:
    if reader.take("ADD"):
        if reader.take("COLUMN"):
            reader.take("IF", "NOT", "EXISTS")
            sql_tables.column(draft, found, reader)
        elif reader.at("("):
            for part in reader.inside().parts():
                sql_tables.element(draft, found, part)
        else:
            sql_tables.element(draft, found, reader)
    elif reader.take("ALTER"):
        reader.take("COLUMN")
        _column(draft, found, reader)
    elif reader.take("DROP"):
        _drop(found, reader)
    elif reader.take("MODIFY") or reader.at("CHANGE"):
        _modify(draft, found, reader)
    elif reader.take("RENAME"):
        _rename(draft, found, reader)
    elif not any(reader.at(key) for key in _SILENT):
        draft.note(f"`{' '.join(reader.text.split())}` of `{found.name[1]}` is left out, for it is not understood")


def _column(draft: Draft, found: TableDraft, reader: Reader) -> None:
    name = reader.name()
    if reader.take("SET", "DEFAULT"):
        sql_tables.default(found, name, reader.until())
    elif reader.take("DROP", "DEFAULT"):
        found.change(name, server_default=None)
        found.counting.discard(name)
    elif reader.take("SET", "NOT", "NULL"):
        found.change(name, nullable=False)
    elif reader.take("DROP", "NOT", "NULL"):
        found.change(name, nullable=True)
    elif reader.take("TYPE") or reader.take("SET", "DATA", "TYPE"):
        type_ = sql_types.read(reader.until("USING", "COLLATE"), draft.types, None)
        if type_ is not None:
            found.change(name, type=type_)
    elif reader.take("ADD"):
        sql_tables.generated(draft, found, name, reader)


def _drop(found: TableDraft, reader: Reader) -> None:
    if reader.take("PRIMARY", "KEY"):
        found.primary_key, found.primary_key_name = (), None
        return
    kind = reader.take_one("CONSTRAINT", "INDEX", "KEY", "FOREIGN KEY", "CHECK", "COLUMN")
    reader.take("IF", "EXISTS")
    name = reader.name()
    if kind in (None, "COLUMN"):
        found.drop(name)
        return
    found.uniques = [item for item in found.uniques if item.name != name]
    found.checks = [item for item in found.checks if item.name != name]
    found.indexes = [item for item in found.indexes if item.name != name]
    found.foreign_keys = [item for item in found.foreign_keys if item.name != name]


def _modify(draft: Draft, found: TableDraft, reader: Reader) -> None:
    """Says a column anew, as MySQL has it."""
    if reader.take("CHANGE"):
        reader.take("COLUMN")
        old = reader.name()
        if not reader.is_done:
            new = Reader(reader.script, reader.words).until().words
            found.rename(old, Reader(reader.script, new[_after(new, reader) :]).name())
    reader.take("COLUMN")
    sql_tables.column(draft, found, reader)


def _after(words: tuple[object, ...], reader: Reader) -> int:
    return next(at for at, word in enumerate(words) if word is reader.word)


def _rename(draft: Draft, found: TableDraft, reader: Reader) -> None:
    if reader.take("TO"):
        schema, name = reader.full_name()
        del draft.tables[found.name]
        found.name = (schema or found.name[0], name)
        draft.tables[found.name] = found
    elif reader.take("COLUMN"):
        old = reader.name()
        reader.expect("TO")
        found.rename(old, reader.name())


def type_(draft: Draft, reader: Reader) -> None:
    """Takes in what stands behind `ALTER TYPE`. Raises RefusalError."""
    name = reader.full_name()
    if not reader.take("ADD", "VALUE"):
        return
    reader.take("IF", "NOT", "EXISTS")
    member, place = reader.string(), None
    side = reader.take_one("BEFORE", "AFTER")
    known = draft.types.get(name)
    if side is not None and known is not None and known.enum is not None:
        other = reader.string()
        if other in known.enum.members:
            place = known.enum.members.index(other) + (side == "AFTER")
    draft.add_member(name, member, place)

"""A SQLModel of a class that SQLAlchemy maps by itself, with all that hangs together with it in the file.

Tables that refer to one another have to share their metadata, so they change together, and `Base.metadata` becomes
`SQLModel.metadata` where it is named. What `Field` and `Relationship` have no word for goes to `sa_type`,
`sa_column_args`, `sa_column_kwargs` and `sa_relationship_kwargs`. A default is there as soon as an object is made.

Offered on a class that inherits from an empty declarative base alone, and whose columns are written with `Mapped`. Not
possible where keys or relationships lead to tables of another file, or where another class inherits from it.

Tables stay as they are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from sqlmodel_lsp.features.actions.refactorings import (
    connections,
    declarative,
    leftovers,
    mapped_members,
    metadata_uses,
    sides,
)
from sqlmodel_lsp.features.actions.refactorings.mapped_members import Column, Reader
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, disabled
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.schema.model import Model, Table
from sqlmodel_lsp.text.edits import FileChange

MOST = 1
DECLARATIVE = True

_TAKEN = frozenset({"copy", "dict", "json", "schema", "validate", "construct", "model_config", "model_fields"})
"""Names that models have already."""


def offers(site: Site) -> Iterator[Offer]:
    """One offer for a declarative class; it tells why not where it could not be converted alone."""
    table = site.model.table
    assert table is not None, "only asked for classes with a table"
    others = connections.connected(site.snapshot, table)
    title = connections.title(f"Convert `{site.model.name}` to SQLModel", table, others)
    reason = connections.hindrance(site.snapshot, table, others)
    if reason:
        yield disabled(title, reason)
    else:
        yield Offer(title, lambda: _make(site, others), keeps_tables=True)


def _make(site: Site, tables: tuple[Table, ...]) -> tuple[FileChange, ...]:
    snapshot, path = site.snapshot, site.model.file
    if any("naming_convention" in file.facts.mentions for file in snapshot.files.values() if not file.library):
        raise RefusalError("a naming convention is set in the workspace, by which constraints would get other names")
    models = [declarative.as_model(snapshot, table) for table in tables if table.kind == "declarative"]
    bases = {declarative.base_of(snapshot, model) for model in models}
    if len(bases) > 1:
        raise RefusalError("the classes that hang together have several bases")
    (base,) = bases
    drafts = {path: Draft(snapshot, path)}
    readers = {model.name: mapped_members.reader(snapshot, model) for model in models}
    for reader in readers.values():
        _convert(drafts[path], reader, {model.name: model for model in models}, readers)
    rest = [other for other in connections.tables(snapshot) if other.kind != "sqlmodel" and other not in tables]
    metadata_uses.move(snapshot, drafts, base, lambda draft: draft.name("sqlmodel.SQLModel"), rest)
    if any(table.kind == "core" for table in tables) and rest:
        raise RefusalError(f"`{rest[0].full_name}` would stay behind in the metadata of the table between the classes")
    module, _, name = base.rpartition(".")
    if module == drafts[path].file.module:
        drafts[path].edits += leftovers.without_definition(snapshot, drafts[path].file, name, drafts[path].edits)
    for draft in drafts.values():
        draft.edits += leftovers.edits(snapshot, draft.file, draft.edits)
    return tuple(draft.change() for draft in drafts.values())


def _convert(draft: Draft, reader: Reader, models: Mapping[str, Model], readers: Mapping[str, Reader]) -> None:
    """Writes one class anew."""
    base = draft.file.facts.place(reader.model.path, "base:0")
    assert base is not None, "it has one base"
    draft.replace(base, f"{draft.name('sqlmodel.SQLModel')}, table=True")
    list(mapped_members.member_checks(reader))
    keys = [node for node in reader.members.nodes() if _is_column(reader, node) and _is_key(reader, node)]
    for name, node in reader.members.annotated():
        if name in _TAKEN or name.startswith("_"):
            raise RefusalError(f"`{reader.model.name}.{name}` has a name that SQLModel uses for something else")
        if _is_column(reader, node):
            column = reader.column(node)
            like = _like(reader, column, readers, [])
            annotation, arguments = reader.field(draft, column, like, is_only_key=len(keys) == 1)
            maker = "sqlmodel.Field"
        else:
            if sides.hides_annotations(draft.file):
                raise RefusalError("take out `from __future__ import annotations` first, which hides relationships")
            annotation, arguments = reader.relationship(draft, node, models)
            maker = "sqlmodel.Relationship"
        _write(draft, reader, node, annotation, arguments, maker)


def _write(
    draft: Draft, reader: Reader, node: ast.AnnAssign, annotation: str, arguments: mapped_members.Arguments, maker: str
) -> None:
    name = ast.unparse(node.target)
    if arguments == [("default", "None")]:
        code = f"{name}: {annotation} = None"
    elif not arguments and maker == "sqlmodel.Field":
        code = f"{name}: {annotation}"
    else:
        given = [f"{word}={value}" for word, value in arguments]
        head = f"{name}: {annotation} = {draft.name(maker)}("
        code = reader.members.lines(head, given).removeprefix(reader.members.indent)
    draft.replace(reader.members.body.span(node), code)


def _is_column(reader: Reader, node: ast.AnnAssign) -> bool:
    return reader.called(node.value) != "sqlalchemy.orm.relationship"


def _is_key(reader: Reader, node: ast.AnnAssign) -> bool:
    return reader.column(node).says("primary_key")


def _like(reader: Reader, column: Column, readers: Mapping[str, Reader], seen: list[str]) -> Column:
    """The column whose type it has: where it only says what it refers to, that one."""
    key = reader.key_of(column)
    if key is None or column.type is not None:
        return column
    table, _, name = key[1].rpartition(".")
    for other in readers.values():
        found = other.model.table.full_name if other.model.table is not None else None
        for node in other.members.nodes() if found == table and key[1] not in seen else ():
            if _is_column(other, node):
                target = other.column(node)
                db_name = target.db_name.value if isinstance(target.db_name, ast.Constant) else target.name
                if db_name == name:
                    return _like(other, target, readers, [*seen, key[1]])
    raise RefusalError(f"`{reader.model.name}.{column.name}` refers to `{key[1]}`, which is not known")

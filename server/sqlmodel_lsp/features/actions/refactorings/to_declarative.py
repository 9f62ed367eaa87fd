"""A class that SQLAlchemy maps by itself of a SQLModel, with all that hangs together with it in the file.

The tables change together and `SQLModel.metadata` becomes `Base.metadata` where it is named, for tables that refer to
one another have to share their metadata. The declarative base of the file is used, or one is written. A default is only
there once an object is stored, and nothing validates or serialises the class any more.

Offered on a table model that inherits from SQLModel alone, where the file has an empty declarative base; by name
elsewhere too. Not possible where keys or relationships lead to tables of another file, where another class inherits
from it, where a field says what only Pydantic understands, or where code uses the class as a model of Pydantic.

Tables stay as they are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.facts.model import ClassFact, Import
from sqlmodel_lsp.features.actions.refactorings import (
    connections,
    declarative,
    field_members,
    leftovers,
    mapped_members,
    metadata_uses,
)
from sqlmodel_lsp.features.actions.refactorings.mapped_members import Reader
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site
from sqlmodel_lsp.generate import RefusalError, placement
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.schema.model import Model, Table
from sqlmodel_lsp.text.edits import FileChange
from sqlmodel_lsp.text.span import Span

MOST = 1

_TABLE = re.compile(r",\s*table\s*=\s*True\b")
_PYDANTIC = re.compile(
    r"\b(?:model_validate\w*|model_dump\w*|model_copy|model_fields|sqlmodel_update|response_model|from_orm|parse_obj|"
    r"fastapi)\b"
)
"""What tells that a file uses classes as models of Pydantic."""


def offers(site: Site) -> Iterator[Offer]:
    """One offer for a table model; it tells why not where it could not be converted alone."""
    model, snapshot = site.model, site.snapshot
    if not site.is_class or model.table is None or model.bases != ("sqlmodel.SQLModel",):
        return
    tables = connections.connected(snapshot, model.table)
    is_shown = _base(snapshot, model.file) is not None
    title = connections.title(f"Convert `{model.name}` to a class of SQLAlchemy", model.table, tables)
    reason = connections.hindrance(snapshot, model.table, tables) if is_shown else ""
    yield Offer(title, lambda: _make(site, tables), {}, reason, True, is_shown)


def _make(site: Site, tables: tuple[Table, ...]) -> tuple[FileChange, ...]:
    snapshot, path = site.snapshot, site.model.file
    models = [snapshot.schema.models[table.model] for table in tables if table.kind == "sqlmodel"]
    assert site.model.table is not None, "only offered for tables"
    reason = connections.hindrance(snapshot, site.model.table, tables)
    if reason:
        raise RefusalError(reason)
    for model in models:
        _refuse(snapshot, model)
    drafts = {path: Draft(snapshot, path)}
    draft = drafts[path]
    base = _base(snapshot, path)
    name = base[1] if base is not None else _new_base(draft, tables)
    for model in models:
        _convert(draft, mapped_members.reader(snapshot, model), name)
    rest = [other for other in connections.tables(snapshot) if other.kind != "declarative" and other not in tables]
    if any(table.kind == "core" for table in tables) and rest:
        raise RefusalError(f"`{rest[0].full_name}` would stay behind in the metadata of the table between the classes")
    qualified = base[0] if base is not None else f"{draft.file.module}.{name}"
    metadata_uses.move(
        snapshot, drafts, "sqlmodel.SQLModel", lambda each: name if each is draft else each.name(qualified), rest
    )
    for each in drafts.values():
        each.edits += leftovers.edits(snapshot, each.file, each.edits)
    return tuple(each.change() for each in drafts.values())


def _refuse(snapshot: Snapshot, model: Model) -> None:
    """Raises RefusalError for a class that is more than its own columns and relationships."""
    table, fact = model.table, certainty.class_fact(snapshot, model.qualified)
    if table is None or fact is None or model.bases != ("sqlmodel.SQLModel",) or "." in model.path:
        raise RefusalError(f"`{model.name}` inherits from more than SQLModel")
    if [name for name, _ in fact.keywords] != ["table"] or fact.decorators:
        raise RefusalError(f"`{model.name}` has keywords or decorators besides `table=True`")
    if not certainty.knows_columns(snapshot, model) or table.metadata or table.convention or table.default_schema:
        raise RefusalError(f"not everything about the table of `{model.name}` is known, or its metadata says more")
    for path, file in snapshot.files.items():
        found = _PYDANTIC.search(file.text) if not file.library and model.name in file.facts.mentions else None
        if found is not None:
            raise RefusalError(
                f"{path.rpartition('/')[2]} names `{model.name}` and uses `{found[0]}`, which needs a model of Pydantic"
            )


def _base(snapshot: Snapshot, path: str) -> tuple[str, str] | None:
    """The declarative base of a file and what it is called there."""
    file = snapshot.files[path]
    for item in file.facts.interface.body:
        if isinstance(item, (ClassFact, Import)):
            name = item.name if isinstance(item, ClassFact) else item.alias
            qualified = declarative.meant(snapshot, path, ast.Name(name or ""))
            if qualified and declarative.is_plain_base(snapshot, qualified):
                return qualified, name or ""
    return None


def _new_base(draft: Draft, tables: tuple[Table, ...]) -> str:
    """Writes a base above the first of the tables."""
    if "Base" in placement.defined_names(draft.file):
        raise RefusalError("`Base` is something else than an empty declarative base in the file")
    places = [draft.file.facts.place(table.model.rpartition(".")[2], "statement") for table in tables]
    start = min(place.start for place in places if place is not None)
    above = placement.top_of(draft.file.text, start)
    before = draft.file.text[:above]
    gap = "\n" * (3 - before[len(before.rstrip()) :].count("\n")) if before.strip() else ""
    draft.insert(above, f"{gap}class Base({draft.name(declarative.BASE)}):\n    pass\n\n\n")
    return "Base"


def _convert(draft: Draft, reader: Reader, base: str) -> None:
    """Writes one class anew."""
    model, facts = reader.model, draft.file.facts
    place, header = facts.place(model.path, "base:0"), facts.place(model.path, "header")
    assert place is not None, "it has one base"
    assert header is not None, "it is written in the file"
    assert model.table is not None, "only asked for tables"
    keyword = _TABLE.search(draft.file.text, place.end, header.end)
    if keyword is None:
        raise RefusalError(f"`{model.name}` does not say `table=True` behind its base")
    draft.replace(place, base)
    draft.replace(Span(keyword.start(), keyword.end()), "")
    if "__tablename__" not in set(mapped_members.member_checks(reader)):
        _add_name(draft, reader, f'{reader.members.indent}__tablename__ = "{model.table.name}"')
    for name, node in reader.members.annotated():
        column, relationship = model.table.attribute(name), model.relationship(name)
        if column is not None:
            annotation, arguments = field_members.column(draft, reader, node, column)
            maker = "sqlalchemy.orm.mapped_column"
        elif relationship is not None:
            linked = draft.snapshot.schema.models.get(relationship.link_model or "")
            table = linked.table if linked is not None else None
            annotation, arguments = field_members.relationship(reader, node, table)
            maker = "sqlalchemy.orm.relationship"
        else:
            raise RefusalError(f"{reader.named(node)} is neither a column nor a relationship")
        head = f"{name}: {draft.name('sqlalchemy.orm.Mapped')}[{annotation}]"
        if arguments or relationship is not None:
            code = reader.members.lines(f"{head} = {draft.name(maker)}(", arguments)
            head = code.removeprefix(reader.members.indent)
        draft.replace(reader.members.body.span(node), head)


def _add_name(draft: Draft, reader: Reader, line: str) -> None:
    """Writes the name of the table below the documentation."""
    statements = reader.members.body.statements
    first = next((node for node in statements if not isinstance(node, ast.Expr)), statements[-1])
    if isinstance(first, ast.Assign):
        draft.insert(reader.members.start_of(first), f"{line}\n")
    else:
        reader.members.add_first(draft, line, *([""] if reader.members.nodes() else []))

"""The pieces of relationships as code: foreign keys, and attributes that lead to one or to many objects."""

from __future__ import annotations

import keyword

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Branch, Import
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Members
from sqlmodel_lsp.generate import late_imports, naming, placement, spelling
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.schema.model import Column, Model

_KEY_TYPES = {"int": False, "str": False, "uuid.UUID": True}
"""What keys are, and whether it has to be imported."""
_RESERVED = frozenset({"metadata", "registry"})
_OF_THE_COLUMN = frozenset({"sa_column", "sa_type", "sa_column_args", "sa_column_kwargs", "max_length", "foreign_key"})


def is_ready(snapshot: Snapshot, model: Model) -> bool:
    """Whether relationships can be written for a model: a known table with one plain key, in a file that parses."""
    return (
        placement.is_extensible(snapshot, model)
        and model.table is not None
        and model.table.model == model.qualified
        and certainty.knows_columns(snapshot, model)
        and key_of(model) is not None
        and not hides_annotations(snapshot.files[model.file])
        and not snapshot.files[model.file].library
    )


def key_of(model: Model) -> Column | None:
    """The primary key that a foreign key can point to without knowing more than its type; None for other keys."""
    found = model.table.primary_key() if model.table is not None else ()
    if len(found) != 1 or _type_of(found[0]) not in _KEY_TYPES:
        return None
    fact = model.field(found[0].attribute)
    return found[0] if fact is not None and _OF_THE_COLUMN.isdisjoint(fact.arguments) else None


def _type_of(key: Column) -> str:
    return spelling.without_none(key.python_type or "")


def hides_annotations(file: SourceFile) -> bool:
    """Whether the annotations of a file are all text to SQLModel, which then reads no relationship right."""
    return any(
        isinstance(item, Import) and item.module == "__future__" and item.name == "annotations"
        for item in file.facts.interface.body
    )


def is_free(model: Model, *names: str) -> bool:
    """Whether a model has nothing of these names, and can."""
    return not any(
        name in model.attributes or name in _RESERVED or keyword.iskeyword(name) or not name.isidentifier()
        for name in names
    )


def relationship_names(model: Model) -> frozenset[str]:
    """What leads to other models, and stands below the fields."""
    return frozenset(item.name for item in model.relationships)


def key_name(target: Model, key: Column, name: str = "") -> str:
    """What a foreign key to a model is called: `team_id`."""
    return f"{name or naming.snake_case(target.name)}_{key.attribute}"


def key_line(draft: Draft, members: Members, name: str, target: Model, key: Column, *more: str) -> str:
    """A foreign key, which may be empty until it is given."""
    table = target.table
    assert table is not None, "only asked for tables"
    kind = _type_of(key)
    kind = draft.name(kind) if _KEY_TYPES[kind] else kind
    annotation = optional(draft, kind)
    reference = f'foreign_key="{table.full_name}.{key.name}"'
    call = f"{name}: {annotation} = {draft.name('sqlmodel.Field')}("
    return members.lines(call, ["default=None", reference, *more])


def optional(draft: Draft, annotation: str) -> str:
    """The annotation with None, as the file writes such."""
    with_optional = annotation.startswith('"') or spelling.prefers_optional(draft.file.text)
    return f"{draft.name('typing.Optional')}[{annotation}]" if with_optional else f"{annotation} | None"


def many(draft: Draft, annotation: str) -> str:
    """A list of it, as the file writes lists."""
    text = draft.file.text
    is_old = "List[" in text and "list[" not in text
    return f"{draft.name('typing.List') if is_old else 'list'}[{annotation}]"


def relationship_line(members: Members, draft: Draft, name: str, annotation: str, *arguments: str) -> str:
    """A relationship."""
    return members.lines(f"{name}: {annotation} = {draft.name('sqlmodel.Relationship')}(", list(arguments))


def class_text(draft: Draft, holder: Model, other: Model, *, for_types: bool) -> str:
    """How a member of `holder` names another class: quoted where it is not there yet when the class is made.

    `for_types` says that a file that does not import it may do so for type checkers only.
    """
    quoted = f'"{other.name}"'
    if other.file == holder.file:
        places = [draft.file.facts.place(each.path, "statement") for each in (other, holder)]
        is_above = places[0] is not None and places[1] is not None and places[0].end <= places[1].start
        return other.name if is_above else quoted
    found = late_imports.class_import(draft.snapshot, draft.file, other)
    if found is None:
        return other.name if _is_imported(draft.file, other.name) else quoted
    needed, only_types = found
    draft.need(needed, for_types=for_types or only_types)
    return quoted if for_types or only_types else other.name


def _is_imported(file: SourceFile, name: str) -> bool:
    return any(
        isinstance(item, Import) and item.alias == name and item.branch is Branch.MAIN
        for item in file.facts.interface.body
    )

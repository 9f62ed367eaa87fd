"""The parameters of SQLModel's `Relationship`, and the options that go on to SQLAlchemy's `relationship`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel_lsp.schema.field_parameters import Version


@dataclass(frozen=True, slots=True)
class RelationshipParameter:
    """One parameter. `since` is the first SQLModel release that has it, `value` the one value worth writing, if any."""

    name: str
    documentation: str
    value: str = ""
    since: Version = (0, 0, 1)


PARAMETERS = (
    RelationshipParameter(
        "back_populates", "The attribute of the other class that leads back here; both sides name each other."
    ),
    RelationshipParameter(
        "link_model", "The table model between the two sides of a many-to-many relationship; it has both foreign keys."
    ),
    RelationshipParameter(
        "cascade_delete",
        "Deletes the objects on the other side along with this one. Stands on the side that has the list.",
        "True",
        (0, 0, 21),
    ),
    RelationshipParameter(
        "passive_deletes",
        "Leaves objects that are not loaded to the `ON DELETE` of the database: `True`, or `'all'` to leave it all of "
        "them.",
        since=(0, 0, 21),
    ),
    RelationshipParameter("sa_relationship_kwargs", "More keyword arguments for SQLAlchemy's `relationship`."),
    RelationshipParameter("sa_relationship_args", "More positional arguments for SQLAlchemy's `relationship`."),
    RelationshipParameter(
        "sa_relationship", "A whole SQLAlchemy `relationship`, in place of all that SQLModel would make."
    ),
)


def parameters(version: Version) -> tuple[RelationshipParameter, ...]:
    """The parameters that `Relationship` has in a SQLModel release, in order of use."""
    return tuple(parameter for parameter in PARAMETERS if parameter.since <= version)

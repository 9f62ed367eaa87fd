"""Who fills a field in, and who may see it."""

from __future__ import annotations

import re

from sqlmodel_lsp.schema.model import FieldFact, Model
from sqlmodel_lsp.syntax.values import Call

_SECRET = re.compile(
    r"^secret|_secret$|(^|_)token$|^api_key$|^(hashed_|encrypted_)?password|(^|_)password(_hash|_digest|_salt)?$"
)
_COMPUTED = re.compile(r"^(hashed|encrypted)_|(^|_)password_(hash|digest|salt)$")
_STAMPS = re.compile(
    r"^(date_)?(created|updated|modified|deleted|inserted)(_at|_on|_time|_date)?$|^last_(modified|updated)(_at|_on)?$"
)


def is_secret(name: str) -> bool:
    """Whether the name says that no client may read the value."""
    return _SECRET.search(name) is not None


def is_computed(name: str) -> bool:
    """Whether the name says that the program makes the value out of another one that clients send."""
    return _COMPUTED.search(name) is not None


def plain(name: str) -> str | None:
    """What clients send for a value that the program makes of it: `password` for `hashed_password`."""
    if not is_computed(name) or name.endswith("_salt"):
        return None
    return re.sub(r"^(hashed|encrypted)_|_(hash|digest)$", "", name)


def is_key(model: Model, fact: FieldFact) -> bool:
    """Whether the field belongs to the primary key."""
    return model.table is not None and fact.name in {column.attribute for column in model.table.primary_key()}


def is_set_by_server(model: Model, fact: FieldFact) -> bool:
    """Whether a new object gets the value without anyone giving it.

    A value that validation asks for is never among them, whatever the database could do.
    """
    column = model.table.attribute(fact.name) if model.table is not None else None
    if column is None or fact.required is not False:
        return False
    if column.primary_key and not column.foreign_keys:
        return fact.nullable or column.has_default or column.has_server_default
    on_update = isinstance(column.construct, Call) and column.construct.has("onupdate")
    return column.has_server_default or on_update or _STAMPS.search(fact.name) is not None

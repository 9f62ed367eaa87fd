"""The members of table models as they are written, and what SQLAlchemy's own classes write for them."""

from __future__ import annotations

import ast

from sqlmodel_lsp.features.actions.refactorings.mapped_members import OWN_TYPES, Arguments, Reader, is_enum
from sqlmodel_lsp.features.actions.refactorings.site import Draft
from sqlmodel_lsp.generate import RefusalError, spelling
from sqlmodel_lsp.schema.columns import COLUMN
from sqlmodel_lsp.schema.model import Column, Table

_KNOWN = frozenset(
    {
        "default", "default_factory", "primary_key", "foreign_key", "ondelete", "unique", "nullable", "index",
        "sa_type", "sa_column", "sa_column_args", "sa_column_kwargs", "max_length", "max_digits", "decimal_places",
    }
)  # fmt: skip
_OWN_TYPES = {name.removeprefix("builtins.") for name in OWN_TYPES}


def column(draft: Draft, reader: Reader, node: ast.AnnAssign, found: Column) -> tuple[str, list[str]]:
    """The annotation and the arguments of `mapped_column` for a field. Raises RefusalError."""
    where = reader.named(node)
    given = _given(reader, node)
    unknown = next((name for name in given if name not in _KNOWN), None)
    if unknown is not None:
        raise RefusalError(f"`{unknown}` of {where} has no place in a class of SQLAlchemy")
    annotation = reader.text(node.annotation)
    if found.primary_key:
        annotation = spelling.without_none(annotation)
    listed: list[str] = []
    keywords: Arguments = []
    if "sa_column" in given:
        made = given["sa_column"]
        if not isinstance(made, ast.Call) or reader.called(made) != COLUMN.name or _is_spread(made):
            raise RefusalError(f"the column of {where} is not written where the field is")
        if found.type is None and not found.foreign_keys:
            raise RefusalError(f"the column of {where} has no type")
        listed += map(reader.text, made.args)
        keywords += [(item.arg, reader.text(item.value)) for item in made.keywords if item.arg]
    else:
        listed += _type(draft, reader, where, given, found)
        listed += _key(draft, reader, given)
        listed += map(reader.text, _items(where, given))
        for name, value in _pairs(where, given):
            if name == "name":
                listed.insert(0, reader.text(value))
            else:
                keywords.append((name, reader.text(value)))
        keywords = [(word, "True") for word in ("index", "unique") if getattr(found, word)] + keywords
        if found.primary_key:
            keywords.insert(0, ("primary_key", "True"))
    if found.nullable is None:
        raise RefusalError(f"whether {where} can be empty is not known")
    names = {name for name, _ in keywords}
    if not found.primary_key and found.nullable != spelling.is_optional(annotation) and "nullable" not in names:
        keywords.append(("nullable", str(found.nullable)))
    default = given.get("default", given.get("default_factory"))
    if default is not None and "default" not in names and ast.unparse(default) not in ("None", "..."):
        keywords.append(("default", reader.text(default)))
    if len({name for name, _ in keywords}) < len(keywords):
        raise RefusalError(f"{where} says one thing twice")
    return annotation, [*listed, *(f"{name}={value}" for name, value in keywords)]


def relationship(reader: Reader, node: ast.AnnAssign, link: Table | None) -> tuple[str, list[str]]:
    """The annotation and the arguments of `relationship`. Raises RefusalError."""
    where = reader.named(node)
    call = node.value
    if not isinstance(call, ast.Call) or call.args:
        raise RefusalError(f"the arguments of {where} are not written out")
    found: Arguments = []
    for item in call.keywords:
        if item.arg in ("back_populates", "passive_deletes"):
            found.append((item.arg, reader.text(item.value)))
        elif item.arg == "cascade_delete" and isinstance(item.value, ast.Constant):
            found += [("cascade", '"all, delete-orphan"')] if item.value.value else []
        elif item.arg == "link_model" and link is not None:
            found.append(("secondary", f'"{link.full_name}"'))
        elif item.arg == "sa_relationship_kwargs":
            pairs = _pairs(where, {"sa_column_kwargs": item.value})
            found += [(name, reader.text(value)) for name, value in pairs]
        else:
            raise RefusalError(f"`{item.arg or '**'}` of {where} has no place in a class of SQLAlchemy")
    if len({name for name, _ in found}) < len(found):
        raise RefusalError(f"{where} says one thing twice")
    return reader.text(node.annotation), [f"{name}={value}" for name, value in found]


def _given(reader: Reader, node: ast.AnnAssign) -> dict[str, ast.expr]:
    """The arguments of `Field`, or the plain default."""
    call = node.value
    if call is None:
        return {}
    if reader.called(call) != "sqlmodel.Field" or not isinstance(call, ast.Call):
        is_member = is_enum(reader.snapshot, reader.origin(call).rpartition(".")[0])
        if not isinstance(call, ast.Constant) and not is_member:
            raise RefusalError(f"{reader.named(node)} has a default that is no constant")
        return {"default": call}
    if len(call.args) > 1 or any(isinstance(item, ast.Starred) for item in call.args):
        raise RefusalError(f"the arguments of {reader.named(node)} are not written out")
    return {
        **({"default": call.args[0]} if call.args else {}),
        **{item.arg or "**": item.value for item in call.keywords},
    }


def _is_spread(call: ast.Call) -> bool:
    return any(isinstance(item, ast.Starred) for item in call.args) or any(item.arg is None for item in call.keywords)


def _type(draft: Draft, reader: Reader, where: str, given: dict[str, ast.expr], found: Column) -> list[str]:
    """The type, where it does not follow from the annotation or from the key."""
    python = spelling.without_none(found.python_type or "")
    if "sa_type" in given:
        return [reader.text(given["sa_type"])]
    if "max_length" in given:
        return [f"{draft.name('sqlalchemy.String')}({reader.text(given['max_length'])})"]
    if "max_digits" in given or "decimal_places" in given:
        numbers = [given.get(name) for name in ("max_digits", "decimal_places")]
        shown = ", ".join("None" if value is None else reader.text(value) for value in numbers)
        return [f"{draft.name('sqlalchemy.Numeric')}({shown})"]
    if python == "datetime.datetime":
        is_new = reader.snapshot.schema.version >= (0, 0, 45)
        return [f"{draft.name('sqlalchemy.DateTime')}(timezone=True)"] if is_new else []
    if python not in _OWN_TYPES and not is_enum(reader.snapshot, python):
        raise RefusalError(f"{where} is a `{found.annotation}`, for which SQLAlchemy has no type by itself")
    for key in found.foreign_keys:
        targets = reader.snapshot.schema.tables_named(key.table or "", reader.file.path)
        target = targets[0].column(key.column or "") if len(targets) == 1 else None
        if target is None or target.type != found.type:
            raise RefusalError(f"{where} is of another type than the column that it refers to")
    return []


def _key(draft: Draft, reader: Reader, given: dict[str, ast.expr]) -> list[str]:
    target, ondelete = given.get("foreign_key"), given.get("ondelete")
    if target is None:
        return []
    more = f", ondelete={reader.text(ondelete)}" if ondelete is not None else ""
    return [f"{draft.name('sqlalchemy.ForeignKey')}({reader.text(target)}{more})"]


def _items(where: str, given: dict[str, ast.expr]) -> list[ast.expr]:
    listed = given.get("sa_column_args")
    if listed is None:
        return []
    if not isinstance(listed, (ast.List, ast.Tuple)) or any(isinstance(item, ast.Starred) for item in listed.elts):
        raise RefusalError(f"the arguments of {where} are not written out")
    return listed.elts


def _pairs(where: str, given: dict[str, ast.expr]) -> list[tuple[str, ast.expr]]:
    """What a dictionary of further arguments says."""
    listed = given.get("sa_column_kwargs")
    if listed is None:
        return []
    names = [key.value if isinstance(key, ast.Constant) else None for key in getattr(listed, "keys", [None])]
    if not isinstance(listed, ast.Dict) or not all(isinstance(name, str) and name.isidentifier() for name in names):
        raise RefusalError(f"the arguments of {where} are not written out")
    return [(str(name), value) for name, value in zip(names, listed.values, strict=True)]

"""Which models without a table belong to a table: what clients send for it and get of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema.model import Model

_ROLE = (
    r"(?:Base|Create|Insert|New|Add|Register|Update|Patch|Edit|Replace|Upsert|Delete|Public|Private|Read|Get|Out|In|"
    r"Input|Output|Response|Request|Result|Detail|Details|Summary|Short|Brief|Full|List|Page|Item|Schema|Model|DTO|Dto|"
    r"Data|Info|View|Payload|Body|Form|Filter|Query|Params|InDB|Internal|Partial|Mixin|Fields|Core)"
)
_BEHIND = re.compile(rf"(?:s|es)?{_ROLE}+(?:(?:With|For|By|And|Me|Without)[A-Z]\w*)?\Z|(?:With|For|Without)[A-Z]\w*\Z")
_BEFORE = re.compile(rf"{_ROLE}+\Z")


def variants(snapshot: Snapshot, model: Model) -> tuple[Model, ...]:
    """The variants of a table model, in the order they are known: those with its base or its name."""
    families = snapshot.remember("families", "", lambda: _families(snapshot))
    return tuple(snapshot.schema.models[name] for name in families.get(model.qualified, ()))


def table_of(snapshot: Snapshot, variant: Model) -> Model | None:
    """The one table model that a model without a table is a variant of."""
    owners = snapshot.remember("owners of variants", "", lambda: _owners(snapshot))
    found = owners.get(variant.qualified, ())
    return snapshot.schema.models[found[0]] if len(found) == 1 else None


def _families(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    models = snapshot.schema.models.values()
    tables = [model for model in models if model.table is not None and model.table.model == model.qualified]
    heirs: dict[str, set[str]] = {}
    for table in tables:
        for base in table.mro:
            heirs.setdefault(base, set()).add(table.qualified)
    found: dict[str, list[str]] = {}
    named: dict[str, list[Model]] = {}
    for table in tables:
        named.setdefault(table.name, []).append(table)
    for model in models:
        if model.is_table or snapshot.files[model.file].library:
            continue
        for owner in _owners_by_base(model, heirs) or _owners_by_name(snapshot, model, named):
            found.setdefault(owner, []).append(model.qualified)
    return {owner: tuple(names) for owner, names in found.items()}


def _owners(snapshot: Snapshot) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for model in snapshot.schema.models.values():
        for variant in variants(snapshot, model) if model.table is not None else ():
            found.setdefault(variant.qualified, []).append(model.qualified)
    return found


def _owners_by_base(model: Model, heirs: dict[str, set[str]]) -> set[str]:
    """The one table that inherits a model, or the base of it that no other table has; mixins belong to nobody."""
    line = (model.qualified, *model.mro)
    owners = (heirs[base] for base in line if len(heirs.get(base, ())) == 1 and not base.endswith("Mixin"))
    return next(owners, set())


def _owners_by_name(snapshot: Snapshot, model: Model, named: dict[str, list[Model]]) -> Iterator[str]:
    """The tables whose name a model has with a role behind or before it, and some of whose fields it repeats."""
    fields = {field.name for field in model.fields}
    for length in range(len(model.name) - 1, 1, -1):
        for name, rest, role in (
            (model.name[:length], model.name[length:], _BEHIND),
            (model.name[-length:], model.name[:-length], _BEFORE),
        ):
            if name in named and role.match(rest):
                near = snapshot.schema.imports.nearest(named[name], lambda table: table.file, model.file)
                yield from (t.qualified for t in near if not fields or fields & {f.name for f in t.fields})
                return

"""A package of a file of models: a module for each model and its variants.

What imports from the file goes on working: the package has all its names. Where only a relationship leads from one
module to another, the class is imported for type checkers alone. Definitions that need one another stay together; what
several modules need, such as an enum, goes to `shared.py`.

Offered on the classes of a file with several models that are no variants of one another.

Tables stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.features import families
from sqlmodel_lsp.features.actions.refactorings import file_groups, file_units, sides
from sqlmodel_lsp.features.actions.refactorings.file_groups import Part
from sqlmodel_lsp.features.actions.refactorings.file_units import Contents
from sqlmodel_lsp.features.actions.refactorings.site import Offer, Site, disabled
from sqlmodel_lsp.generate import RefusalError, imports, layout, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.text.edits import FileChange

MOST = 1

_INDENT = "    "
_FREE_COMMENT = re.compile(r"(?:#.*\n)+\n")
_CHECKING = Needed("typing", "TYPE_CHECKING")


def offers(site: Site) -> Iterator[Offer]:
    """One offer for a class of such a file."""
    file, snapshot = site.ctx.file, site.snapshot
    folder, _, name = file.path.rpartition("/")
    if not site.is_class or not file.module or name == "__init__.py" or not name.endswith(".py"):
        return
    if len(set(_families(site).values())) == 1:
        return
    title = f"Split `{name}` into a package with a module for each model"
    package = f"{folder}/{name[:-3]}/" if folder else f"{name[:-3]}/"
    if sides.hides_annotations(file):
        yield disabled(title, "take out `from __future__ import annotations` first, with which no type can come later")
    elif any(path.startswith(package) for path in snapshot.files):
        yield disabled(title, f"there is a folder `{name[:-3]}` already")
    else:
        yield Offer(title, lambda: _make(site, package), keeps_tables=True)


def _make(site: Site, package: str) -> tuple[FileChange, ...]:
    file = site.ctx.file
    models = site.snapshot.schema.models_in(file.path)
    if re.search(rf"[\"']{re.escape(file.module)}\.\w", file.text):
        raise RefusalError(f"a string names `{file.module}` with a class; write the class alone first")
    relationships = [(item.owner.rpartition(".")[2], item.name) for model in models for item in model.relationships]
    contents = file_units.read(file.text.replace("\r\n", "\n"), relationships)
    parts = file_groups.parts(contents, _families(site))
    if len(parts) == 1:
        raise RefusalError("its definitions all need one another")
    made = {f"{package}{part.name}.py": _module(site, contents, parts, part) for part in parts}
    made[f"{package}__init__.py"] = _package(site, contents, parts)
    end = "\r\n" if "\r\n" in file.text else "\n"
    created = [FileChange(path, created=text.replace("\n", end)) for path, text in sorted(made.items())]
    return (*created, FileChange(file.path, deleted=True))


def _families(site: Site) -> dict[str, str]:
    """Which model of the file each of them stands beside: the table that it is a variant of, or itself."""
    own = {model.name: model for model in site.snapshot.schema.models_in(site.model.file) if "." not in model.path}
    found = {}
    for name, model in own.items():
        table = None if model.is_table else families.table_of(site.snapshot, model)
        found[name] = table.name if table is not None and own.get(table.name) == table else name
    return found


def _module(site: Site, contents: Contents, parts: Iterable[Part], part: Part) -> str:
    """A module of the package."""
    file, homes = site.ctx.file, {name: other.name for other in parts for name in other.names}
    needed: list[Needed] = []
    for_types: list[Needed] = []
    for name in sorted(part.needs | part.mentions):
        found = contents.imports.get(name)
        if name in homes:
            (needed if name in part.needs else for_types).append(Needed(_spelled(file, homes[name]), name))
        elif found is not None:
            needed.append(found)
        elif name in contents.for_types:
            for_types.append(contents.for_types[name])
    local = imports.local_packages(site.snapshot)
    head = imports.block([*needed, *([_CHECKING] if for_types else [])], local)
    if for_types:
        head = f"{head}\n\nif TYPE_CHECKING:\n{_inside(imports.block(for_types, local))}"
    body = part.units[0].text
    for above, unit in zip(part.units, part.units[1:], strict=False):
        gap = "\n\n\n" if above.is_block or unit.is_block else "\n"
        body += gap + unit.text
    gap = "\n\n\n" if part.units[0].is_block and not _FREE_COMMENT.match(body) else "\n\n"
    return f"{head}{gap if head else ''}{body}\n"


def _inside(block: str) -> str:
    """Imports in a block of their own, broken where they are too long there."""
    lines = []
    for line in block.split("\n"):
        head, imported, names = line.partition(" import ")
        is_long = imported and names != "(" and len(line) > layout.WIDTH - len(_INDENT)
        shown = layout.fit(f"{head} import (", names.split(", "), ")", 0, 0) if is_long else line
        lines += shown.split("\n")
    return "\n".join(f"{_INDENT}{line}" if line else "" for line in lines)


def _package(site: Site, contents: Contents, parts: tuple[Part, ...]) -> str:
    """The module of the package itself, which has all names that the file had for others."""
    file = site.ctx.file
    wanted = frozenset(_wanted(site.snapshot, file))
    exported = {
        name: part.name
        for part in parts
        for name in part.names
        if not name.startswith("_") or name in wanted or f'"{name}"' in contents.exports
    }
    needed = [Needed(_spelled(file, module), name) for name, module in exported.items()]
    passed = {name: item for name, item in contents.imports.items() if name in wanted}
    local = imports.local_packages(site.snapshot)
    own = "".join(f'    "{name}",\n' for name in sorted({*exported, *passed}))
    exports = contents.exports or f"__all__ = [\n{own}]"
    top = f"{contents.top}\n\n" if contents.top else ""
    return f"{top}{imports.block([*needed, *passed.values()], local)}\n\n{exports}\n"


def _spelled(file: SourceFile, module: str) -> str:
    relative = imports.uses_relative_imports([file])
    return f".{module}" if relative else f"{file.module}.{module}"


def _wanted(snapshot: Snapshot, file: SourceFile) -> Iterator[str]:
    """The names of the file that others use, as far as they can be told."""
    own = placement.defined_names(file)
    last = file.module.rpartition(".")[2]
    for path in snapshot.schema.imports.reaching(file.path):
        other = snapshot.files[path]
        if other is file or other.library:
            continue
        for item in other.facts.interface.body:
            if not isinstance(item, Import):
                continue
            if item.module.rpartition(".")[2] == last and item.name is not None:
                found = own if item.alias == "*" else {item.name}
                yield from found & other.facts.mentions - (placement.defined_names(other) - {item.name})
            elif last in (item.name, item.module.rpartition(".")[2]):
                yield from (name for name in own if re.search(rf"\b{item.alias or last}\.{name}\b", other.text))

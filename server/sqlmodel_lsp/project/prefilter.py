"""Which files are worth reading closely, judged by their bytes alone.

Files that only use models are left out; those that define one, or may define one through a base elsewhere, are in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_MODELS = re.compile(rb"sqlmodel|SQLModel|table\s*=\s*True|target_metadata|down_revision")
_TABLE = re.compile(rb"\btable\s*=\s*True")
_DECLARATIVE = re.compile(rb"DeclarativeBase|declarative_base|mapped_column|\bTable\(|MappedAsDataclass")
_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+([^\n#;]+))", re.M)
_CLASS = re.compile(rb"^[ \t]*class[ \t]+(\w+)[ \t]*(?:\[[^\]]*\])?\(([^)]*)\)", re.M)
_WORD = re.compile(rb"[A-Za-z_]\w*")
_ALIAS = re.compile(rb"(\w+|\*)(?:\s+as\s+(\w+))?")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a glance at a file shows: whether it speaks of models, what it imports, and names in its class headers.

    `imports` maps a module as written (dots in front when relative) to the names taken from it, by local name. `tables`
    are the classes that say `table=True`.
    """

    is_relevant: bool
    imports: Mapping[str, frozenset[str]]
    bases: frozenset[str]
    tables: frozenset[str]

    def absolute(self) -> frozenset[str]:
        """The modules imported by absolute name."""
        return frozenset(module for module in self.imports if not module.startswith("."))


def sketch(data: bytes) -> Sketch:
    """What a glance at the bytes of a file shows."""
    is_relevant = bool(_MODELS.search(data)) or (b"sqlalchemy" in data and bool(_DECLARATIVE.search(data)))
    headers = _CLASS.findall(data)
    bases = {word.decode() for _, header in headers for word in _WORD.findall(header)}
    tables = {name.decode(errors="replace") for name, header in headers if b"table" in header and _TABLE.search(header)}
    return Sketch(is_relevant, _imports(data), frozenset(bases), frozenset(tables))


def _imports(data: bytes) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for source, names, plain in _IMPORT.findall(data):
        if source:
            taken = _ALIAS.findall(re.sub(rb"#[^\n]*", b"", names))
            local = {(alias or name).decode(errors="replace") for name, alias in taken}
            found.setdefault(source.decode(errors="replace"), set()).update(local)
            continue
        for name, alias in re.findall(rb"([\w.]+)(?:\s+as\s+(\w+))?", plain):
            module = name.decode(errors="replace")
            found.setdefault(module, set()).add(alias.decode(errors="replace") or module.partition(".")[0])
    return {module: frozenset(names) for module, names in found.items()}


def absolute_name(module: str, package: str) -> str:
    """A module as written in an import, seen from a package, as an absolute dotted name."""
    rest = module.lstrip(".")
    level = len(module) - len(rest)
    if not level:
        return module
    parts = package.split(".") if package else []
    return ".".join([*parts[: len(parts) - level + 1], *filter(None, [rest])])

"""The names of a migration's code and of the modules it imports from, looked up in their texts."""

from __future__ import annotations

import ast
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from sqlmodel_lsp.schema import known

Definition: TypeAlias = "ast.FunctionDef | ast.ClassDef | ast.expr | Imported"


class Sources(Protocol):
    """Where the texts of other modules come from."""

    def text(self, module: str) -> str | None:
        """The text of a module by its dotted name; None for one that is not there or not the project's own."""


class NoSources:
    """No other module can be read."""

    def text(self, module: str) -> str | None:  # noqa: ARG002
        """Nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Imported:
    """What a name is imported from: `name` of `module`, or the module itself without a name."""

    module: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """The definitions of one module at its top, the last of each name, and the modules it takes everything from."""

    name: str
    names: dict[str, Definition] = field(default_factory=dict)
    stars: tuple[str, ...] = ()


@functools.lru_cache(maxsize=1024)
def read(name: str, text: str, is_package: bool = False) -> Code | None:
    """The definitions in a text; None for one that does not parse."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    names: dict[str, Definition] = {}
    stars: list[str] = []
    _collect(tree.body, name, is_package, names, stars)
    return Code(name, names, tuple(stars))


def _collect(
    body: Sequence[ast.stmt], module: str, is_package: bool, names: dict[str, Definition], stars: list[str]
) -> None:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names[name] = node
            case ast.Assign(targets=targets, value=value):
                names.update({target.id: value for target in targets if isinstance(target, ast.Name)})
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                names[name] = value
            case ast.Import() | ast.ImportFrom():
                for bound, item in imports(node, module, is_package):
                    if bound == "*":
                        stars.append(item.module)
                    else:
                        names[bound] = item
            case ast.If(test=test, body=inner, orelse=other):
                _collect(other, module, is_package, names, stars)
                if not ast.unparse(test).endswith("TYPE_CHECKING") or not other:
                    _collect(inner, module, is_package, names, stars)
            case ast.Try(body=inner):
                _collect(inner, module, is_package, names, stars)
            case _:
                pass


def imports(node: ast.Import | ast.ImportFrom, module: str, is_package: bool = False) -> list[tuple[str, Imported]]:
    """What an import binds in a module, and from where."""
    if isinstance(node, ast.Import):
        tops = [item.asname or item.name.partition(".")[0] for item in node.names]
        modules = [item.name if item.asname else top for item, top in zip(node.names, tops, strict=True)]
        return [(top, Imported(name)) for top, name in zip(tops, modules, strict=True)]
    source = node.module or ""
    if node.level:
        parts = module.split(".")
        home = parts[: len(parts) - node.level + (1 if is_package else 0)]
        source = ".".join([*home, *filter(None, [node.module])])
    return [(item.asname or item.name, Imported(source, item.name)) for item in node.names]


def canonical(name: str) -> str:
    """The one name of something of a library."""
    return known.canonical(name)

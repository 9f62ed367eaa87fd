"""What `env.py` says, read and never run: the options of migrations, the naming convention, the database."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel_lsp.migrations import code
from sqlmodel_lsp.migrations.code import Sources
from sqlmodel_lsp.migrations.model import DatabaseSchema
from sqlmodel_lsp.migrations.shadow import Shadow
from sqlmodel_lsp.migrations.world import MigrationWorld
from sqlmodel_lsp.sql.ddl import dialect_named
from sqlmodel_lsp.syntax.values import Call, Opaque, Symbol, Value

_MODULE = "env"
_METADATA = "sqlalchemy.MetaData"


@dataclass(frozen=True, slots=True)
class Environment:
    """One `env.py`. `options` are what `context.configure()` is called with, those that are not known left out.

    `target` is how the metadata of the models is written. `convention` is what constraints are called by, when the
    file says so itself; models may say it too.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    target: str | None = None
    convention: Mapping[str, Any] | None = None
    url: str | None = None

    @property
    def is_batch(self) -> bool:
        """Whether generated operations are to be put into batches."""
        return self.options.get("render_as_batch") is True


def read(text: str, sources: Sources) -> Environment:
    """What the text of an `env.py` says; nothing when it is no Python."""
    module = code.read(_MODULE, text)
    if module is None:
        return Environment()
    shadow = Shadow(DatabaseSchema("sqlite"), "", dialect_named("sqlite"))
    world = MigrationWorld(shadow, sources, lambda *_: Opaque("not called"), lambda *_: Opaque("not done"))
    world.add_module(_MODULE, module)
    tree = ast.parse(text)
    options: dict[str, Any] = {}
    url: str | None = None
    for call in _calls(tree):
        name = ast.unparse(call.func)
        if name.endswith("context.configure"):
            found = ((item.arg, world.evaluator(_MODULE).value(item.value)) for item in call.keywords if item.arg)
            plain = {key: value for key, value in found if isinstance(value, (bool, str))}
            options = {**plain, **options}
        elif name.endswith("set_main_option") and len(call.args) == 2:
            key, value = map(world.evaluator(_MODULE).value, call.args)
            url = value if key == "sqlalchemy.url" and isinstance(value, str) else url
    target = module.names.get("target_metadata")
    written = ast.unparse(target) if isinstance(target, ast.expr) else None
    return Environment(options, written, _convention(tree, world), url)


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _convention(tree: ast.Module, world: MigrationWorld) -> Mapping[str, Any] | None:
    """The naming convention that is set on the metadata, or that it is made with."""
    evaluator = world.evaluator(_MODULE)
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Attribute(attr="naming_convention")], value=value):
                found = _plain(evaluator.value(value))
                if found is not None:
                    return found
            case _:
                pass
    metadata = world.name(_MODULE, "target_metadata")
    if isinstance(metadata, Call) and metadata.function == Symbol(_METADATA):
        return _plain(metadata.keyword("naming_convention"))
    return None


def _plain(value: Value) -> Mapping[str, Any] | None:
    if isinstance(value, dict) and all(isinstance(item, str) for pair in value.items() for item in pair):
        return value
    return None

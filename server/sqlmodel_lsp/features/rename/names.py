"""Which names are possible, and which are taken."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from sqlmodel_lsp.analysis.occurrences import Kind, Symbol
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.rules.catalogue.data_model.field_shadows_attribute import RESERVED
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.tree import parse_block

_IN_DATABASE = re.compile(r"[\w$-]+(?: [\w$-]+)*")
_PROTECTED = ("model_dump", "model_validate", "model_config")
_OF_ENUMS = frozenset(("name", "value", "mro"))


def impossible(symbol: Symbol, new: str) -> str | None:
    """Why a name cannot be one of Python for a symbol."""
    if not new.isidentifier() or unicodedata.normalize("NFKC", new) != new:
        return f"`{new}` is not a name in Python"
    if keyword.iskeyword(new):
        return f"`{new}` is a keyword of Python"
    if new.startswith("__"):
        return f"`{new}` is a name that Python keeps for itself or changes"
    match symbol.kind:
        case Kind.FIELD | Kind.RELATIONSHIP:
            if new.startswith("_"):
                return f"`{new}` would be a private attribute, which is no field"
            if new in RESERVED or new.startswith(_PROTECTED):
                return f"`{new}` is something that every model has"
        case Kind.MEMBER if new.startswith("_") or new in _OF_ENUMS:
            return f"`{new}` is something that every enum has"
    return None


def impossible_in_database(new: str) -> str | None:
    """Why a name cannot be one of a database."""
    return None if _IN_DATABASE.fullmatch(new) else f"`{new}` is no name that works in every database"


def taken_in_class(snapshot: Snapshot, owners: Iterable[str], new: str) -> str | None:
    """Why no member of these classes can be called so."""
    for owner in owners:
        home = snapshot.schema.homes.get(owner)
        if home is None:
            continue
        name = owner.rpartition(".")[2]
        if snapshot.place(owner, new) is not None:
            return f"`{name}` already has `{new}`"
        for model in snapshot.schema.heirs_in(home.file):
            if owner in (model.qualified, *model.mro) and new in model.attributes:
                return f"`{model.name}` already has `{new}`"
        for statement in _statements_with(snapshot.files[home.file], new):
            inner = (node for node in ast.walk(statement) if isinstance(node, ast.ClassDef) and node.name == name)
            if any(new in _named_in_body(node) for node in inner):
                return f"`{new}` already means something in `{name}`"
    return None


def taken_in_files(snapshot: Snapshot, paths: Iterable[str], new: str) -> str | None:
    """Why no class can be called so in these files."""
    for path in paths:
        file = snapshot.files[path]
        for statement in _statements_with(file, new):
            if new in _named(statement):
                return f"`{new}` already means something in {PurePath(path).name}"
    return None


def taken_by_model(snapshot: Snapshot, model: Model, new: str) -> str | None:
    """Why no other table model should be called so: strings in relationships name classes."""
    for other in snapshot.schema.models_called(new) if model.table is not None else ():
        if other.qualified != model.qualified and snapshot.schema.together(other.file, model.file):
            return f"`{new}` is a model in {PurePath(other.file).name}, and relationships could not tell them apart"
    return None


def hides_builtin(new: str) -> str | None:
    """Why a class should not be called so."""
    return f"`{new}` is built into Python" if hasattr(builtins, new) else None


def broken(snapshot: Snapshot, home: str, words: Iterable[str]) -> str | None:
    """Why not all uses can be found: a file that names one of the words does not parse there."""
    wanted = frozenset(words)
    for path, file in snapshot.files.items():
        if file.library:
            continue
        for offset, block in file.facts.blocks:
            if block.damaged and not block.mentions.isdisjoint(wanted) and snapshot.schema.together(path, home):
                line = file.text.count("\n", 0, offset) + 1
                return f"{PurePath(path).name} has an error in the code from line {line} on; mend it first"
    return None


def _statements_with(file: SourceFile, word: str) -> Iterator[ast.stmt]:
    offsets = [offset for offset, _ in file.facts.blocks]
    for (start, facts), end in zip(file.facts.blocks, [*offsets[1:], len(file.text)], strict=True):
        if word in facts.mentions:
            yield from parse_block(file.text[start:end]).statements


def _named_in_body(node: ast.ClassDef) -> Iterator[str]:
    """The names that the body of a class uses or binds, those inside of its functions left out."""
    waiting: list[ast.AST] = [*node.body]
    while waiting:
        part = waiting.pop()
        match part:
            case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments):
                every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
                shown = (*part.decorator_list, *arguments.defaults, *arguments.kw_defaults, part.returns)
                waiting += [item for item in (*shown, *(arg.annotation for arg in every)) if item is not None]
                yield part.name
            case ast.Lambda():
                pass
            case ast.Name(id=name):
                yield name
            case _:
                waiting += ast.iter_child_nodes(part)


def _named(tree: ast.AST) -> Iterator[str]:
    """The names that code uses or binds, attributes left out."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.alias():
                yield node.asname or node.name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name

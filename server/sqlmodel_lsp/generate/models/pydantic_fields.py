"""The fields of pydantic classes as their source says them, with those of base classes."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.facts.model import Assignment, ClassFact
from sqlmodel_lsp.generate import RefusalError, Request, imports, running, spelling
from sqlmodel_lsp.generate.models import names
from sqlmodel_lsp.generate.models.columns import quoted
from sqlmodel_lsp.sql.database import ColumnType, Enum, Kind
from sqlmodel_lsp.syntax import expressions

_KINDS = {
    "str": Kind.STRING,
    "int": Kind.INTEGER,
    "float": Kind.FLOAT,
    "bool": Kind.BOOLEAN,
    "bytes": Kind.BINARY,
    "datetime": Kind.DATETIME,
    "AwareDatetime": Kind.DATETIME,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "timedelta": Kind.INTERVAL,
    "Decimal": Kind.NUMERIC,
    "UUID": Kind.UUID,
    "EmailStr": Kind.STRING,
    "AnyUrl": Kind.STRING,
    "AnyHttpUrl": Kind.STRING,
    "HttpUrl": Kind.STRING,
    "PositiveInt": Kind.INTEGER,
    "NonNegativeInt": Kind.INTEGER,
    "PositiveFloat": Kind.FLOAT,
    "NonNegativeFloat": Kind.FLOAT,
}
_BOUNDS = {"PositiveInt": "gt=0", "NonNegativeInt": "ge=0", "PositiveFloat": "gt=0", "NonNegativeFloat": "ge=0"}
_FACTORIES = {"list": "list", "dict": "dict", "uuid4": "uuid.uuid4"}
_CARRIED = ("ge", "gt", "le", "lt", "multiple_of", "min_length", "pattern", "title")
_LISTS = ("list", "List", "Sequence", "set", "Set", "frozenset", "tuple", "Tuple")
_OBJECTS = ("dict", "Dict", "Mapping", "Any")
_ROOTS = ("BaseModel", "SQLModel")
_ENUMS = ("Enum", "StrEnum")


@dataclass(frozen=True, slots=True)
class Source:
    """A class, and the file it stands in."""

    fact: ClassFact
    file: SourceFile

    @property
    def qualified(self) -> str:
        """The name of the class with its module."""
        return f"{self.file.module}.{self.fact.name}"


@dataclass(frozen=True, slots=True)
class Annotated:
    """A field: a type, or the class whose objects it holds; `default` and `factory` are source."""

    name: str
    type: ColumnType | None = None
    target: Source | None = None
    is_many: bool = False
    is_optional: bool = False
    default: str | None = None
    factory: str | None = None
    description: str | None = None
    options: tuple[str, ...] = ()


def find(request: Request, name: str) -> Source:
    """The pydantic class with this name: bare, with its module, or with its file as `FILE:NAME`.

    Raises RefusalError when there is no one.
    """
    path, colon, bare = name.rpartition(":")
    if colon:
        file = request.file(os.path.normpath(os.path.join(request.folder, path)))
        within = [source for source in _classes(file) if source.fact.name == bare] if file is not None else []
        if within and _is_pydantic(request, within[0]):
            return within[0]
        raise RefusalError(f"`{bare}` is not a pydantic class of `{path}`; give a file and the name of a class in it")
    everything = [source for file in _own(request) for source in _classes(file)]
    found = [source for source in everything if name in (source.fact.name, source.qualified)]
    fit = [source for source in found if _is_pydantic(request, source)]
    if len(fit) == 1:
        return fit[0]
    if fit:
        raise RefusalError(f"`{name}` may be {' or '.join(f'`{source.qualified}`' for source in fit)}; say which")
    if found:
        raise RefusalError(f"`{name}` is not a pydantic class; it has no `BaseModel` among its bases")
    known = [source.fact.name for source in everything if _is_pydantic(request, source)]
    hint = running.did_you_mean(name, known) or "; name its file as well, as in `app/schemas.py:Hero`"
    raise RefusalError(f"`{name}` is not a known class{hint}")


def fields(request: Request, source: Source) -> list[Annotated]:
    """All fields of a class, those of its bases first. Raises RefusalError for what no column can hold."""
    found: dict[str, Annotated] = {}
    for each in reversed(list(_line(request, source))):
        for item in each.fact.assignments():
            is_class_variable = item.annotation is not None and "ClassVar" in item.annotation
            if item.annotation is None or is_class_variable or not item.target.isidentifier():
                continue
            if not item.target.startswith("_") and item.target != "model_config":
                found[item.target] = _field(request, each, item)
    if not found:
        raise RefusalError(f"`{source.fact.name}` has no fields to make columns of")
    return list(found.values())


def _field(request: Request, source: Source, item: Assignment) -> Annotated:
    place = f"{source.fact.name}.{item.target}"
    node = expressions.tree(item.annotation or "")
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = expressions.tree(node.value)
    calls = [_call(item.value)]
    if isinstance(node, ast.Subscript) and _last(node.value) == "Annotated" and isinstance(node.slice, ast.Tuple):
        calls += [each for each in node.slice.elts[1:] if isinstance(each, ast.Call) and _last(each.func) == "Field"]
        node = node.slice.elts[0]
    text = ast.unparse(node) if node is not None else item.annotation or ""
    is_optional = spelling.is_optional(text)
    inner = expressions.tree(spelling.without_none(text))
    found = replace(_typed(request, source, inner, place), name=item.target, is_optional=is_optional)
    for call in calls:
        if call is not None:
            found = _described(found, call)
    if item.value is not None and calls[0] is None:
        found = replace(found, default=item.value)
    return _defaulted(found, place)


def _typed(request: Request, source: Source, node: ast.expr | None, place: str) -> Annotated:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = expressions.tree(node.value)
    if node is None:
        raise RefusalError(f"the type of `{place}` cannot be read; write it down in full")
    name = _last(node.value if isinstance(node, ast.Subscript) else node)
    if isinstance(node, ast.Subscript):
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name == "Literal":
            return _literal(items, place)
        if name in _LISTS:
            return _many(request, source, items[0], place)
        if name in _OBJECTS:
            return Annotated("", ColumnType(Kind.JSON))
    elif name in _KINDS:
        bounds = (_BOUNDS[name],) if name in _BOUNDS else ()
        return Annotated("", ColumnType(_KINDS[name]), options=bounds)
    elif name in _LISTS or name in _OBJECTS:
        python = "list[typing.Any]" if name in _LISTS else ""
        return Annotated("", ColumnType(Kind.JSON, python=python))
    else:
        found = _resolved(request, source.file, name)
        if found is not None and _is_pydantic(request, found):
            return Annotated("", target=found)
        if found is not None and any(base.rpartition(".")[2] in _ENUMS for base in found.fact.bases):
            return Annotated("", ColumnType(Kind.ENUM, enum=_enum(found)))
    raise RefusalError(f"`{place}` is `{ast.unparse(node)}`, which no column can hold; make it another type first")


def _many(request: Request, source: Source, item: ast.expr, place: str) -> Annotated:
    found = _typed(request, source, item, place)
    if found.target is not None:
        return replace(found, is_many=True)
    name = _last(item)
    is_plain = name in ("str", "int", "float", "bool")
    return Annotated("", ColumnType(Kind.JSON, python=f"list[{name}]" if is_plain else "list[typing.Any]"))


def _literal(items: list[ast.expr], place: str) -> Annotated:
    values = [item.value if isinstance(item, ast.Constant) else None for item in items]
    if all(isinstance(value, str) for value in values):
        model, _, field = place.rpartition(".")
        made = Enum(None, tuple(str(value) for value in values), model=names.pascal(f"{model}_{field}"))
        return Annotated("", ColumnType(Kind.ENUM, enum=made))
    if all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        return Annotated("", ColumnType(Kind.INTEGER))
    raise RefusalError(f"`{place}` is one of several values of different types, which no column can hold")


def _enum(source: Source) -> Enum:
    """An enum class of the workspace; SQLModel stores the names of its members."""
    members = [item.target for item in source.fact.assignments() if item.value is not None]
    return Enum(None, tuple(members), model=source.fact.name, module=source.file.module, is_present=True)


def _described(found: Annotated, call: ast.Call) -> Annotated:
    """The field with what `Field(...)` says about it."""
    values = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    if call.args:
        values.setdefault("default", call.args[0])
    numbers = {
        name: node.value for name, node in values.items() if isinstance(node, ast.Constant) and type(node.value) is int
    }
    kind = found.type
    if kind is not None and kind.kind is Kind.STRING and "max_length" in numbers:
        kind = replace(kind, length=numbers["max_length"])
    if kind is not None and kind.kind is Kind.NUMERIC:
        kind = replace(kind, precision=numbers.get("max_digits"), scale=numbers.get("decimal_places"))
    default = values.get("default")
    is_default = default is not None and not (isinstance(default, ast.Constant) and default.value is ...)
    description = values.get("description")
    is_text = isinstance(description, ast.Constant) and isinstance(description.value, str)
    return replace(
        found,
        type=kind,
        default=ast.unparse(default) if is_default and default is not None else found.default,
        factory=ast.unparse(values["default_factory"]) if "default_factory" in values else found.factory,
        description=description.value if is_text else found.description,  # type: ignore[union-attr]
        options=(*found.options, *_bounds(values)),
    )


def _bounds(values: dict[str, ast.expr]) -> Iterator[str]:
    for name in _CARRIED:
        node = values.get(name)
        if isinstance(node, ast.Constant):
            yield f"{name}={quoted(node.value) if isinstance(node.value, str) else ast.unparse(node)}"


def _defaulted(found: Annotated, place: str) -> Annotated:
    """The field with a default that can stand in another file. Raises RefusalError for others."""
    if found.factory is not None:
        factory = _FACTORIES.get(found.factory.rpartition(".")[2])
        if factory is None:
            raise RefusalError(
                f"`{place}` is made by `{found.factory}`, which cannot be carried over; give it no factory"
            )
        return replace(found, factory=factory)
    node = expressions.tree(found.default) if found.default is not None else None
    if found.default is None:
        return found
    if found.target is not None:
        return replace(found, default=None)
    if isinstance(node, (ast.List, ast.Dict)) and not ast.unparse(node).strip("[]{}"):
        return replace(found, default=None, factory="list" if isinstance(node, ast.List) else "dict")
    kind = found.type
    if isinstance(node, ast.Attribute) and kind is not None and kind.enum is not None and kind.enum.is_present:
        return replace(found, default=quoted(node.attr))
    plain = node.operand if isinstance(node, ast.UnaryOp) else node
    if isinstance(plain, ast.Constant):
        value = plain.value
        return replace(found, default=quoted(value) if isinstance(value, str) else found.default)
    if isinstance(node, ast.Call) and _last(node.func) == "Decimal" and isinstance(node.args[0], ast.Constant):
        return replace(found, default=f"decimal.Decimal({quoted(str(node.args[0].value))})")
    raise RefusalError(f"the default of `{place}` is `{found.default}`, which cannot be carried over; make it a value")


def _call(value: str | None) -> ast.Call | None:
    node = expressions.tree(value) if value is not None else None
    return node if isinstance(node, ast.Call) and _last(node.func) == "Field" else None


def _is_pydantic(request: Request, source: Source) -> bool:
    """Whether the class has pydantic's or SQLModel's among its ancestors, and no table."""
    if source.fact.keyword("table") == "True":
        return False
    return any(base.rpartition(".")[2] in _ROOTS for each in _line(request, source) for base in each.fact.bases)


def _line(request: Request, source: Source) -> Iterator[Source]:
    """The class and its ancestors in the workspace, the nearest first."""
    waiting, seen = [source], set()
    while waiting:
        each = waiting.pop(0)
        if each.qualified in seen:
            continue
        seen.add(each.qualified)
        yield each
        found = (_resolved(request, each.file, base) for base in each.fact.bases)
        waiting += [base for base in found if base is not None]


def _resolved(request: Request, file: SourceFile, name: str) -> Source | None:
    """The class of the workspace that a name in a file means."""
    needed = imports.origin(name, file)
    if needed is None:
        return None
    other = next((other for other in _own(request) if other.module == needed.module), None)
    other = other or request.file(_path_of(needed.module, file))
    return (
        next((source for source in _classes(other) if source.fact.name == (needed.name or name)), None)
        if other
        else None
    )


def _path_of(module: str, file: SourceFile) -> str:
    """Where a module would stand beside another one."""
    root = os.path.dirname(file.path)
    depth = file.module.count(".") + file.facts.interface.is_package
    for _ in range(depth):
        root = os.path.dirname(root)
    return f"{os.path.join(root, *module.split('.'))}.py"


def _own(request: Request) -> Iterator[SourceFile]:
    return (file for file in request.snapshot.files.values() if not file.library)


def _classes(file: SourceFile) -> Iterator[Source]:
    return (Source(item, file) for item in file.facts.interface.body if isinstance(item, ClassFact))


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""

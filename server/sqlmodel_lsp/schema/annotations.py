"""What an annotation means to SQLModel: the innermost type, whether it takes None, and what `Annotated` adds."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from sqlmodel_lsp.facts.model import Assignment, ClassFact
from sqlmodel_lsp.schema import known
from sqlmodel_lsp.schema.classes import Classes
from sqlmodel_lsp.schema.modules import Module
from sqlmodel_lsp.schema.names import Defined, Meaning, ModuleName, Outside
from sqlmodel_lsp.schema.tracking import Memory
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.values import Opaque, Symbol, Value

_UNION = "typing.Union"
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class AnnotationType:
    """`name` is the qualified innermost type (`typing.Union` for a union SQLModel refuses, `None` for nothing else).

    `metadata` are the items of the outermost `Annotated`, in order. `marker` is the last `AwareDatetime` or
    `NaiveDatetime` among them. `items` are the arguments of a generic such as `list[Hero]`.
    """

    name: str
    noneable: bool = False
    metadata: tuple[Value, ...] = ()
    marker: str | None = None
    items: tuple[AnnotationType, ...] = ()
    opaque: str | None = None

    def display(self) -> str:
        """The type as people write it, with qualified names for what is no builtin."""
        items = [item.display() for item in self.items]
        if self.name == _UNION:
            return " | ".join([*items, *(["None"] if self.noneable else [])])
        shown = self.name.removeprefix("builtins.").removeprefix("typing.")
        if items:
            shown = f"{shown}[{', '.join(items)}]"
        return f"{shown} | None" if self.noneable and self.name != "None" else shown


class Annotations:
    """Reads annotations where they stand: in a module, inside a class."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._names = classes.world.names
        self._types: Memory[tuple[str, str, str], AnnotationType] = Memory(classes.tracker)

    def read(self, module: Module, source: str, owner: str = "") -> AnnotationType:
        """The type an annotation means."""
        meanwhile = AnnotationType("", opaque="the annotation refers to itself")
        return self._types.get((module.id, owner, source), lambda: self._whole(module, source, owner), meanwhile)

    def _whole(self, module: Module, source: str, owner: str) -> AnnotationType:
        node = expressions.tree(source)
        if node is None:
            return AnnotationType("", opaque=f"annotation `{source}` does not parse")
        return self._read(module, node, owner, 0)

    def _read(self, module: Module, node: ast.expr, owner: str, depth: int) -> AnnotationType:
        if depth > _DEEPEST:
            return AnnotationType("", opaque="the annotation refers to itself")
        match node:
            case ast.Constant(value=None):
                return AnnotationType("None", noneable=True)
            case ast.Constant(value=str(text)):
                inner = expressions.tree(text)
                if inner is None:
                    return AnnotationType("", opaque=f"annotation `{text}` does not parse")
                return self._read(module, inner, owner, depth + 1)
            case ast.BinOp(op=ast.BitOr()):
                return self._union(module, _arms(node), owner, depth)
            case ast.Subscript(value=base, slice=index):
                return self._generic(module, base, index, owner, depth)
            case ast.Name() | ast.Attribute():
                return self._named(module, node, owner, depth)
            case ast.Call() if (constrained := self._constrained(module, node, owner)) is not None:
                return constrained
            case _:
                return AnnotationType("", opaque=f"annotation `{ast.unparse(node)}` is computed")

    def _constrained(self, module: Module, node: ast.Call, owner: str) -> AnnotationType | None:
        """The type that one of Pydantic's functions such as `constr` makes in place."""
        value = self._classes.world.evaluate_node(module, node, owner)
        function = getattr(getattr(value, "function", None), "name", "")
        return _constrained(function, value) if function.startswith("pydantic.con") else None

    def _generic(self, module: Module, base: ast.expr, index: ast.expr, owner: str, depth: int) -> AnnotationType:
        head = self._read(module, base, owner, depth + 1)
        parts = list(index.elts) if isinstance(index, ast.Tuple) else [index]
        match head.name:
            case "typing.Optional":
                return self._union(module, [*parts, ast.Constant(None)], owner, depth)
            case "typing.Union":
                return self._union(module, [arm for part in parts for arm in _arms(part)], owner, depth)
            case "typing.Annotated":
                return self._annotated(module, parts, owner, depth)
            case "sqlalchemy.orm.Mapped" | "typing.Final" | "typing.Required" | "typing.ClassVar":
                inner = self._read(module, parts[0], owner, depth + 1)
                return replace(head, items=(inner,)) if head.name != "sqlalchemy.orm.Mapped" else inner
            case "typing.Literal":
                return AnnotationType("typing.Literal")
            case _:
                items = tuple(self._read(module, part, owner, depth + 1) for part in parts)
                return replace(head, items=items)

    def _annotated(self, module: Module, parts: list[ast.expr], owner: str, depth: int) -> AnnotationType:
        inner = self._read(module, parts[0], owner, depth + 1)
        world = self._classes.world
        added = tuple(world.evaluate_node(module, part, owner) for part in parts[1:])
        marker = inner.marker
        for value in added:
            name = getattr(value, "name", None)
            if name in (
                "pydantic.AwareDatetime",
                "pydantic.NaiveDatetime",
                "sqlmodel.NaiveDatetime",
                "sqlmodel.AwareDatetime",
            ):
                marker = f"pydantic.{name.rpartition('.')[2]}"
        return replace(inner, metadata=(*inner.metadata, *added), marker=marker)

    def _union(self, module: Module, arms: list[ast.expr], owner: str, depth: int) -> AnnotationType:
        read = [self._read(module, arm, owner, depth + 1) for arm in arms]
        opaque = next((arm.opaque for arm in read if arm.opaque), None)
        real = {arm.name: arm for arm in read if arm.name != "None"}
        noneable = any(arm.noneable for arm in read)
        if len(real) != 1:
            return AnnotationType(_UNION if real else "None", noneable, opaque=opaque, items=tuple(real.values()))
        (arm,) = real.values()
        # What `Annotated` adds inside of one arm never reaches the field.
        return replace(arm, noneable=noneable, metadata=(), opaque=opaque)

    def _named(self, module: Module, node: ast.Name | ast.Attribute, owner: str, depth: int) -> AnnotationType:
        path = ast.unparse(node)
        meaning = self._in_class(module, path, owner) or self._names.dotted(module, path)
        match meaning:
            case Outside(name):
                metadata: tuple[Value, ...] = ()
                if name in _ALIASES and name.startswith("pydantic.") and not name.endswith("Datetime"):
                    # Each of them is an `Annotated` of its own.
                    metadata = (Symbol("pydantic.Strict" if name.startswith("pydantic.Strict") else name),)
                name = _ALIASES.get(name, name)
                if name == "None":
                    return AnnotationType("None", noneable=True)
                marker = name if name in ("pydantic.AwareDatetime", "pydantic.NaiveDatetime") else None
                name = "datetime.datetime" if marker else name
                unknown = None if known.is_known(name) else f"`{name}` is in no file of the workspace"
                return AnnotationType(name, metadata=metadata, marker=marker, opaque=unknown)
            case Defined(_, _, ClassFact()):
                return AnnotationType(meaning.qualified)
            case Defined(where, _, Assignment(value=str(source))):
                return self._alias(meaning, self._names.modules.by_id[where], source, depth)
            case ModuleName(name, _):
                return AnnotationType(name, opaque=f"`{path}` is a module")
            case _:
                return AnnotationType("", opaque=f"`{path}` is not defined where we can read it")

    def _in_class(self, module: Module, path: str, owner: str) -> Meaning | None:
        item = self._classes.outline(f"{module.id}.{owner}") if owner else None
        head, *rest = path.split(".")
        if item is None or not any(isinstance(d, ClassFact) and d.name == head for d in item.fact.body):
            return None
        return self._names.dotted(module, ".".join([owner, head, *rest]))

    def _alias(self, meaning: Defined, module: Module, source: str, depth: int) -> AnnotationType:
        node = expressions.tree(source)
        if isinstance(node, ast.Call):
            value = self._classes.world.evaluate_node(module, node)
            function = getattr(getattr(value, "function", None), "name", "")
            if function in ("typing.NewType", "typing.TypeVar"):
                return AnnotationType(function)
            if function.startswith("enum."):
                return AnnotationType(meaning.qualified, opaque=f"enum `{meaning.path}` is made by a call")
            if function.startswith("pydantic.con"):
                return _constrained(function, value)
            reason = value.reason if isinstance(value, Opaque) else "it is made by a call"
            return AnnotationType("", opaque=f"type `{meaning.path}` is unknown: {reason}")
        if node is None:
            return AnnotationType("", opaque=f"`{source}` does not parse")
        if isinstance(node, ast.Constant) and not isinstance(node.value, (str, type(None))):
            return AnnotationType("", opaque=f"`{meaning.path}` is no type")
        return self._read(module, node, "", depth + 1)


def _constrained(function: str, call: Value) -> AnnotationType:
    base = {
        "str": "builtins.str",
        "int": "builtins.int",
        "float": "builtins.float",
        "bytes": "builtins.bytes",
        "decimal": "decimal.Decimal",
        "list": "builtins.list",
        "set": "builtins.set",
        "date": "datetime.date",
    }
    name = base.get(function.removeprefix("pydantic.con"), "")
    return AnnotationType(name, metadata=(call,), opaque=None if name else f"`{function}` is not known")


def _arms(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_arms(node.left), *_arms(node.right)]
    return [node]


# Pydantic's names for constrained builtins, and others that are just another spelling.
_ALIASES = {
    **dict.fromkeys(
        (f"pydantic.{n}" for n in ("PositiveInt", "NegativeInt", "NonNegativeInt", "NonPositiveInt", "StrictInt")),
        "builtins.int",
    ),
    **dict.fromkeys(
        (
            f"pydantic.{n}"
            for n in (
                "PositiveFloat", "NegativeFloat", "NonNegativeFloat", "NonPositiveFloat", "StrictFloat", "FiniteFloat",
            )
        ),
        "builtins.float",
    ),
    **dict.fromkeys(
        (f"pydantic.{n}" for n in ("StrictStr", "Base64Str", "Base64UrlStr", "EncodedStr")), "builtins.str"
    ),
    **dict.fromkeys(
        (f"pydantic.{n}" for n in ("StrictBytes", "Base64Bytes", "Base64UrlBytes", "EncodedBytes")), "builtins.bytes"
    ),
    **dict.fromkeys((f"pydantic.UUID{n}" for n in (1, 3, 4, 5, 6, 7, 8)), "uuid.UUID"),
    **dict.fromkeys(
        (f"pydantic.{n}" for n in ("FilePath", "DirectoryPath", "NewPath", "SocketPath")), "pathlib.Path"
    ),
    "pydantic.StrictBool": "builtins.bool",
    "sqlmodel.NaiveDatetime": "pydantic.NaiveDatetime",
    "sqlmodel.AwareDatetime": "pydantic.AwareDatetime",
    "builtins.None": "None",
    "types.NoneType": "None",
}  # fmt: skip

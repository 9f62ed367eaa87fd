"""The members of declarative classes as they are written, and what SQLModel writes for them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import relations
from sqlmodel_lsp.features.actions.refactorings import sides
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Members, has_comment, members
from sqlmodel_lsp.generate import RefusalError, spelling
from sqlmodel_lsp.rules import certainty, origins
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import expressions

Arguments: TypeAlias = list[tuple[str, str]]

OWN_TYPES = {
    "builtins.str": "String", "builtins.int": "Integer", "builtins.float": "Float", "builtins.bool": "Boolean",
    "builtins.bytes": "LargeBinary", "datetime.date": "Date", "datetime.time": "Time",
    "datetime.timedelta": "Interval", "uuid.UUID": "Uuid", "decimal.Decimal": "Numeric",
}  # fmt: skip
"""The types for which SQLModel and SQLAlchemy make the same column."""
_DATETIME = "datetime.datetime"
_ITEMS = frozenset(
    f"sqlalchemy.{name}"
    for name in ("ForeignKey", "CheckConstraint", "UniqueConstraint", "Sequence", "Identity", "Computed")
)
_MADE = frozenset({"sqlalchemy.Identity", "sqlalchemy.Computed", "sqlalchemy.Sequence"})
_TO_COLUMN = ("server_default", "server_onupdate", "onupdate", "comment", "autoincrement", "doc", "info", "quote")
_TO_FIELD = ("primary_key", "nullable", "index", "unique", "default", "insert_default")
_ON_DELETE = ("CASCADE", "SET NULL", "RESTRICT")
_CALLED_ALONE = frozenset({"datetime.datetime.utcnow", "datetime.date.today", "uuid.uuid4", "uuid.uuid1"}) | {
    f"builtins.{name}" for name in ("dict", "list", "set", "str", "int", "bytes")
}
"""What makes values and is given nothing."""
_KNOWN_MODULES = ("builtins.", "datetime.", "uuid.", "decimal.", "typing.", "collections.abc.")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what stands in `Mapped[...]`, and the arguments of `mapped_column` by what they are."""

    name: str
    annotation: str
    python: str
    db_name: ast.expr | None = None
    type: ast.expr | None = None
    type_text: str = ""
    items: tuple[ast.Call, ...] = ()
    keywords: Mapping[str, ast.expr] = field(default_factory=dict)

    @property
    def is_optional(self) -> bool:
        """Whether its annotation allows None."""
        return spelling.is_optional(self.annotation)

    def says(self, keyword: str) -> bool:
        """Whether an option is switched on."""
        value = self.keywords.get(keyword)
        return isinstance(value, ast.Constant) and value.value is True


class Reader:
    """Reads one class of a file. Everything raises RefusalError for what is not understood."""

    def __init__(self, snapshot: Snapshot, model: Model, members: Members) -> None:
        self.snapshot = snapshot
        self.model = model
        self.members = members
        self.file = snapshot.files[model.file]

    def text(self, node: ast.expr) -> str:
        """An expression as it is written, on one line."""
        span = self.members.body.span(node)
        return " ".join(line.strip() for line in self.file.text[span.start : span.end].splitlines())

    def called(self, node: ast.expr | None) -> str:
        """What a call calls; empty for others."""
        return origins.called(self.snapshot, self.file, node) or ""

    def origin(self, node: ast.expr) -> str:
        """What an expression means by its name; empty when it has none."""
        return origins.origin(self.snapshot, self.file, node) or ""

    def inside(self, node: ast.AnnAssign) -> tuple[str, ast.expr]:
        """What stands in `Mapped[...]`, without quotes around the whole."""
        name = self.named(node)
        annotation = node.annotation
        if isinstance(annotation, ast.Subscript) and self.origin(annotation.value) == "sqlalchemy.orm.Mapped":
            inner = annotation.slice
            quoted = inner.value if isinstance(inner, ast.Constant) and isinstance(inner.value, str) else None
            parsed = inner if quoted is None else expressions.tree(quoted)
            if parsed is not None:
                return quoted if quoted is not None else self.text(inner), parsed
        raise RefusalError(f"{name} is not annotated with `Mapped[...]`")

    def named(self, node: ast.AnnAssign) -> str:
        """A member in words."""
        return f"`{self.model.name}.{ast.unparse(node.target)}`"

    def column(self, node: ast.AnnAssign) -> Column:
        """A column."""
        annotation, parsed = self.inside(node)
        name, call = ast.unparse(node.target), node.value
        core = expressions.tree(spelling.without_none(annotation))
        python = self.origin(core) if core is not None else ""
        self._refuse_odd_names(node, parsed)
        if call is None:
            return Column(name, annotation, python)
        if self.called(call) != "sqlalchemy.orm.mapped_column" or not isinstance(call, ast.Call):
            raise RefusalError(f"{self.named(node)} is not made by `mapped_column(...)`")
        if any(isinstance(item, ast.Starred) for item in call.args) or any(item.arg is None for item in call.keywords):
            raise RefusalError(f"the arguments of {self.named(node)} are not written out")
        keywords = {item.arg: item.value for item in call.keywords if item.arg}
        rest = list(call.args)
        db_name, kind = keywords.pop("name", None), keywords.pop("type_", None)
        if rest and isinstance(rest[0], ast.Constant):
            db_name = rest.pop(0)
        if rest and self.called(rest[0]) not in _ITEMS:
            kind = rest.pop(0)
        items = tuple(item for item in rest if isinstance(item, ast.Call) and self.called(item) in _ITEMS)
        if len(items) < len(rest):
            raise RefusalError(f"`{self.text(rest[0])}` in {self.named(node)} is not understood")
        return Column(
            name, annotation, python, db_name, kind, self.text(kind) if kind is not None else "", items, keywords
        )

    def _refuse_odd_names(self, node: ast.AnnAssign, parsed: ast.expr) -> None:
        """Refuses types that Pydantic may have no idea of."""
        for inner in ast.walk(parsed):
            if isinstance(inner, ast.Name):
                found = self.origin(inner)
                is_known = found.startswith(_KNOWN_MODULES) or f"{found}." in _KNOWN_MODULES
                if not is_known and not is_enum(self.snapshot, found):
                    raise RefusalError(f"{self.named(node)} is a `{ast.unparse(parsed)}`, which may be no field")

    def key_of(self, column: Column) -> tuple[ast.Call, str] | None:
        """The first foreign key of a column and what it refers to."""
        for item in column.items:
            if self.called(item) == "sqlalchemy.ForeignKey":
                target = item.args[0] if item.args else None
                if isinstance(target, ast.Constant) and isinstance(target.value, str):
                    return item, target.value
                raise RefusalError(f"`{self.model.name}.{column.name}` refers to a column that is no string")
        return None

    def type_arguments(self, draft: Draft, column: Column, like: Column) -> Arguments:
        """What says the type of a column, which is that of another one where it follows a key."""
        python, kind = like.python, like.type
        where = f"`{self.model.name}.{column.name}`"
        if python != column.python:
            raise RefusalError(f"{where} is of another type than the column that it refers to")
        if kind is None:
            if python == _DATETIME:
                is_new = self.snapshot.schema.version >= (0, 0, 45)
                return [("sa_type", draft.name("sqlalchemy.DateTime"))] if is_new else []
            if python in OWN_TYPES or is_enum(self.snapshot, python):
                return []
            raise RefusalError(f"{where} takes its type from `{column.annotation}`, for which SQLModel has no column")
        call = kind if isinstance(kind, ast.Call) else None
        name = self.origin(call.func if call is not None else kind)
        given = [*call.args, *(item.value for item in call.keywords)] if call is not None else []
        if name == f"sqlalchemy.{OWN_TYPES.get(python)}":
            if not given:
                return []
            if name == "sqlalchemy.String" and len(given) == 1 and isinstance(given[0], ast.Constant):
                return [("max_length", str(given[0].value))]
        is_plain_enum = name == "sqlalchemy.Enum" and call is not None and len(given) == len(call.args) == 1
        if is_plain_enum and self.origin(given[0]) == python:
            return []
        return [("sa_type", like.type_text)]

    def field(self, draft: Draft, column: Column, like: Column, *, is_only_key: bool) -> tuple[str, Arguments]:
        """The annotation and the arguments of `Field` for a column."""
        found, kwargs = self._default(column)
        annotation, is_optional, is_key = column.annotation, column.is_optional, column.says("primary_key")
        if not found and not kwargs and not self._is_made_by_database(column):
            is_counted = is_key and is_only_key and column.python == "builtins.int" and self.key_of(column) is None
            if is_counted and not is_optional:
                annotation, is_optional = sides.optional(draft, annotation), True
            if is_counted or (is_optional and not is_key):
                found.append(("default", "None"))
        if is_key:
            found.append(("primary_key", "True"))
        can_be_empty = is_optional if is_key else self._can_be_empty(column)
        items = list(column.items)
        key = self._plain_key(column, can_be_empty=can_be_empty)
        if key is not None:
            items.remove(key)
            found.append(("foreign_key", self.text(key.args[0])))
            found += [("ondelete", self.text(option.value)) for option in key.keywords]
        if can_be_empty != is_optional:
            found.append(("nullable", str(can_be_empty)))
        found += [(word, "True") for word in ("index", "unique") if column.says(word)]
        found += self.type_arguments(draft, column, like)
        if items:
            found.append(("sa_column_args", f"[{', '.join(map(self.text, items))}]"))
        kwargs += self._rest(column)
        if isinstance(column.db_name, ast.Constant) and column.db_name.value not in (None, column.name):
            kwargs.insert(0, ("name", self.text(column.db_name)))
        if kwargs:
            found.append(("sa_column_kwargs", _display(kwargs)))
        return annotation, found

    def _default(self, column: Column) -> tuple[Arguments, Arguments]:
        """What `Field` says of the default, and what has to be left to the column."""
        given = [column.keywords[word] for word in ("default", "insert_default") if word in column.keywords]
        if len(given) > 1:
            raise RefusalError(f"`{self.model.name}.{column.name}` has two defaults")
        for value in given if "default" in column.keywords else ():
            if isinstance(value, ast.Constant):
                return ([("default", self.text(value))] if value.value is not None else []), []
            if self.origin(value) in _CALLED_ALONE or _is_plain_lambda(value):
                return [("default_factory", self.text(value))], []
            if is_enum(self.snapshot, self.origin(value).rpartition(".")[0]):
                return [("default", self.text(value))], []
        return [], [("default", self.text(value)) for value in given]

    def _is_made_by_database(self, column: Column) -> bool:
        return "server_default" in column.keywords or any(self.called(item) in _MADE for item in column.items)

    def _can_be_empty(self, column: Column) -> bool:
        nullable = column.keywords.get("nullable")
        if nullable is None:
            return column.is_optional
        if isinstance(nullable, ast.Constant) and isinstance(nullable.value, bool):
            return nullable.value
        raise RefusalError(f"`nullable` of `{self.model.name}.{column.name}` is computed")

    def _plain_key(self, column: Column, *, can_be_empty: bool) -> ast.Call | None:
        """The foreign key, if `foreign_key` and `ondelete` can tell it."""
        key = self.key_of(column)
        if key is None or len(key[0].args) != 1 or any(option.arg != "ondelete" for option in key[0].keywords):
            return None
        for option in key[0].keywords:
            value = option.value.value if isinstance(option.value, ast.Constant) else None
            if value not in _ON_DELETE or (value == "SET NULL" and not can_be_empty):
                return None
        return key[0]

    def _rest(self, column: Column) -> Iterator[tuple[str, str]]:
        """What only the column itself has words for."""
        for word, value in column.keywords.items():
            if word in _TO_COLUMN:
                yield word, self.text(value)
            elif word not in _TO_FIELD:
                raise RefusalError(f"`{word}` of `{self.model.name}.{column.name}` has no place in SQLModel")
            elif word in ("primary_key", "index", "unique") and not isinstance(value, ast.Constant):
                raise RefusalError(f"`{word}` of `{self.model.name}.{column.name}` is computed")

    def relationship(self, draft: Draft, node: ast.AnnAssign, others: Mapping[str, Model]) -> tuple[str, Arguments]:
        """The annotation and the arguments of `Relationship`."""
        _, parsed = self.inside(node)
        where, call = self.named(node), node.value
        assert isinstance(call, ast.Call), "only asked for calls"
        name, is_list, is_optional = self._target(where, parsed)
        if name not in others:
            raise RefusalError(f"{where} leads to `{name}`, which is no class that is converted with it")
        if any(not isinstance(item, ast.Constant) or item.value != name for item in call.args) or len(call.args) > 1:
            raise RefusalError(f"{where} names its class by `{self.text(call.args[0])}`")
        annotation = sides.class_text(draft, self.model, others[name], for_types=False)
        if is_list:
            annotation = sides.many(draft, annotation)
        elif is_optional:
            annotation = sides.optional(draft, annotation)
        return annotation, self._relationship_arguments(where, call)

    def _relationship_arguments(self, where: str, call: ast.Call) -> Arguments:
        found: Arguments = []
        more: Arguments = []
        for item in call.keywords:
            value = item.value
            if item.arg is None or item.arg in ("backref", "argument", "init", "repr", "kw_only", "default"):
                raise RefusalError(f"`{item.arg or '**'}` of {where} has no place in SQLModel")
            if item.arg == "back_populates":
                found.append((item.arg, self.text(value)))
            elif item.arg == "cascade" and isinstance(value, ast.Constant) and _is_all_and_orphans(value.value):
                found.append(("cascade_delete", "True"))
            elif item.arg == "passive_deletes" and isinstance(value, ast.Constant):
                found.append((item.arg, self.text(value)))
            else:
                more.append((item.arg, self._relationship_option(where, value)))
        return [*found, ("sa_relationship_kwargs", _display(more))] if more else found

    def _relationship_option(self, where: str, value: ast.expr) -> str:
        """An option, with the columns of the class as text, for they are no columns yet while the class is made."""
        own = {name for name, _ in self.members.annotated()}
        nodes = value.elts if isinstance(value, ast.List) else [value]
        if nodes and all(isinstance(node, ast.Name) and node.id in own for node in nodes):
            names = ", ".join(f"{self.model.name}.{ast.unparse(node)}" for node in nodes)
            return f'"[{names}]"' if len(nodes) > 1 else f'"{names}"'
        if any(isinstance(node, ast.Name) and node.id in own for node in ast.walk(value)):
            raise RefusalError(f"{where} names columns by `{self.text(value)}`; write that as a string first")
        return self.text(value)

    def _target(self, where: str, node: ast.expr) -> tuple[str, bool, bool]:
        """The class, whether there are many, and whether there may be none."""
        text = ast.unparse(node)
        is_optional = spelling.is_optional(text)
        core = expressions.tree(spelling.without_none(text))
        is_list = False
        if isinstance(core, ast.Subscript) and self.origin(core.value) in ("builtins.list", "typing.List"):
            core, is_list = core.slice, True
        if isinstance(core, ast.Constant) and isinstance(core.value, str):
            core = expressions.tree(core.value)
        if not isinstance(core, ast.Name):
            raise RefusalError(f"{where} is a `{text}`, which is no annotation of a relationship in SQLModel")
        return core.id, is_list, is_optional


def reader(snapshot: Snapshot, model: Model) -> Reader:
    """What reads a class; raises RefusalError where its members share their lines with others."""
    own = members(relations.view(snapshot, model.file), model)
    if own is None or "." in model.path:
        raise RefusalError(f"the members of `{model.name}` do not stand on lines of their own")
    return Reader(snapshot, model, own)


def is_enum(snapshot: Snapshot, qualified: str) -> bool:
    """Whether a class of the workspace is an enum."""
    fact, home = certainty.class_fact(snapshot, qualified), snapshot.schema.homes.get(qualified)
    if fact is None or home is None:
        return False
    nodes = [expressions.tree(base) for base in fact.bases]
    found = {origins.origin(snapshot, snapshot.files[home.file], node) for node in nodes if node is not None}
    return bool(found & {"enum.Enum", "enum.IntEnum", "enum.StrEnum"})


def member_checks(reader: Reader) -> Iterator[str]:
    """The statements that are no columns and may stay as they are; raises RefusalError for those that may not."""
    own = {name for name, _ in reader.members.annotated()}
    for node in reader.members.body.statements:
        match node:
            case ast.AnnAssign():
                code = reader.members.body.span(node)
                if has_comment(reader.file.text[code.start : code.end]):
                    raise RefusalError(f"{reader.named(node)} has comments inside; move them first")
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                yield ""
            case ast.Assign(targets=[ast.Name(id="__tablename__" | "__table_args__" as name)], value=value):
                if any(isinstance(inner, ast.Name) and inner.id in own for inner in ast.walk(value)):
                    raise RefusalError(f"`{name}` of `{reader.model.name}` uses columns; name them by strings first")
                yield name
            case (
                ast.FunctionDef(decorator_list=decorators, name=name)
                | ast.AsyncFunctionDef(decorator_list=decorators, name=name)
            ):
                plain = ("builtins.property", "builtins.staticmethod", "builtins.classmethod")
                if name in ("__init__", "__new__") or any(reader.origin(item) not in plain for item in decorators):
                    raise RefusalError(f"`{reader.model.name}.{name}` may mean something else in another kind of class")
                yield name
            case _:
                text = ast.unparse(node).partition("\n")[0]
                raise RefusalError(f"`{text}` in `{reader.model.name}` has no place in another kind of class")


def _display(items: Arguments) -> str:
    return "{" + ", ".join(f'"{name}": {value}' for name, value in items) + "}"


def _is_plain_lambda(node: ast.expr) -> bool:
    return isinstance(node, ast.Lambda) and not ast.unparse(node.args)


def _is_all_and_orphans(value: object) -> bool:
    words = {part.strip() for part in value.split(",")} if isinstance(value, str) else set()
    return words == {"all", "delete-orphan"}

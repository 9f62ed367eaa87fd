"""From a field to its column, by the rules SQLModel follows in the release at hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel_lsp.facts.model import Assignment
from sqlmodel_lsp.schema import types
from sqlmodel_lsp.schema.classes import Classes
from sqlmodel_lsp.schema.custom_types import ADAPTED, CustomTypes
from sqlmodel_lsp.schema.fields import Fields, FieldText
from sqlmodel_lsp.schema.model import Column, CustomType, ForeignKey
from sqlmodel_lsp.schema.tracking import Memory
from sqlmodel_lsp.syntax.values import (
    Attribute,
    Call,
    Member,
    Opaque,
    Operation,
    Symbol,
    Value,
    is_opaque,
    likely,
    opaque_reason,
)

COLUMN = Symbol("sqlalchemy.Column")
MAPPED_COLUMN = Symbol("sqlalchemy.orm.mapped_column")
FOREIGN_KEY = Symbol("sqlalchemy.ForeignKey")
_EXCLUSIVE = (
    "sa_column_args", "sa_column_kwargs", "primary_key", "nullable", "foreign_key", "ondelete", "unique", "index",
    "sa_type",
)  # fmt: skip
_ITEMS = frozenset(
    f"sqlalchemy.{name}"
    for name in (
        "ForeignKey", "CheckConstraint", "UniqueConstraint", "Sequence", "Identity", "Computed", "FetchedValue",
        "DefaultClause", "ColumnDefault",
    )
)  # fmt: skip


class Columns:
    """Builds columns for one workspace and SQLModel version."""

    def __init__(self, classes: Classes, fields: Fields, custom_types: CustomTypes, version: tuple[int, ...]) -> None:
        self._classes = classes
        self._fields = fields
        self._columns: Memory[tuple[str, Assignment, bool], Column | None] = Memory(classes.tracker)
        self._custom_types = custom_types
        self._version = version

    def column(self, text: FieldText) -> Column:
        """The column of a field of a table model."""
        column = self._columns.get(text.key, lambda: self._read(text), None)
        assert column is not None  # No type refers to the column that it is the type of.
        return column

    def _read(self, text: FieldText) -> Column:
        self._fields.read_again(text)
        options = text.options
        error = call_error(options, self._version)
        opaque = text.opaque
        if "sa_column" in options and opaque is None:
            given = options["sa_column"]
            if isinstance(given, Call) and given.function == COLUMN:
                return self._written(text, given, error)
            if is_opaque(given):
                opaque = opaque_reason(given)
            elif not _is_ignored(given):
                opaque = "`sa_column` is not a `Column(...)` we can read"
        return self._derived(text, error, opaque)

    def written(self, attribute: str, call: Call, owner: str, annotation: str | None = None) -> Column:
        """The column that `Column(...)` or `mapped_column(...)` makes by itself."""
        return self._from_call(attribute, self._custom_types.inside(call), owner, annotation, None, "sa_column", None)

    def _written(self, text: FieldText, call: Call, error: str | None) -> Column:
        call = self._custom_types.inside(call)
        owner, annotation = text.owner, text.assignment.annotation
        return self._from_call(text.name, call, owner, annotation, error, "sa_column", text)

    def _from_call(
        self, attribute: str, call: Call, owner: str, annotation: str | None, error: str | None, part: Any,
        text: FieldText | None,
    ) -> Column:  # fmt: skip
        opaque = opaque_reason(_without_comment(call)) or _unreadable(call)
        call = likely(call)
        arguments = list(call.arguments)
        name: Value = call.keyword("name", attribute)
        if arguments and (isinstance(arguments[0], str) or arguments[0] is None):
            name = arguments.pop(0) or attribute
        type_ = call.keyword("type_")
        if arguments and not _is_item(arguments[0]):
            type_ = arguments.pop(0)
        keys = tuple(_foreign_key(item, part) for item in arguments if _calls(item, FOREIGN_KEY))
        primary_key = _is_truthy(call.keyword("primary_key"))
        nullable = call.keyword("nullable", not primary_key)
        construct = Call(
            COLUMN,
            (name, *((type_,) if type_ is not None else ()), *arguments),
            tuple((key, value) for key, value in call.keywords if key not in ("name", "type_")),
        )
        python_type = None if text is None else text.python_type()
        return Column(
            attribute, name if isinstance(name, str) else attribute, type_, python_type, annotation,
            nullable if isinstance(nullable, bool) else None, primary_key, call.keyword("unique") is True,
            call.keyword("index") is True, keys, call.has("default"), call.has("server_default"), construct, owner,
            None, error, opaque,
        )  # fmt: skip

    def _derived(self, text: FieldText, error: str | None, opaque: str | None) -> Column:
        choice = self._type(text)
        opaque = opaque or choice.opaque or self._unknown_option(text.options)
        options = likely(dict(text.options))
        primary_key = options.get("primary_key", False)
        nullable: Value = (not primary_key) and text.annotation.noneable
        if "nullable" in options:
            nullable = options["nullable"]
        target, ondelete = options.get("foreign_key"), options.get("ondelete")
        error = error or self._create_error(target, ondelete, nullable)
        items: list[Value] = []
        if isinstance(target, str) and target:
            items.append(Call(FOREIGN_KEY, (target,), (("ondelete", ondelete),)))
        extra = options.get("sa_column_args")
        if isinstance(extra, (list, tuple)):
            items += extra
        keywords: dict[str, Value] = {
            "primary_key": primary_key,
            "nullable": nullable,
            "index": options.get("index", False),
            "unique": options.get("unique", False),
        }
        default = text.default_value()
        if default is not None:
            keywords["default"] = default
        more = options.get("sa_column_kwargs")
        if isinstance(more, dict):
            keywords.update({key: value for key, value in more.items() if isinstance(key, str)})
            if is_opaque({key: value for key, value in more.items() if key not in _HARMLESS}):
                opaque = opaque or opaque_reason(more)
        name = keywords.pop("name", text.name)
        items = [self._custom_types.inside(item) for item in items]
        type_ = choice.type
        keys = tuple(
            _foreign_key(item, "foreign_key" if number == 0 and target else "sa_column_args")
            for number, item in enumerate(items)
            if _calls(item, FOREIGN_KEY)
        )
        construct = Call(COLUMN, (name, *((type_,) if type_ is not None else ()), *items), tuple(keywords.items()))
        null = keywords["nullable"]
        unique, index = keywords["unique"] is True, keywords["index"] is True
        has_default = keywords.get("default") is not None
        return Column(
            text.name, name if isinstance(name, str) else text.name, type_, text.python_type(),
            text.assignment.annotation, null if isinstance(null, bool) or null is None else bool(null),
            _is_truthy(keywords["primary_key"]), unique, index, keys, has_default,
            "server_default" in keywords, construct, text.owner, choice.error, error, opaque,
        )  # fmt: skip

    def _type(self, text: FieldText) -> types.Choice:
        given = text.options.get("sa_type")
        if given is not None:
            if is_opaque(given):
                return types.Choice(opaque=opaque_reason(given))
            resolved = self._custom_types.inside(given)
            return types.Choice(resolved, opaque=_unreadable(resolved))
        choice = types.choose(self._classes, text.annotation, text.limits, self._version)
        if choice.type is not None:
            reason = opaque_reason(choice.type)
            return types.Choice(self._custom_types.inside(choice.type), choice.error, choice.opaque or reason)
        return choice

    def _unknown_option(self, options: Mapping[str, Value]) -> str | None:
        for name in ("primary_key", "nullable", "foreign_key", "ondelete", "unique", "index", "sa_column_args"):
            if name in options and is_opaque(options[name]):
                return opaque_reason(options[name])
        target = options.get("foreign_key")
        if isinstance(target, (Call, Symbol, Attribute, Operation, Member)) and not self._is_no_string(target):
            return "its `foreign_key` is computed"
        more = options.get("sa_column_kwargs")
        return more.reason if isinstance(more, Opaque) else None

    def _is_no_string(self, target: Value) -> bool:
        """Whether a foreign key is certainly something else than text: another constant, a class or its column."""
        if isinstance(target, Attribute):
            return self._is_no_string(target.value) and not target.name.startswith("_")
        if isinstance(target, Symbol):
            return self._classes.has(target.name)
        symbolic = isinstance(target, (str, Opaque, Call, Operation, Member))
        return target is not None and target is not False and not symbolic

    def _create_error(self, target: Value, ondelete: Value, nullable: Value) -> str | None:
        if self._is_no_string(target):
            return "foreign_key must be a string"
        if target and ondelete == "SET NULL" and not nullable and not isinstance(nullable, Opaque):
            return 'ondelete="SET NULL" requires nullable=True'
        return None


def _is_truthy(value: Value) -> bool:
    """Whether a plain value is one that Python takes for true."""
    return isinstance(value, (bool, int, str)) and bool(value)


_HARMLESS = frozenset(("comment", "info", "doc", "default", "onupdate", "insert_default"))


def call_error(options: Mapping[str, Value], version: tuple[int, ...]) -> str | None:
    """What `Field(...)` itself raises for these options."""
    if "sa_column" in options:
        other = next((name for name in _EXCLUSIVE if name in options), None)
        if other is not None:
            return f"Passing {other} is not supported when also passing a sa_column"
    more = options.get("sa_column_kwargs")
    if version >= (0, 0, 43) and isinstance(more, dict) and "type_" in more:
        return "Passing type_ is not supported in sa_column_kwargs, use sa_type instead"
    if "ondelete" in options and "foreign_key" not in options:
        return "ondelete can only be used with foreign_key"
    return None


def _is_ignored(value: Value) -> bool:
    """Whether SQLModel takes no notice of this `sa_column`: anything that is not a Column, such as a bare type."""
    made = value.function if isinstance(value, Call) else value
    return value is None or (isinstance(made, Symbol) and made.name.startswith("sqlalchemy.") and made != COLUMN)


def _calls(value: Value, function: Symbol) -> bool:
    return isinstance(value, Call) and value.function == function


def _is_item(value: Value) -> bool:
    return isinstance(value, Call) and isinstance(value.function, Symbol) and value.function.name in _ITEMS


def _foreign_key(value: Call, part: Any) -> ForeignKey:
    target = value.arguments[0] if value.arguments else value.keyword("column")
    ondelete, name = value.keyword("ondelete"), value.keyword("name")
    return ForeignKey(
        target if isinstance(target, str) else None,
        ondelete if isinstance(ondelete, str) else None,
        name if isinstance(name, str) else None,
        part,
    )


def _without_comment(call: Call) -> Call:
    keywords = tuple((key, value) for key, value in call.keywords if key not in _HARMLESS)
    return Call(call.function, call.arguments, keywords)


def _unreadable(value: Value) -> str | None:
    """Why SQLAlchemy could not be asked about a value: it holds something of another library."""
    match value:
        case Symbol(name):
            return None if name.startswith(_READABLE) else f"`{name}` is in no file of the workspace"
        case Call(function, arguments, keywords):
            if isinstance(function, Symbol) and function.name == "callable":
                return None
            inner = [function, *arguments, *(v for k, v in keywords if k not in _HARMLESS)]
        case CustomType(impl=impl, dialects=dialects):
            inner = [impl, *(v for _, v in dialects)]
        case tuple() | list():
            inner = list(value)
        case _:
            return None
    return next((reason for item in inner if (reason := _unreadable(item)) is not None), None)


_READABLE = ("sqlalchemy.", "sqlmodel.", "builtins.", "datetime.", "decimal.", "uuid.", "enum.", ADAPTED.name)

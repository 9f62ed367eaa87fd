"""The fields of a class after inheritance, and which `Field(...)` counts for each.

Follows how SQLModel and Pydantic merge what stands in `Annotated` with what is assigned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel_lsp.facts.model import Assignment
from sqlmodel_lsp.schema.annotations import Annotations, AnnotationType
from sqlmodel_lsp.schema.classes import Class, Classes
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.schema.tracking import Memory
from sqlmodel_lsp.schema.types import Limits
from sqlmodel_lsp.syntax.values import Call, Opaque, Symbol, Value, opaque_reason

FIELD = "sqlmodel.Field"
_FIELDS = (FIELD, "pydantic.Field")
_UNSET = object()
_MERGES_IN_ORDER = (0, 0, 32)
_COPIES_FIELDS = (2, 12)  # From here on Pydantic builds a plain FieldInfo where metadata is merged.
_DEPRECATED = (Symbol("typing.deprecated"), Symbol("warnings.deprecated"))
_BLOCKING = ("strict", "pattern", "allow_inf_nan", "coerce_numbers_to_str", "union_mode", "fail_fast")


@dataclass(frozen=True, slots=True)
class FieldText:
    """One field as it is written: its class, the assignment, and both parts understood.

    `options` are the keywords of the SQLModel Field that decides about the column, `calls` all Field calls in the
    order of their weight for these, `default` the value that is not a Field call. Among several in `Annotated` the
    first one has the options and the last one the default, so `default_calls` has them the other way round.
    """

    owner: str
    assignment: Assignment
    annotation: AnnotationType
    calls: tuple[Call, ...]
    options: Mapping[str, Value]
    limits: Limits
    default: Value = _UNSET
    opaque: str | None = None
    broken: bool = False
    default_calls: tuple[Call, ...] = ()

    @property
    def name(self) -> str:
        """The attribute's name."""
        return self.assignment.target

    @property
    def key(self) -> tuple[str, Assignment, bool]:
        """What tells it from all other fields that are written."""
        return self.owner, self.assignment, self.broken

    def default_value(self) -> Value:
        """The Python-side default: a value, a callable's symbol for `default_factory`, None without."""
        factory = self._factory()
        if factory is not None:
            return Call(Symbol("callable"), (factory,))
        if self.default is not _UNSET:
            return None if self.default is Ellipsis else self.default
        for call in self.default_calls:
            value = call.arguments[0] if call.arguments else call.keyword("default", Ellipsis)
            if value is not Ellipsis:
                return value
        return None

    def _factory(self) -> Value:
        """The `default_factory` in force: SQLModel's Field always passes one on, so that it hides lighter ones."""
        for call in self.default_calls:
            factory = call.keyword("default_factory")
            if factory is not None or call.function == Symbol(FIELD):
                return factory
        return None

    def is_deprecated(self) -> bool:
        """Whether Pydantic makes a deprecation warning of it, which puts it before the others in the class."""
        marks = [value for value in self.annotation.metadata if isinstance(value, Call)]
        if any(mark.function in _DEPRECATED for mark in marks):
            return True
        extras = (call.keyword("schema_extra") for call in self.calls)
        given = [call.keyword("deprecated") for call in self.calls]
        given += [extra.get("deprecated") for extra in extras if isinstance(extra, dict)]
        return any(value is True or isinstance(value, str) for value in given)

    def python_type(self) -> str | None:
        """What the annotation means, with qualified names for what is no builtin."""
        return self.annotation.display() if self.annotation.name else None

    def has_any_default(self) -> bool:
        """Whether validation can do without a value."""
        if self.default is not _UNSET:
            return self.default is not Ellipsis
        return any(
            call.has("default_factory") or (call.arguments or (call.keyword("default", Ellipsis),))[0] is not Ellipsis
            for call in self.calls
        )


class Fields:
    """Reads the fields of classes, each once."""

    def __init__(
        self,
        classes: Classes,
        annotations: Annotations,
        version: tuple[int, ...],
        pydantic: tuple[int, ...] | None = None,
    ) -> None:
        self._classes = classes
        self._annotations = annotations
        self._version = version
        self._pydantic = pydantic
        self._texts: Memory[tuple[str, Assignment, bool], FieldText | None] = Memory(classes.tracker)
        self._own: Memory[str, tuple[FieldText, ...]] = Memory(classes.tracker)
        self._relationships: Memory[str, Mapping[str, Assignment]] = Memory(classes.tracker)

    def of(self, qualified: str) -> dict[str, FieldText]:
        """The fields by name in the order of `model_fields`: those of the farthest ancestor first."""
        found: dict[str, FieldText] = {}
        for ancestor in reversed(list(self._classes.line(qualified))):
            for text in self.own(ancestor):
                found[text.name] = text
            for name in self.relationships(ancestor):
                found.pop(name, None)
        return found

    def own(self, item: Class) -> tuple[FieldText, ...]:
        """The fields that a class declares itself, in the order of its text."""
        return self._own.get(item.qualified, lambda: self._read_own(item), ())

    def read_again(self, text: FieldText) -> None:
        """Notes for the answer being worked out what a field was read from."""
        self._texts.read_again(text.key)

    def _read_own(self, item: Class) -> tuple[FieldText, ...]:
        self._classes.tracker.read(item.part)
        texts: dict[str, FieldText] = {}
        values: dict[str, str] = {}
        for found in item.fact.assignments():
            name = found.target
            if found.value is not None:
                values[name] = found.value
            # A second annotation takes no value away.
            is_bare = found.value is None and name in values
            assignment = replace(found, value=values[name]) if is_bare else found
            if self._is_field(item, assignment):
                texts[name] = self._text(item, assignment)
        return tuple(texts.values())

    def relationships(self, item: Class) -> Mapping[str, Assignment]:
        """The relationships that a class declares itself, by name."""
        return self._relationships.get(item.qualified, lambda: self._read_relationships(item), {})

    def _read_relationships(self, item: Class) -> Mapping[str, Assignment]:
        self._classes.tracker.read(item.part)
        found: dict[str, Assignment] = {}
        for assignment in item.fact.assignments():
            if assignment.value is not None and assignment.annotation is not None:
                value = self._classes.world.class_value(item, assignment)
                if isinstance(value, Call) and value.function == Symbol("sqlmodel.Relationship"):
                    found[assignment.target] = assignment
        return found

    def _is_field(self, item: Class, assignment: Assignment) -> bool:
        name = assignment.target
        if assignment.annotation is None or name.startswith("_") or name == "model_config" or "." in name:
            return False
        annotation = self._annotations.read(item.module, assignment.annotation, item.path)
        if annotation.name == "typing.ClassVar" or (annotation.name == "typing.Final" and assignment.value is not None):
            return False
        return self.relationships(item).get(name) is not assignment

    def _text(self, item: Class, assignment: Assignment) -> FieldText:
        broken = assignment.target in item.fact.broken
        key = (item.qualified, assignment, broken)
        text = self._texts.get(key, lambda: self._read(item, assignment, broken), None)
        assert text is not None  # Nothing that a field says leads back to it.
        return text

    def _read(self, item: Class, assignment: Assignment, broken: bool) -> FieldText:
        assert assignment.annotation is not None
        annotation = self._annotations.read(item.module, assignment.annotation, item.path)
        if annotation.name == "typing.Final" and annotation.items:
            annotation = annotation.items[0]
        assigned: Value = _UNSET
        if assignment.value is not None:
            assigned = self._classes.world.class_value(item, assignment)
        calls = [value for value in annotation.metadata if _is_field_call(value)]
        default_calls = calls[::-1]
        opaque = next((value.reason for value in annotation.metadata if isinstance(value, Opaque)), None)
        metadata = list(annotation.metadata)
        default: Value = _UNSET
        if _is_field_call(assigned):
            metadata = _merged(calls, assigned, metadata, self._version)
            calls.insert(0, assigned)
            default_calls.insert(0, assigned)
            if self._version < _MERGES_IN_ORDER and assigned.arguments[:1] == (Ellipsis,):
                del default_calls[1:]
        elif isinstance(assigned, Opaque) and assigned.likely is None:
            opaque = opaque or assigned.reason
            default = assigned
        elif assigned is not _UNSET:
            default = assigned
            opaque = opaque or _made_elsewhere(assigned, self._classes)
        options, reason = _options(calls, self._version)
        if calls and annotation.metadata and not self._keeps_options():
            reason = "what `Annotated` keeps in this release of SQLModel depends on that of Pydantic"
        return FieldText(
            item.qualified, assignment, annotation, tuple(calls), options, _limits(metadata, self._version), default,
            opaque or reason or ("it does not parse" if broken else None), broken,
            tuple(default_calls),
        )  # fmt: skip

    def _keeps_options(self) -> bool:
        """Whether options survive beside metadata of `Annotated`: with Pydantic 2.12 SQLModel 0.0.31 lost them."""
        return self._version >= _MERGES_IN_ORDER or (self._pydantic is not None and self._pydantic < _COPIES_FIELDS)


def field_fact(text: FieldText) -> FieldFact:
    """The field as rules and generators see it."""
    call = text.calls[0].function.name if text.calls else None
    arguments = dict(text.options)
    if not arguments and text.calls:
        arguments = dict(text.calls[0].keywords)
    if text.calls and text.calls[0].arguments:
        arguments["default"] = text.calls[0].arguments[0]
    required = None if text.opaque else not text.has_any_default()
    return FieldFact(
        text.name, text.assignment.annotation or "", text.annotation.noneable, call, arguments,
        text.owner, required, text.opaque or text.annotation.opaque, text.python_type(),
    )  # fmt: skip


def _is_field_call(value: Value) -> bool:
    return isinstance(value, Call) and isinstance(value.function, Symbol) and value.function.name in _FIELDS


def _made_elsewhere(value: Value, classes: Classes) -> str | None:
    """A default that a library's function makes may be a Field call that we cannot see."""
    from sqlmodel_lsp.schema import known

    if isinstance(value, Call) and isinstance(value.function, Symbol):
        name = value.function.name
        if not classes.has(name) and not known.is_known(name):
            return f"`{name}()` is in no file of the workspace"
    return None


def _options(calls: list[Call], version: tuple[int, ...]) -> tuple[dict[str, Value], str | None]:
    own = [call for call in calls if call.function == Symbol(FIELD)]
    if version < _MERGES_IN_ORDER and len(calls) > 1:
        return {}, None
    if not own:
        return {}, None
    options = dict(own[0].keywords)
    unknown = options.get("**")
    reason = opaque_reason(unknown) if unknown is not None else None
    return options, reason


def _merged(annotated: list[Call], assigned: Call, metadata: list[Value], version: tuple[int, ...]) -> list[Value]:
    """The metadata in the order in which limits are looked for, an assigned Field among them.

    Before, each kind of limit stood where its first one was, with the value of its last one.
    """
    if version >= _MERGES_IN_ORDER or not annotated:
        return [assigned, *metadata]
    ordered = [*annotated, assigned, *(value for value in metadata if value not in annotated)]
    kinds: dict[tuple[bool, bool], Value] = {}
    for value in ordered:
        found = _limit(value, version)
        if found is not None:
            kinds[found.max_length is not None, found.max_digits is found.decimal_places is None] = value
    return list(kinds.values())


def _limits(metadata: list[Value], version: tuple[int, ...]) -> Limits:
    for value in metadata:
        found = _limit(value, version)
        if found is not None:
            return found
    return Limits()


def _limit(value: Value, version: tuple[int, ...]) -> Limits | None:
    if isinstance(value, Symbol):
        return Limits() if value.name in ("pydantic.Strict", "pydantic.AllowInfNan", "pydantic.FailFast") else None
    if not isinstance(value, Call) or not isinstance(value.function, Symbol):
        return None
    given = dict(value.keywords)
    name = value.function.name
    if name == "annotated_types.MaxLen":
        return Limits(max_length=value.arguments[0] if value.arguments else given.get("max_length"))
    if name == "pydantic.condecimal":
        if given.get("strict") is not None:
            return Limits()
    elif name in ("pydantic.Strict", "pydantic.AllowInfNan", "pydantic.FailFast"):
        return Limits()
    elif name not in _FIELDS:
        return None
    extra = given.get("schema_extra")
    if isinstance(extra, dict):
        given.update({key: item for key, item in extra.items() if isinstance(key, str)})
    length = given.get("max_length")
    if length is None and version >= (0, 0, 41):
        length = given.get("max_items")
    if name != "pydantic.condecimal" and length is not None:
        return Limits(max_length=length)
    if any(given.get(key) is not None for key in ("max_digits", "decimal_places")):
        return Limits(None, given.get("max_digits"), given.get("decimal_places"))
    return Limits() if any(given.get(key) is not None for key in _BLOCKING) else None

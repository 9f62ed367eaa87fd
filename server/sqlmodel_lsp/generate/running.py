"""From a wish to a plan: options checked, models found, files taken in that are asked for, code that parses."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate.generator import Difference, Generator, Kind, Option, Plan, RefusalError, Request, Value
from sqlmodel_lsp.generate.templates import TemplateError
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import FileChange, SourceChange, apply_edits

_MOST_LOOKS = 20
"""A generator that keeps asking for more files is wrong."""


def plan(generator: Generator, request: Request) -> Plan:
    """What the generator wants to do. Raises RefusalError, also when a project's template makes code that is none."""
    try:
        made = generator.plan(request)
    except TemplateError as error:
        raise RefusalError(str(error)) from error
    kept = tuple(change for change in made.change.files if _changes(request, change))
    for change in kept:
        _check(request, change)
    others = tuple(_others(request, made.change.files))
    return Plan(SourceChange(made.change.title, kept), made.notes, (*made.differences, *others))


def plan_with_files(
    generator: Generator, make: Callable[[], Request], look: Callable[[str], bool]
) -> tuple[Request, Plan]:
    """The plan after all files were taken in that are there and matter for it, with the request it answers.

    `make` makes the request anew, `look` takes a file in and says whether there is one.
    """
    looked: set[str] = set()
    for _ in range(_MOST_LOOKS):
        request = make()
        try:
            made = plan(generator, request)
        except RefusalError:
            wished = sorted(request.wishes - looked)
            looked |= request.wishes
            found = [look(path) for path in wished]
            if not any(found):
                raise
            continue
        new = {change.path for change in made.change.files if change.created is not None} | request.wishes
        found = [look(path) for path in sorted(new - looked)]
        looked |= new
        if not any(found):
            return request, made
    raise AssertionError(f"{generator.name} asks for ever more files")


def with_defaults(generator: Generator, *given: Mapping[str, Any]) -> dict[str, Value]:
    """A value for every option: the last one given, or the default. Raises RefusalError for what no option takes."""
    values = {option.name: option.initial for option in generator.options}
    for mapping in given:
        for name, value in mapping.items():
            values[name] = checked(generator, name, value)
    return values


def checked(generator: Generator, name: str, value: object) -> Value:
    """The value as the option has it. Raises RefusalError when there is no such option or value."""
    option = generator.option(name)
    if option is None:
        names = [option.name for option in generator.options]
        raise RefusalError(f"`{name}` is not an option of `{generator.name}`{did_you_mean(name, names)}")
    if value is None:
        return option.initial
    match option.kind, value:
        case (Kind.FLAG, bool(given)):
            return given
        case (Kind.TEXT | Kind.FILE | Kind.DATABASE, str(given)):
            return given
        case (Kind.NUMBER, int(given)) if not isinstance(value, bool):
            return given
        case (Kind.CHOICE, str(given)) if given in option.choices:
            return given
    raise RefusalError(f"`{value}` is not a value of `{name}`; {_expected(option)}")


def find(name: str, generators: Iterable[Generator]) -> Generator:
    """The generator with this name. Raises RefusalError when there is none."""
    known = {generator.name: generator for generator in generators}
    if name not in known:
        raise RefusalError(f"`{name}` is not a generator{did_you_mean(name, known) or _one_of(known)}")
    return known[name]


def model(snapshot: Snapshot, name: str) -> Model:
    """The table model of the workspace with this name, bare or with its module.

    Raises RefusalError when there is none, or more than one.
    """
    own = [item for item in snapshot.schema.models.values() if _is_own(snapshot, item)]
    found = [item for item in own if item.qualified == name]
    found = found or [item for item in own if item.path == name or item.qualified.endswith(f".{name}")]
    tables = [item for item in found if item.table is not None]
    if len(tables) == 1:
        return tables[0]
    if tables:
        raise RefusalError(f"`{name}` may be {_listed(item.qualified for item in tables)}; name one with its module")
    if found:
        raise RefusalError(f"`{name}` is not a table model; give it `table=True` first")
    names = [item.name for item in own if item.table is not None]
    raise RefusalError(f"`{name}` is not a known table model{did_you_mean(name, names)}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint at the nearest word there is, or nothing."""
    by_lower = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), by_lower, 1, 0.6)
    return "".join(f"; did you mean `{by_lower[name]}`?" for name in found)


def _is_own(snapshot: Snapshot, item: Model) -> bool:
    file = snapshot.files.get(item.file)
    return file is not None and not file.library


def _changes(request: Request, change: FileChange) -> bool:
    if change.created is not None:
        return _present(request, change.path) is None
    return bool(change.edits)


def _others(request: Request, changes: Iterable[FileChange]) -> Iterator[Difference]:
    """The files that would be made if they were not there already, with another text."""
    for change in changes:
        present = _present(request, change.path)
        if change.created is not None and present is not None and present != change.created:
            yield Difference(change.path, "", present, change.created)


def _present(request: Request, path: str) -> str | None:
    file = request.snapshot.files.get(path)
    return request.texts.get(path) if file is None else file.text


def _check(request: Request, change: FileChange) -> None:
    """Raises RefusalError when a file that Python could read would become one that it cannot."""
    if not change.path.endswith(".py"):
        return
    file = request.snapshot.files.get(change.path)
    text = change.created if file is None else apply_edits(file.text, change.edits)
    try:
        ast.parse(text or "")
    except (SyntaxError, ValueError) as error:
        if file is None or _parses(file.text):
            raise _broken(request, change.path, error) from error


def _broken(request: Request, path: str, error: Exception) -> Exception:
    reason = f"line {getattr(error, 'lineno', 1)} of `{path}` would not be Python: {getattr(error, 'msg', error)}"
    if request.templates.texts:
        return RefusalError(f"{reason}; look at the templates of the project")
    return AssertionError(reason)


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _expected(option: Option) -> str:
    match option.kind:
        case Kind.FLAG:
            return "say true or false"
        case Kind.NUMBER:
            return "give a whole number"
        case Kind.CHOICE:
            return f"choose {_listed(option.choices, 'or')}"
        case _:
            return "give a string"


def _one_of(names: Iterable[str]) -> str:
    return f"; there are {_listed(names)}"


def _listed(names: Iterable[str], word: str = "or") -> str:
    *first, last = [f"`{name}`" for name in names]
    return f"{', '.join(first)} {word} {last}" if first else last

"""The generators that have something to do for the model at a place, and requests to them from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel_lsp import generate
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate import Document, Generator, Offer, Plan, RefusalError, Request, Subject, placement, running
from sqlmodel_lsp.generate.templates import Templates
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.settings import Settings
from sqlmodel_lsp.text.edits import FileChange, SourceChange, between
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer of a generator for a model, or why it cannot be taken up, in `disabled`."""

    generator: Generator
    offer: Offer
    model: Model
    disabled: str = ""

    @property
    def title(self) -> str:
        """What people read."""
        return self.offer.title_for(self.model)

    @property
    def subject(self) -> tuple[str, ...]:
        """What the generator is asked about: the model, unless it is for the whole project."""
        takes_models = self.generator.subject in (Subject.MODEL, Subject.MODELS)
        return (self.model.qualified,) if takes_models else ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks a generator for: options by name, and models or other words as the subject.

    `documents` are what options name, by option, as far as it was read already.
    """

    generator: str
    subject: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a generator is told of the project besides the snapshot: its settings, folder, templates and files."""

    settings: Settings = field(default_factory=Settings)
    folder: str = ""
    templates: Templates = field(default_factory=Templates)
    documents: Mapping[str, Document] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def at(snapshot: Snapshot, path: str, span: Span, settings: Settings) -> Iterator[Offered]:
    """The offers worth making for the models that a selection touches."""
    file = snapshot.files.get(path)
    if file is None or file.library:
        return
    found: dict[tuple[str, tuple[str, ...]], Offered] = {}
    for model in snapshot.schema.models_in(path):
        statement = file.facts.place(model.path, "statement")
        if statement is not None and statement.start <= span.end and span.start <= statement.end:
            for offered in offers(snapshot, model, settings):
                found.setdefault((offered.title, offered.subject), offered)
    yield from found.values()


def offers(snapshot: Snapshot, model: Model, settings: Settings) -> Iterator[Offered]:
    """The offers with something to do for a model; the first of a generator tells what is in its way."""
    if not placement.is_extensible(snapshot, model):
        return
    for generator in generate.all_generators():
        for number, offer in enumerate(generator.offers):
            options = running.with_defaults(generator, settings.generate.get(generator.name, {}), offer.options)
            request = Request(snapshot, options, (model,))
            if generator.is_useful(request):
                yield Offered(generator, offer, model)
            elif number == 0 and (hindrance := generator.hindrance(request)) is not None:
                yield Offered(generator, offer, model, hindrance)


def plan(
    wish: Wish, present: Callable[[], tuple[Snapshot, Surroundings]], look: Callable[[str], bool]
) -> tuple[Snapshot, Plan]:
    """What is to be done, with the snapshot that it is to be done to.

    `present` answers with the snapshot as it is now; `look` takes another file in and says whether there is one.
    Raises RefusalError.
    """
    generator = running.find(wish.generator, generate.all_generators())
    given = {name: running.checked(generator, name, value) for name, value in wish.options.items()}
    request, made = running.plan_with_files(
        generator, lambda: _request(generator, wish.subject, given, present()), look
    )
    return request.snapshot, made


def parted(wish: Wish) -> tuple[Wish, ...]:
    """One wish for each model where a generator works on a single one."""
    generator = running.find(wish.generator, generate.all_generators())
    if generator.subject is not Subject.MODEL or len(wish.subject) < 2:
        return (wish,)
    return tuple(replace(wish, subject=(model,)) for model in wish.subject)


def together(plans: Sequence[Plan], before: Mapping[str, str | None], after: Mapping[str, str]) -> Plan:
    """One plan for several that were carried out one after the other, by the texts of their files."""
    changes = tuple(_change(path, before[path], text) for path, text in sorted(after.items()))
    notes = tuple(dict.fromkeys(note for plan in plans for note in plan.notes))
    differences = tuple(dict.fromkeys(item for plan in plans for item in plan.differences))
    return Plan(SourceChange(plans[0].change.title, changes), notes, differences)


def _change(path: str, before: str | None, after: str) -> FileChange:
    return FileChange(path, created=after) if before is None else FileChange(path, between(before, after))


def _request(
    generator: Generator,
    subject: Sequence[str],
    given: Mapping[str, Any],
    present: tuple[Snapshot, Surroundings],
) -> Request:
    snapshot, around = present
    options = running.with_defaults(generator, around.settings.generate.get(generator.name, {}), given)
    names_models = generator.subject in (Subject.MODEL, Subject.MODELS)
    models = tuple(_model(snapshot, name) for name in subject) if names_models else ()
    if generator.subject is Subject.MODEL and len(models) != 1:
        raise RefusalError(f"name the table model that `{generator.name}` is to work on")
    if generator.subject is Subject.NOTHING and subject:
        raise RefusalError(f"`{generator.name}` takes no {generator.words}; leave out `{subject[0]}`")
    words = tuple(subject) if generator.subject is Subject.WORDS else ()
    return Request(snapshot, options, models, words, around.folder, around.templates, around.documents, around.texts)


def _model(snapshot: Snapshot, name: str) -> Model:
    model = running.model(snapshot, name)
    if placement.is_extensible(snapshot, model):
        return model
    if model.opaque:
        raise RefusalError(f"`{model.name}` is not known well enough: {model.opaque}")
    if "." in model.path:
        raise RefusalError(f"`{model.path}` stands inside of something else; move it to the top of its file first")
    raise RefusalError(f"the file of `{model.name}` has errors of syntax; mend them first")

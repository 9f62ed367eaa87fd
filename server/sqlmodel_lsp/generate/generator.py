"""What a generator is: its name, its options, what it is asked for, and what it answers.

One description makes the code action, the command of the protocol and the command line.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.generate.templates import Templates
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.sql.database import Database
from sqlmodel_lsp.text.edits import SourceChange

Value: TypeAlias = bool | str | int | None


class RefusalError(Exception):
    """Why a generator does nothing: one sentence for people that names what is wrong and says what to do."""


class Kind(enum.Enum):
    """The shape of an option's value.

    That of a FILE is a path, whose text the generator is given. That of a DATABASE is an address, whose tables it is
    given.
    """

    FLAG = "flag"
    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    FILE = "file"
    DATABASE = "database"


class Subject(enum.Enum):
    """What a generator is asked about: each table model by itself, several at once, words of its own, or nothing."""

    MODEL = "model"
    MODELS = "models"
    WORDS = "words"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that users have; `name` has dashes. A flag's default is False unless given."""

    name: str
    help: str
    kind: Kind = Kind.FLAG
    default: Value = None
    choices: tuple[str, ...] = ()

    @property
    def initial(self) -> Value:
        """The value when nobody says anything."""
        return False if self.kind is Kind.FLAG and self.default is None else self.default


@dataclass(frozen=True, slots=True)
class Document:
    """A file that an option names, with its text, or a live database with its tables; `name` is fit to be shown."""

    name: str
    text: str
    database: Database | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a generator is asked for.

    `options` has a value for every option. `models` are the table models asked about, `words` what was said instead.
    `folder` is where files go that nothing else gives a place. `texts` are files outside of the snapshot that were
    wished for; `wishes` grows with every file that was looked for in vain: who asks takes those in that exist, and asks
    again.
    """

    snapshot: Snapshot
    options: Mapping[str, Value]
    models: tuple[Model, ...] = ()
    words: tuple[str, ...] = ()
    folder: str = ""
    templates: Templates = field(default_factory=Templates)
    documents: Mapping[str, Document] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    wishes: set[str] = field(default_factory=set)

    @property
    def model(self) -> Model:
        """The one model asked about."""
        return self.models[0]

    def flag(self, name: str) -> bool:
        """Whether a flag is set."""
        return bool(self.options[name])

    def text(self, name: str) -> str | None:
        """The value of a choice or a text."""
        value = self.options[name]
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int | None:
        """The value of a number."""
        value = self.options[name]
        return value if isinstance(value, int) else None

    def document(self, name: str) -> Document | None:
        """The file or the live database that an option names."""
        return self.documents.get(name)

    def file(self, path: str) -> SourceFile | None:
        """A Python file of the workspace, None when there is none."""
        found = self.snapshot.files.get(path)
        if found is None:
            self.wishes.add(path)
        return found

    def content(self, path: str) -> str | None:
        """The text of any file, None when there is none."""
        found = self.snapshot.files.get(path)
        if found is not None:
            return found.text
        if path not in self.texts:
            self.wishes.add(path)
        return self.texts.get(path)


@dataclass(frozen=True, slots=True)
class Difference:
    """A definition, or a whole file when `name` is empty, that was kept though the generator would write another."""

    path: str
    name: str
    present: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a generator wants to do, what is worth knowing about it, and what it left alone."""

    change: SourceChange
    notes: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A code action on a model: what people read, with `{model}` for its name, and the options it stands for."""

    title: str
    options: Mapping[str, Value] = field(default_factory=dict)

    def title_for(self, model: Model) -> str:
        """What people read when they are offered it on a model."""
        return self.title.format(model=model.name)


def _always(_request: Request) -> bool:
    return True


def _nothing(_request: Request) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator as the outside sees it.

    `summary` says what it writes, in the imperative, and `details` what else there is to know. `words` is how help
    calls the words it takes. `is_useful` is cheap: whether there is anything left to generate for the offers. Where
    there is not, `hindrance` says why somebody who looks for it does not find it, if it is not that all is there.

    `plan` may take its time, and raises RefusalError; a plan without files says that all is there.
    """

    name: str
    summary: str
    subject: Subject
    plan: Callable[[Request], Plan]
    options: tuple[Option, ...] = ()
    offers: tuple[Offer, ...] = ()
    is_useful: Callable[[Request], bool] = _always
    words: str = "WORD"
    details: str = ""
    hindrance: Callable[[Request], str | None] = _nothing

    def option(self, name: str) -> Option | None:
        """The option with this name."""
        return next((option for option in self.options if option.name == name), None)

"""A project that is made in memory, by one generator after the other."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel_lsp.analysis.host import AnalysisHost, Change
from sqlmodel_lsp.generate import running
from sqlmodel_lsp.generate.generator import Generator, Request, Value
from sqlmodel_lsp.generate.templates import Templates
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import apply_edits


class Staging:
    """Takes files by their path in the project, and what generators make of them."""

    def __init__(self, version: tuple[int, ...], templates: Templates) -> None:
        self._host = AnalysisHost(version)
        self._templates = templates
        self.texts: dict[str, str] = {}

    def add(self, texts: Mapping[str, str]) -> None:
        """Takes in files, new ones or others in the place of some."""
        self.texts |= texts
        self._host.apply(_change(path, text) for path, text in texts.items() if path.endswith(".py"))

    def model(self, name: str) -> Model:
        """The one model of that name."""
        (found,) = self._host.snapshot.schema.models_called(name)
        return found

    def run(self, generator: Generator, options: Mapping[str, Value], models: tuple[Model, ...] = ()) -> None:
        """Carries out what a generator plans. Raises RefusalError."""
        values = running.with_defaults(generator, options)
        others = {path: text for path, text in self.texts.items() if not path.endswith(".py")}
        request = Request(self._host.snapshot, values, models, templates=self._templates, texts=others)
        made = running.plan(generator, request)
        self.add(
            {
                change.path: change.created
                if change.created is not None
                else apply_edits(self.texts[change.path], change.edits)
                for change in made.change.files
            }
        )


def _change(path: str, text: str) -> Change:
    module = path.removesuffix(".py").replace("/", ".")
    is_package = module.endswith("__init__")
    return Change(path, text, module.removesuffix(".__init__"), is_package)

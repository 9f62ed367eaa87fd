"""The templates of the generators, those of a project in their place, and how they are filled in."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlmodel_lsp.generate import layout

if TYPE_CHECKING:
    from jinja2 import Environment


class TemplateError(Exception):
    """A project's template that cannot be filled in: one sentence with its file and line."""


@dataclass(frozen=True, slots=True)
class Templates:
    """A project's own templates: the text by the name of ours that it replaces, and the file it comes from.

    They may include and extend one another and ours, which are called `sqlmodel-lsp/NAME` besides.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def render(self, name: str, /, **data: object) -> str:
        """The template filled in, without a line end at its end.

        Raises TemplateError when it is one of the project and wrong.
        """
        if not self.texts:
            return render(name, **data)
        import jinja2

        try:
            environment = _environment(tuple(self.texts.items()))
            return environment.get_template(f"{name}.jinja").render(data).rstrip("\n")
        except jinja2.TemplateError as error:
            raise TemplateError(self._complaint(f"{name}.jinja", error)) from error
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            if not self._place(error):
                raise
            raise TemplateError(self._complaint(f"{name}.jinja", error)) from error

    def _complaint(self, name: str, error: Exception) -> str:
        found = getattr(error, "name", None) or name
        line = getattr(error, "lineno", None)
        path, at = self._place(error) or (self.files.get(str(found), str(found)), line)
        where = f"`{path}`" if at is None else f"`{path}`, line {at},"
        reason = " ".join(str(getattr(error, "message", None) or error).split()).rstrip(".")
        return f"template {where} cannot be filled in: {reason}"

    def _place(self, error: Exception) -> tuple[str, int] | None:
        """File and line of the innermost template of the project that was at work."""
        found, trace = None, error.__traceback__
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if name in self.texts:
                found = self.files.get(name, name), trace.tb_lineno
            trace = trace.tb_next
        return found


@functools.cache
def names() -> frozenset[str]:
    """The names of our templates."""
    return frozenset(_environment(()).list_templates(extensions=["jinja"]))


def render(name: str, /, **data: object) -> str:
    """Our template filled in, without a line end at its end."""
    return _environment(()).get_template(f"{name}.jinja").render(data).rstrip("\n")


@functools.lru_cache(maxsize=8)
def _environment(own: tuple[tuple[str, str], ...]) -> Environment:
    """The jinja environment, made at the first use: no one waits for it while typing."""
    from jinja2 import ChoiceLoader, Environment, FunctionLoader, PackageLoader, PrefixLoader, StrictUndefined

    texts = dict(own)
    ours = PackageLoader("sqlmodel_lsp.generate", "templates")
    project = FunctionLoader(lambda name: (texts[name], name, lambda: True) if name in texts else None)
    made = Environment(
        loader=ChoiceLoader([project, PrefixLoader({"sqlmodel-lsp": ours}), ours]) if own else ours,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    made.globals.update(fit=layout.fit, fit_with=layout.fit_with, signature=layout.signature)
    return made

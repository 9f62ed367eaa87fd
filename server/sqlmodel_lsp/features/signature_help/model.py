"""What a call takes: its parameters in order, and where each stands in the line that shows them all."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `annotation` and `default` are source text, empty where there is nothing to say.

    `is_positional` says that it may be passed without its name; `name` begins with stars where it takes any number.
    """

    name: str
    annotation: str = ""
    default: str = ""
    documentation: str = ""
    is_positional: bool = False

    @property
    def label(self) -> str:
        """The parameter as a definition would have it."""
        if not self.annotation:
            return f"{self.name}={self.default}" if self.default else self.name
        return f"{self.name}: {self.annotation}" + (f" = {self.default}" if self.default else "")


@dataclass(frozen=True, slots=True)
class Signature:
    """A function or class by its name, with what it takes and what it is for."""

    name: str
    parameters: tuple[Parameter, ...]
    documentation: str = ""

    def written(self) -> tuple[str, tuple[Span, ...]]:
        """All of it in one line, and where in it each parameter stands."""
        label, spans = f"{self.name}(", []
        has_star = any(parameter.name.startswith("*") for parameter in self.parameters)
        for number, parameter in enumerate(self.parameters):
            label += ", " if number else ""
            if not (parameter.is_positional or has_star):
                label, has_star = f"{label}*, ", True
            spans.append(Span(len(label), len(label) + len(parameter.label)))
            label += parameter.label
        return f"{label})", tuple(spans)

    def without(self, *names: str) -> Signature:
        """The signature without some of its parameters."""
        kept = tuple(parameter for parameter in self.parameters if parameter.name not in names)
        return Signature(self.name, kept, self.documentation)


@dataclass(frozen=True, slots=True)
class SignatureHelp:
    """The signature of the call that somebody is typing, and the number of the parameter, None when there is none."""

    signature: Signature
    active: int | None

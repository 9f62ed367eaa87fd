"""The templates of the generators, and how they are filled in."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from sqlmodel_lsp.generate import layout

if TYPE_CHECKING:
    from jinja2 import Environment


def render(name: str, **data: object) -> str:
    """The template filled in, without a line end at its end."""
    return environment().get_template(f"{name}.jinja").render(data).rstrip("\n")


@functools.cache
def environment() -> Environment:
    """The jinja environment, made at the first use: no one waits for it while typing."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("sqlmodel_lsp.generate", "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    made.globals.update(fit=layout.fit, signature=layout.signature)
    return made

"""Generators: one planner and its templates each, discovered by being here.

A generator module has `GENERATORS`. It reads a request and answers with a plan; it never touches a file.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil

from sqlmodel_lsp.generate.generator import (
    Difference,
    Document,
    Generator,
    Kind,
    Offer,
    Option,
    Plan,
    RefusalError,
    Request,
    Subject,
    Value,
)

__all__ = [
    "Difference",
    "Document",
    "Generator",
    "Kind",
    "Offer",
    "Option",
    "Plan",
    "RefusalError",
    "Request",
    "Subject",
    "Value",
    "all_generators",
]


@functools.cache
def all_generators() -> tuple[Generator, ...]:
    """Every generator there is."""
    modules = (importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    found = (generator for module in modules for generator in getattr(module, "GENERATORS", ()))
    return tuple(sorted(found, key=lambda generator: generator.name))

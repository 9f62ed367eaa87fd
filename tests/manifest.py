"""The parts of the VS Code extension's manifest that are made from the code: its version and the server's settings."""

from __future__ import annotations

import json
import re
from typing import Any

import sqlmodel_lsp
from sqlmodel_lsp import settings
from sqlmodel_lsp.settings import Kind, Option

_TEXT = {"type": "string"}
_SHAPES: dict[Kind, dict[str, Any]] = {
    Kind.FLAG: {"type": "boolean"},
    Kind.TEXT: _TEXT,
    Kind.TEXTS: {"type": "array", "items": _TEXT},
    Kind.TEXT_BY_NAME: {"type": "object", "additionalProperties": _TEXT},
    Kind.TEXTS_BY_NAME: {"type": "object", "additionalProperties": {"type": "array", "items": _TEXT}},
    Kind.TABLES: {"type": "object", "additionalProperties": {"type": "object"}},
}
_OF_THE_EXTENSION = {
    "sqlmodel.interpreter": {
        "type": "string",
        "default": "",
        "scope": "machine-overridable",
        "markdownDescription": "The Python that runs the server, 3.10 or newer. Empty: the one that is chosen in the "
        "Python extensions, else `.venv` of the workspace, else the one on the path.",
    },
    "sqlmodel.importStrategy": {
        "type": "string",
        "enum": ["useBundled", "fromEnvironment"],
        "enumDescriptions": [
            "The server that comes along with the extension.",
            "The server that is installed beside the code, if there is one.",
        ],
        "default": "useBundled",
        "scope": "machine-overridable",
        "markdownDescription": "Which server runs.",
    },
    "sqlmodel.path": {
        "type": "array",
        "items": _TEXT,
        "default": [],
        "scope": "machine-overridable",
        "markdownDescription": 'The command line of another server, such as `["/opt/bin/sqlmodel-lsp"]`; it is run '
        "instead of what the other settings mean.",
    },
    "sqlmodel.trace.server": {
        "type": "string",
        "enum": ["off", "messages", "verbose"],
        "default": "off",
        "scope": "window",
        "markdownDescription": "Whether the messages between editor and server are written to `SQLModel Trace`.",
    },
}


def extension(present: str) -> str:
    """The manifest with these parts as they are now, all else as it is."""
    manifest = json.loads(present)
    manifest["version"] = sqlmodel_lsp.__version__
    of_the_server = {f"sqlmodel.{_camel(option.key)}": _property(option) for option in settings.OPTIONS}
    manifest["contributes"]["configuration"] = {"title": "SQLModel", "properties": _OF_THE_EXTENSION | of_the_server}
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _property(option: Option) -> dict[str, Any]:
    shape = dict(_SHAPES[option.kind])
    if option.choices and option.kind is Kind.TEXT:
        shape["enum"] = list(option.choices)
    elif option.choices:
        part = "items" if "items" in shape else "additionalProperties"
        shape[part] = {**_TEXT, "enum": list(option.choices)}
    default = list(option.default) if isinstance(option.default, tuple) else option.default
    shape |= {} if default is None else {"default": default}
    return shape | {"scope": "resource", "markdownDescription": option.help}


def _camel(key: str) -> str:
    return re.sub("-(.)", lambda found: found[1].upper(), key)

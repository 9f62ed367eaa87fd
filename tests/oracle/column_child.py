"""Runs inside the Python whose SQLModel is asked: reads modules as JSON, builds the classes, writes their columns.

Imports nothing of ours, so that it runs beside any release of SQLModel.
"""

import json
import sys
import types
import warnings

import sqlalchemy
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateColumn


def describe(table):
    """The columns of a table by attribute order, in words that compare."""
    return [_column(column) for column in table.columns]


def _column(column):
    return {
        "name": column.name,
        "type": _compiled(column.type),
        "ddl": _compiled(CreateColumn(column)),
        "nullable": bool(column.nullable),
        "primary_key": bool(column.primary_key),
        "unique": bool(column.unique),
        "index": bool(column.index),
        "foreign_keys": sorted([key._get_colspec(), key.ondelete or ""] for key in column.foreign_keys),
        "default": column.default is not None,
        "server_default": column.server_default is not None,
    }


def _compiled(element):
    try:
        return str(element.compile(dialect=postgresql.dialect()))
    except sqlalchemy.exc.CompileError as error:
        return "no DDL: " + type(error).__name__


def main():
    """Answers `{"prologue", "samples": [[name, source]]}` with `{"versions", "answers": [columns or error]}`."""
    import pydantic
    import sqlmodel

    warnings.simplefilter("ignore")
    question = json.load(sys.stdin)
    future = "from __future__ import annotations\n" if question["postponed"] else ""
    module = types.ModuleType("sampled")
    sys.modules["sampled"] = module
    exec(question["prologue"], module.__dict__)
    answers = []
    for name, source in question["samples"]:
        sqlmodel.SQLModel.metadata.clear()
        try:
            exec(compile(future + source, "sampled", "exec", dont_inherit=True), module.__dict__)
            answers.append({"columns": describe(module.__dict__[name].__table__)})
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception as error:
            answers.append({"error": type(error).__name__ + ": " + str(error).partition("\n")[0]})
    versions = {"sqlmodel": sqlmodel.__version__, "sqlalchemy": sqlalchemy.__version__, "pydantic": pydantic.VERSION}
    json.dump({"versions": versions, "answers": answers}, sys.stdout)


if __name__ == "__main__":
    main()

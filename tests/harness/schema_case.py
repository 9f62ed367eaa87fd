"""Runs one case of a schema suite: what is read from the text must be what the real SQLModel makes of it.

Without result blocks every table must be exact, and equal to the runtime's in its DDL and relationships. `opaque` lists
what is not known, and why; tables named there are not compared. `runtime` holds the outcome of code that fails, in
which case nothing is compared. `sql` and `relationships` show the result to readers.
"""

from __future__ import annotations

from collections.abc import Mapping

from harness import workspace
from harness.markdown import Block, Case
from oracle.client import Oracle
from sqlmodel_lsp.schema.model import Model, Schema
from sqlmodel_lsp.sql import ddl


def check(case: Case, oracle: Oracle, update: bool = False) -> dict[Block, str]:
    """Raises AssertionError unless the case holds; with `update`, answers the result blocks that need other content."""
    texts = case.files()
    schema = workspace.snapshot(texts).schema
    outcome = oracle.run_code(texts)
    rendered = ddl.render(schema)
    unknown = {item.table.full_name or item.table.model: item.opaque for item in rendered if item.opaque}
    results = {
        "opaque": [f"{name}: {reason}" for name, reason in sorted({**schema.opaque_tables, **unknown}.items())],
        "sql": [_plain(line) for item in rendered for text in item.statements for line in text.split("\n")],
        "relationships": [line for model in schema.models.values() for line in _relationships(model)],
    }
    stale = _stale(case, results)
    problems = [] if update else [f"`{block.info}` should be\n{text}" for block, text in stale.items()]
    if case.block("opaque") is None:
        problems += [f"not known: {line}" for line in results["opaque"]]
    failure = case.block("runtime")
    if failure is not None:
        if failure.text != f"{outcome}\n":
            stale[failure] = f"{outcome}\n"
            problems += [] if update else [f"`runtime` should be\n{outcome}"]
    elif outcome.passes or (outcome.stage == "create" and outcome.tables):  # SQLite lacks some of PostgreSQL.
        exact = {item.table.full_name: "\n".join(item.statements) for item in rendered if not item.opaque}
        beside = {table.full_name for table in schema.others}
        real = {name: table["ddl"] for name, table in outcome.tables.items() if name not in beside}
        if schema.opaque_tables or any(item.table.name is None for item in rendered):
            real = {name: text for name, text in real.items() if name in exact}  # The others are known to exist.
        problems += _tables_differ(exact, real, set(unknown))
        problems += _relationships_differ(schema, outcome.relationships)
    else:
        problems.append(f"the code fails: {outcome}")
    assert not problems, "\n\n".join(problems)
    return stale


def _plain(line: str) -> str:
    return line.replace("\t", "    ").rstrip()


def _stale(case: Case, results: dict[str, list[str]]) -> dict[Block, str]:
    found = {}
    for name, lines in results.items():
        block = case.block(name)
        text = "".join(f"{line}\n" for line in lines)
        if block is not None and block.text != text:
            found[block] = text
    return found


def _tables_differ(ours: dict[str | None, str], real: dict[str, str], unknown: set[str]) -> list[str]:
    problems = [f"`{name}` is no table at run time" for name in ours.keys() - real.keys()]
    for name, text in real.items():
        if name not in unknown and ours.get(name) != text:
            problems.append(f"the real `{name}` is\n{text}\nours is\n{ours.get(name, 'missing')}")
    return problems


def _relationships(model: Model) -> list[str]:
    return [
        f"{model.name}.{item.name}: {_shown((item.target or '?').rpartition('.')[2], item.uselist)}"
        + (f", back_populates {item.back_populates}" if item.back_populates else "")
        + (f", through {item.link_table}" if item.link_table else "")
        + (f", opaque: {item.opaque}" if item.opaque else "")
        for item in model.relationships
    ]


def _shown(target: str, many: bool) -> str:
    return f"list[{target}]" if many else target


def _relationships_differ(schema: Schema, real: Mapping[str, list[str]]) -> list[str]:
    ours: dict[str, list[str]] = {}
    for model in schema.models.values():
        if model.table is not None:
            ours.setdefault(model.name, []).extend(_relationships(model))
    problems = []
    for name, lines in ours.items():
        loose = {line.partition(":")[0] for line in lines if ", opaque:" in line}
        exact = sorted(line for line in lines if line.partition(":")[0] not in loose)
        wanted = sorted(line for line in real.get(name, []) if line.partition(":")[0] not in loose)
        if exact != wanted:
            problems.append(f"relationships of `{name}`: real\n{wanted}\nours\n{exact}")
    return problems

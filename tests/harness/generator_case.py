"""Runs one case of a generator suite: what it makes, and that this runs.

A `generate` block holds a line for each run, as on the command line: `crud Hero --async`. `expected PATH` blocks hold
the files it makes or changes; with a `made` block, which lists what it makes, those files need none. A `run` block
holds code that uses them, with `engine`; the files are executed in any case. With a `refused` block, which holds the
sentence, nothing is made. A `notes` block holds what is told besides, and which definitions are kept as they are though
others would be written.

`file PATH` blocks are files of the workspace that are not Python, `input PATH` blocks those that options name, and
`template NAME` blocks the project's own templates.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from harness import suite, warm, workspace
from harness.markdown import Block, Case
from sqlmodel_lsp import generate
from sqlmodel_lsp.features.actions import generators
from sqlmodel_lsp.features.actions.generators import Surroundings, Wish
from sqlmodel_lsp.generate import Document, Kind, Plan, RefusalError, Value, running
from sqlmodel_lsp.generate.templates import Templates
from sqlmodel_lsp.text.edits import apply_edits

_MIGRATION = re.compile(r"(^|/)(env\.py|versions/.*)$")
"""What only Alembic can run."""


@dataclass
class Outcome:
    """The files after some runs, and what was told."""

    files: dict[str, str]
    notes: list[str] = field(default_factory=list)
    refused: str = ""


def check(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Raises AssertionError unless the case holds; with `--update`, answers the blocks that need other content."""
    before = _files(case)
    outcome = run(case)
    after = outcome.files
    changed = {path for path, text in after.items() if before.get(path) != text}
    expected = {block.name: block for block in case.of("expected")}
    results = {block: after.get(name, "") for name, block in expected.items()}
    made = case.block("made")
    if made is not None:
        results[made] = "".join(f"{path}\n" for path in sorted(set(after) - set(before)))
        expected |= dict.fromkeys(set(after) - set(before), made)
    assert changed <= set(expected), f"not expected to change: {', '.join(sorted(changed - set(expected)))}"
    refused, notes, code = case.block("refused"), case.block("notes"), case.block("run")
    assert refused is not None or not outcome.refused, f"refused: {outcome.refused}"
    if refused is not None:
        results[refused] = f"{outcome.refused}\n"
    if notes is not None:
        results[notes] = "".join(f"{line}\n" for line in outcome.notes)
    python = {path: text for path, text in after.items() if path.endswith(".py") and not _MIGRATION.search(path)}
    ran = warm.oracle(config).run_code(python, code.text if code is not None else "")
    assert ran.passes, f"{ran}\n{ran.traceback}"
    return suite.differing(results, config)


def generated(case: Case) -> dict[str, str]:
    """The files of a case after its generators ran."""
    return run(case).files


def run(case: Case) -> Outcome:
    """What comes of the lines of a case; each run again has nothing left to do."""
    outcome = Outcome(_files(case))
    block = case.block("generate")
    assert block is not None, "a case needs a `generate` block"
    inputs = {item.name: item.text for item in case.of("input")}
    own = {item.name: item.text for item in case.of("template")}
    templates = Templates(own, {name: f"templates/{name}" for name in own})
    for line in block.text.splitlines():
        wish = wished(line)
        try:
            plan = planned(outcome.files, wish, templates, inputs)
        except RefusalError as error:
            outcome.refused = str(error)
            return outcome
        outcome.notes += [*plan.notes, *(f"{item.path}: {item.name or 'all'} is kept" for item in plan.differences)]
        outcome.files = applied(outcome.files, plan)
        again = planned(outcome.files, wish, templates, inputs)
        assert again.change.files == (), f"a second run of {line} changes {again.change.files}"
    return outcome


def _files(case: Case) -> dict[str, str]:
    return case.files() | {block.name: block.text for block in case.of("file")}


def once(texts: dict[str, str], line: str) -> dict[str, str]:
    """The files after one run of a generator, asked for as on the command line."""
    return applied(texts, planned(texts, wished(line)))


def wished(line: str) -> Wish:
    """The wish that a line like `crud Hero --async` means."""
    name, *words = shlex.split(line)
    generator = running.find(name, generate.all_generators())
    subject: list[str] = []
    options: dict[str, Value] = {}
    while words:
        word = words.pop(0)
        option = generator.option(word.removeprefix("--").removeprefix("no-")) or generator.option(word[2:])
        if not word.startswith("--"):
            subject.append(word)
            continue
        assert option is not None, f"{name} has no option {word}"
        if option.kind is Kind.FLAG:
            options[option.name] = word == f"--{option.name}"
        else:
            value = words.pop(0)
            options[option.name] = int(value) if option.kind is Kind.NUMBER else value
    return Wish(name, tuple(subject), options)


def planned(
    texts: Mapping[str, str], wish: Wish, templates: Templates | None = None, inputs: Mapping[str, str] | None = None
) -> Plan:
    """What a generator wants to do."""
    snapshot = workspace.snapshot({path: text for path, text in texts.items() if path.endswith(".py")})
    documents = {
        name: Document(value, (inputs or {})[value])
        for name, value in wish.options.items()
        if isinstance(value, str) and value in (inputs or {})
    }
    others = {path: text for path, text in texts.items() if not path.endswith(".py")}
    around = Surroundings(templates=templates or Templates(), documents=documents, texts=others)
    return generators.plan(wish, lambda: (snapshot, around), lambda _: False)[1]


def applied(texts: Mapping[str, str], plan: Plan) -> dict[str, str]:
    """The files after a plan was carried out."""
    after = dict(texts)
    for file in plan.change.files:
        if file.created is not None:
            assert file.path not in texts, f"{file.path} is there already"
        after[file.path] = file.created if file.created is not None else apply_edits(texts[file.path], file.edits)
    return after

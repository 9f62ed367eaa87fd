"""Runs one case of a generator suite: what it makes, and that this runs.

A `generate` block names generator and model, `crud Hero`, a line for each run. `expected PATH` blocks hold the
files it makes or changes. A `run` block holds code that uses them, with `engine`; the files are executed in any case.
"""

from __future__ import annotations

import pytest

from harness import suite, warm, workspace
from harness.markdown import Block, Case
from sqlmodel_lsp import generate
from sqlmodel_lsp.features.actions import generators
from sqlmodel_lsp.text.edits import apply_edits


def check(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Raises AssertionError unless the case holds; with `--update`, answers the blocks that need other content."""
    before = case.files()
    after = generated(case)
    changed = {path for path, text in after.items() if before.get(path) != text}
    expected = {block.name: block for block in case.of("expected")}
    assert changed <= set(expected), f"not expected to change: {', '.join(sorted(changed - set(expected)))}"
    run = case.block("run")
    outcome = warm.oracle(config).run_code(after, run.text if run is not None else "")
    assert outcome.passes, f"{outcome}\n{outcome.traceback}"
    return suite.differing({block: after.get(name, "") for name, block in expected.items()}, config)


def generated(case: Case) -> dict[str, str]:
    """The files of a case after its generators ran."""
    texts = case.files()
    block = case.block("generate")
    assert block is not None, "a case needs a `generate` block"
    for line in block.text.splitlines():
        generator, model = line.split()
        texts = once(texts, generator, model)
    return texts


def once(texts: dict[str, str], generator: str, model_name: str) -> dict[str, str]:
    """The files after one run of a generator, which then has nothing left to do."""
    qualified = _qualified(texts, model_name)
    change = generators.change(workspace.snapshot(texts), generator, qualified)
    assert change is not None, f"{generator} is not offered for {model_name}"
    after = dict(texts)
    for file in change.files:
        if file.created is not None:
            assert file.path not in texts, f"{file.path} is there already"
        after[file.path] = file.created if file.created is not None else apply_edits(texts[file.path], file.edits)
    again = generators.change(workspace.snapshot(after), generator, qualified)
    assert again is None, f"{generator} is still offered: {again}"
    return after


def offered(texts: dict[str, str], model_name: str) -> list[str]:
    """The generators with something to do for a model."""
    snapshot = workspace.snapshot(texts)
    model = snapshot.schema.models[_qualified(texts, model_name)]
    return [generator.name for generator in generate.all_generators() if generator.is_useful(snapshot, model)]


def _qualified(texts: dict[str, str], model_name: str) -> str:
    models = workspace.snapshot(texts).schema.models.values()
    found = next((model.qualified for model in models if model.name == model_name), None)
    assert found is not None, f"no model {model_name} among {[model.name for model in models]}"
    return found

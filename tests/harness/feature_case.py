"""Runs one case of a feature suite at the cursor `<|>` of its files.

Result blocks: `actions` lists the titles of the code actions; `after TITLE` the file that an action changes. `outline`
holds the symbols of `models.py`, and `matching QUERY` those of all files that match; these need no cursor. `version`
names the SQLModel release whose rules are followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from harness import suite, workspace
from harness.markdown import DEFAULT_FILE, Block, Case
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import diagnostics, symbols
from sqlmodel_lsp.features.actions import database_names, fix_all, generators, quick_fixes, silences
from sqlmodel_lsp.schema import link
from sqlmodel_lsp.settings import Settings
from sqlmodel_lsp.text.edits import SourceChange, TextEdit, apply_edits
from sqlmodel_lsp.text.span import Span

CURSOR = "<|>"


def check_actions(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares the titles of the actions, and the file that one of them changes."""
    snapshot, path, offset = placed(case)
    changes = _changes(snapshot, path, Span(offset, offset))
    results = {block: "".join(f"{title}\n" for title in changes) for block in case.of("actions")}
    offered = generators.at(snapshot, path, Span(offset, offset), Settings())
    hindered = "".join(f"{item.title}: {item.disabled}\n" for item in offered if item.disabled)
    results |= dict.fromkeys(case.of("hindered"), hindered)
    for block in case.of("after"):
        assert block.name in changes, f"{block.name} is not offered, only {', '.join(changes)}"
        results[block] = _text_after(snapshot, path, changes[block.name]())
    return suite.differing(results, config)


def check_symbols(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares outlines and searches."""
    snapshot = workspace.snapshot(case.files())
    results = {}
    for block in case.of("outline"):
        found = symbols.of_file(snapshot, DEFAULT_FILE)
        results[block] = "".join(f"{line}\n" for symbol in found for line in _outlined(symbol))
    for block in case.of("matching"):
        found = symbols.matching([snapshot], block.name)
        results[block] = "".join(
            f"{symbol.kind.value} {symbol.name}{' of ' if symbol.container else ''}{symbol.container}\n"
            for symbol in found
        )
    return suite.differing(results, config)


def _outlined(symbol: symbols.Symbol, indent: str = "") -> Iterator[str]:
    yield f"{indent}{symbol.kind.value} {symbol.name}{': ' if symbol.detail else ''}{symbol.detail}"
    for child in symbol.children:
        yield from _outlined(child, f"{indent}  ")


def _changes(snapshot: Snapshot, path: str, span: Span) -> dict[str, Callable[[], SourceChange]]:
    changes: dict[str, Callable[[], SourceChange]] = {}
    for _, fix in quick_fixes.at(diagnostics.findings(snapshot, path), span):
        changes[fix.title] = lambda change=fix.change: change
    for finding, scope in silences.at(diagnostics.findings(snapshot, path), span):
        changes[silences.title(finding, scope)] = lambda finding=finding, scope=scope: silences.change(
            snapshot, finding, scope
        )
    for following in database_names.at(snapshot, path, span):
        found = database_names.change(snapshot, path, following.title)
        assert found is not None
        changes[following.title] = lambda found=found: found.sure
    if (everything := fix_all.change(diagnostics.findings(snapshot, path))) is not None:
        changes[everything.title] = lambda: everything
    for item in generators.at(snapshot, path, span, Settings()):
        if item.disabled:
            continue
        changes[item.title] = lambda item=item: _generated(snapshot, item)
    return changes


def _generated(snapshot: Snapshot, offered: generators.Offered) -> SourceChange:
    wish = generators.Wish(offered.generator.name, offered.subject, offered.offer.options)
    return generators.plan(wish, lambda: (snapshot, generators.Surroundings()), lambda _: False)[1].change


def _text_after(snapshot: Snapshot, path: str, change: SourceChange) -> str:
    edits: list[TextEdit] = [edit for file in change.files if file.path == path for edit in file.edits]
    return apply_edits(snapshot.files[path].text, edits)


def placed(case: Case) -> tuple[Snapshot, str, int]:
    """The workspace of a case, and the file and offset of its cursor."""
    texts = case.files()
    found = [(path, text.index(CURSOR)) for path, text in texts.items() if CURSOR in text]
    assert len(found) == 1, f"a case needs one cursor {CURSOR}"
    path, offset = found[0]
    texts[path] = texts[path].replace(CURSOR, "")
    version = case.block("version")
    release = tuple(map(int, version.text.strip().split("."))) if version is not None else link.NEWEST
    return workspace.snapshot(texts, release), path, offset

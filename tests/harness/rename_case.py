"""Runs one case of a rename suite at the cursor `<|>` of its files.

Result blocks: `prepare` holds what may be renamed, or why it may not. `rename NEW` lists what changes, each edit as
`«old→new»` in its line, below what is said about the part it belongs to; or why it does not. `moved OLD NEW` lists what
changes when a file is moved, and needs no cursor.

Whatever is renamed is renamed back, which has to give every file as it was, and no rule may find anything new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pytest

from harness import feature_case, suite, workspace
from harness.markdown import Block, Case
from sqlmodel_lsp import rules
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.rename import modules, renaming
from sqlmodel_lsp.features.rename.proposal import Part, Refusal, Renaming, by_file
from sqlmodel_lsp.text.edits import TextEdit, apply_edits
from sqlmodel_lsp.text.lines import LineIndex


def check_rename(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares what renaming changes, and tries whether it can be undone."""
    if case.of("moved"):
        return suite.differing({block: _moved(case, block) for block in case.of("moved")}, config)
    results = {}
    snapshot, path, offset = feature_case.placed(case)
    for block in case.of("prepare"):
        results[block] = _prepared(snapshot, path, offset)
    for block in case.of("rename"):
        found = renaming.rename(snapshot, path, offset, block.name)
        results[block] = "".join(f"{line}\n" for line in _told(snapshot, found))
        if isinstance(found, Renaming):
            sure = [part for part in found.parts if part.note is None or part.note.is_sure]
            for parts in (sure, found.parts) if sure else (found.parts,):
                check_round_trip(snapshot, path, offset, parts)
    return suite.differing(results, config)


def _moved(case: Case, block: Block) -> str:
    """What changes when a file moves; afterwards all imports have to find their modules."""
    snapshot = workspace.snapshot(case.files())
    old, new = block.name.split()
    found = modules.moved(snapshot, {old: new})
    if found is not None:
        after = applied(texts(snapshot), found.parts)
        after[new] = after.pop(old)
        new_findings = Counter(name for name in _findings(workspace.snapshot(after)) if not name.startswith(new))
        assert not new_findings - _findings(snapshot), f"new findings: {new_findings}"
    return "".join(f"{line}\n" for line in _told(snapshot, found))


def check_round_trip(snapshot: Snapshot, path: str, offset: int, parts: Iterable[Part]) -> dict[str, str]:
    """The texts with the parts applied. Renaming back has to undo that, and rules may find nothing new."""
    parts = list(parts)
    before = texts(snapshot)
    after = applied(before, parts)
    renamed = workspace.snapshot(after)
    new_findings = _findings(renamed) - _findings(snapshot)
    assert not new_findings, f"new findings: {new_findings}"
    where = moved(offset, [edit for part in parts for where, edit in part.edits if where == path])
    old = renaming.prepare(snapshot, path, offset)
    assert old is not None
    assert not isinstance(old, Refusal)
    back = renaming.rename(renamed, path, where, old.name)
    assert isinstance(back, Renaming), f"not renamed back: {back}"
    labels = {part.note for part in parts}
    restored = applied(
        after, [part for part in back.parts if part.note is None or part.note.is_sure or part.note in labels]
    )
    for name, text in before.items():
        assert restored[name] == text, f"renamed back, {name} is\n{restored[name]}"
    return after


def texts(snapshot: Snapshot) -> dict[str, str]:
    """The files of a workspace."""
    return {path: file.text for path, file in snapshot.files.items()}


def applied(files: Mapping[str, str], parts: Iterable[Part]) -> dict[str, str]:
    """The files after the edits of all parts."""
    changes = by_file(edit for part in parts for edit in part.edits)
    return {**files, **{change.path: apply_edits(files[change.path], change.edits) for change in changes}}


def moved(offset: int, edits: Iterable[TextEdit]) -> int:
    """Where an offset is after edits; one that an edit touches is at its start."""
    by = 0
    for edit in sorted(edits):
        if edit.span.start <= offset <= edit.span.end and edit.span.start < edit.span.end:
            return edit.span.start + by
        if edit.span.start < offset:
            by += len(edit.text) - (edit.span.end - edit.span.start)
    return offset + by


def _prepared(snapshot: Snapshot, path: str, offset: int) -> str:
    found = renaming.prepare(snapshot, path, offset)
    if found is None:
        return "nothing of ours\n"
    if isinstance(found, Refusal):
        return f"{found.reason}\n"
    assert found.span.holds(offset)
    text = snapshot.files[path].text
    assert text[found.span.start : found.span.end] == found.name
    where = " in the database" if found.in_database else ""
    return f"{found.symbol.kind.value} {found.symbol.qualified}: {found.name}{where}\n"


def _told(snapshot: Snapshot, found: Renaming | Refusal | None) -> Iterator[str]:
    if found is None:
        yield "nothing of ours"
    elif isinstance(found, Refusal):
        yield found.reason
    else:
        yield found.title
        for part in found.parts:
            if part.note is not None:
                yield f"{part.note.label}{'?' if part.note.asks else ''} {part.note.description}"
            yield from (f"  {line(snapshot, path, edit)}" for path, edit in sorted(part.edits))


def line(snapshot: Snapshot, path: str, edit: TextEdit) -> str:
    """An edit in its line."""
    text = snapshot.files[path].text
    lines = LineIndex(text)
    row, column = lines.row_column(edit.span.start)
    before, behind = (
        lines.line_text(row)[: column - 1],
        lines.line_text(row)[column - 1 + edit.span.end - edit.span.start :],
    )
    shown = f"{text[edit.span.start : edit.span.end]}→{edit.text}".replace("\r", "").replace("\n", "⏎")
    return f"{path}:{row}: {before.lstrip()}«{shown}»{behind.rstrip()}"


def _findings(snapshot: Snapshot) -> Counter[str]:
    return snapshot.remember("findings of a case", "", lambda: _found(snapshot))


def _found(snapshot: Snapshot) -> Counter[str]:
    return Counter(f"{path}: {item.name}" for path in snapshot.files for item in rules.run(snapshot, path))

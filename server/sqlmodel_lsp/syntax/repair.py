"""Makes a half-typed block readable again without adding or removing lines.

Indentation tells where one statement ends and the next begins, whatever brackets and quotes say. Each statement that
does not parse is mended alone, a class or another compound statement line by line of its body; what cannot be mended
is blanked.
"""

from __future__ import annotations

import itertools
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlmodel_lsp.syntax import brackets, grammar, literals

# Columns of indentation below which nothing is mended.
_DEEPEST = 80
_NAME = re.compile(r"[ \t]*(?:(?:class|(?:async[ \t]+)?def)[ \t]+)?([^\W\d]\w*)")
_CLASS = re.compile(r"[ \t]*class\b")
_DEFINITION = re.compile(r"[ \t]*(?:class|def|async)\b")
_DECORATOR = re.compile(r"[ \t]*@")
_FUNCTION = re.compile(r"[ \t]*(?:def|async[ \t]+def)\b")
_COMPOUND = re.compile(
    r"[ \t]*(?:(?:async[ \t]+)?(?:with|for)|if|else|elif|try|except|finally|while)\b(?![ \t]*[:=.,](?!\s*$))"
)
_CONTINUES = re.compile(r"[ \t]*(?:[)\]}]|(?:else|elif|except|finally)\b)")
_LONE_TRY = re.compile(r"([ \t]*)try\b")
_CLAUSE = re.compile(r"[ \t]*(?:else|elif|except|finally)\b")
_STATEMENT = re.compile(
    r"[ \t]*(?:[^\W\d]\w*[ \t]*:(?!=)|[^\W\d][\w.]*[ \t]*=(?!=)[^\n]*[^\s,]\s*$|@[^\W\d]|\"\"\"|\.\.\."
    r"|(?:class|def|async|pass|return|import|from|if|with|for|try)\b)"
)


@dataclass(frozen=True, slots=True)
class Mended:
    """Text that parses, the rows (counted from one) that were touched, and what was given up."""

    text: str
    rows: frozenset[int]
    lost: frozenset[str]


def mend(text: str, *, bodies: bool = False) -> Mended:
    """The block made readable as far as possible; a broken function only with `bodies`, else it is blanked whole."""
    uniform = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    closed = literals.close(uniform, literals.find(uniform))
    lines = closed.split("\n")
    masks = literals.mask(closed, literals.find(closed)).split("\n")
    changed = {row for row, line in enumerate(uniform.split("\n")) if line != lines[row]}
    draft = _Draft(lines, masks, changed, bodies)
    draft.mend_suite(range(len(lines)), "", "")
    return Mended("\n".join(draft.lines), frozenset(row + 1 for row in draft.changed), frozenset(draft.lost))


@dataclass(slots=True)
class _Draft:
    """The lines of a block while they are being mended."""

    lines: list[str]
    masks: list[str]
    changed: set[int]
    bodies: bool
    lost: set[str] = field(default_factory=set)

    def mend_suite(self, rows: range, prefix: str, path: str) -> None:
        """Mends the statements that stand in `rows`, each of which begins with the whitespace `prefix`."""
        chunks = list(self._chunks(rows, _depth(prefix)))
        for row in range(rows.start, chunks[0].start if chunks else rows.stop):
            if self.masks[row].strip():
                self._put(row, "")
        index = 0
        while index < len(chunks):
            taken = self._whole(chunks, index, prefix)
            if not taken:
                self._mend_chunk(chunks[index], prefix, path)
            index += max(taken, 1)

    def _chunks(self, rows: range, depth: int) -> Iterator[range]:
        """The statements of a suite: each from its first row to the row before the next one's."""
        starts: list[int] = []
        decorated = False
        for row in rows:
            code = self.masks[row]
            if not code.strip() or _depth(code) > depth or _CONTINUES.match(code):
                continue
            decorator = code.lstrip().startswith("@")
            if not (decorated and (decorator or _DEFINITION.match(code))):
                starts.append(row)
            decorated = decorator
        for start, end in itertools.pairwise([*starts, rows.stop]):
            yield range(start, end)

    def _whole(self, chunks: list[range], index: int, prefix: str) -> int:
        """How many chunks from `index` on are one statement that parses as it stands; none when it is broken.

        More than one when the lines inside brackets stand no deeper than the statement.
        """
        first = chunks[index]
        if self._parses(first, prefix):
            return 1
        if brackets.open_brackets(self.masks[first.start : first.stop]) <= 0:
            return 0
        for count, chunk in enumerate(chunks[index + 1 : index + 40], 2):
            closes = brackets.open_brackets(self.masks[chunk.start : chunk.stop]) < 0
            if closes and self._parses(range(first.start, chunk.stop), prefix):
                return count
        return 0

    def _parses(self, rows: range, prefix: str, tail: str = "") -> bool:
        head = "if 1:\n" if prefix else ""
        return grammar.parse(head + "\n".join([*self.lines[rows.start : rows.stop], tail])) is not None

    def _mend_chunk(self, rows: range, prefix: str, path: str) -> None:
        if _depth(self.masks[rows.start]) != _depth(prefix) or _depth(prefix) > _DEEPEST:
            self._drop(rows, prefix, path)
            return
        orphans = self._orphans(rows, _depth(prefix))
        if orphans and self._parses(range(rows.start, orphans.start), prefix):
            for row in orphans:
                self._put(row, "")
            return
        header = next((row for row in rows if _opens(self.masks[row], prefix)), rows.start)
        if header > rows.start:
            self._mend_decorators(range(rows.start, header), prefix, path)
        body = range(header, rows.stop)
        if _CLASS.match(self.masks[header]):
            self._mend_compound(body, prefix, path, named=True)
        elif _FUNCTION.match(self.masks[header]):
            if self.bodies:
                self._mend_compound(body, prefix, path, named=True)
            if not self._parses(body, prefix):
                self._drop(rows, prefix, path)
        elif _COMPOUND.match(self.masks[header]):
            for clause in self._clauses(body, prefix):
                self._mend_compound(clause, prefix, path, named=False)
            if self.bodies and _LONE_TRY.match(self.masks[header]) and not self._parses(body, prefix):
                self._put(header, _LONE_TRY.sub(r"\1if 1", self.lines[header]))
            if not self._parses(body, prefix):
                self._drop(rows, prefix, path)
        else:
            self._mend_statement(rows, prefix, path)

    def _orphans(self, rows: range, level: int) -> range:
        """The rows behind a blank one that close a bracket which no row opens: what is left of another statement."""
        depth = 0
        simple = not any(pattern.match(self.masks[rows.start]) for pattern in (_DEFINITION, _COMPOUND, _DECORATOR))
        for row in rows:
            depth += brackets.open_brackets([self.masks[row]])
            if depth < 0 and (simple or _depth(self.masks[row]) <= level):
                blank = (above for above in range(row, rows.start, -1) if not self.masks[above].strip())
                return range(next(blank, rows.stop), rows.stop)
        return range(0)

    def _mend_decorators(self, rows: range, prefix: str, path: str) -> None:
        if not self._parses(rows, prefix, f"{prefix}def _(): ..."):
            self._lose(path, _NAME.match(self.masks[rows.stop]))
            for row in rows:
                self._put(row, "")

    def _clauses(self, rows: range, prefix: str) -> Iterator[range]:
        starts = [row for row in rows if row == rows.start or self._is_clause(row, prefix)]
        for start, end in itertools.pairwise([*starts, rows.stop]):
            yield range(start, end)

    def _is_clause(self, row: int, prefix: str) -> bool:
        return _CLAUSE.match(self.masks[row]) is not None and _depth(self.masks[row]) == _depth(prefix)

    # Compound statements

    def _mend_compound(self, rows: range, prefix: str, path: str, *, named: bool) -> None:
        """Mends the header, then the statements of the body one by one."""
        end = self._header_end(rows, prefix)
        header = range(rows.start, end)
        body = range(end, rows.stop)
        inner = self._body_prefix(body, prefix)
        opens = not inner or self.masks[self._last(header)].rstrip().endswith(":")
        if not (opens and self._header_parses(header, prefix)) and not self._mend_header(header, prefix):
            self._drop(rows, prefix, path)
            return
        name = _NAME.match(self.masks[rows.start])
        if not inner:
            if not self._parses(header, prefix):
                last = self._last(header)
                self._put(last, f"{self.lines[last][: len(self.masks[last].rstrip())]} ...")
            for row in body:
                if self.masks[row].strip():
                    self._put(row, "")
            return
        self.mend_suite(body, inner, f"{path}.{name[1]}".lstrip(".") if named and name else path)

    def _header_end(self, rows: range, prefix: str) -> int:
        """The row after the header: where its colon is, or where it most likely should have been."""
        depth = 0
        for row in rows:
            code = self.masks[row]
            depth += brackets.open_brackets([code])
            if depth <= 0 and code.rstrip().endswith(":"):
                if self._header_parses(range(rows.start, row + 1), prefix):
                    return row + 1
                break
        for row in rows[1:]:
            code = self.masks[row]
            if _STATEMENT.match(code):
                break
            if code.strip() and _depth(code) <= _depth(prefix) and code.rstrip().endswith(":"):
                return row + 1
        return rows.start + 1

    def _header_parses(self, rows: range, prefix: str) -> bool:
        last = self._last(rows)
        lines = self.lines[rows.start : last + 1]
        code = self.masks[last].rstrip()
        if not code.endswith(":"):
            return self._parses(rows, prefix)
        lines[-1] = f"{lines[-1][: len(code)]} ..."
        word = lines[0].split(maxsplit=1)[0].rstrip(":") if lines[0].strip() else ""
        before, after = "", ""
        if word in ("else", "elif"):
            before = f"{prefix}if 1: ..."
        elif word in ("except", "finally"):
            before = f"{prefix}try: ..."
        elif word == "try":
            after = f"{prefix}finally: ..."
        head = "if 1:\n" if prefix else ""
        return grammar.parse(head + "\n".join([before, *lines, after])) is not None

    def _mend_header(self, rows: range, prefix: str) -> bool:
        """Makes the header end with a colon that fits; says whether that was possible."""
        original = self.lines[rows.start : rows.stop]
        masks = self.masks[rows.start : rows.stop]
        for lines in _headers(original, masks):
            self.lines[rows.start : rows.stop] = lines
            self.masks[rows.start : rows.stop] = [_mask(line) for line in lines]
            if self._header_parses(rows, prefix) and self.masks[self._last(rows)].rstrip().endswith(":"):
                self.changed.update(rows)
                return True
        self.lines[rows.start : rows.stop] = original
        self.masks[rows.start : rows.stop] = masks
        return False

    def _last(self, rows: range) -> int:
        """The last row with code."""
        return max((row for row in rows if self.masks[row].strip()), default=rows.start)

    def _body_prefix(self, rows: range, prefix: str) -> str:
        """The whitespace most lines of a body begin with, empty when there is no body."""
        lines = [_indent(self.masks[row]) for row in rows if self.masks[row].strip()]
        deeper = [indent for indent in lines if _depth(indent) > _depth(prefix)]
        if not deeper:
            return ""
        shallow = [indent for indent in deeper if _depth(indent) < _depth(deeper[0])]
        return min(shallow, key=_depth) if len(shallow) > 1 else deeper[0]

    # Simple statements

    def _mend_statement(self, rows: range, prefix: str, path: str) -> None:
        original = self.lines[rows.start : rows.stop]
        for lines in _statements(original, self.masks[rows.start : rows.stop]):
            self.lines[rows.start : rows.stop] = lines
            if self._parses(rows, prefix):
                self.changed.update(rows)
                return
        self.lines[rows.start : rows.stop] = original
        self._drop(rows, prefix, path)

    def _drop(self, rows: range, prefix: str, path: str) -> None:
        """Gives the rows up, remembering the name they define."""
        names = (_NAME.match(self.masks[row]) for row in rows)
        name = next((match for match in names if match is not None), None)
        self._lose(path, name)
        for row in rows:
            self._put(row, "")
        self._put(rows.start, f"{prefix}pass")

    def _lose(self, path: str, name: re.Match[str] | None) -> None:
        if name is not None and not keyword.iskeyword(name[1]):
            self.lost.add(f"{path}.{name[1]}".lstrip("."))

    def _put(self, row: int, line: str) -> None:
        self.lines[row] = line
        self.masks[row] = _mask(line)
        self.changed.add(row)


def _headers(lines: list[str], masks: list[str]) -> Iterator[list[str]]:
    """Ways to read a broken header, the most faithful first."""
    completed = brackets.complete(lines[-1], masks[-1])
    *before, last = brackets.balance([*lines[:-1], completed], [*masks[:-1], _mask(completed)])
    code = _mask(last).rstrip()
    yield [*before, last if code.endswith(":") else f"{last[: len(code)]}:"]
    if ":" in code:
        yield [*before, last[: code.rindex(":") + 1]]
    blank = [""] * (len(lines) - 1)
    first = lines[0]
    while "," in first:
        first = first.rpartition(",")[0]
        if "(" in first:
            yield [f"{brackets.balance([first], [_mask(first)])[0]}:", *blank]
    name = re.match(r"[ \t]*class[ \t]+[^\W\d]\w*", first)
    if name is not None:
        yield [f"{name[0]}:", *blank]


def _statements(lines: list[str], masks: list[str]) -> Iterator[list[str]]:
    """Ways to read a broken simple statement, the most faithful first."""
    last = max(row for row, code in enumerate(masks) if code.strip())
    if last and brackets.open_brackets(masks[:1]) == 0:
        yield [lines[0], *[""] * (len(lines) - 1)]
    completed = list(lines)
    completed[last] = brackets.complete(lines[last], masks[last])
    yield brackets.balance(completed, [_mask_of(masks, completed, row) for row in range(len(lines))])
    for row in range(1, min(last + 1, 40)):
        yield [*lines[:row], "", *lines[row + 1 :]]
    blank = [""] * (len(lines) - 1)
    first = brackets.complete(lines[0], masks[0])
    yield [*brackets.balance([first], [_mask(first)]), *blank]
    annotated = re.match(r"[ \t]*[^\W\d]\w*[ \t]*:[^=]*", masks[0])
    if annotated is not None:
        first = lines[0][: annotated.end()].rstrip()
        first = brackets.complete(first, _mask(first))
        yield [*brackets.balance([first], [_mask(first)]), *blank]


def _mask_of(masks: list[str], lines: list[str], row: int) -> str:
    """The mask of a row whose line may have grown at its end of code."""
    return masks[row] if len(lines[row]) == len(masks[row]) else _mask(lines[row])


def _mask(line: str) -> str:
    return literals.mask(line, literals.find(line))


def _opens(code: str, prefix: str) -> bool:
    return _DEFINITION.match(code) is not None and _depth(code) == _depth(prefix)


def _indent(code: str) -> str:
    return code[: len(code) - len(code.lstrip())]


def _depth(code: str) -> int:
    return len(_indent(code).replace("\f", "").expandtabs())

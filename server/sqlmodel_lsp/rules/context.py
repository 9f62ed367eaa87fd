"""What a rule is given: one file, the schema around it, and words to report places."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import FileFacts
from sqlmodel_lsp.rules.finding import Finding, Fix, Related, Severity
from sqlmodel_lsp.schema.model import Model, Schema
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span


class _Expressions(dict[tuple[str, str, str], "tuple[ast.expr, Positions] | None"]):
    """The parts of one file that were parsed, by class, member and part."""


@dataclass(frozen=True, slots=True)
class Context:
    """The view of one rule on one file.

    A rule about suppressions comes last; `ran` are the codes of the rules before it and `found` is what they say.
    """

    code: str
    name: str
    severity: Severity
    file: SourceFile
    snapshot: Snapshot
    ran: frozenset[str] = frozenset()
    found: tuple[Finding, ...] = ()

    @property
    def schema(self) -> Schema:
        """The linked schema of the whole workspace."""
        return self.snapshot.schema

    @property
    def facts(self) -> FileFacts:
        """The facts of this file."""
        return self.file.facts

    @property
    def models(self) -> tuple[Model, ...]:
        """The models defined in this file, in order."""
        return self.schema.models_in(self.file.path)

    def at_home_of(self, model: Model) -> Context | None:
        """The view on the file that defines a model, None when it is not the workspace's to change."""
        file = self.snapshot.files.get(model.file)
        return None if file is None or file.library else replace(self, file=file)

    def place(self, model: Model | str, member: str = "", part: str = "name") -> Span | None:
        """Where a part of a class of this file (a model, or a path of definitions), or of its members, is written."""
        path = model if isinstance(model, str) else model.path
        return self.facts.place(f"{path}.{member}" if member else path, part)

    def expression(self, model: Model | str, member: str, part: str = "value") -> tuple[ast.expr, Positions] | None:
        """The parsed value (or annotation) of a member and the positions of its nodes in this file's text."""
        known = self.snapshot.remember("expressions", self.file.path, _Expressions)
        path = model if isinstance(model, str) else model.path
        key = (path, member, part)
        if key not in known:
            span = self.place(path, member, part)
            text = None if span is None else self.file.text[span.start : span.end]
            known[key] = None if span is None or text is None else expressions.parse(text, span.start)
        return known[key]

    def argument(self, model: Model | str, member: str, *keywords: str) -> Span | None:
        """The span of a call's keyword argument value, through nested calls: `sa_column`, then `ondelete`."""
        found = self.expression(model, member)
        if found is None:
            return None
        node, positions = found
        for keyword in keywords:
            inner = expressions.keyword(node, keyword)
            if inner is None:
                return None
            node = inner
        return positions.span(node)

    def strings(self, model: Model | str, member: str, text: str, part: str = "value") -> Iterator[Span]:
        """The spans of string literals with this content inside a member's value, quotes included."""
        found = self.expression(model, member, part)
        if found is not None:
            node, positions = found
            for inner in ast.walk(node):
                if isinstance(inner, ast.Constant) and inner.value == text:
                    yield positions.span(inner)

    def text(self, span: Span) -> str:
        """What is written in a span of this file."""
        return self.file.text[span.start : span.end]

    def related(self, qualified: str, member: str, message: str) -> tuple[Related, ...]:
        """A pointer to a class or one of its members anywhere in the workspace, empty when it has no place."""
        place = self.snapshot.place(qualified, member)
        return () if place is None else (Related(*place, message),)

    def finding(self, span: Span, message: str, fix: Fix | None = None, related: Sequence[Related] = ()) -> Finding:
        """A finding of this rule at a span of this file."""
        return Finding(self.code, self.name, self.severity, message, self.file.path, span, fix, tuple(related))

    def fix(self, title: str, *edits: TextEdit, safe: bool = True) -> Fix:
        """A fix by edits to this file."""
        return Fix(SourceChange(title, (FileChange(self.file.path, edits),)), safe)

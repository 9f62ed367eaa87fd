"""What a rule is given: one file, the schema around it, and words to report places."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import FileFacts
from sqlmodel_lsp.rules.finding import Finding, Fix, Related, Severity
from sqlmodel_lsp.schema.model import Model, Schema
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Context:
    """The view of one rule on one file."""

    code: str
    name: str
    severity: Severity
    file: SourceFile
    snapshot: Snapshot

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

    def place(self, model: Model, member: str = "", part: str = "name") -> Span | None:
        """Where a part of a model of this file, or of one of its own members, is written."""
        return self.facts.place(f"{model.path}.{member}" if member else model.path, part)

    def expression(self, model: Model, member: str, part: str = "value") -> tuple[ast.expr, Positions] | None:
        """The parsed value (or annotation) of a member and the positions of its nodes in this file's text."""
        span = self.place(model, member, part)
        return None if span is None else expressions.parse(self.file.text[span.start : span.end], span.start)

    def argument(self, model: Model, member: str, *keywords: str) -> Span | None:
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

    def strings(self, model: Model, member: str, text: str, part: str = "value") -> Iterator[Span]:
        """The spans of string literals with this content inside a member's value, quotes included."""
        found = self.expression(model, member, part)
        if found is not None:
            node, positions = found
            for inner in ast.walk(node):
                if isinstance(inner, ast.Constant) and inner.value == text:
                    yield positions.span(inner)

    def finding(
        self, span: Span, message: str, fix: Fix | None = None, related: Sequence[Related] = ()
    ) -> Finding:
        """A finding of this rule at a span of this file."""
        return Finding(self.code, self.name, self.severity, message, self.file.path, span, fix, tuple(related))

    def fix(self, title: str, *edits: TextEdit, safe: bool = True) -> Fix:
        """A fix by edits to this file."""
        return Fix(SourceChange(title, (FileChange(self.file.path, edits),)), safe)

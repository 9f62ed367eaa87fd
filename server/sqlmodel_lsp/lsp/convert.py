"""Between our words and the protocol's: offsets and positions, findings and diagnostics, plans and edits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls import uris

from sqlmodel_lsp.lsp.methods import SOURCE
from sqlmodel_lsp.text.lines import Encoding, LineIndex
from sqlmodel_lsp.text.span import Span
from sqlmodel_lsp.text.store import ContentChange

if TYPE_CHECKING:
    from sqlmodel_lsp.analysis.snapshot import Snapshot
    from sqlmodel_lsp.project.problem import ConfigurationError
    from sqlmodel_lsp.rules.finding import Finding
    from sqlmodel_lsp.text.edits import FileChange, SourceChange

_FADING = frozenset({"unused-suppression"})


def path_of(uri: str) -> str:
    """The path of a file; anything else keeps its address."""
    return (uris.to_fs_path(uri) or uri) if uri.startswith("file:") else uri


def lines_of(snapshot: Snapshot, path: str) -> LineIndex:
    """The lines of a file as the snapshot has it."""
    return snapshot.remember("lines", path, lambda: LineIndex(snapshot.files[path].text))


def complaint(error: ConfigurationError) -> types.Diagnostic:
    """What is wrong with a configuration file, on its line."""
    range_ = types.Range(types.Position(error.line, 0), types.Position(error.line + 1, 0))
    return types.Diagnostic(range_, str(error), severity=types.DiagnosticSeverity.Error, source=SOURCE)


def content_change(change: types.TextDocumentContentChangeEvent) -> ContentChange:
    """An edit of a document in our words."""
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return ContentChange(change.text)
    start, end = change.range.start, change.range.end
    return ContentChange(change.text, (start.line, start.character), (end.line, end.character))


@dataclass(frozen=True, slots=True)
class Client:
    """What the client can do, and how it calls the documents it has open."""

    encoding: Encoding
    capabilities: types.ClientCapabilities
    open_document: Callable[[str], types.OptionalVersionedTextDocumentIdentifier | None]

    def uri(self, path: str) -> str:
        """The client's own address of a file."""
        document = self.open_document(path)
        return document.uri if document is not None else uris.from_fs_path(path) or path

    def versioned(self, path: str) -> types.OptionalVersionedTextDocumentIdentifier:
        """The client's own name of a file, with its version when it is open."""
        return self.open_document(path) or types.OptionalVersionedTextDocumentIdentifier(self.uri(path))

    def range(self, lines: LineIndex, span: Span) -> types.Range:
        """A span in the client's units."""
        start, end = (types.Position(*lines.position(offset, self.encoding)) for offset in (span.start, span.end))
        return types.Range(start, end)

    def offset(self, lines: LineIndex, position: types.Position) -> int:
        """The offset of a position in the client's units."""
        return lines.offset(position.line, position.character, self.encoding)

    def span(self, lines: LineIndex, range_: types.Range) -> Span:
        """The span of a range in the client's units."""
        return Span(self.offset(lines, range_.start), self.offset(lines, range_.end))

    def diagnostic(self, snapshot: Snapshot, finding: Finding) -> types.Diagnostic:
        """A finding as the client shows it."""
        return types.Diagnostic(
            range=self.range(lines_of(snapshot, finding.path), finding.span),
            message=finding.message,
            severity=types.DiagnosticSeverity[finding.severity.name.capitalize()],
            code=finding.code,
            code_description=types.CodeDescription(finding.url),
            source=SOURCE,
            tags=list(self._tags(finding)) or None,
            related_information=list(self._related(snapshot, finding)) or None,
        )

    def workspace_edit(self, snapshot: Snapshot, change: SourceChange) -> types.WorkspaceEdit | None:
        """A plan as an edit; None when it makes a file, or takes one away, and the client cannot."""
        if any(file.created is not None for file in change.files) and not self.makes_files:
            return None
        if any(file.deleted for file in change.files) and not self.deletes_files:
            return None
        if self.takes_document_changes:
            return types.WorkspaceEdit(document_changes=list(self._document_changes(snapshot, change.files)))
        return types.WorkspaceEdit(
            changes={self.uri(file.path): list(self._edits(snapshot, file)) for file in change.files}
        )

    @property
    def takes_document_changes(self) -> bool:
        """Whether edits may name versions; Neovim says only that it can make files, which comes to the same."""
        edit = self._edit_support
        return edit is not None and bool(edit.document_changes or edit.resource_operations)

    @property
    def takes_annotations(self) -> bool:
        """Whether edits may say what they are about, and ask before they are made."""
        edit = self._edit_support
        return edit is not None and self.takes_document_changes and edit.change_annotation_support is not None

    @property
    def makes_files(self) -> bool:
        """Whether edits may make files."""
        edit = self._edit_support
        return edit is not None and types.ResourceOperationKind.Create in (edit.resource_operations or ())

    @property
    def deletes_files(self) -> bool:
        """Whether edits may take files away."""
        edit = self._edit_support
        return edit is not None and types.ResourceOperationKind.Delete in (edit.resource_operations or ())

    def takes_links(self, method: str) -> bool:
        """Whether places to go to may come with the span that was asked about."""
        support = getattr(self.capabilities.text_document, method, None)
        return bool(getattr(support, "link_support", False))

    @property
    def takes_tooltips(self) -> bool:
        """Whether links may say what is behind them."""
        document = self.capabilities.text_document
        links = document.document_link if document is not None else None
        return links is not None and bool(links.tooltip_support)

    @property
    def resolves_edits(self) -> bool:
        """Whether the client asks for the edit of a code action only when it is needed."""
        document = self.capabilities.text_document
        action = document.code_action if document is not None else None
        support = action.resolve_support if action is not None else None
        return support is not None and "edit" in support.properties and bool(action and action.data_support)

    @property
    def shows_disabled(self) -> bool:
        """Whether the client shows code actions that cannot be done, with the reason."""
        document = self.capabilities.text_document
        action = document.code_action if document is not None else None
        return action is not None and bool(action.disabled_support)

    @property
    def _edit_support(self) -> types.WorkspaceEditClientCapabilities | None:
        workspace = self.capabilities.workspace
        return workspace.workspace_edit if workspace is not None else None

    def _tags(self, finding: Finding) -> Iterator[types.DiagnosticTag]:
        """How else a finding may be shown: what is in vain fades."""
        document = self.capabilities.text_document
        publish = document.publish_diagnostics if document is not None else None
        tags = publish.tag_support if publish is not None else None
        if finding.name in _FADING and tags is not None and types.DiagnosticTag.Unnecessary in tags.value_set:
            yield types.DiagnosticTag.Unnecessary

    def _related(self, snapshot: Snapshot, finding: Finding) -> Iterator[types.DiagnosticRelatedInformation]:
        document = self.capabilities.text_document
        publish = document.publish_diagnostics if document is not None else None
        if publish is None or not publish.related_information:
            return
        for related in finding.related:
            if related.path in snapshot.files:
                range_ = self.range(lines_of(snapshot, related.path), related.span)
                location = types.Location(self.uri(related.path), range_)
                yield types.DiagnosticRelatedInformation(location, related.message)

    def _document_changes(
        self, snapshot: Snapshot, files: Iterable[FileChange]
    ) -> Iterator[types.CreateFile | types.DeleteFile | types.TextDocumentEdit]:
        for file in files:
            uri = self.uri(file.path)
            if file.created is not None:
                yield types.CreateFile(uri, options=types.CreateFileOptions(overwrite=False, ignore_if_exists=False))
                start = types.Range(types.Position(0, 0), types.Position(0, 0))
                document = types.OptionalVersionedTextDocumentIdentifier(uri)
                yield types.TextDocumentEdit(document, [types.TextEdit(start, file.created)])
            elif file.deleted:
                yield types.DeleteFile(uri)
            else:
                yield types.TextDocumentEdit(self.versioned(file.path), list(self._edits(snapshot, file)))

    def _edits(self, snapshot: Snapshot, file: FileChange) -> Iterator[types.TextEdit]:
        lines = lines_of(snapshot, file.path)
        for edit in sorted(file.edits):
            yield types.TextEdit(self.range(lines, edit.span), edit.text)

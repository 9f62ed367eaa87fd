"""The types of expressions in the bodies of a file, by our own rules over the linked schema.

`typed_file(snapshot, path)` gives the scopes of a file: its top (once for each block), its classes, its functions. Ask
a scope for `scope.methods()`, for `scope.nodes(ast.Compare)`, for `scope.type_of(node)`, and for `scope.span(node)`. A
type is one of the small values in `types`, or None for all that is not known; unknown never turns into a guess.
`surroundings(snapshot)` tells what global names and annotations are.

A rule that looks at queries goes like this:

    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Session):
        for call, called in scope.methods():
            match called:
                case types.Method(types.Session(library="sqlmodel"), "exec"):
                    ...
"""

from sqlmodel_lsp.analysis.queries.surroundings import Surroundings, surroundings
from sqlmodel_lsp.analysis.queries.typed_file import Scope, TypedFile, typed_file

__all__ = ["Scope", "Surroundings", "TypedFile", "surroundings", "typed_file"]

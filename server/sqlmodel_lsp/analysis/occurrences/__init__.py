"""Every place where something of a model is named, whether in code or in a string.

`all_at(snapshot, path, offset)` tells what is under the cursor, `at` does so where it is one thing alone;
`of(snapshot, symbol)` finds all uses of a symbol in the workspace, `in_file(snapshot, path)` is what one file names.
In a large workspace that takes time: to do other things between, ask `files_with(snapshot, symbol)` and `of_in_file`.
`definition(snapshot, symbol)` is where a symbol is defined, also when no occurrence says so.

A field belongs to the class that writes it: uses through its heirs lead there. A name that may mean several things has
an occurrence for each of them, at the same span.
"""

from sqlmodel_lsp.analysis.occurrences.files import all_at, at, in_file
from sqlmodel_lsp.analysis.occurrences.model import Kind, Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.occurrences.search import files_with, of, of_in_file
from sqlmodel_lsp.analysis.occurrences.symbols import definition

__all__ = [
    "Kind",
    "Occurrence",
    "Role",
    "Symbol",
    "all_at",
    "at",
    "definition",
    "files_with",
    "in_file",
    "of",
    "of_in_file",
]

"""Nothing that imports a relationship imports the class that it names.

A quoted name is looked up among the classes that exist by then. An import under `if TYPE_CHECKING:` makes none, so some
other module has to import the one of the class. Where none does, the first query of any model fails:

> InvalidRequestError: When initializing mapper Mapper[Hero(hero)], expression 'Team' failed to locate a name ('Team').
> If this is a class name, consider adding this relationship() to the <class 'models.Hero'> class after both dependent
> classes have been defined.

Import every module with tables in the `__init__.py` of their package, so that whoever imports one gets them all.

The imports of the whole workspace decide. Where something may be imported by other means, inside of a function or by
its name in a string, nothing is said.

## Example

```python
# file: models/__init__.py
from models.hero import Hero

# file: models/team.py
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)

# file: models/hero.py
from typing import TYPE_CHECKING, Optional

from sqlmodel import Field, Relationship, SQLModel

if TYPE_CHECKING:
    from models.team import Team


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Optional["Team"] = Relationship()
```

## Use instead

```python
# file: models/__init__.py
from models.hero import Hero
from models.team import Team

# file: models/team.py
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)

# file: models/hero.py
from typing import TYPE_CHECKING, Optional

from sqlmodel import Field, Relationship, SQLModel

if TYPE_CHECKING:
    from models.team import Team


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Optional["Team"] = Relationship()
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.catalogue.relationship import declarations
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM410"
SEVERITY = Severity.WARNING

_DYNAMIC = frozenset({"importlib", "pkgutil", "runpy"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds quoted targets in files that no program imports together with this one."""
    for found in declarations.declarations(ctx):
        target = ctx.schema.models.get(found.relationship.target or "")
        if target is None or target.table is None or not found.is_mapped or found.relationship.opaque is not None:
            continue
        if _are_together(ctx, target) or not _is_sure(ctx, found.model, target):
            continue
        literal = next(ctx.strings(found.model, found.relationship.name, target.name, "annotation"), None)
        if literal is not None:
            package = _package(ctx)
            where = "the models" if package is None else f"`{package.module}`"
            message = (
                f"`{target.name}` does not exist when `{found.model.name}` is used, "
                f"for nothing imports `{target.module}` with it; import it in {where}"
            )
            related = ctx.related(target.qualified, "", f"`{target.name}` is defined here")
            yield ctx.finding(literal, message, None if package is None else _fix(package, target), related)


def _are_together(ctx: Context, target: Model) -> bool:
    """Whether some program imports both files; a module that only its package knows of is no program."""
    here, there, imports = ctx.file.path, target.file, ctx.schema.imports
    package = _package(ctx)
    is_sibling = package is not None and target.module.rpartition(".")[0] == package.module
    if is_sibling and here not in imports.direct.get(there, ()) and imports.reaching(there) == {there}:
        return there in imports.reached(here)
    return imports.together(here, there)


def _is_sure(ctx: Context, model: Model, target: Model) -> bool:
    """Whether all imports are in sight, and this file is part of something."""
    imports = ctx.schema.imports
    if len(imports.reaching(ctx.file.path)) < 2 or ctx.snapshot.files[target.file].library:
        return False
    words = ctx.snapshot.everywhere("dynamic imports", _dynamic)
    if "dynamic" in words or not certainty.is_settled(ctx.snapshot, model):
        return False
    return ctx.snapshot.remember(
        "is mentioned", target.qualified, lambda: not any(_may_import(ctx, path, target) for path in ctx.snapshot.files)
    )


def _may_import(ctx: Context, path: str, target: Model) -> bool:
    """Whether a file speaks of the class or its module and imports it in no way that we see."""
    if path == target.file or target.file in ctx.schema.imports.reached(path):
        return False
    file = ctx.snapshot.files[path]
    words = {target.module.rpartition(".")[2]} if target.file != path else set()
    if _under_type_checking(file, target):
        # There the name of the class is that of the annotation.
        return False
    return not file.library and not (words | {target.name}).isdisjoint(file.facts.mentions)


def _under_type_checking(file: SourceFile, target: Model) -> bool:
    return any(
        isinstance(item, Import) and target.name in (item.name, item.alias) for item in file.facts.interface.body
    )


def _dynamic(file: SourceFile) -> Iterator[str]:
    """Says that a file may import others by means that are no import statements."""
    for item in file.facts.interface.body:
        if isinstance(item, Import) and item.module.partition(".")[0] in _DYNAMIC:
            yield "dynamic"


def _package(ctx: Context) -> SourceFile | None:
    """The `__init__.py` that runs before this file does."""
    name = ctx.file.module.rpartition(".")[0]
    path = ctx.snapshot.file_of(name) if name else None
    file = None if path is None else ctx.snapshot.files.get(path)
    return file if file is not None and not file.library and file.facts.interface.is_package else None


def _fix(package: SourceFile, target: Model) -> Fix | None:
    """Imports the class behind the last import of the package, or at its end."""
    lines = [match.end() for match in re.finditer(r"^(?:from|import) [^\n(\\]+\n", package.text, re.MULTILINE)]
    if lines and re.search(r"^from [^\n]*\(", package.text, re.MULTILINE):
        return None
    end = lines[-1] if lines else len(package.text)
    gap = "" if not package.text[:end] or package.text[:end].endswith("\n") else "\n"
    edit = TextEdit(Span(end, end), f"{gap}from {target.module} import {target.name}\n")
    title = f"Import `{target.name}` in `{package.module}`"
    return Fix(SourceChange(title, (FileChange(package.path, (edit,)),)), safe=False)

"""Base, Create, Read and Update variants of a table model: written, brought into step, or made of the model itself."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel_lsp.analysis.families import lag
from sqlmodel_lsp.generate import (
    Generator,
    Kind,
    Offer,
    Option,
    Plan,
    RefusalError,
    Request,
    Subject,
    layout,
    placement,
)
from sqlmodel_lsp.generate.schemas import lacking, relations, splitting, updating
from sqlmodel_lsp.generate.schemas.changes import Changes
from sqlmodel_lsp.generate.schemas.variants import Variant
from sqlmodel_lsp.text.edits import SourceChange, TextEdit


def is_useful(request: Request) -> bool:
    """Whether there is anything to do of what the options ask for."""
    if not placement.is_extensible(request.snapshot, request.model):
        return False
    if request.flag("update"):
        return bool(lag.lags(request.snapshot, request.model))
    if request.flag("split"):
        return splitting.obstacle(request.snapshot, request.model) is None
    return bool(lacking.variants(request))


def plan(request: Request) -> Plan:
    """Brings variants into step, and adds those that are missing after the model unless only asked to update."""
    snapshot, model = request.snapshot, request.model
    changes = Changes(snapshot)
    if request.flag("split"):
        return _split(request, changes)
    changes.notes += updating.apply(changes, model, with_doubts=request.flag("update"))
    differences = tuple(updating.differences(snapshot, model))
    if request.flag("update"):
        return Plan(changes.made(f"Update schema variants of `{model.name}`"), tuple(changes.notes), differences)
    _write(request, changes, lacking.variants(request))
    title = f"Generate Base/Create/{lacking.suffix(request)}/Update for `{model.name}`"
    return Plan(changes.made(title), tuple(changes.notes), differences)


def _split(request: Request, changes: Changes) -> Plan:
    model, title = request.model, f"Split `{request.model.name}` into Base/Create/{lacking.suffix(request)}/Update"
    if splitting.is_done(request.snapshot, model):
        return Plan(SourceChange(title, ()))
    reason = splitting.obstacle(request.snapshot, model)
    if reason is not None:
        raise RefusalError(reason)
    moved = splitting.apply(changes, request)
    _write(request, changes, lacking.variants(request, moved))
    return Plan(changes.made(title), tuple(changes.notes))


def _write(request: Request, changes: Changes, missing: Iterable[Variant]) -> None:
    """Adds variants after the model, those with relationships last."""
    snapshot, model = request.snapshot, request.model
    variants = tuple(missing)
    if request.flag("relations"):
        related = relations.plan(request, lacking.suffix(request), variants)
        changes.notes += related.notes
        variants = (*variants, *related.variants)
    if variants:
        file = snapshot.files[model.file]
        code = layout.indented(request.templates.render("schemas.py", variants=variants), changes.indent(model))
        changes.edit(model.file, TextEdit(lacking.place(file, model, variants), f"\n\n\n{code}"))
        changes.need(model.file, lacking.needed(snapshot, model, variants))


GENERATORS = (
    Generator(
        "schemas",
        "Write the Base, Create, Read and Update variants of a table model",
        Subject.MODEL,
        plan,
        (
            Option(
                "suffix",
                "How the variant is called that clients see; by default as the project's others are.",
                Kind.CHOICE,
                choices=("read", "public"),
            ),
            Option("relations", "Write a variant with what the relationships lead to."),
            Option("split", "Move what variants share into the Base, from which the model inherits it then."),
            Option("update", "Only bring those into step that are there."),
        ),
        (
            Offer("Generate Base/Create/Read/Update for `{model}`", {"split": False, "update": False}),
            Offer("Split `{model}` into Base/Create/Read/Update", {"split": True, "update": False}),
            Offer("Update schema variants of `{model}`", {"split": False, "update": True}),
        ),
        is_useful,
        details=(
            "What the server sets is left out of Create, secrets are left out of what clients see; for a "
            "`hashed_password`, clients send a `password`. In Update everything is optional. The model stays as it is "
            "unless it is split. Variants that are there follow the model: they get the fields it has got, and the "
            "names and types that its fields have now; what else differs in them is left alone."
        ),
    ),
)

"""The first revision, as code."""

from __future__ import annotations

from sqlmodel_lsp.generate.alembic import formatting
from sqlmodel_lsp.generate.database import model_modules
from sqlmodel_lsp.generate.generator import RefusalError, Request

_IDENTIFIER = "0001"
FILE = f"{_IDENTIFIER}_create_the_tables.py"


def first(request: Request, dialect: str) -> str:
    """The revision that creates the tables of all models. Raises RefusalError when one of them is not known."""
    from sqlmodel_lsp.sql.first_revision import first_revision

    models = {model.qualified: model for model in model_modules.own_tables(request.snapshot)}
    tables = [model.table for model in models.values() if model.table is not None]
    if not tables:
        raise RefusalError("there is no table model yet, so there is nothing for a first revision to create")
    made = first_revision(request.snapshot.schema, tables, dialect)
    for name, reason in made.problems.items():
        raise RefusalError(
            f"the table of `{models[name].name}` is not known well enough for a revision: {reason}; run `alembic "
            "revision --autogenerate`"
        )
    upgrade, downgrade = (formatting.formatted(code, 4) for code in (made.upgrade, made.downgrade))
    return request.templates.render(
        "revision.py",
        revision=_IDENTIFIER,
        upgrade=upgrade,
        downgrade=downgrade,
        imports=made.imports,
        uses_sqlmodel="sqlmodel." in upgrade,
    )

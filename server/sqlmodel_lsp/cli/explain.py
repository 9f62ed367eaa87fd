"""`sqlmodel-lsp explain`: the page of one rule."""

from __future__ import annotations

import click

from sqlmodel_lsp.rules import selection


@click.command()
@click.argument("rule", metavar="CODE|NAME")
def explain(rule: str) -> int:
    """Explain a rule by its code or name."""
    found = selection.find(rule)
    if found is None:
        nearest = selection.nearest(rule)
        hint = f"; did you mean `{nearest}`?" if nearest and nearest != selection.EVERYTHING else ""
        raise click.UsageError(f"`{rule}` is not a known rule{hint}")
    click.echo(f"{found.name} ({found.code}), {found.severity.label}\n\n{found.page}\n\n{found.url}")
    return 0

"""`sqlmodel-lsp rules`: every rule there is."""

from __future__ import annotations

import json

import click

from sqlmodel_lsp.rules import all_rules


@click.command()
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True)
def rules(output_format: str) -> int:
    """List all rules."""
    if output_format == "json":
        listed = [
            {
                "code": rule.code,
                "name": rule.name,
                "severity": rule.severity.label,
                "summary": rule.summary,
                "url": rule.url,
            }
            for rule in all_rules()
        ]
        click.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return 0
    width = max(len(rule.name) for rule in all_rules())
    for rule in all_rules():
        click.echo(f"{rule.code}  {rule.severity.label:<11}  {rule.name:<{width}}  {rule.summary}")
    return 0

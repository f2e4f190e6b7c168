"""`mapper schema`: the JSON Schema of the records."""

from __future__ import annotations

import json

import click

from mapper.records import record_schema


@click.command()
def schema() -> None:
    """Print the JSON Schema of the records, for editors."""
    click.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))

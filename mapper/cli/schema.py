"""`mapper schema`: prints the JSON Schema of record files."""

from __future__ import annotations

import json

import click

from mapper.records import record_schema


@click.command()
def schema() -> None:
    """Print the JSON Schema for record files, for completion in an editor."""
    click.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))

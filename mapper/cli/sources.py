"""`mapper sources`: lists the sources, with the incidents that rest on each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import mapper
from mapper.cli.loading import load
from mapper.cli.options import RECORDS
from mapper.cli.printing import exit_with_error
from mapper.cli.progress import CHECKING, Bar
from mapper.cli.table_options import COLUMNS, HOME
from mapper.cli.terminal import print_text
from mapper.errors import MapperError, and_more, number_of
from mapper.files import Input
from mapper.imports import TableOptions

_MOST_IDS = 10


@click.command()
@RECORDS
@COLUMNS
@HOME
@click.option("--csv", "as_csv", is_flag=True, help="Print a table of comma-separated values.")
def sources(
    records: tuple[Input, ...], columns: Path | None, home: str | None, *, as_csv: bool
) -> None:
    """List the sources of RECORDS (default: incidents.yaml) or any table, the most cited first.

    Withheld incidents count, too, so the list is for editors and not for publication.
    """
    try:
        dataset = load(
            records,
            TableOptions(columns=columns, home=home),
            bar=Bar(CHECKING),
            profile="internal",
            embargo_hours=0,
        )
    except MapperError as error:
        exit_with_error(error)
    table = mapper.Incidents(dataset).by_source()
    if as_csv:
        listed = table["incident_ids"].map(" ".join)
        click.echo(table.assign(incident_ids=listed).to_csv(), nl=False)
        return
    for id_, row in table.iterrows():
        print_text(f"{id_}: {_describe(row)}")
        if ids := row["incident_ids"]:
            print_text(f"  {', '.join(ids[:_MOST_IDS])}{and_more(len(ids) - _MOST_IDS)}")
    used = table[table["incidents"] > 0]
    names = ", ".join(str(each.name) for each in records)
    print_text(
        f"{names}: {number_of(len(table), 'source')}, {len(used[used['alone'] > 0]):,} that incidents rest"
        f" on alone, {int((used['one_publisher'] > 0).sum()):,} with others of the same publisher alone,"
        f" {int((~table['identified']).sum()):,} not identified,"
        f" {int((~table['archived']).sum()):,} not archived"
    )


def _describe(row: Any) -> str:  # noqa: ANN401 - a row of a frame
    known = [str(row[name]) for name in ("publisher", "published") if _is_known(row[name])]
    parts = [", ".join(known) or "publisher not known"]
    counted = number_of(int(row["incidents"]), "incident")
    parts.append(f"{counted}, {int(row['alone']):,} on it alone" if row["alone"] else counted)
    if row["one_publisher"]:
        parts[-1] += f", {int(row['one_publisher']):,} on this publisher alone"
    parts += [f"not {name}" for name in ("identified", "archived") if not row[name]]
    return "; ".join(parts)


def _is_known(value: object) -> bool:
    return isinstance(value, str) and value != "unknown"

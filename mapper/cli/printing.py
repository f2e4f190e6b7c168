"""What several commands say: tallies, faults, what was kept back; and how they end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

from mapper import pipeline
from mapper.cli.options import Asked
from mapper.cli.progress import Bar
from mapper.errors import MapperError, RecordsError
from mapper.files import write_whole
from mapper.incidents import Incidents
from mapper.publish import Dataset

_REASONS = {
    "marked": "marked withhold",
    "withdrawn": "withdrawn",
    "publish-after": "until a later day that their record sets",
    "embargo": "under embargo",
    "undated": "without any date that shows it is over",
}
READERS = {"partner": "partners", "internal": "colleagues"}
_FAULTS_SHOWN = 20


def load(
    records: Path,
    columns: Path | None,
    agencies: Path | None,
    *,
    bar: Bar,
    **policy: Any,  # noqa: ANN401 - what `pipeline.load` takes
) -> Dataset:
    """Read records or a table, showing how far it is."""
    with bar:
        return pipeline.load(records, columns=columns, agencies=agencies, progress=bar, **policy)


def chosen(asked: Asked, bar: Bar) -> Incidents:
    """Read what was asked for, say what was decided and left out, and narrow it.

    Raises:
        MapperError: It cannot be read, or a name to narrow it by is not known.
    """
    spare(asked.records, asked.rejected)
    dataset = load(
        asked.records,
        asked.columns,
        asked.agency_table,
        bar=bar,
        profile=asked.profile,
        as_of=asked.as_of,
        embargo_hours=asked.embargo_hours,
    )
    tell(dataset, asked.rejected)
    return Incidents(dataset).select(
        agency=asked.agency or None,
        jurisdiction=asked.jurisdiction or None,
        status=asked.status or None,
        since=asked.since.date() if asked.since else None,
        until=asked.until.date() if asked.until else None,
    )


def tell(dataset: Dataset, rejected: Path | None) -> None:
    """Say what was decided about a table and which rows are left out."""
    say_notes(dataset)
    for fault in dataset.faults[:_FAULTS_SHOWN]:
        click.echo(str(fault), err=True)
    rest = len(dataset.faults) - _FAULTS_SHOWN
    if rest > 0 and rejected is None:
        click.echo(f"and {rest:,} more: --rejected FILE.csv writes all, check lists all", err=True)
    write_rejected(dataset, rejected)


def say_notes(dataset: Dataset) -> None:
    """Say what was decided about a table."""
    for note in dataset.notes:
        click.echo(note, err=True)


def write_rejected(found: Dataset | RecordsError, rejected: Path | None) -> None:
    """Write the rows that are left out as they stand in the table, if somebody wants them."""
    if rejected is None:
        return
    if found.rejected_csv is None:
        click.echo(
            f"{rejected}: not written, for only a table has rows that are left out", err=True
        )
        return
    write_whole(rejected, found.rejected_csv())
    click.echo(
        f"{rejected}: the rows left out, with all their cells; mend them and read it as any table."
        " It may name private people: do not publish it.",
        err=True,
    )


def spare(table: Path, rejected: Path | None) -> None:
    """Refuse to write rejected rows over the table itself, where mended ones may stand."""
    if rejected is not None and rejected.resolve() == table.resolve():
        raise click.UsageError(
            f"got --rejected {rejected}, the table itself, expected another file"
        )


def accounted_for(incidents: Incidents) -> Iterator[str]:
    """Say where every record went, how many were kept back and why; never which or where."""
    yield f"{incidents.tally}"
    if incidents.withheld:
        reasons = ", ".join(f"{n} {_REASONS[reason]}" for reason, n in incidents.withheld.items())
        yield f"Withheld: {reasons}"
    if incidents.reduced:
        yield f"Shown in part or with a coarser place: {incidents.reduced}"


def number(count: int, noun: str) -> str:
    """Count something in words."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def fail(error: MapperError, rejected: Path | None = None) -> NoReturn:
    """Say an error in its own words, without a traceback, and end."""
    click.echo(str(error), err=True)
    if isinstance(error, RecordsError) and error.rejected_csv is not None:
        try:
            write_rejected(error, rejected)
        except MapperError as unwritten:
            click.echo(str(unwritten), err=True)
    sys.exit(1)

"""`mapper archive`: notes captures of the sources, and reports what is gone, changed or no longer held."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mapper.cli.options import BOUNDARIES, EMBARGO_HOURS, MOMENT, RECORD_FILE
from mapper.cli.printing import exit_with_error, print_faults
from mapper.cli.statuses import FAULTS
from mapper.cli.table_options import COLUMNS, HOME, add_table_options
from mapper.cli.terminal import print_text
from mapper.errors import MapperError, and_more, number_of
from mapper.files import refuse_overwriting

if TYPE_CHECKING:
    from mapper.imports import TableOptions
    from mapper.publish import Archivable, CaptureFinding

_MOST_NAMED = 10
_WORDS = {
    "altered": "{file} is no longer the file that was noted. Restore it, or use --accept.",
    "missing": "{file} is missing. Restore it, or use --accept.",
    "gone": "The page was gone when {file} was captured.",
    "changed": "The text in {file} differs from the capture before.",
    "lost": '{file} no longer holds the words "{words}" ({incident}).',
    "not-held": '{file} does not hold the words "{words}" ({incident}).',
    "not-read": "{file} has no text that can be searched.",
}
_KEPT_BACK = {
    "embargo": "under embargo until an incident that cites it has been over long enough",
    "withheld": "cited by no published record",
    "refused": "marked archive: false",
    "post": "possibly a private person's post; name each with --include",
    "no-address": "without an address",
}


@click.command()
@RECORD_FILE
@click.option(
    "--captures",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of captures: pages of SingleFile (.html), WACZ and WARC. They stay where they are.",
)
@click.option(
    "--by",
    default="editor",
    show_default=True,
    metavar="ROLE",
    help="Role of the person who made the new captures.",
)
@click.option(
    "--include",
    multiple=True,
    metavar="SOURCE",
    help="Id of a source that is a post on a platform, to be archived all the same. Repeat for several.",
)
@click.option("--accept", is_flag=True, help="Note altered files anew, and drop missing ones.")
@click.option("--as-of", type=MOMENT, help="Apply the embargo as of this time. Default: now.")
@EMBARGO_HOURS
@BOUNDARIES
@add_table_options(HOME, COLUMNS)
@click.option("--dry-run", is_flag=True, help="Report without writing the lock file.")
def archive(
    records: Path,
    captures: Path,
    by: str,
    include: tuple[str, ...],
    accept: bool,  # noqa: FBT001
    as_of: datetime | None,
    embargo_hours: int,
    table: TableOptions,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Note captures of the sources of RECORDS (default: incidents.yaml), and report what they no longer hold.

    Address, time, role and hash of each capture go into a lock file beside the records
    (incidents.archive-lock.json). Sources of incidents under embargo, sources that no published record
    cites, those marked archive: false and posts on platforms are left alone. It contacts no one. The
    status is 1 if a file is altered or missing, or a page is gone or lacks quoted words.
    """
    from mapper import pipeline, publish  # noqa: PLC0415 - geopandas takes half a second to import
    from mapper.privacy import Policy  # noqa: PLC0415

    moment = as_of or datetime.now(UTC)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        lock = publish.archive_lock_path(records)
        refuse_overwriting([lock], [records])
        read, tables = pipeline.read_places(records, table)
        print_faults(read.faults)
        archivable = publish.find_archivable(
            tables,
            Policy("public", moment, embargo_hours),
            sources=read.head.sources,
            posts=include,
        )
        folder = publish.read_captures(captures, archivable.addresses.values())
        noted = publish.note_captures(
            archivable,
            folder.captures,
            publish.read_archive_lock(lock),
            by_role=by.strip() or "editor",
            accept=accept,
        )
        if not dry_run and (noted.captures or lock.exists()):
            publish.write_archive_lock(lock, noted.captures)
    except MapperError as error:
        exit_with_error(error)
    for line in _lines_on_findings(noted.findings):
        print_text(line)
    for line in _lines_on_others(archivable, noted.without, folder.others, folder.unaddressed):
        print_text(line, err=True)
    sources = {each.source for each in noted.captures}
    print_text(
        f"{lock}: {number_of(len(noted.captures), 'capture')} of {number_of(len(sources), 'source')},"
        f" {len(noted.without):,} without one, {len(archivable.kept_back):,} left alone"
    )
    if any(each.is_fault for each in noted.findings):
        sys.exit(FAULTS)


def _lines_on_findings(findings: Sequence[CaptureFinding]) -> Iterator[str]:
    for each in findings:
        words, incident = ("", "")
        if each.quote is not None:
            words, incident = each.quote.words, each.quote.incident_id
        said = _WORDS[each.kind].format(file=each.file, words=words, incident=incident)
        yield f"{each.source}: {said}"


def _lines_on_others(
    archivable: Archivable,
    without: Sequence[str],
    others: Sequence[str],
    unaddressed: Sequence[str],
) -> Iterator[str]:
    """Name what is left alone, and why, and what has no counterpart."""
    for reason, words in _KEPT_BACK.items():
        ids = [id_ for id_, why in archivable.kept_back.items() if why == reason]
        if ids:
            yield f"Left alone, {words}: {_some(ids)}"
    if without:
        yield f"Without a capture: {_some(without)}"
    if others:
        yield f"Captures of no source: {_some(others)}"
    if unaddressed:
        yield f"Pages that do not tell their address: {_some(unaddressed)}"


def _some(names: Sequence[str]) -> str:
    return f"{', '.join(names[:_MOST_NAMED])}{and_more(len(names) - _MOST_NAMED)}"

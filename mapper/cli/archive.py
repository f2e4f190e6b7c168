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
from mapper.cli.stamping import NOTHING_SENT, stamp_release
from mapper.cli.statuses import FAULTS
from mapper.cli.table_options import COLUMNS, HOME, add_table_options
from mapper.cli.terminal import print_text
from mapper.cli.user_agent import user_agent
from mapper.errors import MapperError, and_more, number_of, quoted
from mapper.files import refuse_overwriting
from mapper.network import open_archiving_run

if TYPE_CHECKING:
    from mapper.imports import TableOptions
    from mapper.network import ArchivingRun, CopyEvent
    from mapper.publish import Archivable, CaptureFinding, CaptureFolder

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
_RESULTS = {
    "found": "the archive has a copy",
    "saved": "the archive captured it",
    "no-copy": "no copy",
    "could-not-ask": "request failed",
}
_KEPT_BACK = {
    "embargo": "under embargo until an incident that cites it has been over long enough",
    "withheld": "cited by no published record",
    "refused": "marked archive: false",
    "post": "possibly a private person's post; name each with --include",
    "no-address": "without a public address",
}


@click.command()
@RECORD_FILE
@click.option(
    "--captures",
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
@click.option(
    "--ask",
    metavar="ARCHIVE",
    help="Web archive to ask for copies: wayback, or the address of one with the same interface.",
)
@click.option(
    "--save", is_flag=True, help="With --ask: have it capture pages that it has no copy of."
)
@click.option(
    "--refresh", is_flag=True, help="With --ask: ask for sources with a noted copy again, too."
)
@click.option(
    "--stamp",
    metavar="URL",
    help="Address of a time-stamping authority (RFC 3161): have it stamp the hash of a release.",
)
@click.option(
    "--release",
    type=click.Path(path_type=Path, exists=True),
    help="With --stamp: the site or page to stamp; the stamp stands beside its manifest or the page (.tsr)."
    " Default: site.",
)
@click.option(
    "--contact", metavar="TEXT", help="How a host can reach you, such as an email address."
)
@click.option(
    "--pace",
    type=click.FloatRange(min=0, max=3600),
    metavar="SECONDS",
    help="Minimum time between requests to a host. Default: 5, or 0 for this machine.",
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1, max=600), default=120, show_default=True,
    metavar="SECONDS", help="How long to wait for an answer.",
)  # fmt: skip
@click.option("--accept", is_flag=True, help="Note altered files anew, and drop missing ones.")
@click.option("--as-of", type=MOMENT, help="Apply the embargo as of this time. Default: now.")
@EMBARGO_HOURS
@BOUNDARIES
@add_table_options(HOME, COLUMNS)
@click.option("--dry-run", is_flag=True, help="Report without writing the lock file.")
def archive(
    records: Path,
    captures: Path | None,
    by: str,
    include: tuple[str, ...],
    ask: str | None,
    save: bool,  # noqa: FBT001
    refresh: bool,  # noqa: FBT001
    stamp: str | None,
    release: Path | None,
    contact: str | None,
    pace: float | None,
    timeout: float,
    accept: bool,  # noqa: FBT001
    as_of: datetime | None,
    embargo_hours: int,
    table: TableOptions,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Note captures of the sources of RECORDS (default: incidents.yaml), and report what they no longer hold.

    Address, time, role and hash of each capture go into a lock file beside the records
    (incidents.archive-lock.json). Sources of incidents under embargo, sources that no published record
    cites, those marked archive: false and posts on platforms are left alone. Without --ask and --stamp it
    contacts no one; with them, mapper names the hosts before it sends anything. The status is 1 if a file is
    altered or missing, a page is gone or lacks quoted words, or a host could not be asked.
    """
    _refuse_options(captures, ask, stamp, release, only_with_ask=save or refresh)
    from mapper import incidents, publish  # noqa: PLC0415 - geopandas takes half a second to import
    from mapper.privacy import Policy  # noqa: PLC0415

    moment = as_of or datetime.now(UTC)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        if stamp is not None:
            stamp_release(
                release or Path("site"),
                stamp,
                records=records,
                table=table,
                as_of=moment,
                embargo_hours=embargo_hours,
                contact=contact,
                pace_seconds=pace,
                timeout_seconds=timeout,
                dry_run=dry_run,
            )
        if captures is None and ask is None:
            return
        lock = publish.archive_lock_path(records)
        refuse_overwriting([lock], publish.list_input_files(records, table))
        read, tables = incidents.read_places(records, table)
        print_faults(read.faults)
        archivable = publish.find_archivable(
            tables,
            Policy("public", moment, embargo_hours),
            sources=read.head.sources,
            posts=include,
        )
        folder = None
        if captures is not None:
            folder = publish.read_captures(captures, archivable.addresses.values())
        known = {each.sha256 for each in publish.read_archive_lock(lock)}
        events: list[CopyEvent] = []
        if ask is not None:
            asking = open_archiving_run(
                ask,
                lock,
                user_agent=user_agent(contact),
                pace_seconds=pace,
                timeout_seconds=timeout,
                say=lambda words: print_text(words, err=True),
            )
            events = _ask(asking, archivable, save=save, refresh=refresh, dry_run=dry_run)
        noted = publish.note_captures(
            archivable,
            None if folder is None else folder.captures,
            publish.read_archive_lock(lock),
            new={each.noted.sha256 for each in events if each.noted is not None} - known,
            by_role=by.strip() or "editor",
            accept=accept,
        )
        if not dry_run and (noted.captures or lock.exists()):
            publish.write_archive_lock(lock, noted.captures)
    except MapperError as error:
        exit_with_error(error)
    for line in _lines_on_findings(noted.findings):
        print_text(line)
    for line in _lines_on_others(archivable, noted.without, folder):
        print_text(line, err=True)
    sources = {each.source for each in noted.captures}
    print_text(
        f"{lock}: {number_of(len(noted.captures), 'capture')} of {number_of(len(sources), 'source')},"
        f" {len(noted.without):,} without one, {len(archivable.kept_back):,} left alone"
    )
    if any(each.is_fault for each in noted.findings) or any(
        each.result == "could-not-ask" for each in events
    ):
        sys.exit(FAULTS)


def _refuse_options(
    captures: Path | None,
    ask: str | None,
    stamp: str | None,
    release: Path | None,
    *,
    only_with_ask: bool,
) -> None:
    """Refuse options that do nothing, and a command without any.

    Raises:
        click.UsageError: There are such.
    """
    if captures is None and ask is None and stamp is None:
        raise click.UsageError(
            "Nothing to archive. Use --captures FOLDER, --ask wayback or --stamp URL."
        )
    if only_with_ask and ask is None:
        raise click.UsageError("--save and --refresh work only with --ask. Add --ask wayback.")
    if release is not None and stamp is None:
        raise click.UsageError("--release works only with --stamp. Add --stamp URL.")


def _ask(
    asking: ArchivingRun, archivable: Archivable, *, save: bool, refresh: bool, dry_run: bool
) -> list[CopyEvent]:
    """Name the hosts and what they learn, then ask; print what became of each source."""
    sources = asking.open_sources(archivable, refresh=refresh)
    hosts = " and ".join(asking.archive.hosts)
    print_text(
        f"{number_of(len(sources), 'source')} to ask for. {hosts} will receive the address of each and"
        f" {quoted(asking.archive.user_agent, limit=200)}.",
        err=True,
    )
    if dry_run:
        for id_ in sources:
            print_text(f"{id_}: {archivable.addresses[id_]}")
        print_text(NOTHING_SENT)
        return []
    events: list[CopyEvent] = []
    for event in asking.ask_all(archivable, sources, save=save, refresh=refresh):
        events.append(event)
        print_text(f"{event.source}: {_RESULTS[event.result]} ({event.note})")
    return events


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
    folder: CaptureFolder | None,
) -> Iterator[str]:
    """Name what is left alone, and why, and what has no counterpart."""
    for reason, words in _KEPT_BACK.items():
        ids = [id_ for id_, why in archivable.kept_back.items() if why == reason]
        if ids:
            yield f"Left alone, {words}: {_some(ids)}"
    if without:
        yield f"Without a capture: {_some(without)}"
    if folder is not None and folder.others:
        yield f"Captures of no source: {_some(folder.others)}"
    if folder is not None and folder.unaddressed:
        yield f"Pages that do not tell their address: {_some(folder.unaddressed)}"


def _some(names: Sequence[str]) -> str:
    return f"{', '.join(names[:_MOST_NAMED])}{and_more(len(names) - _MOST_NAMED)}"

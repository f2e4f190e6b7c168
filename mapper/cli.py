"""The command `mapper`: the only module that prints, and the only one that decides exit statuses.

0 all is well, 1 the records (or the disk) are at fault, 2 the command was used wrongly.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

import click

from mapper import __version__, pipeline
from mapper.errors import (
    ExportError,
    Fault,
    GeocoderSetupError,
    MapperError,
    PageError,
    SelectionError,
)
from mapper.formats import is_table
from mapper.incidents import Incidents
from mapper.model import CONTEST_STATUSES, record_schema
from mapper.output import write_whole
from mapper.privacy import DEFAULT_EMBARGO_HOURS, PROFILES, Profile

if TYPE_CHECKING:
    from mapper.geocode.asking import Asking, Drift, Event, Question

_RECORDS = click.argument(
    "records", type=click.Path(path_type=Path, dir_okay=False), default=Path("incidents.yaml")
)
_SECONDS_BETWEEN_LINES = 10
_FILE = click.Path(path_type=Path, dir_okay=False)
_COLUMNS = click.option(
    "--columns",
    type=_FILE,
    help="What the columns of a table mean; `mapper import` writes one to correct.",
)
_AGENCIES = click.option(
    "--agencies", "agency_table", type=_FILE, help="A table of agencies, named by id in the first."
)
_REJECTED = click.option(
    "--rejected", type=_FILE, help="Write the rows of a table that are left out here, with reasons."
)
_FAULTS_SHOWN = 20
_QUIET_SECONDS = 3
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_MOMENT = click.DateTime(
    formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]
)
_REASONS = {
    "marked": "marked withhold",
    "embargo": "under embargo",
    "undated": "without any date that shows it is over",
}
_READERS = {"partner": "partners", "internal": "colleagues"}


_NARROWED = (
    click.option(
        "--profile",
        type=click.Choice(PROFILES),
        default="public",
        show_default=True,
        help="What to keep back: partner holds fresh incidents and finer places, internal everything.",
    ),
    click.option(
        "--embargo-hours",
        type=click.IntRange(0, 24 * 3660),
        default=DEFAULT_EMBARGO_HOURS,
        show_default=True,
        help="How long an incident must surely be over before the public sees it; 0 for no embargo.",
    ),
    click.option(
        "--as-of",
        type=_MOMENT,
        help="Count the embargo back from this moment instead of now, so that a build can be repeated.",
    ),
    click.option("--agency", multiple=True, help="Only incidents of this agency; may be repeated."),
    click.option(
        "--jurisdiction", multiple=True, help="Only incidents that may lie in this place or county."
    ),
    click.option("--status", multiple=True, type=click.Choice(CONTEST_STATUSES)),
    click.option("--since", type=_DAY, help="First day, YYYY-MM-DD."),
    click.option("--until", type=_DAY, help="Last day, YYYY-MM-DD."),
)
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _narrowed(command: _Command) -> _Command:
    """Add the options by which `build` and `export` keep back and narrow the incidents."""
    for option in reversed(_NARROWED):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mapper")
def main() -> None:
    """Map sourced, contested incidents into one HTML file that opens offline."""


@main.command()
@_RECORDS
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("map.html"),
    show_default=True,
    help="The page to write.",
)
@_narrowed
@click.option(
    "--tiles",
    metavar="URL",
    help="Street tiles that a reader may ask for, like https://tile.example/{z}/{x}/{y}.png.",
)
@click.option("--tiles-attribution", metavar="TEXT", help="Whom the map credits for the tiles.")
@_COLUMNS
@_AGENCIES
@_REJECTED
def build(
    records: Path,
    output: Path,
    profile: Profile,
    embargo_hours: int,
    as_of: datetime | None,
    agency: tuple[str, ...],
    jurisdiction: tuple[str, ...],
    status: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    tiles: str | None,
    tiles_attribution: str | None,
    columns: Path | None,
    agency_table: Path | None,
    rejected: Path | None,
) -> None:
    """Build the page of RECORDS (default: incidents.yaml), or of any table."""
    host = _tile_host(tiles, tiles_attribution)
    try:
        dataset = _load(
            records,
            columns,
            agency_table,
            profile=profile,
            as_of=as_of,
            embargo_hours=embargo_hours,
        )
        _tell(dataset, rejected)
        incidents = Incidents(dataset).select(
            agency=agency,
            jurisdiction=jurisdiction,
            status=status,
            since=since.date() if since else None,
            until=until.date() if until else None,
        )
        size_bytes = incidents.save(output, tiles=tiles, tiles_attribution=tiles_attribution)
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        _fail(error)
    click.echo(f"{incidents.tally}")
    for line in _kept_back(incidents):
        click.echo(line)
    if profile != "public":
        click.echo(f"{output} is for {_READERS[profile]} and says so; do not publish it.")
    click.echo(f"{output}: {size_bytes / 1000:,.0f} kB, opens offline")
    if host:
        click.echo(f"It may contact {host}, for street tiles, when a reader asks for them.")


@main.command()
@_RECORDS
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write; its suffix says the format. - is standard output.",
)
@click.option("--format", "format_name", help="The format, whatever the suffix says.")
@_narrowed
@_COLUMNS
@_AGENCIES
@_REJECTED
def export(
    records: Path,
    output: Path,
    format_name: str | None,
    profile: Profile,
    embargo_hours: int,
    as_of: datetime | None,
    agency: tuple[str, ...],
    jurisdiction: tuple[str, ...],
    status: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    columns: Path | None,
    agency_table: Path | None,
    rejected: Path | None,
) -> None:
    """Write RECORDS, or any table, as GeoJSON, CSV, GeoPackage, GeoParquet, Parquet, KML or YAML."""
    is_stream = str(output) == "-"
    try:
        dataset = _load(
            records,
            columns,
            agency_table,
            profile=profile,
            as_of=as_of,
            embargo_hours=embargo_hours,
        )
        _tell(dataset, rejected)
        incidents = Incidents(dataset).select(
            agency=agency,
            jurisdiction=jurisdiction,
            status=status,
            since=since.date() if since else None,
            until=until.date() if until else None,
        )
        incidents.export(sys.stdout.buffer if is_stream else output, format=format_name)
    except (SelectionError, ExportError) as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        _fail(error)
    click.echo(f"{incidents.tally}", err=is_stream)
    for line in _kept_back(incidents):
        click.echo(line, err=is_stream)
    if profile != "public":
        said = "What was written" if is_stream else str(output)
        click.echo(f"{said} is for {_READERS[profile]}; do not publish it.", err=is_stream)
    if not is_stream:
        click.echo(f"{output}: {output.stat().st_size / 1000:,.0f} kB")


@main.command()
@_RECORDS
@_COLUMNS
@_AGENCIES
@_REJECTED
@click.option("--strict", is_flag=True, help="Let warnings fail, too.")
def check(
    records: Path,
    columns: Path | None,
    agency_table: Path | None,
    rejected: Path | None,
    *,
    strict: bool,
) -> None:
    """Check RECORDS (default: incidents.yaml), or any table, and print every fault and warning."""
    warnings: tuple[Fault, ...] = ()
    try:
        if is_table(records):
            dataset = _load(records, columns, agency_table)
            _say_notes(dataset)
            _write_rejected(dataset, rejected)
            good, faults = dataset.records - dataset.rejected, dataset.faults
        else:
            good, faults = pipeline.check(records)
            warnings = () if faults else pipeline.review(records)
    except MapperError as error:
        _fail(error)
    for fault in (*faults, *warnings):
        click.echo(str(fault))
    if faults:
        click.echo(_number(len(faults), "fault"), err=True)
        sys.exit(1)
    noted = f", {_number(len(warnings), 'warning')}" if warnings else ""
    click.echo(f"{records}: {_number(good, 'record')}, no faults{noted}")
    if strict and warnings:
        sys.exit(1)


@main.command("import")
@click.argument("table", type=_FILE)
@click.option(
    "-o",
    "--output",
    type=_FILE,
    default=Path("incidents.yaml"),
    show_default=True,
    help="Records to go on by hand (.yaml), or a tidy table with its provenance (.parquet).",
)
@_COLUMNS
@_AGENCIES
@_REJECTED
@click.option("--force", is_flag=True, help="Write over files that are there.")
def import_(
    table: Path,
    output: Path,
    columns: Path | None,
    agency_table: Path | None,
    rejected: Path | None,
    force: bool,  # noqa: FBT001  (click calls by name)
) -> None:
    """Turn a TABLE into records: CSV, TSV, GeoJSON, JSON, Parquet, GeoPackage or XLSX.

    Columns are taken for what their names say: our own words, Darwin Core, ACLED, UCDP GED, the
    Washington Post's police shootings, 2020PB, Mapping Police Violence and their like. Without
    --columns, the mapping that was guessed is written as columns.yaml beside the output: correct it
    and give it with --columns. Columns that may hold names of private people, homes or phone numbers
    are not taken over unless the mapping says so.

    Rows that cannot be read are left out and listed, each with its line, the column and the reason.
    """
    if output.suffix.lower() not in (".yaml", ".yml", ".parquet"):
        raise click.UsageError(f"got {output.name}, expected -o with .yaml or .parquet")
    mapping = output.with_name("columns.yaml") if columns is None else None
    there = [path for path in (output, mapping) if path is not None and path.exists()]
    if there and not force:
        names = " and ".join(map(str, there))
        raise click.UsageError(f"{names} would be written over: move it, or say --force")
    try:
        if mapping is not None:
            _, text = pipeline.guess_columns(table)
            write_whole(mapping, text.encode())
        with _Steps() as steps:
            dataset = pipeline.import_records(
                table, output, columns=columns, agencies=agency_table, progress=steps
            )
        _tell(dataset, rejected)
    except MapperError as error:
        _fail(error)
    click.echo(f"{dataset.tally}")
    click.echo(
        f"{output}: written" + (f"; {mapping}: what the columns were taken for" if mapping else "")
    )


@main.command()
@click.argument("points", metavar="POINTS")
@click.option(
    "-o", "--output", default="-", help="A .csv or .parquet file; default: CSV to stdout."
)
@click.option("--latitude", metavar="COLUMN", help="Its name, if it is no usual one.")
@click.option("--longitude", metavar="COLUMN", help="Its name, if it is no usual one.")
@click.option("--uncertainty", metavar="COLUMN|METERS", help="Radius round each point in metres.")
@click.option("--prefix", default="", help="What the new columns' names begin with.")
@click.option("--distance/--no-distance", default=True, help="Measure the distance to the border.")
def assign(
    points: str,
    output: str,
    latitude: str | None,
    longitude: str | None,
    uncertainty: str | None,
    prefix: str,
    distance: bool,  # noqa: FBT001 - click calls by name
) -> None:
    """Add jurisdictions to POINTS: a .csv or .parquet file of coordinates, - for standard input."""
    from mapper.lookup import assign_file  # noqa: PLC0415  (pandas, which `schema` need not load)

    try:
        report = assign_file(
            points,
            output,
            latitude=latitude,
            longitude=longitude,
            uncertainty=uncertainty,
            border_distance=distance,
            prefix=prefix,
            progress=_rows_done(),
        )
    except MapperError as error:
        _fail(error)
    click.echo(str(report), err=True)


@main.command()
@_RECORDS
@click.option(
    "--provider",
    multiple=True,
    metavar="NAME",
    help="A geocoder: nominatim, census, photon, arcgis, …; repeated, the first good answer counts.",
)
@click.option(
    "--table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV of known places, looked up before anybody is asked.",
)
@click.option(
    "--url",
    multiple=True,
    metavar="[NAME=]URL",
    help="A server of your own for the provider, such as http://localhost:8080.",
)
@click.option(
    "--contact", metavar="TEXT", help="How the service can reach you, like an e-mail address."
)
@click.option(
    "--pace",
    type=click.FloatRange(min=0, max=3600),
    metavar="SECONDS",
    help="Least time between requests to a host; 1 by default, 0 for your own.",
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1, max=600), default=10, show_default=True,
    metavar="SECONDS", help="How long to wait for one answer.",
)  # fmt: skip
@click.option(
    "--as-of", type=_DAY, help="The date that answers bear, YYYY-MM-DD; today by default."
)
@click.option(
    "--refresh", is_flag=True, help="Ask again for what is known and say how far pins moved."
)
@click.option("--accept", is_flag=True, help="With --refresh: take the new pins.")
@click.option("--prune", is_flag=True, help="Drop what the lock keeps and no incident uses.")
@click.option("--retry-not-found", is_flag=True, help="Ask again for what was not found.")
@click.option("--allow-sensitive", is_flag=True, help="Ask for sensitive places, too.")
@click.option("--dry-run", is_flag=True, help="List what would be asked, and whom; contact no one.")
def locate(
    records: Path,
    provider: tuple[str, ...],
    table: Path | None,
    url: tuple[str, ...],
    contact: str | None,
    pace: float | None,
    timeout: float,
    as_of: datetime | None,
    refresh: bool,  # noqa: FBT001
    accept: bool,  # noqa: FBT001
    prune: bool,  # noqa: FBT001
    retry_not_found: bool,  # noqa: FBT001
    allow_sensitive: bool,  # noqa: FBT001
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Ask geocoders for the places of RECORDS that are not known yet, and keep what they say.

    The answers go into the lock file beside the records (incidents.lock), one at a time. Before anything
    is sent, the hosts are named. Keys are read from the environment: MAPPER_<NAME>_API_KEY and the like.
    """
    if accept and not refresh:
        raise click.UsageError("got --accept alone, expected --refresh with it")
    today = as_of.date() if as_of else datetime.now(UTC).date()
    try:
        places = pipeline.places_to_find(records, allow_sensitive=allow_sensitive)
        asking = pipeline.open_asking(
            records,
            providers=tuple(dict.fromkeys(provider)),
            urls=_urls(url, provider),
            table=table,
            today=today,
            user_agent=_user_agent(contact),
            pace_seconds=pace,
            timeout_seconds=timeout,
            say=lambda words: click.echo(words, err=True),
        )
        if prune:
            _prune(asking, places.queries, dry_run=dry_run)
        known = asking.lock.read()
        if refresh:
            questions = [
                each for each in places.questions if known.answer(each.locality, each.city.geoid)
            ]
        else:
            questions = asking.open_questions(places.questions, retry_not_found=retry_not_found)
        _say_what_is_open(asking, places, questions, refresh=refresh)
        if not questions:
            return
        if not (provider or table):
            raise click.UsageError(
                "got nobody to ask, expected --provider NAME or --table FILE; "
                "--provider nominatim asks nominatim.openstreetmap.org"
            )
        _say_who_learns_what(asking, questions, user_agent=_user_agent(contact))
        if dry_run:
            _list_questions(asking, questions, retry_not_found=retry_not_found or refresh)
            return
        failures = (
            _refresh(asking, questions, accept=accept)
            if refresh
            else _ask(asking, questions, retry_not_found=retry_not_found)
        )
    except GeocoderSetupError as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        _fail(error)
    if failures:
        sys.exit(1)


def _urls(given: Sequence[str], providers: Sequence[str]) -> dict[str, str]:
    """Read `--url`: an address for the one provider, or NAME=address for one of several."""
    urls: dict[str, str] = {}
    for each in given:
        name, equals, address = each.partition("=")
        if not equals or "/" in name:
            name, address = "", each
        if not name and len(providers) == 1:
            name = providers[0]
        if name not in providers:
            raise click.UsageError(
                f"got --url {each}, expected one --provider for it, or --url NAME=URL for one of several"
            )
        urls[name] = address
    return urls


def _user_agent(contact: str | None) -> str:
    who = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()")
    return (
        f"mapper/{__version__} (incident map; {f'contact: {who}' if who else 'no contact given'})"
    )


def _prune(asking: Asking, queries: Iterable[tuple[str, str]], *, dry_run: bool) -> None:
    from mapper.geocode.asking import unused  # noqa: PLC0415  (a build must never import it)

    used = frozenset(queries)
    dropped = unused(asking.lock.read(), used)
    for query in dropped:
        click.echo(f"{'would drop' if dry_run else 'dropped'}: {query.locality} ({query.city})")
    if dropped and not dry_run:
        asking.lock.change(lambda lock: lock.only(used))
    click.echo(f"{asking.lock.path}: {len(dropped)} unused")


def _say_what_is_open(
    asking: Asking,
    places: pipeline.PlacesToFind,
    questions: Sequence[Question],
    *,
    refresh: bool,
) -> None:
    """Say how many places there are to ask for, and why the others are not asked for."""
    lock, asked = asking.lock.read(), set(questions)
    left = [
        each
        for each in (*places.questions, *places.held_back)
        if each not in asked and lock.answer(each.locality, each.city.geoid) is None
    ]
    sensitive, too_vague = set(places.held_back), set(places.vague)
    held_back = [each for each in left if each in sensitive]
    vague = [each for each in left if each in too_vague]
    rest = [] if refresh else [each for each in left if each not in sensitive | too_vague]
    earlier = [each for each in rest if lock.asked(each.query)]
    unable = [each for each in rest if not lock.asked(each.query)]
    notes = [f"{len(questions)} {'known places to ask for again' if refresh else 'places to find'}"]
    if not questions:
        notes = ["Nothing to do"]
    if held_back:
        notes.append(f"{len(held_back)} held back as sensitive (--allow-sensitive asks for them)")
    if vague:
        notes.append(f"{len(vague)} too vague to ask for: {_shown(vague)}")
    if unable:
        notes.append(f"{len(unable)} that nobody named here can be asked for: {_shown(unable)}")
    if earlier:
        notes.append(f"{len(earlier)} not found earlier (--retry-not-found asks again)")
    click.echo("; ".join(notes))


def _shown(questions: Iterable[Question]) -> str:
    return "; ".join(each.shown for each in questions)


def _say_who_learns_what(asking: Asking, questions: Sequence[Question], *, user_agent: str) -> None:
    """Name the hosts and the kinds of text, before the first request."""
    if asking.table:
        click.echo("The table is looked up first; that contacts no one.")
    for service in asking.services:
        kinds = Counter(
            each.place.kind for each in questions if each.place and service.knows(each.place)
        )
        listed = ", ".join(
            f"{number} {_KINDS[kind][number > 1]}" for kind, number in sorted(kinds.items())
        )
        unsafe = "" if service.is_encrypted else ", unencrypted"
        click.echo(
            f"{service.host} ({service.name}{unsafe}) may learn {listed or 'nothing'}"
            f"{', each with its city' if listed else ''}, and who asks: {user_agent}"
        )


_KINDS = {
    "address": ("address", "addresses"),
    "block": ("block", "blocks"),
    "intersection": ("intersection", "intersections"),
    "poi": ("name of a place", "names of places"),
    "street": ("street", "streets"),
}


def _list_questions(
    asking: Asking, questions: Sequence[Question], *, retry_not_found: bool
) -> None:
    for question in questions:
        for host, wording in asking.would_ask(question, retry_not_found=retry_not_found):
            words = "".join(c for c in wording if c.isprintable())
            click.echo(f"{host}: {question.shown if question.sensitive else words}")
    click.echo("Nobody was contacted.")


def _ask(asking: Asking, questions: Sequence[Question], *, retry_not_found: bool) -> int:
    """Ask, then sum up; return how many could not be asked."""
    events: list[Event] = []
    with _summed_up(events, len(questions)):
        progress = _Progress(len(questions))
        for event in asking.ask_all(questions, retry_not_found=retry_not_found):
            events.append(event)
            progress.say(f"{event.question.shown}: {_RESULTS[event.result]} ({event.note})")
    return sum(event.result == "could-not-ask" for event in events)


def _refresh(asking: Asking, questions: Sequence[Question], *, accept: bool) -> int:
    """Ask again and list how far pins moved; return how many could not be asked."""
    failures = 0
    for told in asking.refresh(questions, accept=accept):
        said = _drift_in_words(told)
        failures += not said[0]
        click.echo(f"{told.question.shown}: {said[1]}")
    click.echo(
        "Pins were taken as listed."
        if accept
        else "No pin was changed; --accept takes the new ones."
    )
    return failures


def _drift_in_words(told: Drift | Event) -> tuple[bool, str]:
    """Say what became of one pin, and whether it could be asked for."""
    if hasattr(told, "result"):
        return False, f"{_RESULTS[told.result]} ({told.note})"
    if told.meters is None:
        return True, f"kept, although now {told.note}"
    return True, f"{told.meters:,.0f} m {'moved' if told.accepted else 'away'} ({told.note})"


_RESULTS = {
    "found": "found",
    "not-found": "not found",
    "outside-city": "refused, outside its city",
    "too-coarse": "refused, no more exact than a street or city",
    "several": "refused, several places of that name",
    "could-not-ask": "could not ask",
    "not-asked": "not asked",
}


@contextmanager
def _summed_up(events: Sequence[Event], total: int) -> Iterator[None]:
    """Print the summary at the end, also when somebody interrupts."""
    try:
        yield
    except KeyboardInterrupt:
        _sum_up(events)
        click.echo(f"Interrupted; {total - len(events)} left. What was answered is kept.", err=True)
        sys.exit(130)
    except MapperError:
        _sum_up(events)
        raise
    _sum_up(events)


def _sum_up(events: Sequence[Event]) -> None:
    counts: Counter[str] = Counter(event.result for event in events)
    click.echo(
        f"{len(events)} looked up: "
        + ", ".join(
            f"{counts[result]} {words}" for result, words in _RESULTS.items() if counts[result]
        )
    )
    for result, words in _RESULTS.items():
        if result == "found":
            continue
        for event in events:
            if event.result == result:
                click.echo(f"  {words}: {event.question.shown} ({event.note})")


class _Progress:
    """A line an answer on a terminal, a line now and then elsewhere."""

    _EVERY_SECONDS = 15.0

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._said = time.monotonic()
        self._terminal = sys.stderr.isatty()

    def say(self, words: str) -> None:
        """Count one more."""
        self._done += 1
        if self._terminal or time.monotonic() - self._said > self._EVERY_SECONDS:
            self._said = time.monotonic()
            click.echo(f"[{self._done}/{self._total}] {words}", err=True)


@main.command()
def schema() -> None:
    """Print the JSON Schema of the records, for editors."""
    click.echo(json.dumps(record_schema(), indent=2, ensure_ascii=False))


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _kept_back(incidents: Incidents) -> Iterator[str]:
    """Say how many records were kept back and why, never which or where."""
    if incidents.withheld:
        reasons = ", ".join(f"{n} {_REASONS[reason]}" for reason, n in incidents.withheld.items())
        yield f"Withheld: {reasons}"
    if incidents.reduced:
        yield f"Shown in part or with a coarser place: {incidents.reduced}"


def _tile_host(tiles: str | None, attribution: str | None) -> str | None:
    """Return the host that the page may contact, None without tiles."""
    if tiles is None:
        if attribution is not None:
            raise click.UsageError("got --tiles-attribution alone, expected --tiles with it")
        return None
    from mapper.page import street_tiles  # noqa: PLC0415  (half a second that `check` need not spend)

    try:
        return street_tiles(tiles, attribution).host
    except PageError as error:
        raise click.UsageError(str(error)) from error


def _rows_done() -> Callable[[int], None]:
    """Return what tells the number of rows done: on one line of a terminal, else now and then."""
    terminal, said = sys.stderr.isatty(), time.monotonic()

    def tell(rows: int) -> None:
        nonlocal said
        if terminal:
            click.echo(f"\r{rows:,} rows ", nl=False, err=True)
        elif time.monotonic() - said > _SECONDS_BETWEEN_LINES:
            said = time.monotonic()
            click.echo(f"{rows:,} rows", err=True)

    return tell


class _Steps:
    """Shows which step runs: in place on a terminal, elsewhere a line for what takes long."""

    def __init__(self) -> None:
        self._status: Any = None
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console  # noqa: PLC0415  (only where somebody watches)

            self._status = Console(stderr=True).status("")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, step: str) -> None:
        if self._status is not None:
            self._status.update(f"{step} …")
        elif time.monotonic() - self._begun > _QUIET_SECONDS:
            click.echo(f"{step} …", err=True)
            self._begun = time.monotonic()


def _load(
    records: Path,
    columns: Path | None,
    agencies: Path | None,
    **policy: Any,  # noqa: ANN401 - what `pipeline.load` takes
) -> pipeline.Dataset:
    with _Steps() as steps:
        return pipeline.load(records, columns=columns, agencies=agencies, progress=steps, **policy)


def _tell(dataset: pipeline.Dataset, rejected: Path | None) -> None:
    """Say what was decided about a table and which rows are left out."""
    _say_notes(dataset)
    for fault in dataset.faults[:_FAULTS_SHOWN]:
        click.echo(str(fault), err=True)
    rest = len(dataset.faults) - _FAULTS_SHOWN
    if rest > 0 and rejected is None:
        click.echo(f"and {rest:,} more: --rejected FILE.csv writes all, check lists all", err=True)
    _write_rejected(dataset, rejected)


def _say_notes(dataset: pipeline.Dataset) -> None:
    for note in dataset.notes:
        click.echo(note, err=True)


def _write_rejected(dataset: pipeline.Dataset, rejected: Path | None) -> None:
    if rejected is not None:
        text = io.StringIO(newline="")
        Incidents(dataset).rejected.to_csv(text, index=False)
        write_whole(rejected, text.getvalue().encode())


def _fail(error: MapperError) -> NoReturn:
    click.echo(str(error), err=True)
    sys.exit(1)

"""The way of the data: read, locate, assign, withhold, select, page. The one module that knows the order.

Records in YAML come in by `records`, all other files by `formats`, `columns` and `imports`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pandas as pd

from mapper import boundaries
from mapper.agencies import Agency, Registry, load_registry
from mapper.assign import assign
from mapper.complaints import suggestion
from mapper.errors import Fault, RecordsError, SelectionError, quoted
from mapper.gazetteer import load_gazetteer
from mapper.localities import USPS, parse_locality
from mapper.locate import locate, locate_rows
from mapper.lock import LockFile, lock_path, read_lock
from mapper.model import CONTEST_STATUSES, INCIDENT_TYPES, PRECISIONS, RELEASED_IN_EXPORT
from mapper.output import write_whole
from mapper.privacy import (
    DEFAULT_EMBARGO_HOURS,
    REASONS,
    Policy,
    Profile,
    Protected,
    Reason,
    Secret,
    is_sensitive,
    protect,
)
from mapper.records import Records, read_records
from mapper.review import review as review_records
from mapper.select import select
from mapper.tables import INCIDENT_COLUMNS, Tables, from_records, rows_of
from mapper.tabular.agency_cells import read_listed
from mapper.tabular.columns import Columns, columns_text, guess, read_columns
from mapper.tabular.formats import is_table, read_sheet
from mapper.tabular.imports import Imported, disagreements, import_sheet
from mapper.tabular.written import records_yaml, tidy_parquet
from mapper.yamltext import Document

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from mapper.geocode.asking import Asking, Question
    from mapper.page import IncidentMap
    from mapper.within import Extent

Progress = Callable[[str], None]

HOME_STATE = "06"
_PAGES = (".html", ".htm")
HOME_STATE_NAMES = ("06", "6", "CA", "California", "Calif.")
DEFAULT_TITLE = "Incidents by agency and jurisdiction"
DEFAULT_HEADS = {"es": {"title": "Incidentes por agencia y jurisdicción"}}
NOTICES: Mapping[Profile, str] = {
    "partner": "FOR PARTNERS – not for publication",
    "internal": "INTERNAL – not for publication",
}


def _in_silence(_step: str) -> None:
    pass


@dataclass(frozen=True)
class Tally:
    """Where every record went: records = shown + unlocated + withheld + filtered + rejected.

    Attributes:
        records: Records read.
        shown: On the map and in the list.
        unlocated: In the list, without a place.
        withheld: Kept out of everything published.
        filtered: Left out by a selection.
        rejected: Rows of a table that could not be taken over, each with its fault.
    """

    records: int
    shown: int
    unlocated: int
    withheld: int
    filtered: int
    rejected: int = 0

    def __str__(self) -> str:
        """The sum as one line; what a table alone can have is said if there is any."""
        said = (
            f"{self.records} records = {self.shown} shown + {self.unlocated} unlocated"
            f" + {self.withheld} withheld + {self.filtered} filtered"
        )
        return f"{said} + {self.rejected} rejected" if self.rejected else said


@dataclass(frozen=True)
class Dataset:
    """Everything about a set of incidents that may be published, and how many were kept back.

    Attributes:
        tables: Located and assigned incidents without the withheld ones.
        records: Number of records read.
        withheld: Number of records withheld.
        title: What the publisher calls the set.
        description: What the publisher says about it.
        translations: Title and description in other languages, by language.
        profile: To whom it may go.
        reasons: Number of records withheld, by reason.
        reduced: Number of records of which something is not shown, or made coarser.
        secrets: Every value that was kept back.
        where: Says where in the records a value stands.
        rejected: Number of rows of a table that could not be taken over.
        faults: Why, one or more a row.
        notes: What was decided while a table was read, in words for the user.
        new_agencies: Agencies that the table names and the registry does not have.
    """

    tables: Tables
    records: int
    withheld: int
    title: str = DEFAULT_TITLE
    description: str | None = None
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    profile: Profile = "public"
    reasons: Mapping[Reason, int] = field(default_factory=dict)
    reduced: int = 0
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    where: Callable[[str, tuple[str | int, ...]], str] | None = field(default=None, repr=False)
    rejected: int = 0
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    new_agencies: tuple[Agency, ...] = ()

    @property
    def tally(self) -> Tally:
        """Where every record went."""
        present = len(self.tables.incidents)
        unlocated = int((self.tables.incidents["located_by"] == "unlocated").sum())
        return Tally(
            records=self.records,
            shown=present - unlocated,
            unlocated=unlocated,
            withheld=self.withheld,
            filtered=self.records - self.withheld - self.rejected - present,
            rejected=self.rejected,
        )


def load(
    path: Path,
    *,
    profile: Profile = "public",
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
    columns: Path | None = None,
    agencies: Path | None = None,
    progress: Progress = _in_silence,
) -> Dataset:
    """Read, check, locate and assign the incidents of a file, and keep back what must not leave.

    Args:
        path: Records in YAML, or any table; `incidents.lock` is looked for beside it. Or a page that
            was built of some, which holds them as they were published.
        profile: To whom the incidents may go: public, partner or internal.
        as_of: The moment from which the embargo counts back, UTC unless it says otherwise. None
            asks the clock, of which nothing else depends.
        embargo_hours: How long an incident must surely be over before the public sees it; 0 for no
            embargo.
        columns: What the columns of a table mean; guessed from their names if None.
        agencies: A table of agencies by id, where the incidents name ids.
        progress: Told what begins, in a word or two.

    Raises:
        RecordsError: The records have faults, or no row of the table could be taken; it holds every
            one. Single rows of a table that could not are in `rejected` and `faults`.
        PageError: The page is none of ours, broken or of another version.
        GeodataError: The installed geodata are broken.
    """
    if path.suffix.lower() in _PAGES:
        return _read_back(path)
    moment = datetime.now(UTC) if as_of is None else as_of
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    policy = Policy(profile, moment, embargo_hours)
    if is_table(path):
        return _loaded_table(path, columns, agencies, policy, progress)[0]
    if columns or agencies:
        raise SelectionError(
            f"got a mapping for {path.name}, expected one with a table only, do leave it out"
        )
    records, tables = _read(path)
    records.raise_faults()
    return _published(records, tables, policy)


def review(path: Path) -> tuple[Fault, ...]:
    """Find what a careful editor would look at in a file of records, in the file's order.

    Raises:
        RecordsError: The file cannot be read.
    """
    registry = load_registry()
    records = read_records(path, resolve_agency=registry.resolve)
    if records.faults:
        return ()  # a record that is not whole cannot be weighed
    found = review_records(
        [incident for _, incident in records.incidents],
        sources=records.sources,
        private_names=records.private_names,
        registry=registry,
    )
    return records.warnings(found)


def check(path: Path) -> tuple[int, tuple[Fault, ...]]:
    """Find every fault of a file of records; nothing is written.

    Returns:
        The number of records without a fault of their own, and the faults in the file's order.
    """
    try:
        if is_table(path):
            dataset = load(path)
            return dataset.records - dataset.rejected, dataset.faults
        records, _ = _read(path)
    except RecordsError as error:
        return 0, error.faults
    return len(records.incidents), tuple(sorted(records.faults))


def guess_columns(path: Path, *, columns: Path | None = None) -> tuple[Columns, str]:
    """Say what the columns of a table mean, as a mapping and as the text of a mapping file.

    Raises:
        RecordsError: The table or the mapping cannot be read.
    """
    sheet = read_sheet(path)
    found = read_columns(columns) if columns else guess(sheet.names)
    return found, columns_text(found, file=path.name)


def import_records(
    path: Path,
    output: Path,
    *,
    columns: Path | None = None,
    agencies: Path | None = None,
    progress: Progress = _in_silence,
) -> Dataset:
    """Turn a table into records of our own: `.yaml` to go on by hand, `.parquet` as a tidy table.

    Raises:
        RecordsError: No row of the table could be taken; it holds every fault.
        OutputError: It could not be written; an old file there stays whole.
    """
    policy = Policy("public", datetime.now(UTC), 0)  # what is withheld is marked, and goes along
    dataset, imported, tables = _loaded_table(path, columns, agencies, policy, progress)
    progress("write")
    if output.suffix.lower() == ".parquet":
        data = tidy_parquet(tables, imported, file=path.name)
    else:
        data = records_yaml(tables, file=path.name).encode()
    write_whole(output, data)
    return dataset


def narrow(
    dataset: Dataset,
    *,
    agency: Collection[str] = (),
    jurisdiction: Collection[str] = (),
    status: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    within: Extent | None = None,
    text: str | None = None,
) -> Dataset:
    """Select from a dataset by names as a person writes them; nothing given selects all.

    Args:
        dataset: What to select from.
        agency: Ids, names or aliases of agencies; those that belong to them count too.
        jurisdiction: Names or GEOIDs of places, counties or states.
        status: Contest statuses.
        since: First day on which an incident may have happened; the undated stay.
        until: Last day; likewise.
        within: A geometry in which incidents may lie; see `mapper.within`.
        text: Words that all have to occur in an incident's texts.

    Raises:
        SelectionError: A name is not known, or the geometry is none; the message lists every one.
    """
    given = (agency, jurisdiction, status, since, until, text)
    if within is None and not any(given):
        return dataset
    unknown: list[str] = []
    registry = load_registry().extended(dataset.new_agencies)
    agencies = [_agency_id(name, registry, unknown) for name in agency]
    geoids = [_geoid(name, unknown) for name in jurisdiction]
    unknown += [
        f"got the status {quoted(name)}, expected one of {_all(CONTEST_STATUSES)}"
        for name in sorted(set(status) - set(CONTEST_STATUSES))
    ]
    if unknown:
        raise SelectionError("\n".join(unknown))
    tables = select(
        dataset.tables,
        agency=agencies or None,
        jurisdiction=geoids or None,
        status=status or None,
        since=since,
        until=until,
        within=within,
        text=text,
    )
    return replace(dataset, tables=tables)


def make_map(
    dataset: Dataset, *, tiles: str | None = None, tiles_attribution: str | None = None
) -> IncidentMap:
    """Draw the page of a dataset.

    Args:
        dataset: What to draw.
        tiles: Address of a server of street tiles that a reader may ask for, {z}, {x}, {y} in it.
        tiles_attribution: Whom the map credits for them.

    Raises:
        PageError: The tile address is not one, or nobody is credited.
    """
    # folium takes half a second to import, which `check` need not spend
    from mapper.page import IncidentMap, street_tiles  # noqa: PLC0415

    tally = dataset.tally
    return IncidentMap(
        dataset.tables,
        counts={
            "records": tally.records,
            "shown": tally.shown,
            "unlocated": tally.unlocated,
            "withheld": tally.withheld,
            "filtered": tally.filtered,
            "rejected": tally.rejected,
        },
        withheld={str(reason): n for reason, n in dataset.reasons.items()},
        reduced=dataset.reduced,
        title=dataset.title,
        description=dataset.description,
        translations=dataset.translations,
        boundaries=boundaries.load_together(_states(dataset.tables)),
        states=boundaries.states(),
        street=street_tiles(tiles, tiles_attribution) if tiles is not None else None,
    )


def build(
    dataset: Dataset,
    output: Path,
    *,
    tiles: str | None = None,
    tiles_attribution: str | None = None,
) -> int:
    """Write the page of a dataset as one file and return its size in bytes; see `make_map`.

    Raises:
        LeakError: It would hold what must not leave; an old file there stays whole.
        OutputError: It could not be written; likewise.
    """
    drawn = make_map(dataset, tiles=tiles, tiles_attribution=tiles_attribution)
    return let_leave(dataset, output, drawn.pieces())


def let_leave(dataset: Dataset, output: Path, pieces: Iterable[bytes]) -> int:
    """Write a file that was made of a dataset, after a search for what must not be in it.

    Returns:
        The size of the file in bytes.

    Raises:
        LeakError: It holds what must not leave; an old file there stays whole.
        OutputError: It could not be written; likewise.
    """
    if dataset.secrets:
        data = b"".join(pieces)
        _refuse_leaks(dataset, output.name, data)
        pieces = [data]
    return write_whole(output, pieces)


def _refuse_leaks(dataset: Dataset, name: str, data: bytes) -> None:
    """Raise LeakError if a file holds what was kept back of a dataset; no cost where nothing was."""
    if not dataset.secrets:
        return
    from mapper.leaks import refuse_leaks  # noqa: PLC0415
    from mapper.page import constants  # noqa: PLC0415

    refuse_leaks(
        data,
        name=name,
        secrets=dataset.secrets,
        published=dataset.tables,
        where=partial(_where, dataset),
        known=[*_common_knowledge(dataset.tables), dataset.title, dataset.description or ""],
        constants=constants(),
    )


def _where(dataset: Dataset, secret: Secret) -> str:
    return dataset.where(secret.incident_id, secret.field) if dataset.where else "the records"


def _common_knowledge(tables: Tables) -> Iterable[str]:
    """Give what may be shown whatever is withheld: names of places and agencies, our own words."""
    yield RELEASED_IN_EXPORT
    yield from (*INCIDENT_COLUMNS, *CONTEST_STATUSES, *INCIDENT_TYPES, *PRECISIONS, *REASONS)
    yield from ("records shown", "unlocated", "withheld", "filtered", "undetermined")
    drawn = boundaries.load_together(_states(tables))
    for area in (*drawn.areas, *boundaries.states().areas):
        yield from (area.name, area.label)
    for agency in load_registry():
        yield from (agency.id, agency.name, agency.short_name, *agency.aliases)


def _states(tables: Tables) -> tuple[str, ...]:
    """Return the FIPS codes of the states in which incidents may lie; without any, the home state."""
    found = {state for states in tables.incidents["states"].unique() for state in states}
    return tuple(sorted(found)) or (HOME_STATE,)


def plot(dataset: Dataset, *, ax: Axes | None = None, **options: Any) -> Axes:  # noqa: ANN401
    """Draw a dataset with matplotlib; see `mapper.plot.draw` for the options.

    Raises:
        ExtraError: matplotlib is not installed.
    """
    from mapper.plot import draw  # noqa: PLC0415

    options = {"title": dataset.title} | options
    return draw(
        dataset.tables,
        boundaries=boundaries.load_together(_states(dataset.tables)),
        ax=ax,
        **options,
    )


def export(dataset: Dataset, target: Path | IO[bytes], *, format_name: str | None = None) -> None:
    """Write the incidents for other tools.

    Args:
        dataset: What to write.
        target: A file, or a stream of bytes.
        format_name: geojson, csv, geopackage, geoparquet, parquet, kml or yaml; None to go by the
            file's suffix.

    Raises:
        ExportError: Nobody knows the format, or the incidents do not fit it.
        LeakError: It would hold what must not leave; an old file there stays whole.
        OutputError: It could not be written; likewise.
    """
    # Arrow takes a quarter of a second to import, which a build need not spend
    from mapper import export as formats  # noqa: PLC0415

    path = target if isinstance(target, Path) else Path("-")
    chosen = formats.format_of(path, format_name)
    about = formats.About(
        title=dataset.title,
        description=dataset.description,
        vintage=boundaries.load(HOME_STATE).vintage,
        tally=asdict(dataset.tally),
        translations=dataset.translations,
        is_public=dataset.profile == "public",
    )
    inspect = partial(_refuse_leaks, dataset, path.name) if dataset.secrets else None
    if isinstance(target, Path):
        formats.export_file(dataset.tables, about, target, chosen, inspect=inspect)
    else:
        formats.export_stream(dataset.tables, about, target, chosen, inspect=inspect)


@dataclass(frozen=True)
class PlacesToFind:
    """What `locate` may ask about a file of records.

    Attributes:
        questions: Places that the records word and nothing at hand knows, and those that the lock
            answers; each once, sorted.
        held_back: Questions about sensitive places, which nobody is asked.
        vague: Questions whose words are too vague to ask anybody but a table: a street alone.
        queries: Keys under which the lock may keep something that an incident uses.
    """

    questions: tuple[Question, ...]
    held_back: tuple[Question, ...]
    vague: tuple[Question, ...]
    queries: frozenset[tuple[str, str]]


def places_to_find(path: Path, *, allow_sensitive: bool = False) -> PlacesToFind:
    """Find the incidents that have no place more exact than their city, though their words name one.

    Args:
        path: The records.
        allow_sensitive: Count sensitive places among the questions that may be asked.

    Raises:
        RecordsError: The records have faults; it holds every one.
    """
    from mapper.geocode.asking import Question  # noqa: PLC0415  (a build must never import it)

    records, tables = _read(path)
    records.raise_faults()
    gazetteer = load_gazetteer(HOME_STATE)
    state = boundaries.states().area(HOME_STATE).name
    stated = {incident.id: incident.location.precision for _, incident in records.incidents}
    by_key: dict[tuple[str, str], Question] = {}
    for row in rows_of(tables.incidents):
        city = gazetteer.find(row["city"]).area
        if row["located_by"] not in ("lock", "place", "county") or city is None:
            continue
        place = parse_locality(row["locality"], city=city.label, state=state, usps=USPS[HOME_STATE])
        no_more_is_known = place is None or stated.get(row["id"]) in ("city", "county")
        if row["located_by"] != "lock" and no_more_is_known:
            continue
        question = Question(
            row["locality"],
            city,
            place,
            (row["id"],),
            sensitive=is_sensitive(row, records.private_names),
        )
        known = by_key.setdefault(question.query.key, question)
        if known is not question:
            by_key[question.query.key] = replace(
                known,
                incident_ids=(*known.incident_ids, row["id"]),
                sensitive=known.sensitive or question.sensitive,
            )
    questions = [by_key[key] for key in sorted(by_key, key=lambda key: (key[1], key[0]))]
    held_back = [each for each in questions if each.sensitive and not allow_sensitive]
    open_to_ask = [each for each in questions if allow_sensitive or not each.sensitive]
    vague = [each for each in open_to_ask if each.place is None or each.place.kind == "street"]
    return PlacesToFind(tuple(open_to_ask), tuple(held_back), tuple(vague), frozenset(by_key))


def open_asking(
    path: Path,
    *,
    providers: Collection[str],
    urls: Mapping[str, str],
    table: Path | None,
    today: date,
    user_agent: str,
    pace_seconds: float | None = None,
    timeout_seconds: float = 10.0,
    say: Callable[[str], None] = lambda _: None,
) -> Asking:
    """Make ready to ask for places, without contacting anyone.

    Args:
        path: The records; answers go into the lock file beside them.
        providers: Names of geocoders, in the order in which they are asked.
        urls: Addresses of servers of one's own, by name of geocoder.
        table: A table of known places, looked up first.
        today: The date that answers bear.
        user_agent: What to say about us.
        pace_seconds: Least time between two requests to a host; by default 1, and 0 for one's own.
        timeout_seconds: How long to wait for one answer.
        say: Told in a few words what is being waited for.

    Raises:
        GeocodingError: A provider cannot be used, or the machine has no room to keep the pace.
        RecordsError: The table has faults.
    """
    # geopy and whatever opens connections: a build must never import them
    from mapper.geocode.asking import Asking  # noqa: PLC0415
    from mapper.geocode.known_places import read_known_places  # noqa: PLC0415
    from mapper.geocode.services import open_service, paces_of  # noqa: PLC0415
    from mapper.pace import shared_folder  # noqa: PLC0415

    folder = shared_folder()
    paces = paces_of(folder, own=urls.values(), interval_seconds=pace_seconds)
    gazetteer = load_gazetteer(HOME_STATE)
    known = (
        read_known_places(table, find_city=lambda name: gazetteer.find(name).area)
        if table
        else None
    )
    services = [
        open_service(
            name,
            paces=paces,
            user_agent=user_agent,
            url=urls.get(name),
            timeout_seconds=timeout_seconds,
        )
        for name in providers
    ]
    return Asking(
        lock=LockFile(lock_path(path), guards=folder),
        services=services,
        table=known,
        paces=paces,
        today=today.isoformat(),
        say=say,
    )


def _agency_id(name: str, registry: Registry, unknown: list[str]) -> str:
    found = registry.resolve(name)
    if found is None:
        near = suggestion(name, [agency.id for agency in registry]) or "check the spelling"
        unknown.append(f"got the agency {quoted(name)}, expected one in the registry, do {near}")
    return found or name


def _geoid(name: str, unknown: list[str]) -> str:
    found = load_gazetteer(HOME_STATE).find(name)
    if found.area is None:
        choices = [f"{area.label} {area.geoid}" for area in found.areas] or found.similar
        hint = f"do write one of {_all(choices)}" if choices else "do check the spelling"
        unknown.append(f"got the area {quoted(name)}, expected one place, county or state, {hint}")
        return name
    return found.area.geoid


def _all(names: Iterable[str]) -> str:
    return ", ".join(names)


def _read(path: Path) -> tuple[Records, Tables]:
    records = read_records(path, resolve_agency=load_registry().resolve)
    return records, _located(records, lock_path(path))


def _read_back(path: Path) -> Dataset:
    from mapper.page.saved import read_page  # noqa: PLC0415  (as in `make_map`)

    page = read_page(path)
    return Dataset(
        page.tables,
        page.counts["records"],
        page.counts["withheld"],
        title=page.title,
        description=page.description,
        translations=page.translations,
        rejected=page.counts.get("rejected", 0),
        profile=next(
            (profile for profile, notice in NOTICES.items() if page.title.startswith(notice)),
            "public",
        ),
    )


def _located(records: Records, lock: Path) -> Tables:
    tables = from_records(records.incidents, records.sources)
    tables, unplaced = locate(tables, gazetteer=load_gazetteer(HOME_STATE), lock=read_lock(lock))
    tables, misplaced = assign(tables, registry=load_registry())
    records.add_problems([*unplaced, *misplaced])
    return tables


def _loaded_table(
    path: Path, columns: Path | None, agencies: Path | None, policy: Policy, progress: Progress
) -> tuple[Dataset, Imported, Tables]:
    progress("read")
    sheet = read_sheet(path)
    listed = read_listed(read_sheet(agencies), HOME_STATE_NAMES) if agencies else None
    progress("map")
    imported = import_sheet(
        sheet,
        read_columns(columns) if columns else guess(sheet.names),
        registry=load_registry(),
        listed=listed,
        home_state=HOME_STATE_NAMES,
    )
    progress("locate")
    tables, notes = locate_rows(
        imported.tables,
        gazetteer=load_gazetteer(HOME_STATE),
        lock=read_lock(lock_path(path)),
    )
    progress("assign")
    registry = load_registry().extended(imported.agencies)
    tables, disagreements = _assigned_rows(tables, registry)
    progress("protect")
    dataset = replace(
        _published(Records(Document(str(path))), tables, policy, registry),
        records=imported.read,
        rejected=imported.rejected,
        faults=imported.faults,
        notes=(*imported.notes, *notes, *disagreements),
        new_agencies=imported.agencies,
    )
    return dataset, imported, tables


def _assigned_rows(tables: Tables, registry: Registry) -> tuple[Tables, list[str]]:
    """Assign the rows of a table: a point decides its city, and what the table says is compared."""
    claimed = tables.incidents["city_geoid"]
    by_point = tables.incidents["located_by"] == "coordinates"
    unkeyed = tables.incidents.assign(city_geoid=claimed.where(~by_point, None))
    tables, _ = assign(tables.with_(incidents=unkeyed), registry=registry)
    incidents = tables.incidents.assign(city_geoid=claimed)
    return tables.with_(incidents=incidents), disagreements(incidents[by_point.to_numpy()])


def _published(
    records: Records, tables: Tables, policy: Policy, registry: Registry | None = None
) -> Dataset:
    """Apply privacy once, before anything leaves."""
    protected = protect(tables, policy)
    notice = NOTICES.get(policy.profile)
    title = records.title or DEFAULT_TITLE
    heads = records.translations if records.title else DEFAULT_HEADS | records.translations
    names = [
        Secret("", ("private_names", number), name, is_name=True)
        for number, name in enumerate(records.private_names)
        if policy.profile != "internal"
    ]
    return Dataset(
        _reassigned(protected, registry or load_registry()),
        len(tables.incidents),
        sum(protected.withheld.values()),
        title=f"{notice}: {title}" if notice else title,
        description=records.description,
        translations={
            language: {**head, "title": f"{notice}: {head.get('title', title)}"} if notice else head
            for language, head in heads.items()
        },
        profile=policy.profile,
        reasons=protected.withheld,
        reduced=protected.reduced,
        secrets=(*protected.secrets, *names),
        where=records.where,
    )


def _reassigned(protected: Protected, registry: Registry) -> Tables:
    """Let the coarser circles decide anew what the exact ones told.

    The faults of a pin were found with the exact one, before; here its circle alone counts, so that
    neither jurisdictions nor areas of operations tell more than the map.
    """
    tables, moved = protected.tables, protected.moved
    if not moved:
        return tables
    again, _ = assign(tables.only(moved), registry=registry)
    incidents, involvements = tables.incidents.copy(), tables.involvements.copy()
    rows = incidents["id"].isin(moved).to_numpy()  # both are in the same order
    for name in ("jurisdiction", "places", "counties", "states", "unincorporated"):
        incidents.loc[rows, name] = pd.Series(
            again.incidents[name].tolist(), index=incidents.index[rows], dtype=object
        )
    rows = involvements["incident_id"].isin(moved).to_numpy()
    involvements.loc[rows, "area_check"] = again.involvements["area_check"].tolist()
    return tables.with_(incidents=incidents, involvements=involvements)

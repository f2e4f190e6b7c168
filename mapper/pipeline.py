"""The way of the data: read, locate, assign, withhold, select. The one module that knows the order.

Records in YAML come in by `records`, all other files by `formats`, `columns` and `imports`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mapper.analysis import select
from mapper.errors import Fault, RecordsError, SelectionError, quoted
from mapper.files import Document, is_table, read_sheet, write_whole
from mapper.imports import (
    Columns,
    Imported,
    columns_text,
    disagreements,
    guess,
    import_sheet,
    pair_columns,
    read_columns,
    read_listed,
    records_yaml,
    tidy_parquet,
)
from mapper.location import assign, locate, locate_rows, lock_path, read_lock
from mapper.places import HOME_STATE, load_gazetteer
from mapper.privacy import (
    DEFAULT_EMBARGO_HOURS,
    Policy,
    Profile,
    Protected,
    Secret,
    protect,
    review_table,
)
from mapper.privacy import review as review_records
from mapper.progress import Progress, in_silence, within
from mapper.publish import DEFAULT_TITLE, Dataset, find_leaks
from mapper.records import (
    CONTEST_STATUSES,
    Records,
    Registry,
    Tables,
    from_records,
    load_registry,
    mask,
    read_records,
    suggestion,
)

if TYPE_CHECKING:
    from mapper.analysis import Extent


_PAGES = (".html", ".htm")
HOME_STATE_NAMES = ("06", "6", "CA", "California", "Calif.")
DEFAULT_HEADS = {"es": {"title": "Incidentes por agencia y jurisdicción"}}
NOTICES: Mapping[Profile, str] = {
    "partner": "FOR PARTNERS – not for publication",
    "internal": "INTERNAL – not for publication",
}


def load(
    path: Path,
    *,
    profile: Profile = "public",
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
    columns: Path | None = None,
    agencies: Path | None = None,
    progress: Progress = in_silence,
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
        progress: Told which step runs and how far it is.

    Raises:
        RecordsError: The records have faults, or no row of the table could be taken; it holds every
            one. Single rows of a table that could not are in `rejected` and `faults`.
        PageError: The page is none of ours, broken or of another version.
        GeodataError: The installed geodata are broken.
    """
    if path.suffix.lower() in _PAGES:
        return _read_back(path, progress)
    moment = datetime.now(UTC) if as_of is None else as_of
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    policy = Policy(profile, moment, embargo_hours)
    if is_table(path):
        return _loaded_table(path, columns, agencies, policy, progress)[0]
    if columns or agencies:
        raise SelectionError(
            f"got a mapping for {path.name}, expected one with a table only, do leave it out"
        )
    progress("read")
    records, tables = read_located(path)
    records.raise_faults()
    dataset = _published(records, tables, policy)
    progress("protect", 1.0)
    return dataset


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


def review_rows(dataset: Dataset) -> tuple[Fault, ...]:
    """Find what a careful editor would look at in what a table would publish; see `review`."""
    if dataset.fault_of is None:
        return ()
    return review_table(dataset.tables, dataset.fault_of)


def check(path: Path) -> tuple[int, tuple[Fault, ...]]:
    """Find every fault of a file of records; nothing is written.

    Returns:
        The number of records without a fault of their own, and the faults in the file's order.
    """
    try:
        if is_table(path):
            dataset = load(path)
            return dataset.records - dataset.rejected, dataset.faults
        records, _ = read_located(path)
    except RecordsError as error:
        return 0, error.faults
    return len(records.incidents), tuple(sorted(records.faults))


def check_leaks(path: Path) -> tuple[Fault, ...]:
    """Find what a file of records would publish of what it withholds, for which `build` refuses it."""
    try:
        return find_leaks(load(path))
    except RecordsError:
        return ()  # a record that is not whole cannot be published


def guess_columns(path: Path, *, columns: Path | None = None) -> tuple[Columns, str]:
    """Say what the columns of a table mean, as a mapping and as the text of a mapping file.

    Raises:
        RecordsError: The table or the mapping cannot be read.
    """
    sheet = read_sheet(path)
    found = (
        read_columns(columns) if columns else guess(sheet.names, pairs=pair_columns(sheet.table))
    )
    return found, columns_text(found, file=path.name)


def import_records(
    path: Path,
    output: Path,
    *,
    columns: Path | None = None,
    agencies: Path | None = None,
    progress: Progress = in_silence,
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
        data = records_yaml(tables, file=path.name, private_names=imported.private_names).encode()
    write_whole(output, data)
    progress("write", 1.0)
    return dataset


def narrow(
    dataset: Dataset,
    *,
    agency: Collection[str] | None = None,
    jurisdiction: Collection[str] | None = None,
    status: Collection[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    within: Extent | None = None,
    text: str | None = None,
) -> Dataset:
    """Select from a dataset by names as a person writes them; without any condition all stay.

    An empty list of names is a condition that no incident meets.

    Args:
        dataset: What to select from.
        agency: Ids, names or aliases of agencies; those that belong to them count too.
        jurisdiction: Names or GEOIDs of places, counties or states.
        status: Contest statuses.
        since: First day on which an incident may have happened; the undated stay.
        until: Last day; likewise.
        within: A geometry in which incidents may lie; see `mapper.analysis.spatial_filter`.
        text: Words that all have to occur in an incident's texts.

    Raises:
        SelectionError: A name is not known, or the geometry is none; the message lists every one.
    """
    given = (agency, jurisdiction, status, since, until, within, text or None)
    if all(each is None for each in given):
        return dataset
    unknown: list[str] = []
    registry = load_registry().extended(dataset.new_agencies)
    agencies = [_agency_id(name, registry, unknown) for name in agency or ()]
    geoids = [_geoid(name, unknown) for name in jurisdiction or ()]
    unknown += [
        f"got the status {quoted(name)}, expected one of {_all(CONTEST_STATUSES)}"
        for name in sorted(set(status or ()) - set(CONTEST_STATUSES))
    ]
    if unknown:
        raise SelectionError("\n".join(unknown))
    tables = select(
        dataset.tables,
        agency=None if agency is None else agencies,
        jurisdiction=None if jurisdiction is None else geoids,
        status=status,
        since=since,
        until=until,
        within=within,
        text=text or None,
    )
    return replace(dataset, tables=tables)


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


def read_located(path: Path) -> tuple[Records, Tables]:
    """Read, locate and assign records, with every fault so far and nothing kept back yet."""
    records = read_records(path, resolve_agency=load_registry().resolve)
    return records, _located(records, lock_path(path))


def _read_back(path: Path, progress: Progress) -> Dataset:
    from mapper.page import read_page  # noqa: PLC0415  (as in `make_map`)

    progress("read")
    page = read_page(path, within(progress, "read"))
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
    sheet = read_sheet(path, within(progress, "read"))
    listed = read_listed(read_sheet(agencies), HOME_STATE_NAMES) if agencies else None
    progress("map", rows=len(sheet))
    imported = import_sheet(
        sheet,
        read_columns(columns) if columns else guess(sheet.names, pairs=pair_columns(sheet.table)),
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
    table = Records(Document(str(path)), private_names=imported.private_names)
    dataset = replace(
        _published(table, tables, policy, registry),
        fault_of=imported.positions().fault_of,
        records=imported.read,
        rejected=imported.rejected,
        faults=imported.faults,
        rejected_csv=imported.rejects,
        notes=(*imported.notes, *notes, *disagreements),
        new_agencies=imported.agencies,
    )
    progress("protect", 1.0)
    return dataset, imported, tables


def _assigned_rows(tables: Tables, registry: Registry) -> tuple[Tables, list[str]]:
    """Assign the rows of a table: a point decides its city, and what the table says is compared."""
    claimed = tables.incidents["city_geoid"]
    by_point = mask(tables.incidents["located_by"], lambda way: way == "coordinates")
    unkeyed = tables.incidents.copy(deep=False)
    unkeyed["city_geoid"] = claimed.where(~by_point, None)
    tables, _ = assign(tables.with_(incidents=unkeyed), registry=registry)
    incidents = tables.incidents
    incidents["city_geoid"] = claimed
    pinned = incidents if by_point.all() else incidents[by_point]
    return tables.with_(incidents=incidents), disagreements(pinned)


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
        _on_grid(_reassigned(protected, registry or load_registry())),
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
        fault_of=records.fault_of,
    )


def _on_grid(tables: Tables) -> Tables:
    """Give positions to a millionth of a degree (11 cm) and radii to the next metre, as a page has them."""
    incidents = tables.incidents
    changed = {
        name: rounded
        for name, rounded in (
            ("latitude", incidents["latitude"].round(6)),
            ("longitude", incidents["longitude"].round(6)),
            (
                "coordinate_uncertainty_in_meters",
                np.ceil(incidents["coordinate_uncertainty_in_meters"]),
            ),
        )
        if not rounded.equals(incidents[name])
    }
    return tables.with_(incidents=incidents.assign(**changed)) if changed else tables


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

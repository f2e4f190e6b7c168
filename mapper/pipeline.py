"""The way of the data: read, locate, assign, withhold, select. The one module that knows the order.

Records in YAML come in by `records`, all other files by `formats`, `columns` and `imports`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from mapper import analysis, export, imports, page, publish
from mapper.errors import ExportError, Fault, Position, RecordsError, SelectionError, quoted
from mapper.files import RECORD_SUFFIXES, Document, is_table, without_collection, write_whole
from mapper.location import assign, locate, locate_rows, lock_path, read_lock
from mapper.places import HOME_STATE, load_gazetteer
from mapper.privacy import (
    DEFAULT_EMBARGO_HOURS,
    Policy,
    Profile,
    Protected,
    Secret,
    protect,
    review,
)
from mapper.progress import Progress, in_silence, within
from mapper.records import (
    CONTEST_STATUSES,
    Records,
    Registry,
    Tables,
    described_agency,
    from_records,
    load_registry,
    mask,
    read_records,
    rows_of,
    suggestion,
)

if TYPE_CHECKING:
    from mapper.analysis import Extent
    from mapper.files import Sheet
    from mapper.imports import Columns, Imported
    from mapper.publish import Dataset


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
    files = files_read(
        path, columns=columns, agencies=agencies
    )  # before anybody changes the folder
    dataset = _loaded(
        path,
        profile=profile,
        as_of=as_of,
        embargo_hours=embargo_hours,
        columns=columns,
        agencies=agencies,
        progress=progress,
    )
    return replace(dataset, read_from=files)


def files_read(
    path: Path, *, columns: Path | None = None, agencies: Path | None = None
) -> tuple[Path, ...]:
    """Name every file that `load` reads, whether it is there or not, so that none is written over.

    Returns:
        Absolute paths, by the names given and by what links lead to now.
    """
    lock = () if path.suffix.lower() in _PAGES else (lock_path(path),)
    shown = [each.absolute() for each in (path, *lock, columns, agencies) if each is not None]
    return tuple(dict.fromkeys([*shown, *(Path(os.path.realpath(each)) for each in shown)]))


def _loaded(
    path: Path,
    *,
    profile: Profile,
    as_of: datetime | None,
    embargo_hours: int,
    columns: Path | None,
    agencies: Path | None,
    progress: Progress,
) -> Dataset:
    if path.suffix.lower() in _PAGES:
        return _read_back(path, progress)
    moment = datetime.now(UTC) if as_of is None else as_of
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    policy = Policy(profile, moment, embargo_hours)
    own = is_table(path) and is_export(path)
    if is_table(path) and not own:
        return _loaded_table(path, columns, agencies, policy, progress)[0]
    if columns or agencies:
        raise SelectionError(
            f"got a mapping for {path.name}, expected one with a table only, do leave it out"
        )
    if own:
        return _read_exported(path, progress)
    progress("read")
    with without_collection():
        records, tables = read_located(path)
    records.raise_faults()
    dataset = _published(records, tables, policy, load_registry().extended(records.agencies))
    progress("protect", 1.0)
    return replace(dataset, new_agencies=records.agencies)


class Checked(NamedTuple):
    """What is wrong with a file of records.

    Attributes:
        records: How many have no fault of their own.
        faults: Every fault, in the file's order.
        warnings: What a careful editor would look at, in the file's order; nothing while there are
            faults, for a record that is not whole cannot be weighed.
    """

    records: int
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


def check(path: Path) -> Checked:
    """Find every fault of a file of records, and what an editor would look at; nothing is written."""
    try:
        if is_table(path):
            dataset = load(path)
            return Checked(dataset.records - dataset.rejected, dataset.faults)
        with without_collection():
            records, _ = read_located(path)
            warnings = () if records.faults else _review(records)
    except RecordsError as error:
        return Checked(0, error.faults)
    return Checked(len(records.incidents), tuple(sorted(records.faults)), warnings)


def _review(records: Records) -> tuple[Fault, ...]:
    found = review(
        [incident for _, incident in records.incidents],
        sources=records.sources,
        private_names=records.private_names,
        registry=load_registry().extended(records.agencies),
    )
    return records.warnings(found)


def guess_columns(path: Path, *, columns: Path | None = None) -> tuple[Columns, str]:
    """Say what the columns of a table mean, as a mapping and as the text of a mapping file.

    Raises:
        RecordsError: The table or the mapping cannot be read.
    """
    sheet = imports.read_sheet(path)
    found = (
        imports.read_columns(columns)
        if columns
        else imports.guess(sheet.names, pairs=imports.pair_columns(sheet.table))
    )
    return found, imports.columns_text(found, file=path.name)


def _meanings(sheet: Sheet, columns: Path | None) -> Columns:
    """Read what a table's columns mean, or guess it."""
    if columns:
        return imports.read_columns(columns)
    return imports.guess(sheet.names, pairs=imports.pair_columns(sheet.table))


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
        ExportError: It is an export of mapper's that cannot be written as records.
        OutputError: It could not be written; an old file there stays whole.
    """
    policy = Policy("public", datetime.now(UTC), 0)  # what is withheld is marked, and goes along
    if is_export(path):
        return _import_exported(path, output, progress)
    dataset, imported, tables = _loaded_table(path, columns, agencies, policy, progress)
    progress("write")
    if output.suffix.lower() == ".parquet":
        data = imports.tidy_parquet(tables, imported, file=path.name)
    else:
        data = imports.records_yaml(tables, file=path.name).encode()
    write_whole(output, data)
    progress("write", 1.0)
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
        within: A geometry in which incidents may lie; see `mapper.analysis.spatial_filter`.
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
    tables = analysis.select(
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
    progress("read")
    saved = page.read_page(path, within(progress, "read"))
    return publish.Dataset(
        saved.tables,
        saved.counts["records"],
        saved.counts["withheld"],
        title=saved.title,
        description=saved.description,
        translations=saved.translations,
        rejected=saved.counts.get("rejected", 0),
        profile=_profile_of(saved.title),
    )


def _read_exported(path: Path, progress: Progress) -> Dataset:
    """Read what mapper exported; like a page, it holds what may be seen, and nothing is kept back anew."""
    progress("read")
    registry = load_registry()
    found = export.read_export(path, registry)
    count, said = len(found.tables.incidents), found.about
    counts = {name: n for name, n in _members(said, "counts").items() if isinstance(n, int)}
    kept_back = counts.get("withheld", 0), counts.get("rejected", 0)
    title = said.get("title")
    title = title if isinstance(title, str) and title else publish.DEFAULT_TITLE
    described = said.get("description")
    known = {agency.id for agency in registry}
    return publish.Dataset(
        found.tables,
        max(counts.get("records", 0), count + sum(kept_back)),
        kept_back[0],
        title=title,
        description=described if isinstance(described, str) else None,
        translations=_members(said, "translations"),
        rejected=kept_back[1],
        profile=_profile_of(title),
        notes=found.notes,
        new_agencies=tuple(
            described_agency(row)
            for row in rows_of(found.tables.agencies)
            if row["id"] not in known
        ),
    )


def is_export(path: Path) -> bool:
    """Whether a file is one that mapper exported; see `mapper.export`."""
    return export.is_exported(path)


def _import_exported(path: Path, output: Path, progress: Progress) -> Dataset:
    """Write what mapper exported as records, with its claims and accounts.

    Raises:
        ExportError: It cannot be records, or is to become a table, which it is.
    """
    if output.suffix.lower() not in RECORD_SUFFIXES:
        raise ExportError(
            f"{path.name} is an export of mapper already. Import it as .yaml, or use mapper export."
        )
    dataset = _read_exported(path, progress)
    about = export.About(
        dataset.title,
        dataset.description,
        "",
        {},
        translations=dataset.translations,
        is_public=dataset.profile == "public",
    )
    progress("write")
    export.export_file(dataset.tables, about, output, export.FORMATS["yaml"])
    progress("write", 1.0)
    return dataset


def _members(said: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = said.get(name)
    return value if isinstance(value, dict) else {}


def _profile_of(title: str) -> Profile:
    return next((each for each, notice in NOTICES.items() if title.startswith(notice)), "public")


def _located(records: Records, lock: Path) -> Tables:
    tables = from_records(records.incidents, records.sources)
    tables, unplaced = locate(tables, gazetteer=load_gazetteer(HOME_STATE), lock=read_lock(lock))
    registry = load_registry().extended(records.agencies)
    tables, misplaced = assign(tables, registry=registry)
    records.add_problems([*unplaced, *misplaced])
    return tables


def _loaded_table(
    path: Path, columns: Path | None, agencies: Path | None, policy: Policy, progress: Progress
) -> tuple[Dataset, Imported, Tables]:
    progress("read")
    sheet = imports.read_sheet(path, within(progress, "read"))
    taken = _columns(sheet, columns)
    listed = (
        imports.read_listed(imports.read_sheet(agencies), HOME_STATE_NAMES) if agencies else None
    )
    progress("map", rows=len(sheet))
    imported = imports.import_sheet(
        sheet,
        taken,
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
        rejected_csv=imported.rejects,
        notes=(*imported.notes, *notes, *disagreements),
        new_agencies=imported.agencies,
    )
    progress("protect", 1.0)
    return dataset, imported, tables


def _columns(sheet: Sheet, columns: Path | None) -> Columns:
    """Read a mapping, or guess one where no two columns may be meant by one field.

    Raises:
        RecordsError: They may; or the mapping cannot be read.
    """
    if columns:
        return imports.read_columns(columns)
    guessed = imports.guess(sheet.names, pairs=imports.pair_columns(sheet.table))
    faults = [
        Fault(
            sheet.file,
            Position(sheet.header_line, 0),
            got=f"{len(names)} columns for {field}: {_all(map(quoted, names))}",
            expected="one, or the same in each",
            do="rename or delete the others, or write a mapping that says which (--columns)",
            code="duplicate-column",
        )
        for field, names in imports.ambiguous_columns(guessed, sheet.names).items()
        if any(not sheet.table[name].equals(sheet.table[names[0]]) for name in names[1:])
    ]
    if faults:
        raise RecordsError(faults)
    return guessed


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
    return tables.with_(incidents=incidents), imports.disagreements(pinned)


def _published(
    records: Records, tables: Tables, policy: Policy, registry: Registry | None = None
) -> Dataset:
    """Apply privacy once, before anything leaves."""
    protected = protect(tables, policy)
    notice = NOTICES.get(policy.profile)
    title = records.title or publish.DEFAULT_TITLE
    heads = records.translations if records.title else DEFAULT_HEADS | records.translations
    names = [
        Secret("", ("private_names", number), name, is_name=True)
        for number, name in enumerate(records.private_names)
        if policy.profile != "internal"
    ]
    return publish.Dataset(
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
        where=records.where,
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

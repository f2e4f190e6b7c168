"""The way of the data: read, locate, assign, withhold, select, page. The one module that knows the order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mapper import boundaries
from mapper.agencies import load_registry
from mapper.assign import assign
from mapper.complaints import suggestion
from mapper.errors import Fault, RecordsError, SelectionError, quoted
from mapper.gazetteer import load_gazetteer
from mapper.locate import locate
from mapper.lock import lock_path, read_lock
from mapper.model import CONTEST_STATUSES
from mapper.output import write_whole
from mapper.privacy import withhold
from mapper.records import Records, read_records
from mapper.select import select
from mapper.tables import Tables, from_records

if TYPE_CHECKING:
    from mapper.page import IncidentMap

HOME_STATE = "06"
DEFAULT_TITLE = "Incidents by agency and jurisdiction"


@dataclass(frozen=True)
class Tally:
    """Where every record went: records = shown + unlocated + withheld + filtered.

    Attributes:
        records: Records read.
        shown: On the map and in the list.
        unlocated: In the list, without a place.
        withheld: Kept out of everything published.
        filtered: Left out by a selection.
    """

    records: int
    shown: int
    unlocated: int
    withheld: int
    filtered: int

    def __str__(self) -> str:
        """The sum as one line."""
        return (
            f"{self.records} records = {self.shown} shown + {self.unlocated} unlocated"
            f" + {self.withheld} withheld + {self.filtered} filtered"
        )


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
    """

    tables: Tables
    records: int
    withheld: int
    title: str = DEFAULT_TITLE
    description: str | None = None
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

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
            filtered=self.records - self.withheld - present,
        )


def load(path: Path) -> Dataset:
    """Read, check, locate and assign the incidents of a file.

    Args:
        path: The records; `incidents.lock` is looked for beside it.

    Raises:
        RecordsError: The records have faults; it holds every one.
        GeodataError: The installed geodata are broken.
    """
    records, tables = _read(path)
    records.raise_faults()
    return replace(
        _published(tables, title=records.title, description=records.description),
        translations=records.translations,
    )


def check(path: Path) -> tuple[int, tuple[Fault, ...]]:
    """Find every fault of a file of records; nothing is written.

    Returns:
        The number of records without a fault of their own, and the faults in the file's order.
    """
    try:
        records, _ = _read(path)
    except RecordsError as error:
        return 0, error.faults
    return len(records.incidents), tuple(sorted(records.faults))


def narrow(
    dataset: Dataset,
    *,
    agency: Collection[str] = (),
    jurisdiction: Collection[str] = (),
    status: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
) -> Dataset:
    """Select from a dataset by names as a person writes them; nothing given selects all.

    Args:
        dataset: What to select from.
        agency: Ids, names or aliases of agencies; those that belong to them count too.
        jurisdiction: Names or GEOIDs of places, counties or states.
        status: Contest statuses.
        since: First day on which an incident may have happened; the undated stay.
        until: Last day; likewise.

    Raises:
        SelectionError: A name is not known; the message lists every one.
    """
    unknown: list[str] = []
    agencies = [_agency_id(name, unknown) for name in agency]
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
        },
        title=dataset.title,
        description=dataset.description,
        translations=dataset.translations,
        boundaries=boundaries.load(HOME_STATE),
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
        OutputError: It could not be written; an old file there stays whole.
    """
    drawn = make_map(dataset, tiles=tiles, tiles_attribution=tiles_attribution)
    data = drawn.get_root().render().encode()
    write_whole(output, data)
    return len(data)


def _agency_id(name: str, unknown: list[str]) -> str:
    registry = load_registry()
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


def _located(records: Records, lock: Path) -> Tables:
    tables = from_records(records.incidents, records.sources)
    tables, unplaced = locate(tables, gazetteer=load_gazetteer(HOME_STATE), lock=read_lock(lock))
    tables, misplaced = assign(tables, registry=load_registry())
    records.add_problems([*unplaced, *misplaced])
    return tables


def _published(
    tables: Tables, *, title: str | None = None, description: str | None = None
) -> Dataset:
    """Apply privacy once, before anything leaves."""
    kept, withheld = withhold(tables)
    return Dataset(
        kept, len(tables.incidents), withheld, title=title or DEFAULT_TITLE, description=description
    )

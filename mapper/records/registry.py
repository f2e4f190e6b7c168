"""The registry of agencies: finds them by name, and the police of each city."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Any, Literal

from mapper.places import (
    FIELD_OFFICE_LAYER,
    Entry,
    field_office_id,
    load_field_offices,
    names_country,
    postal_code,
    read_geodata,
)
from mapper.records.agencies import (
    CELL_ORDER,
    Agency,
    AgencySource,
    AreaOfOperations,
    LeftOut,
    Policing,
)
from mapper.records.agency_periods import (
    AgencyRow,
    Days,
    areas_of,
    has_dated_area,
    parents_of,
    rows_over_time,
)
from mapper.records.spelling import ask_whether_meant
from mapper.text import fold

_ORI_CHARACTERS = 9
_FIELD_OFFICE_SOURCES = ("ddp-aor",)
_MOST_SUGGESTED = 3
_OF_TIME = ("period_of", "from", "until")


class _AgenciesFile(Entry):
    format: Literal["1"]
    sources: dict[str, AgencySource]
    agencies: tuple[Agency, ...]
    policing: dict[str, tuple[Policing, ...]]
    left_out: tuple[LeftOut, ...] = ()


class Registry:
    """All agencies by id; names and aliases are matched without regard to case, accents or punctuation."""

    def __init__(self, file: _AgenciesFile) -> None:
        """Index the agencies and the cities they police."""
        self._file = file
        self.sources = file.sources
        self.left_out = file.left_out
        self._by_id = {agency.id: agency for agency in file.agencies}
        self._ids = {
            fold(name, "names"): agency.id
            for agency in reversed(file.agencies)  # an earlier one keeps its names
            for name in (*_former_names(agency), *_present_names(agency))
        }
        self._by_ori = {agency.ori: agency.id for agency in file.agencies if agency.ori}
        self._policing: dict[str, list[Policing]] = {}
        for row in (row for rows in file.policing.values() for row in rows):
            self._policing.setdefault(row.geoid, []).append(row)
        self._rows: dict[str, tuple[AgencyRow, ...]] = {}
        self._was_another = any(agency.periods for agency in file.agencies)

    def __iter__(self) -> Iterator[Agency]:
        """Iterate over the agencies in the registry's order."""
        return iter(self._by_id.values())

    def __getitem__(self, agency_id: str) -> Agency:
        """Return the agency of that id; KeyError if there is none."""
        return self._by_id[agency_id]

    @cached_property
    def states(self) -> frozenset[str]:
        """The FIPS codes of the states in which its municipal, county and state agencies work."""
        return frozenset(
            geoid[:2]
            for agency in self
            if agency.level in ("municipal", "county", "state")
            for geoid in (
                *agency.area_of_operations.geoids,
                *agency.area_of_operations.unincorporated_of,
            )
        )

    @property
    def policing(self) -> Iterator[Policing]:
        """The police of each city, county by county."""
        return (row for rows in self._file.policing.values() for row in rows)

    def resolve(self, name: str) -> str | None:
        """Return the id of the agency with an id, name or alias; None if there is none."""
        return self._ids.get(fold(name, "names"))

    def resolve_all(self, name: str) -> tuple[str, ...]:
        """Return the ids of all agencies that a name may mean: an id means one, a name all that have it.

        A name also means the agencies that have it with a state or country behind it, such as the ten of
        different states that are a "Washington County Sheriff's Office (WI)".
        """
        if name in self._by_id:
            return (name,)
        return tuple(self._by_every_name.get(fold(name, "names"), ()))

    @cached_property
    def _by_every_name(self) -> dict[str, list[str]]:
        """The ids of the agencies of each name, in the registry's order."""
        found: dict[str, list[str]] = {}
        for agency in self:
            for each in self._names_of(agency):
                found.setdefault(each, []).append(agency.id)
        return found

    def suggest(self, name: str) -> str | None:
        """Suggest up to three agencies with a name like this one: "Did you mean 'LAPD'?"."""
        written: dict[str, tuple[str, str]] = {}
        for agency in self:
            for each in (*agency.aliases, agency.short_name, agency.name):
                written[fold(each, "names")] = (each, agency.id)
        wanted = fold(name, "names")
        words = set(wanted.split())
        near = difflib.get_close_matches(wanted, written, n=_MOST_SUGGESTED, cutoff=0.75)
        holding = (each for each in written if words and words <= set(each.split()))
        by_agency: dict[str, str] = {}
        for each, id_ in (written[name] for name in (*near, *holding)):
            by_agency.setdefault(id_, each)
        found = list(by_agency.values())
        return ask_whether_meant(found[:_MOST_SUGGESTED]) if found else None

    @staticmethod
    def _names_of(agency: Agency) -> set[str]:
        names = (*_present_names(agency), *_former_names(agency))
        return {fold(each, "names") for name in names for each in (name, _without_state(name))}

    def by_ori(self, code: str) -> str | None:
        """Return the agency of an ORI code, of 9 characters or without its last two zeros."""
        return self._by_ori.get(code if len(code) == _ORI_CHARACTERS else f"{code}00")

    def extended(self, agencies: Iterable[Agency]) -> Registry:
        """Return the registry with agencies added, such as those of a table."""
        added = tuple(agencies)
        if not added:
            return self
        return Registry(self._file.model_copy(update={"agencies": (*self, *added)}))

    def with_ancestors(self, agency_ids: Iterable[str]) -> list[Agency]:
        """List these agencies and all they ever belonged to, in the registry's order, each once."""
        wanted: set[str] = set()
        open_ = list(agency_ids)
        while open_:
            if (each := open_.pop()) not in wanted:
                wanted.add(each)
                open_ += parents_of(self._by_id[each])
        return [agency for agency in self if agency.id in wanted]

    def rows(self, agency_ids: Iterable[str]) -> Iterator[dict[str, Any]]:
        """Yield the rows of these agencies and of all they belong to, for a table; see `agency_periods`."""
        times: dict[str, tuple[AgencyRow, ...]] = {}
        open_ = list(agency_ids)
        while open_:
            if (each := open_.pop()) not in times:
                times[each] = self._over_time(each)
                above = [row.parent_agency for row in times[each]] or [self._by_id[each].parent]
                open_ += filter(None, above)
        for agency in self:
            if agency.id in times:
                row = agency.model_dump(include={"id", *CELL_ORDER}) | dict.fromkeys(_OF_TIME)
                yield from [{**row, **each.changes()} for each in times[agency.id]] or [row]

    def _over_time(self, agency_id: str) -> tuple[AgencyRow, ...]:
        """Return the rows of an agency, the latest first; none if it was never another."""
        if not self._was_another:
            return ()
        if agency_id not in self._rows:
            found = rows_over_time(agency_id, self.__getitem__)
            self._rows[agency_id] = found if len(found) > 1 or self._differs(found[0]) else ()
        return self._rows[agency_id]

    def _differs(self, only: AgencyRow) -> bool:
        """Whether a period without an end holds for all days."""
        agency = self._by_id[only.agency]
        usual = agency.name, agency.short_name, agency.parent
        return usual != (only.name, only.short_name, only.parent)

    def has_dated_area(self, agency_id: str) -> bool:
        """Whether the area of operations of an agency was another at some time."""
        return has_dated_area(self._by_id[agency_id])

    def areas_on(self, agency_id: str, days: Days) -> list[AreaOfOperations]:
        """Return the areas where an agency worked on some of the days, each once."""
        return areas_of(self._by_id[agency_id], days)

    def police_of(self, place_geoid: str, day: str | None = None) -> Policing | None:
        """Return the police of a city, on a day or now; None if the registry does not name it."""
        for row in self._policing.get(place_geoid, ()):
            begun, ended = row.from_, row.until
            if day is None and ended is None:
                return row
            if day is not None and (begun or day) <= day <= (ended or day):
                return row
        return None


@cache
def load_registry() -> Registry:
    """Read `geodata/agencies.yaml`, and the field offices of ICE that it does not describe.

    Raises:
        GeodataError: The file is missing or broken.
    """
    file = read_geodata("agencies.yaml", _AgenciesFile)
    known = {agency.id for agency in file.agencies}
    added = tuple(each for each in _field_offices() if each.id not in known)
    return Registry(file.model_copy(update={"agencies": (*file.agencies, *added)}))


def _present_names(agency: Agency) -> tuple[str, ...]:
    return (agency.id, agency.name, agency.short_name, *agency.aliases)


def _former_names(agency: Agency) -> tuple[str, ...]:
    names = ((each.name, each.short_name) for each in agency.periods)
    return tuple(name for both in names for name in both if name)


def _without_state(name: str) -> str:
    bare, _, area = name.rpartition(" (")
    is_area = postal_code(area[:-1]) == area[:-1] or names_country(area[:-1])
    return bare if area.endswith(")") and is_area else name


def _field_offices() -> Iterator[Agency]:
    """Yield the field offices of ICE's ERO, each with the area of which it is in charge."""
    for office, geoids in load_field_offices().items():
        yield Agency(
            id=f"{FIELD_OFFICE_LAYER}-{field_office_id(office)}",
            name=f"ICE ERO {office} Field Office",
            short_name=f"ERO {office}",
            aliases=(
                f"ICE {office} Field Office",
                f"ERO {office} Field Office",
                f"ICE ERO {office}",
            ),
            level="federal",
            type="immigration-enforcement",
            parent=FIELD_OFFICE_LAYER,
            area_of_operations=AreaOfOperations(geoids=geoids, source=_FIELD_OFFICE_SOURCES),
            source=_FIELD_OFFICE_SOURCES,
        )

"""The registry of agencies: their names, parents and areas of operations, and the police of each city."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from mapper.places import (
    FIELD_OFFICE_LAYER,
    Entry,
    field_office_id,
    load_field_offices,
    postal_code,
    read_geodata,
)
from mapper.records.agency_model import OwnAgency
from mapper.records.messages import ask_whether_meant
from mapper.records.vocabularies import AgencyType, Level
from mapper.text import fold

if TYPE_CHECKING:
    import pandas as pd

_ORI_CHARACTERS = 9
_FIELD_OFFICE_SOURCES = ("ddp-aor",)
_MOST_SUGGESTED = 3
Certainty = Literal["direct", "by-elimination", "inference"]


class AgencySource(Entry):
    """The source of a fact about an agency."""

    title: str
    publisher: str
    url: str
    date: str


class AreaOfOperations(Entry):
    """Where an agency works, as Census GEOIDs; not where an incident happened.

    Attributes:
        geoids: Places (7 digits), counties (5) and states (2), each whole; `US` for the country.
        unincorporated_of: Counties that belong to it only outside cities.
        except_: GEOIDs that do not belong.
        undetermined: The reason why no area is given, if none is.
    """

    geoids: tuple[str, ...] = ()
    unincorporated_of: tuple[str, ...] = ()
    except_: tuple[str, ...] = Field(default=(), alias="except")
    undetermined: str | None = None
    note: str | None = None
    source: tuple[str, ...] = ()


class Fact(Entry):
    """One statement about an agency, with its sources and how sure it is."""

    fact: str
    source: tuple[str, ...]
    how: Certainty


class Agency(Entry):
    """An organization that takes part in incidents."""

    id: str
    name: str
    short_name: str
    aliases: tuple[str, ...] = ()
    level: Level
    type: AgencyType
    parent: str | None = None
    ori: str | None = None
    area_of_operations: AreaOfOperations
    facts: tuple[Fact, ...] = ()
    source: tuple[str, ...]


class Policing(Entry):
    """The police of one city."""

    city: str
    geoid: str
    agency: str
    arrangement: Literal["own", "contract"]
    how: Certainty
    source: tuple[str, ...]
    note: str | None = None


class _AgenciesFile(Entry):
    format: Literal["1"]
    sources: dict[str, AgencySource]
    agencies: tuple[Agency, ...]
    policing: dict[str, tuple[Policing, ...]]


class Registry:
    """All agencies by id; names and aliases are matched without regard to case, accents or punctuation."""

    def __init__(self, file: _AgenciesFile) -> None:
        """Index the agencies and the cities they police."""
        self._file = file
        self.sources = file.sources
        self._by_id = {agency.id: agency for agency in file.agencies}
        self._ids = {
            fold(name, "names"): agency.id
            for agency in reversed(file.agencies)  # an earlier one keeps its names
            for name in (agency.id, agency.name, agency.short_name, *agency.aliases)
        }
        self._by_ori = {agency.ori: agency.id for agency in file.agencies if agency.ori}
        self._policing = {row.geoid: row for rows in file.policing.values() for row in rows}

    def __iter__(self) -> Iterator[Agency]:
        """Iterate over the agencies in the registry's order."""
        return iter(self._by_id.values())

    def __getitem__(self, agency_id: str) -> Agency:
        """Return the agency of that id; KeyError if there is none."""
        return self._by_id[agency_id]

    @property
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

    def resolve(self, name: str) -> str | None:
        """Return the id of the agency with an id, name or alias; None if there is none."""
        return self._ids.get(fold(name, "names"))

    def resolve_all(self, name: str) -> tuple[str, ...]:
        """Return the ids of all agencies that a name may mean: an id means one, a name all that have it.

        A name also means the agencies that have it with a state behind it, such as the ten of different
        states that are a "Washington County Sheriff's Office (WI)".
        """
        if name in self._by_id:
            return (name,)
        wanted = fold(name, "names")
        return tuple(agency.id for agency in self if wanted in self._names_of(agency))

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
        names = (agency.id, agency.name, agency.short_name, *agency.aliases)
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
        """List these agencies and all they belong to, in the registry's order, each once."""
        wanted: set[str] = set()
        for agency_id in agency_ids:
            above: str | None = agency_id
            while above is not None and above not in wanted:
                wanted.add(above)
                above = self._by_id[above].parent
        return [agency for agency in self if agency.id in wanted]

    def police_of(self, place_geoid: str) -> Policing | None:
        """Return the police of a city, None if the registry does not name it."""
        return self._policing.get(place_geoid)


def _without_state(name: str) -> str:
    bare, _, state = name.rpartition(" (")
    return bare if state.endswith(")") and postal_code(state[:-1]) == state[:-1] else name


def own_agency(id_: str, given: OwnAgency, parent: str | None) -> Agency:
    """Make an agency from its description in a file of records.

    Args:
        id_: Its id in the file.
        given: Its description in the file.
        parent: The id of the agency that it belongs to.
    """
    area = given.area_of_operations
    return Agency(
        id=id_,
        name=given.name,
        short_name=given.short_name or given.name,
        aliases=given.aliases,
        level=given.level,
        type=given.type,
        parent=parent,
        ori=given.ori,
        area_of_operations=AreaOfOperations(
            undetermined="The records do not give its area of operations."
        )
        if area is None
        else AreaOfOperations.model_validate(area.model_dump(by_alias=True)),
        source=(),
    )


def describe_agency(row: Mapping[str, Any]) -> Agency:
    """Make an agency from a row of a table of agencies; see `Tables`."""
    given = {name: row[name] for name in ("id", "name", "level", "type", "parent", "ori")}
    area = AreaOfOperations(undetermined="The file does not give its area of operations.")
    short = row["short_name"] or row["name"]
    return Agency(**given, short_name=short, area_of_operations=area, source=())


def own_agencies(agencies: pd.DataFrame, registry: Registry) -> dict[str, dict[str, Any]]:
    """Describe the agencies of a table that a registry does not have, as a file of records does.

    Args:
        agencies: A table of agencies; see `Tables`.
        registry: The agencies that need no description.
    """
    known = {agency.id for agency in registry}
    rows = agencies[[id_ not in known for id_ in agencies["id"]]]
    described: dict[str, dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        given = {str(name): value for name, value in row.items() if isinstance(value, str)}
        usual = {"short_name": given["name"], "level": "unknown", "type": "unspecified"}
        described[given["id"]] = {
            name: value
            for name, value in given.items()
            if name != "id" and usual.get(name) != value
        }
    return described


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

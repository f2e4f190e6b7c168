"""Agencies: their names, parents and areas of operations, and the police of a city."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from mapper.places import Entry
from mapper.records.agency_model import DatedArea, Span
from mapper.records.checks import Day
from mapper.records.vocabularies import AgencyType, Level

Certainty = Literal["direct", "by-elimination", "inference"]
# The columns of a table of agencies, as in an agency's description.
CELL_ORDER = ("name", "short_name", "level", "type", "parent", "ori")


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
        dated: Areas that belonged only for a time.
        undetermined: The reason why no area is given, if none is.
    """

    geoids: tuple[str, ...] = ()
    unincorporated_of: tuple[str, ...] = ()
    except_: tuple[str, ...] = Field(default=(), alias="except")
    dated: tuple[DatedArea, ...] = ()
    undetermined: str | None = None
    note: str | None = None
    source: tuple[str, ...] = ()


class Fact(Entry):
    """One statement about an agency, with its sources and how sure it is."""

    fact: str
    source: tuple[str, ...]
    how: Certainty


class Period(Span):
    """A time in which other things held of an agency; what is not given is as at other times."""

    name: str | None = None
    short_name: str | None = None
    parent: str | None = None
    area_of_operations: AreaOfOperations | None = None
    source: tuple[str, ...] = ()


class Agency(Entry):
    """An organization that takes part in incidents; `periods` are times in which it was another."""

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
    periods: tuple[Period, ...] = ()
    source: tuple[str, ...]


class Policing(Entry):
    """The police of one city, always or from or until a day."""

    city: str
    geoid: str
    agency: str
    arrangement: Literal["own", "contract"]
    how: Certainty
    source: tuple[str, ...]
    note: str | None = None
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None


class LeftOut(Entry):
    """An agency or a fact that the registry lacks, and why."""

    name: str
    reason: str

"""The words that fields of a record may have; `allowed_values` has a sentence for each."""

from __future__ import annotations

from typing import Literal, get_args

from mapper.records.contest_statuses import Capacity, Stance

Level = Literal["federal", "military", "state", "county", "municipal", "unknown"]
AgencyType = Literal[
    "police", "sheriff", "highway-patrol", "immigration-enforcement", "border-patrol",
    "customs", "investigative", "protective", "military", "corrections", "prosecutor", "bureau", "department",
    "unspecified",
]  # fmt: skip
Role = Literal["conducting", "assisting", "responding", "present", "involved", "named"]
NAMED: Role = "named"  # not counted as present
DateInterval = Literal["once", "lasted"]
INCIDENT_TYPES = (
    "operation", "stop", "encounter", "protest", "police-response", "staging", "other",
)  # fmt: skip
AreaCheck = Literal["inside", "outside", "undetermined"]
PlaceType = Literal[
    "home", "shelter", "clinic", "school", "place-of-worship", "workplace", "shop", "street",
    "public-space", "transit", "court", "government", "detention", "other",
]  # fmt: skip
Redactable = Literal[
    "summary", "verbatim_locality", "locality", "coordinates", "location_note", "date_note",
    "local_time", "agencies", "claims", "unknowns", "fields", "corrections",
]  # fmt: skip

LEVELS: tuple[Level, ...] = get_args(Level)
ROLES: tuple[Role, ...] = get_args(Role)
STANCES: tuple[Stance, ...] = get_args(Stance)
DATE_INTERVALS: tuple[DateInterval, ...] = get_args(DateInterval)
ONCE, LASTED = DATE_INTERVALS
CAPACITIES: tuple[Capacity, ...] = get_args(Capacity)
PLACE_TYPES: tuple[PlaceType, ...] = get_args(PlaceType)
REDACTABLE: tuple[Redactable, ...] = get_args(Redactable)

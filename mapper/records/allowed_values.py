"""Allowed values of record fields, each with the sentence that an editor shows beside it.

`Described` carries the sentences into the JSON Schema, as a constant a value: the form that JSON Schema has
for this, and that editors complete from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


@dataclass(frozen=True)
class Described:
    """Says what each allowed value of a field means; validation is that of the field's type.

    Attributes:
        values: A sentence by value, in the order in which an editor lists them.
    """

    values: Mapping[str, str]

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Replace the plain list of values by one constant a value, with its sentence."""
        plain: dict[str, Any] = handler.resolve_ref_schema(handler(core_schema))
        allowed = plain.get("enum", [plain.get("const")])
        if set(allowed) != set(self.values):
            raise TypeError(f"values without a sentence: {set(allowed) ^ set(self.values)}")
        return {
            "type": "string",
            "oneOf": [{"const": each, "description": text} for each, text in self.values.items()],
        }

    def __hash__(self) -> int:
        """Hash by values, as pydantic keeps annotations in sets."""
        return hash(tuple(self.values.items()))


ROLES = {
    "conducting": "The agency's own operation, stop or arrest.",
    "assisting": "It helps another agency on the spot.",
    "responding": "It comes because it was called.",
    "present": "It is on the spot; what it does there is not known.",
    "involved": "It is listed as involved; its part is not known. What a table's agencies get.",
    "named": "A source names it. This does not say that it was there, so it is not counted.",
}
STANCES = {
    "asserts": "Says that the claim is true.",
    "denies": "Says that the claim is not true.",
    "partly-confirms": "Confirms a part of the claim and denies or leaves out the rest.",
    "does-not-dispute": "Speaks to the claim and does not dispute it.",
    "does-not-say": "Spoke, but not to this.",
    "no-comment": "Was asked and gave no comment.",
    "not-asked": "The source does not say that anyone asked.",
}
CAPACITIES = {
    "observer": "A person who saw it.",
    "resident": "A person who lives nearby.",
    "participant": "A person who took part in it, such as the driver who was stopped.",
    "activist": "A person who speaks as a community activist.",
    "organization": "A group or association.",
    "party": "A political party, or a person who speaks for one.",
    "agency": "The agency itself, through a spokesperson or in writing.",
    "official": "A person in public office who speaks for themselves.",
    "institution": "A public body that is no agency, such as a city.",
    "expert": "A person who judges it from outside.",
    "author": "The author of the source.",
    "media": "A news outlet, in its own words.",
}
ABOUT = {
    "event": "What happened in this incident.",
    "background": "Practice or politics in general. It stands apart and decides no status.",
}
CONTEST_STATUSES = {
    "none-recorded": "Nobody on record speaks to it.",
    "agreed": "Both sides assert it.",
    "uncontested": "One side asserts it, the other does not dispute it.",
    "one-account": "One account, and no other on record.",
    "one-sided": "Several accounts of one side; or one side asserts it and the other gave no comment, was"
    " not asked, or spoke, but not to this.",
    "disputed": "One account denies, or confirms only in part, what another asserts.",
}
_OTHER = "None of the others, or not known."
INCIDENT_TYPES = {
    "operation": "A planned action of an agency.",
    "stop": "A person or a vehicle is stopped.",
    "encounter": "People and an agency meet, with no stop or operation known.",
    "protest": "A demonstration.",
    "police-response": "Police come because they were called.",
    "staging": "Agents or vehicles gather at a place.",
    "other": _OTHER,
}
LEVELS = {
    "federal": "Of the United States.",
    "state": "Of a state.",
    "county": "Of a county.",
    "municipal": "Of a city or town, or of a body of its own such as a port or a school district.",
    "unknown": "Not known.",
}
AGENCY_TYPES = {
    "police": "A police department.",
    "sheriff": "A sheriff's office.",
    "highway-patrol": "Polices a state's highways.",
    "immigration-enforcement": "Enforces immigration law within the country.",
    "border-patrol": "Guards borders.",
    "investigative": "Investigates crimes, such as the FBI.",
    "prosecutor": "Brings charges in court.",
    "department": "A department that other agencies belong to.",
    "unspecified": _OTHER,
}
PRECISIONS = {
    "address": "A house number or a building.",
    "intersection": "Where two streets meet.",
    "poi": "A named place, such as a park or a city hall.",
    "block": "A block of a street.",
    "neighborhood": "A part of a city.",
    "city": "The city alone is known.",
    "county": "The county alone is known.",
    "unknown": "The source does not say how exactly it knows.",
}
PLACE_TYPES = {
    "home": "A private home. Published in a cell of 1 km.",
    "shelter": "A shelter. Published in a cell of 10 km.",
    "clinic": "A clinic or hospital. Published in a cell of 10 km.",
    "school": "A school or nursery. Published in a cell of 10 km.",
    "place-of-worship": "A church, mosque, synagogue or temple. Published in a cell of 10 km.",
    "workplace": "Where people work.",
    "shop": "A shop or market.",
    "street": "A street or highway.",
    "public-space": "A square, park or parking lot open to all.",
    "transit": "A station or a stop.",
    "court": "A courthouse.",
    "government": "A government building other than a court.",
    "detention": "A jail or detention center.",
    "other": "None of the others.",
}
RECORD_STATUSES = {"withdrawn": "The record is kept out of everything published, for good."}
REDACTABLE = {
    "summary": "Leave out the summary.",
    "verbatim_locality": "Leave out the source's words for the place; the city alone places it.",
    "locality": "Leave out our words for the place; the city alone places it.",
    "coordinates": "Leave out the point; the city alone places it.",
    "location_note": "Leave out the note on the place.",
    "date_note": "Leave out the note on the date.",
    "local_time": "Leave out the time of day.",
    "agencies": "Leave out the agencies.",
    "claims": "Leave out the claims and all accounts.",
    "unknowns": "Leave out what the sources leave open.",
}

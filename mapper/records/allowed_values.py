"""Allowed values of record fields, each with the sentence that an editor shows beside it.

`Described` puts the sentences into the JSON Schema as one constant per value, the form from which editors
offer completions.
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
    """Documents each allowed value of a field; the field's type does the validation.

    Attributes:
        values: The sentence for each value, in the order in which an editor lists them.
        others: The sentence for any other text; None if there is no other value.
    """

    values: Mapping[str, str]
    others: str | None = None

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Replace the plain list of values with one constant per value, with its sentence."""
        plain: dict[str, Any] = handler.resolve_ref_schema(handler(core_schema))
        constants = [{"const": each, "description": text} for each, text in self.values.items()]
        if self.others is not None:
            known = {"oneOf": constants}
            return {"type": "string", "anyOf": [known, {**plain, "description": self.others}]}
        allowed = plain.get("enum", [plain.get("const")])
        if set(allowed) != set(self.values):
            raise TypeError(f"values without a sentence: {set(allowed) ^ set(self.values)}")
        return {"type": "string", "oneOf": constants}

    def __hash__(self) -> int:
        """Hash by values, as pydantic keeps annotations in sets."""
        return hash(tuple(self.values.items()))


ROLES = {
    "conducting": "The operation, stop or arrest is the agency's own.",
    "assisting": "It helps another agency at the scene.",
    "responding": "It comes in response to a call.",
    "present": "It is at the scene; its part is not known.",
    "involved": "It is listed as involved; its part is not known. The default for agencies of a table.",
    "named": "A source names it but does not place it at the scene, so it is not counted.",
}
STANCES = {
    "asserts": "Calls the claim true.",
    "denies": "Calls the claim false.",
    "partly-confirms": "Confirms part of the claim and denies or omits the rest.",
    "does-not-dispute": "Addresses the claim and does not dispute it.",
    "does-not-say": "Spoke, but did not address the claim.",
    "no-comment": "Was asked and gave no comment.",
    "not-asked": "The source does not mention that anyone asked.",
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
    "institution": "A public body other than an agency, such as a city.",
    "expert": "An outside specialist who assesses it.",
    "author": "The author of the source.",
    "media": "A news outlet, in its own words.",
}
CHECK_KINDS = {
    "source-opened": "Someone opened the sources and compared the record with them.",
    "quotations-compared": "Quoted words are those of the source, letter by letter.",
    "date-confirmed": "A second source confirms the date.",
    "place-confirmed": "A second source, a picture or a visit confirms the place.",
    "agencies-confirmed": "A second source confirms which agencies took part.",
    "translation-compared": "Someone compared the translation with the original.",
    "privacy-reviewed": "Someone read the record for private people and homes.",
}
EDITOR_ROLES = {
    "reporter": "Reported the incident or wrote the record.",
    "editor": "Edits the records.",
    "second-reader": "Read the record and did not write it.",
    "fact-checker": "Checks facts by profession.",
    "translator": "Translates the records.",
    "lawyer": "Read the record for legal risks.",
    "publisher": "Is responsible for the publication.",
    "other": "Any other role.",
}
PEOPLE_SHOWN = {
    "none": "No person can be recognized.",
    "public": "Only people in a public role, such as officials at work.",
    "consented": "Everyone who can be recognized agreed to the publication.",
    "blurred": "Faces and other signs were made unrecognizable in the file itself.",
}
LANGUAGES = {"en": "English", "es": "Spanish", "fr": "French"}
"""The languages of the page and of translations, by their codes of ISO 639."""
TRANSLATOR_ROLES = {**EDITOR_ROLES, "machine": "Software translated it."}
CORRECTION_KINDS = {
    "typo": "A slip of writing that changed no fact.",
    "clarification": "Right, but easily misread.",
    "correction": "A fact was wrong.",
    "retraction": "The whole record is taken back. Its link says so and does not repeat it.",
    "removal": "Something was removed to prevent harm. What it was is not repeated.",
}
ABOUT = {
    "event": "What happened in this incident.",
    "background": "Practice or politics in general. Listed separately; no effect on the contest status.",
}
CONTEST_STATUSES = {
    "none-recorded": "No one on record addresses it.",
    "agreed": "Both sides assert it.",
    "uncontested": "One side asserts it, the other does not dispute it.",
    "one-account": "One account, and no other on record.",
    "one-sided": "Several accounts from one side; or one side asserts it and the other gave no comment, was"
    " not asked, or spoke without addressing it.",
    "disputed": "One account denies or only partly confirms it, and another asserts it.",
}
DATE_INTERVALS = {
    "once": "It happened some time between the two days; the record does not say when.",
    "lasted": "It went on from the first day to the last.",
}
_OTHER = "None of the others, or not known."
INCIDENT_TYPES = {
    "operation": "A planned action of an agency.",
    "stop": "A person or a vehicle is stopped.",
    "encounter": "People and an agency meet; no stop or operation is known.",
    "protest": "A demonstration.",
    "police-response": "Police come in response to a call.",
    "staging": "Agents or vehicles gather at a place.",
    "other": _OTHER,
}
LEVELS = {
    "federal": "Belongs to the United States.",
    "military": "A part of the armed forces, the National Guard included, in state or federal service.",
    "state": "Belongs to a state.",
    "county": "Belongs to a county.",
    "municipal": "Belongs to a city or town, or to a special district such as a port or a school district.",
    "unknown": "Not known.",
}
AGENCY_TYPES = {
    "police": "A police department.",
    "sheriff": "A sheriff's office.",
    "highway-patrol": "Polices a state's highways.",
    "immigration-enforcement": "Enforces immigration law within the country.",
    "border-patrol": "Guards borders.",
    "customs": "Controls people and goods at ports of entry, in the air or at sea.",
    "investigative": "Investigates crimes, such as the FBI.",
    "protective": "Protects people, courts, buildings or transport.",
    "military": "A branch of the armed forces, or the National Guard.",
    "corrections": "Runs prisons or jails.",
    "prosecutor": "Brings charges in court.",
    "bureau": "A part of a department that includes other agencies or offices.",
    "department": "A department that includes other agencies.",
    "unspecified": _OTHER,
}
PRECISIONS = {
    "address": "A house number or a building.",
    "intersection": "Where two streets meet.",
    "poi": "A named place, such as a park or a city hall.",
    "block": "A block of a street.",
    "neighborhood": "A part of a city.",
    "city": "Only the city is known.",
    "county": "Only the county is known.",
    "state": "Only the state, province or region is known.",
    "unknown": "The source does not state how exactly the place is known.",
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
FIELD_TYPES = {
    "category": "One of a few words. A filter, and colors on the map.",
    "number": "A number. A filter, and a sum of what is shown.",
    "date": "A day, as 2026-01-19. A filter.",
    "text": "Any text. Shown in the incident.",
    "boolean": "Yes or no. A filter.",
    "link": "The address of a web page. A link in the incident that loads nothing by itself.",
    "image": "The address of a picture. A link; the page does not load it.",
}
RECORD_STATUSES = {"withdrawn": "The record is permanently excluded from everything published."}
REDACTABLE = {
    "summary": "Leave out the summary.",
    "verbatim_locality": "Leave out the source's words for the place; only the city remains.",
    "locality": "Leave out the publisher's words for the place; only the city remains.",
    "coordinates": "Leave out the point; only the city remains.",
    "location_note": "Leave out the note on the place.",
    "date_note": "Leave out the note on the date.",
    "local_time": "Leave out the time of day.",
    "agencies": "Leave out the agencies.",
    "claims": "Leave out the claims and all accounts.",
    "unknowns": "Leave out the open questions.",
    "fields": "Leave out the file's own fields.",
    "corrections": "Leave out the corrections.",
}

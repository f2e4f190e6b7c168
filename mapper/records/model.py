"""The model of an incident record: its fields and the rules of one record.

The terms follow ACLED and UCDP for the event, Darwin Core for the locality and its uncertainty, schema.org
for claims and archives, and EDTF for dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from mapper.places import Precision
from mapper.records import allowed_values
from mapper.records.allowed_values import Described
from mapper.records.checks import Check
from mapper.records.claims import Claim
from mapper.records.contest_statuses import ContestStatus, incident_status
from mapper.records.corrections import Correction
from mapper.records.field_types import Edtf, FieldValue, Moment, RecordModel, Slug, Text, TypeId
from mapper.records.media import Medium
from mapper.records.translations import TranslatedPart, Translations
from mapper.records.vocabularies import DateInterval, PlaceType, Redactable, Role

_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d( UTC([+-](0\d|1[0-4]):[0-5]\d)?)?$"

# `embargo_lifted` in exported records: without it, an incident that no date shows to be over would be
# withheld when they are read
RELEASED_IN_EXPORT = "Was public when these records were exported."


def _known_type(text: str, info: ValidationInfo) -> str:
    """Refuse a type that neither mapper nor the file lists; without the file's list, any type fits."""
    known = (info.context or {}).get("types")
    if known is not None and text not in known:
        raise PydanticCustomError("unknown_type", "unknown type", {"known": list(known)})
    return text


class Involvement(RecordModel):
    """An agency's part in an incident."""

    agency: Text = Field(
        description="The agency's id in the registry, its name or an alias.", examples=["LAPD"]
    )
    role: Annotated[Role, Described(allowed_values.ROLES)] = Field(
        description="The agency's role in the incident.", examples=["assisting"]
    )
    note: Text | None = Field(
        default=None,
        description="The basis for this, or a doubt about it.",
        examples=["According to an observer."],
    )


class Location(RecordModel):
    """The place: the source's words, the publisher's words, and the point with its radius, if known."""

    verbatim_locality: Text = Field(
        description="The source's own words for the place, or unknown.", examples=["near City Hall"]
    )
    locality: Text = Field(
        description="The place in your words; never a home. The name of a landmark is enough.",
        examples=["Bell City Hall"],
    )
    landmark: Slug | None = Field(
        default=None,
        description="The id of a landmark, of the gazetteer or of this file.",
        examples=["bell-city-hall"],
    )
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = Field(
        default=None,
        description="Latitude in WGS84 degrees, north positive. Requires longitude and radius.",
        examples=[33.9775],
    )
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = Field(
        default=None,
        description="Longitude in WGS84 degrees, east positive. Requires latitude and radius.",
        examples=[-118.187],
    )
    coordinate_uncertainty_in_meters: (
        Annotated[float, Field(gt=0, le=20_000_000, allow_inf_nan=False)] | None
    ) = Field(
        default=None,
        description="Radius in meters of the smallest circle around the point that contains the"
        " whole place; never 0.",
        examples=[75],
    )
    precision: Annotated[Precision, Described(allowed_values.PRECISIONS)] | None = Field(
        default=None, description="How exactly the place is known.", examples=["poi"]
    )
    place_type: Annotated[PlaceType, Described(allowed_values.PLACE_TYPES)] | None = Field(
        default=None,
        description="The kind of place. A home, shelter, clinic, school (or nursery) or place"
        " of worship is published coarser than it is known.",
        examples=["public-space"],
    )
    note: Text | None = Field(
        default=None,
        description="A note for readers on how the place is known.",
        examples=["The source names the corner, not the side."],
    )

    @model_validator(mode="after")
    def _coordinates_come_whole(self) -> Self:
        given = {
            "latitude": self.latitude,
            "longitude": self.longitude,
            "coordinate_uncertainty_in_meters": self.coordinate_uncertainty_in_meters,
        }
        missing = [name for name, value in given.items() if value is None]
        if 0 < len(missing) < len(given):
            raise PydanticCustomError(
                "incomplete_coordinates",
                "{given} without {missing}",
                {
                    "given": " and ".join(name for name in given if name not in missing),
                    "missing": " and ".join(missing),
                },
            )
        return self


class Incident(RecordModel):
    """One event at one place and time, with all accounts of it."""

    id: Slug = Field(
        description="A permanent id of the incident: lowercase words joined by hyphens.",
        examples=["bell-stop-2026-01"],
    )
    event: Slug | None = Field(
        default=None,
        description="The id of an event, shared by its scenes if it has more than one place.",
        examples=["bell-2026-01"],
    )
    event_date: Edtf = Field(
        description="EDTF of level 0 or 1: a day, about a day or month (~), an interval, or unknown.",
        examples=["2026-01-19", "2025-02~", "2026-01-19/2026-01-22", "unknown"],
    )
    date_interval: Annotated[DateInterval, Described(allowed_values.DATE_INTERVALS)] | None = Field(
        default=None,
        description="Meaning of an interval in event_date: that the event lasted, or happened once in it."
        " Without it, once.",
        examples=["lasted"],
    )
    date_note: Text | None = Field(
        default=None,
        description="A note on how the date is known.",
        examples=["The source says only last week."],
    )
    local_time: Annotated[str, StringConstraints(pattern=_CLOCK)] | None = Field(
        default=None,
        description="Local time as HH:MM, if a source gives it. A time in another zone has the zone"
        " after it, as in 05:30 UTC or 22:30 UTC-07:00.",
        examples=["17:40", "05:30 UTC"],
    )
    type: Annotated[
        TypeId,
        AfterValidator(_known_type),
        Described(allowed_values.INCIDENT_TYPES, others="A type of the file's own, from 'types'."),
    ] = Field(
        description="The kind of incident: one of this list, or of 'types' in this file.",
        examples=["stop"],
    )
    title: Text = Field(
        description="A neutral title for the list and the map.", examples=["Police stop a driver"]
    )
    summary: Text = Field(
        description="The facts that all accounts share, in your own words.",
        examples=["Police stopped a driver near City Hall."],
    )
    location: Location = Field(description="The place of the incident.")
    agencies: tuple[Involvement, ...] = Field(
        default=(), description="The agencies that took part or are named, each with its role."
    )
    claims: tuple[Claim, ...] = Field(
        default=(), description="The claims about the incident, each with all accounts of it."
    )
    checked: tuple[Check, ...] = Field(
        default=(),
        description="What was checked, by which role and when; shown to readers, without a grade.",
    )
    corrections: tuple[Correction, ...] = Field(
        default=(),
        description="Corrections of the published record: error, right version, day and role;"
        " shown to readers. A retraction leaves only its own words of the record.",
    )
    same_event_as: tuple[Slug, ...] = Field(
        default=(),
        description="Ids of other records of the same event that stay apart.",
        examples=[["bell-stop-second-report"]],
    )
    formerly: tuple[Slug, ...] = Field(
        default=(),
        description="Ids of records that became part of this one; their links lead here.",
        examples=[["bell-stop-first-report"]],
    )
    merged_into: Slug | None = Field(
        default=None,
        description="The id of the record that this one became part of. It is no longer published, and its"
        " link leads there.",
        examples=["bell-stop-2026-01"],
    )
    sources: Annotated[tuple[Slug, ...], Field(min_length=1)] = Field(
        description="Ids of the incident's sources, at least one.",
        examples=[["city-news"]],
    )
    unknowns: tuple[Text, ...] = Field(
        default=(),
        description="Open questions that the sources do not answer, one line each.",
        examples=[["When it began."]],
    )
    fields: dict[str, FieldValue] = Field(
        default_factory=dict,
        description="Values of the file's own fields, by id; 'fields' of the file describes each.",
        examples=[{"weapon": "knife", "injured": 2}],
    )
    media: tuple[Medium, ...] = Field(
        default=(),
        description="Photos that a page has if it is built with --embed-media. None of an incident that is"
        " withheld, or shown in part or coarser.",
    )
    translations: Translations | None = Field(
        default=None, description="Translations; the page marks them as translations."
    )
    data_generalizations: Text | None = Field(
        default=None,
        description="A note for readers on values that were already made coarser (Darwin Core).",
        examples=["The source rounds the coordinates to 1 km."],
    )
    information_withheld: Text | None = Field(
        default=None,
        description="A note for readers on values that are known and not published (Darwin Core).",
        examples=["The name of the business."],
    )
    kept_back: tuple[Text, ...] = Field(
        default=(),
        description="Codes of the sentences on privacy in a record that mapper exported, so that a page has"
        " them in its languages. Do not write it by hand.",
        examples=[["kind:home", "place"]],
    )
    withhold: bool = Field(
        default=False,
        description="Withhold the record from everything published.",
        examples=[True],
    )
    redact: tuple[Annotated[Redactable, Described(allowed_values.REDACTABLE)], ...] = Field(
        default=(),
        description="Fields to withhold from everything published.",
        examples=[["coordinates", "local_time"]],
    )
    publish_after: Moment | None = Field(
        default=None,
        description="A day or moment before which the record is withheld. The latest possible moment"
        " counts; unknown withholds it for good.",
        examples=["2026-02-01", "2026-02-01T12:00Z"],
    )
    status: Annotated[Literal["withdrawn"], Described(allowed_values.RECORD_STATUSES)] | None = (
        Field(
            default=None,
            description="Withdrawn, if the record must not be published any more.",
            examples=["withdrawn"],
        )
    )
    embargo_lifted: Text | None = Field(
        default=None,
        description="Why the incident has certainly ended, if neither its date nor its sources' dates"
        " show it, and the role of the person who decided. Not published.",
        examples=["The council minutes call it closed (map editor)."],
    )
    internal_note: Text | None = Field(
        default=None,
        description="A note for colleagues; not published.",
        examples=["Call the clerk again."],
    )

    @field_validator("date_interval")
    @classmethod
    def _of_an_interval(cls, meaning: str | None, info: ValidationInfo) -> str | None:
        date = info.data.get("event_date")  # missing where it is at fault itself
        if meaning is not None and date is not None and "/" not in date:
            raise PydanticCustomError("no_interval", "{date} is not an interval", {"date": date})
        return meaning

    def translated_parts(self) -> Iterator[TranslatedPart]:
        """Yield each list of the translations, with its length and the required length."""
        for language, translation in self.translations or ():
            if translation is None:
                continue
            for name, expected in self._lengths():
                listed = getattr(translation, name)
                if listed is not None:
                    yield TranslatedPart((language, name), len(listed), expected)
            for number, (claim, said) in enumerate(
                zip(self.claims, translation.claims or (), strict=False)
            ):
                asked = sum(account.asked_how is not None for account in claim.accounts)
                for name, texts, expected in (
                    ("says", said.says, len(claim.accounts)),
                    ("by", said.by, len(claim.accounts)),
                    ("asked_how", said.asked_how, asked),
                ):
                    if texts is not None:
                        where = (language, "claims", number, name)
                        yield TranslatedPart(where, len(texts), expected)

    def _lengths(self) -> Iterator[tuple[str, int]]:
        """Yield the length that each list of a translation has to have."""
        yield "unknowns", len(self.unknowns)
        yield "agencies", sum(agency.note is not None for agency in self.agencies)
        yield "checked", sum(check.note is not None for check in self.checked)
        yield "corrections", len(self.corrections)
        yield "claims", len(self.claims)

    @property
    def contest_status(self) -> ContestStatus:
        """The status of its most contested claim about the event; none-recorded without claims."""
        return incident_status(
            (claim.about, [account.voice for account in claim.accounts]) for claim in self.claims
        )

"""The model of an incident record: its fields, their allowed values, and the rules of one record.

The terms follow ACLED and UCDP for the event, Darwin Core for the locality and its uncertainty, schema.org
for claims and archives, and EDTF for dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, NamedTuple, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from mapper.places import Precision
from mapper.records import allowed_values
from mapper.records.allowed_values import Described
from mapper.records.contest_statuses import (
    About,
    Capacity,
    ContestStatus,
    Stance,
    Voice,
    contest_status,
    incident_status,
)
from mapper.records.event_dates import moment_reached_everywhere, parse_event_date
from mapper.records.own_fields import FieldId, OwnField
from mapper.records.own_words import OwnType

Level = Literal["federal", "state", "county", "municipal", "unknown"]
AgencyType = Literal[
    "police", "sheriff", "highway-patrol", "immigration-enforcement", "border-patrol",
    "customs", "investigative", "protective", "corrections", "prosecutor", "bureau", "department",
    "unspecified",
]  # fmt: skip
Role = Literal["conducting", "assisting", "responding", "present", "involved", "named"]
NAMED: Role = "named"  # not counted as present
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
    "local_time", "agencies", "claims", "unknowns", "fields",
]  # fmt: skip

_CLOCK = r"^([01]\d|2[0-3]):[0-5]\d( UTC([+-](0\d|1[0-4]):[0-5]\d)?)?$"
_FORMAT_SCHEMA: dict[str, Any] = {
    "oneOf": [
        {"const": 1, "description": "The format of mapper 0.2."},
        {"const": "1", "description": "The same, written as text."},
    ]
}
RECORDS_FORMAT = 1  # of a file of records; one without `format` is of mapper 0.1

LEVELS: tuple[Level, ...] = get_args(Level)
ROLES: tuple[Role, ...] = get_args(Role)
STANCES: tuple[Stance, ...] = get_args(Stance)
CAPACITIES: tuple[Capacity, ...] = get_args(Capacity)
PLACE_TYPES: tuple[PlaceType, ...] = get_args(PlaceType)
REDACTABLE: tuple[Redactable, ...] = get_args(Redactable)


def _edtf(text: str) -> str:
    try:
        parse_event_date(text)
    except ValueError as error:
        raise PydanticCustomError("edtf", "{why}", {"why": str(error)}) from error
    return text


def _moment(text: str) -> str:
    try:
        moment_reached_everywhere(text)
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("edtf", "{why}", {"why": str(error)}) from error
    return text


def _web_address(text: str) -> str:
    if text != "unknown" and not text.startswith(("https://", "http://")):
        raise PydanticCustomError("web_address", "not http or https")
    return text


def _known_type(text: str, info: ValidationInfo) -> str:
    """Refuse a type that neither mapper nor the file lists; without the file's list, any type fits."""
    known = (info.context or {}).get("types")
    if known is not None and text not in known:
        raise PydanticCustomError("unknown_type", "unknown type", {"known": list(known)})
    return text


# The URN is the schema's name, not an address: editors load the file that stands beside the records.
SCHEMA_ID = "urn:incident-mapper:schema:records:1"

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
TypeId = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
AreaGeoid = Annotated[str, StringConstraints(pattern=r"^(US|\d{2}|\d{5}|\d{7})$")]
Edtf = Annotated[str, AfterValidator(_edtf)]
Moment = Annotated[str, AfterValidator(_moment)]
WebAddress = Annotated[str, AfterValidator(_web_address)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Source(_Record):
    """A publication. Fields that the source does not give are `unknown`."""

    publisher: Text = Field(description="Its publisher, or unknown.", examples=["City News"])
    title: Text = Field(description="Its title, or unknown.", examples=["Two accounts of a stop"])
    published: Edtf = Field(
        description="Date of publication as EDTF, or unknown.", examples=["2026-01-23", "unknown"]
    )
    url: WebAddress = Field(
        description="Its web address (http or https), or unknown.",
        examples=["https://news.example/two-accounts", "unknown"],
    )
    archived_at: WebAddress = Field(
        description="Address of an archived copy (http or https), or unknown.",
        examples=["https://archive.example/2026/two-accounts", "unknown"],
    )
    note: Text | None = Field(
        default=None,
        description="A note on the source for readers.",
        examples=["Updated the day after publication."],
    )


class Account(_Record):
    """One speaker's account of a claim."""

    by: Text = Field(
        description="The speaker. Name private people by capacity only: an observer, a community activist.",
        examples=["An observer", "Bell Police Department"],
    )
    capacity: Annotated[Capacity, Described(allowed_values.CAPACITIES)] = Field(
        description="The capacity in which they speak.", examples=["observer"]
    )
    agency: Text | None = Field(
        default=None, description="The agency spoken for, by id or alias.", examples=["LAPD"]
    )
    stance: Annotated[Stance, Described(allowed_values.STANCES)] = Field(
        description="How the speaker stands to the claim. The contest status follows from the stances.",
        examples=["denies"],
    )
    says: Text = Field(
        description="Their account, in neutral words; short quotes in quotation marks.",
        examples=["They did not ask anyone to leave."],
    )
    source: Slug = Field(description="The id of the source of the account.", examples=["city-news"])
    said_on: Edtf | None = Field(
        default=None,
        description="When they spoke, as EDTF, if the source gives the date.",
        examples=["2026-01-23"],
    )
    asked_on: Edtf | None = Field(
        default=None,
        description="When they were asked, as EDTF; for no-comment and not-asked.",
        examples=["2026-01-22"],
    )
    asked_how: Text | None = Field(
        default=None,
        description="How they were asked, or why they were not; for no-comment and not-asked.",
        examples=["By email and phone."],
    )

    @property
    def voice(self) -> Voice:
        """The parts of it that the contest status depends on."""
        return Voice(self.by, self.stance, self.capacity, self.agency)


class Claim(_Record):
    """One factual statement about an incident, with all accounts of it."""

    claim: Text = Field(
        description="The statement, in neutral words that a speaker can assert or deny.",
        examples=["Officers told the driver to leave."],
    )
    about: Annotated[About, Described(allowed_values.ABOUT)] = Field(
        default="event",
        description="Whether the claim is about this incident or about practice in general.",
        examples=["background"],
    )
    accounts: Annotated[tuple[Account, ...], Field(min_length=1)] = Field(
        description="All accounts of the claim, at least one."
    )

    @property
    def contest_status(self) -> ContestStatus:
        """The contest status, derived from the stances of the accounts."""
        return contest_status(account.voice for account in self.accounts)


class Involvement(_Record):
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


class Location(_Record):
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
        description="The id of a landmark in the gazetteer.",
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


class TranslatedClaim(_Record):
    """A claim and its accounts in another language."""

    claim: Text = Field(
        description="The claim, translated.", examples=["Unos agentes le dijeron que se fuera."]
    )
    by: tuple[Text, ...] | None = Field(
        default=None,
        description="Who speaks, translated, in the order of the accounts; names stay as they are.",
        examples=[["Una observadora", "Bell Police Department"]],
    )
    says: tuple[Text, ...] = Field(
        description="Each account, translated, in the order of the accounts.",
        examples=[["Sí lo dijeron.", "No lo dijeron."]],
    )


class Translation(_Record):
    """A record in another language; the page shows the original of missing texts."""

    title: Text | None = Field(
        default=None, description="The title, translated.", examples=["La policía detiene un auto"]
    )
    summary: Text | None = Field(
        default=None, description="The summary, translated.", examples=["Lo que coincide."]
    )
    locality: Text | None = Field(
        default=None,
        description="The place in your words, translated.",
        examples=["Ayuntamiento de Bell"],
    )
    location_note: Text | None = Field(
        default=None,
        description="The note on the place, translated.",
        examples=["La fuente nombra la esquina."],
    )
    date_note: Text | None = Field(
        default=None, description="The note on the date, translated.", examples=["Según la fuente."]
    )
    unknowns: tuple[Text, ...] | None = Field(
        default=None,
        description="All lines of `unknowns`, translated, in the same order.",
        examples=[["A qué hora empezó."]],
    )
    claims: tuple[TranslatedClaim, ...] | None = Field(
        default=None, description="All claims, translated, in the same order."
    )
    agencies: tuple[Text, ...] | None = Field(
        default=None,
        description="The notes of the agencies that have one, translated, in the same order.",
        examples=[["Según un observador."]],
    )


class Translations(_Record):
    """Translations of a record, by language."""

    en: Translation | None = Field(default=None, description="The record in English.")
    es: Translation | None = Field(default=None, description="The record in Spanish.")


class TranslatedPart(NamedTuple):
    """A list in a translation: its path below `translations`, its length, and the length in the record."""

    where: tuple[str | int, ...]
    length: int
    expected: int


# `embargo_lifted` in exported records: without it, an incident that no date shows to be over would be
# withheld when they are read
RELEASED_IN_EXPORT = "Was public when these records were exported."


class Incident(_Record):
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
    sources: Annotated[tuple[Slug, ...], Field(min_length=1)] = Field(
        description="Ids of the incident's sources, at least one.",
        examples=[["city-news"]],
    )
    unknowns: tuple[Text, ...] = Field(
        default=(),
        description="Open questions that the sources do not answer, one line each.",
        examples=[["When it began."]],
    )
    fields: dict[str, bool | int | float | Text] = Field(
        default_factory=dict,
        description="Values of the file's own fields, by id; 'fields' of the file describes each.",
        examples=[{"weapon": "knife", "injured": 2}],
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

    def translated_parts(self) -> Iterator[TranslatedPart]:
        """Yield each list of the translations, with its length and the required length."""
        for language, translation in self.translations or ():
            if translation is None:
                continue
            if translation.unknowns is not None:
                yield TranslatedPart(
                    (language, "unknowns"), len(translation.unknowns), len(self.unknowns)
                )
            if translation.agencies is not None:
                noted = sum(agency.note is not None for agency in self.agencies)
                yield TranslatedPart((language, "agencies"), len(translation.agencies), noted)
            if translation.claims is None:
                continue
            yield TranslatedPart((language, "claims"), len(translation.claims), len(self.claims))
            for number, (claim, said) in enumerate(
                zip(self.claims, translation.claims, strict=False)
            ):
                for name, texts in (("says", said.says), ("by", said.by)):
                    if texts is not None:
                        where = (language, "claims", number, name)
                        yield TranslatedPart(where, len(texts), len(claim.accounts))

    @property
    def contest_status(self) -> ContestStatus:
        """The status of its most contested claim about the event; none-recorded without claims."""
        return incident_status(
            (claim.about, [account.voice for account in claim.accounts]) for claim in self.claims
        )


class TranslatedHead(_Record):
    """Title and description of the page in another language; one left out is shown as written."""

    title: Text | None = Field(
        default=None, description="The page's title, translated.", examples=["Dos relatos"]
    )
    description: Text | None = Field(
        default=None,
        description="The page's description, translated.",
        examples=["Encuentros y relatos."],
    )


class HeadTranslations(_Record):
    """Translations of title and description, by language."""

    en: TranslatedHead | None = Field(default=None, description="Title and description in English.")
    es: TranslatedHead | None = Field(default=None, description="Title and description in Spanish.")


class OwnArea(_Record):
    """Where an agency of the file works, as GEOIDs of whole areas."""

    geoids: Annotated[tuple[AreaGeoid, ...], Field(min_length=1)] = Field(
        description="Places (7 digits), counties (5) and states (2), or US.",
        examples=[["0643000"], ["06037", "06059"]],
    )
    unincorporated_of: tuple[AreaGeoid, ...] = Field(
        default=(),
        description="Counties of which only the land outside cities belongs.",
        examples=[["06037"]],
    )
    except_: tuple[AreaGeoid, ...] = Field(
        default=(),
        alias="except",
        description="Areas that do not belong.",
        examples=[["0604870"]],
    )


class OwnAgency(_Record):
    """An agency that the registry does not have, for the incidents of this file."""

    name: Text = Field(description="Its full name.", examples=["Port Police"])
    short_name: Text | None = Field(
        default=None, description="Its name on marks and in the matrix.", examples=["Port PD"]
    )
    aliases: tuple[Text, ...] = Field(
        default=(),
        description="Other names that records may use.",
        examples=[["Harbor Police", "Port Department Police"]],
    )
    level: Annotated[Level, Described(allowed_values.LEVELS)] = Field(
        default="unknown", description="Its level of government.", examples=["municipal"]
    )
    type: Annotated[AgencyType, Described(allowed_values.AGENCY_TYPES)] = Field(
        default="unspecified", description="The kind of agency.", examples=["police"]
    )
    parent: Text | None = Field(
        default=None,
        description="The agency that it belongs to, by id or alias.",
        examples=["port-office"],
    )
    ori: Text | None = Field(
        default=None, description="Its ORI code of nine characters.", examples=["CA0190000"]
    )
    area_of_operations: OwnArea | None = Field(
        default=None,
        description="The area where it works. Without one, area checks are undetermined.",
    )


class AcceptedWarning(_Record):
    """Warnings that the editor knows and accepts, with the reason. `mapper check` counts them."""

    code: Slug = Field(
        description="The code of the warnings, such as source-not-archived.",
        examples=["source-not-archived"],
    )
    of: tuple[Text, ...] = Field(
        default=(),
        description="Ids of the incidents or sources that they are about; without it, all.",
        examples=[["city-news"]],
    )
    reason: Text = Field(
        description="The reason, for the next editor.",
        examples=["No web archive has a copy; looked up on 2026-11-26."],
    )


class RecordFile(_Record):
    """`incidents.yaml`: sources by id, and incidents by the city they happened in."""

    format: Annotated[Literal["1", 1], WithJsonSchema(_FORMAT_SCHEMA)] | None = Field(
        default=None,
        description="The format of the file, 1. Without it, the file is read as in mapper 0.1: cities"
        " without a state are in California.",
        examples=[1],
    )
    home: Text | None = Field(
        default=None,
        description="The state in which cities without one are, by name, postal code or FIPS code:"
        " California, CA or 06; or United States. Without it, a name that is in one state alone needs"
        " no state.",
        examples=["California", "TX", "United States"],
    )
    title: Text | None = Field(
        default=None, description="The page's title.", examples=["Police and observers in Bell"]
    )
    description: Text | None = Field(
        default=None,
        description="The text below the title, in a sentence or two.",
        examples=["Encounters that five published texts report."],
    )
    translations: HeadTranslations | None = Field(
        default=None, description="Title and description in other languages."
    )
    contact: Text | None = Field(
        default=None,
        description="Where readers report an error or ask for a removal: an email or web address.",
        examples=["corrections@news.example"],
    )
    license: Text | None = Field(
        default=None,
        description="The license of the data, such as CC BY 4.0, with its address if you like.",
        examples=["CC BY 4.0"],
    )
    private_names: tuple[Text, ...] = Field(
        default=(),
        description="Names of private people that must not be published. The list is never published"
        " either.",
        examples=[["Jane Doe"]],
    )
    accepted_warnings: tuple[AcceptedWarning, ...] = Field(
        default=(), description="Warnings of mapper check to accept, with the reasons."
    )
    types: dict[TypeId, OwnType | None] = Field(
        default_factory=dict,
        description="Types of incident that mapper's list lacks, by id: the word that records write.",
        examples=[{"arson": {"label": "Arson"}}],
    )
    fields: dict[FieldId, OwnField] = Field(
        default_factory=dict,
        description="Fields of the file's own, by id: a word for each, without spaces.",
        examples=[{"weapon": {"label": "Weapon", "type": "category"}}],
    )
    sources: dict[Slug, Source] = Field(
        description="Sources by id: lowercase words joined by hyphens."
    )
    agencies: dict[Slug, OwnAgency] = Field(
        default_factory=dict, description="Agencies that the registry lacks, by id."
    )
    incidents: dict[str, tuple[Incident, ...]] = Field(
        description="Incidents by city: a Census place by name (with its state, unless that is the home:"
        ' "Pasadena, TX"), alias or GEOID, a county, or Unknown.'
    )


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file of records, for editors.

    Each property has a description, each allowed value a sentence; `$id` is a URN, for the schema is at
    no address of its own.
    """
    schema = RecordFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, **schema}

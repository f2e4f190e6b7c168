"""What an incident record is: the words, their allowed values, and the rules of one record.

The words follow the field: ACLED and UCDP for the event, Darwin Core for the locality and its
uncertainty, schema.org for claims and archives, EDTF for dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, NamedTuple, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from mapper.places import Precision
from mapper.records.event_dates import come_everywhere, parse_event_date

Level = Literal["federal", "state", "county", "municipal", "unknown"]
Role = Literal["conducting", "assisting", "responding", "present", "named"]
Stance = Literal["asserts", "denies", "partly-confirms", "no-comment", "not-asked"]
Capacity = Literal[
    "observer", "activist", "organization", "agency", "official", "expert", "author", "media"
]
ContestStatus = Literal["uncontested", "agreed", "one-sided", "disputed"]
IncidentType = Literal[
    "operation", "stop", "encounter", "protest", "police-response", "staging", "other"
]
AreaCheck = Literal["inside", "outside", "undetermined"]
PlaceType = Literal[
    "home", "shelter", "clinic", "school", "place-of-worship", "workplace", "shop", "street",
    "public-space", "transit", "court", "government", "detention", "other",
]  # fmt: skip
Redactable = Literal[
    "summary", "verbatim_locality", "locality", "coordinates", "location_note", "date_note",
    "local_time", "agencies", "claims", "unknowns",
]  # fmt: skip

LEVELS: tuple[Level, ...] = get_args(Level)
ROLES: tuple[Role, ...] = get_args(Role)
STANCES: tuple[Stance, ...] = get_args(Stance)
PLACE_TYPES: tuple[PlaceType, ...] = get_args(PlaceType)
REDACTABLE: tuple[Redactable, ...] = get_args(Redactable)
CONTEST_STATUSES: tuple[ContestStatus, ...] = get_args(ContestStatus)
INCIDENT_TYPES: tuple[IncidentType, ...] = get_args(IncidentType)


def _edtf(text: str) -> str:
    try:
        parse_event_date(text)
    except ValueError as error:
        raise PydanticCustomError("edtf", "{why}", {"why": str(error)}) from error
    return text


def _moment(text: str) -> str:
    try:
        come_everywhere(text)
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("edtf", "{why}", {"why": str(error)}) from error
    return text


def _web_address(text: str) -> str:
    if text != "unknown" and not text.startswith(("https://", "http://")):
        raise PydanticCustomError("web_address", "not http or https")
    return text


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Edtf = Annotated[str, AfterValidator(_edtf)]
Moment = Annotated[str, AfterValidator(_moment)]
WebAddress = Annotated[str, AfterValidator(_web_address)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Record):
    """Where something was published. `unknown` where the text in hand does not say."""

    publisher: Text = Field(description="Who published it, or unknown.")
    title: Text = Field(description="Its title, or unknown.")
    published: Edtf = Field(description="Date of publication as EDTF, or unknown.")
    url: WebAddress = Field(description="Where it can be read, or unknown.")
    archived_at: WebAddress = Field(description="An archived copy, or unknown.")
    note: Text | None = Field(default=None, description="What the reader should know about it.")


class Account(_Record):
    """What somebody says about a claim."""

    by: Text = Field(
        description="Who speaks. Private people by capacity only: an observer, a community activist."
    )
    capacity: Capacity
    agency: Text | None = Field(default=None, description="The agency spoken for, by id or alias.")
    stance: Stance
    says: Text = Field(
        description="What they say, in neutral words; short quotes in quotation marks."
    )
    source: Slug = Field(description="The id of the source in which they say it.")


class Claim(_Record):
    """One factual statement about an incident, with the accounts of everybody who spoke to it."""

    claim: Text = Field(description="The statement, neutral, so that one can assert or deny it.")
    accounts: Annotated[tuple[Account, ...], Field(min_length=1)]

    @property
    def contest_status(self) -> ContestStatus:
        """What the stances of the accounts come to."""
        return contest_status((account.by, account.stance) for account in self.accounts)


class Involvement(_Record):
    """An agency's part in an incident."""

    agency: Text = Field(description="The agency's id in the registry, or an alias.")
    role: Role
    note: Text | None = Field(default=None, description="Who says so, or what is unsure about it.")


class Location(_Record):
    """Where it happened: the source's words, ours, and whatever is known of the spot."""

    verbatim_locality: Text = Field(description="The source's own words, or unknown.")
    locality: Text = Field(description="Our wording; names no home.")
    landmark: Slug | None = Field(default=None, description="A landmark's id in the gazetteer.")
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    coordinate_uncertainty_in_meters: (
        Annotated[float, Field(gt=0, le=20_000_000, allow_inf_nan=False)] | None
    ) = Field(
        default=None,
        description="Radius of the smallest circle round the point that holds the whole place.",
    )
    precision: Precision | None = None
    place_type: PlaceType | None = Field(
        default=None,
        description="What kind of place it is. A home, shelter, clinic, school (or nursery) or place"
        " of worship is published coarser than it is known.",
    )
    note: Text | None = None

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
    """A claim and what each account says about it, in another language."""

    claim: Text
    says: tuple[Text, ...] = Field(
        description="What each account says, in the order of the accounts."
    )


class Translation(_Record):
    """A record in another language; what is left out is shown as the record has it."""

    title: Text | None = None
    summary: Text | None = None
    locality: Text | None = None
    date_note: Text | None = None
    unknowns: tuple[Text, ...] | None = Field(default=None, description="All, in their order.")
    claims: tuple[TranslatedClaim, ...] | None = Field(
        default=None, description="All, in their order."
    )


class Translations(_Record):
    """Translations of a record, by language."""

    en: Translation | None = None
    es: Translation | None = None


class TranslatedPart(NamedTuple):
    """A list in a translation: where below `translations`, its length, and the record's."""

    where: tuple[str | int, ...]
    length: int
    expected: int


# `embargo_lifted` in exported records: without it, an incident that no date shows to be over would be
# withheld when they are read
RELEASED_IN_EXPORT = "Was public when these records were exported."


class Incident(_Record):
    """One event at one place and time, with everything that is said about it."""

    id: Slug
    event: Slug | None = Field(
        default=None, description="Shared by the scenes of one event that has more than one place."
    )
    event_date: Edtf = Field(description="EDTF of level 0 or 1, or unknown.")
    date_note: Text | None = Field(default=None, description="How the date is known.")
    local_time: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = (
        Field(default=None, description="Local time as HH:MM, where a source gives it.")
    )
    type: IncidentType
    title: Text
    summary: Text
    location: Location
    agencies: tuple[Involvement, ...] = ()
    claims: tuple[Claim, ...] = ()
    sources: Annotated[tuple[Slug, ...], Field(min_length=1)]
    unknowns: tuple[Text, ...] = Field(default=(), description="What the sources leave open.")
    translations: Translations | None = Field(
        default=None, description="The same in other languages; the page says that it is one."
    )
    data_generalizations: Text | None = None
    information_withheld: Text | None = None
    withhold: bool = Field(
        default=False, description="Keep the record out of everything published."
    )
    redact: tuple[Redactable, ...] = Field(
        default=(), description="What of the record to keep out of everything published."
    )
    publish_after: Moment | None = Field(
        default=None,
        description="A day or moment before which the record is kept out of everything published; the"
        " latest that it may mean counts, and unknown is never over.",
    )
    status: Literal["withdrawn"] | None = Field(
        default=None, description="withdrawn: the record is kept out of everything published."
    )
    embargo_lifted: Text | None = Field(
        default=None,
        description="Why the incident is surely over, where neither its date nor its sources' dates"
        " show it; and in which role somebody says so. Not published.",
    )
    internal_note: Text | None = Field(default=None, description="For colleagues; not published.")

    def translated_parts(self) -> Iterator[TranslatedPart]:
        """Give each list of the translations with how long it is and how long it must be."""
        for language, translation in self.translations or ():
            if translation is None:
                continue
            if translation.unknowns is not None:
                yield TranslatedPart(
                    (language, "unknowns"), len(translation.unknowns), len(self.unknowns)
                )
            if translation.claims is None:
                continue
            yield TranslatedPart((language, "claims"), len(translation.claims), len(self.claims))
            for number, (claim, said) in enumerate(
                zip(self.claims, translation.claims, strict=False)
            ):
                where = (language, "claims", number, "says")
                yield TranslatedPart(where, len(said.says), len(claim.accounts))

    @property
    def contest_status(self) -> ContestStatus:
        """The most contested of its claims; uncontested without any."""
        return most_contested(claim.contest_status for claim in self.claims)


class TranslatedHead(_Record):
    """Title and description of the page in another language; one left out is shown as written."""

    title: Text | None = None
    description: Text | None = None


class HeadTranslations(_Record):
    """Translations of title and description, by language."""

    en: TranslatedHead | None = None
    es: TranslatedHead | None = None


class RecordFile(_Record):
    """`incidents.yaml`: sources by id, and incidents by the city they happened in."""

    title: Text | None = Field(default=None, description="What the page is called.")
    description: Text | None = Field(default=None, description="What the page says of itself.")
    translations: HeadTranslations | None = Field(
        default=None, description="Title and description in other languages."
    )
    private_names: tuple[Text, ...] = Field(
        default=(),
        description="Names of private people that nothing published may hold; the list itself is"
        " never published.",
    )
    sources: dict[Slug, Source] = Field(description="Sources by id.")
    incidents: dict[str, tuple[Incident, ...]] = Field(
        description="Incidents by city: a Census place by name, alias or GEOID, a county, or Unknown."
    )


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a file of records, for editors."""
    schema = RecordFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def contest_status(accounts: Iterable[tuple[str, Stance]]) -> ContestStatus:
    """Derive how contested a claim is from who takes which stance.

    - disputed: somebody asserts it, somebody else denies it or confirms only a part;
    - agreed: two or more assert it, nobody says otherwise and nobody asked is silent;
    - one-sided: one side speaks, and the other gave no comment or was not asked; or only a denial
      or a partial confirmation is recorded;
    - uncontested: one account, and no other view is recorded.

    Args:
        accounts: Speaker and stance, one pair an account.
    """
    speakers: dict[Stance, set[str]] = {stance: set() for stance in STANCES}
    for speaker, stance in accounts:
        speakers[stance].add(speaker)
    asserting, denying = speakers["asserts"], speakers["denies"]
    partly = speakers["partly-confirms"]
    silent = speakers["no-comment"] | speakers["not-asked"]
    if (asserting and (denying or partly)) or (denying and partly):
        return "disputed"
    if denying or partly or silent:
        return "one-sided"
    return "agreed" if len(asserting) > 1 else "uncontested"


def most_contested(statuses: Iterable[ContestStatus]) -> ContestStatus:
    """Take the last of the statuses in the order uncontested, agreed, one-sided, disputed."""
    return max(statuses, key=CONTEST_STATUSES.index, default="uncontested")

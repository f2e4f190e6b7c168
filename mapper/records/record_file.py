"""The model of a file of records, and its JSON Schema."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from mapper.records.agency_model import OwnAgency
from mapper.records.area_settings import AreaSettings, Coverage
from mapper.records.claims import Source
from mapper.records.corrections import Retraction
from mapper.records.field_types import RecordModel, SiteAddress, Slug, Text, TypeId
from mapper.records.ground_settings import GroundSettings
from mapper.records.landmark_model import OwnLandmark
from mapper.records.model import Incident
from mapper.records.own_fields import FieldId, OwnField
from mapper.records.own_words import OwnType
from mapper.records.translations import HeadTranslations

_FORMAT_SCHEMA: dict[str, Any] = {
    "oneOf": [
        {"const": 1, "description": "The format of mapper 0.2."},
        {"const": "1", "description": "The same, written as text."},
    ]
}
RECORDS_FORMAT = 1  # of a file of records; one without `format` is of mapper 0.1

# The URN is the schema's name, not an address: editors load the file that stands beside the records.
SCHEMA_ID = "urn:incident-mapper:schema:records:1"


class AcceptedWarning(RecordModel):
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


class RecordFile(RecordModel):
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
        " California, CA or 06; or United States. Abroad, the country or its first-level area: Ukraine,"
        " or Jalisco, Mexico. Without it, a name that is in one state alone needs no state.",
        examples=["California", "TX", "United States", "Jalisco, Mexico"],
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
    site_url: SiteAddress | None = Field(
        default=None,
        description="The address that the published site will have; publish --site-url comes before it.",
        examples=["https://news.example/map/"],
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
    color_by: str | None = Field(
        default=None,
        description="Field by which the page colors its marks when it opens.",
        examples=["weapon"],
    )
    ground: tuple[GroundSettings, ...] = Field(
        default=(), description="Streets, rail, water and parks to draw under the incidents."
    )
    areas: tuple[AreaSettings, ...] = Field(
        default=(),
        description="Layers of areas of the file's own, such as police beats, beside cities and counties.",
        examples=[[{"file": "beats.geojson", "label": "Police beats"}]],
    )
    borders: dict[Text, Text] = Field(
        default_factory=dict,
        description="The country to name alone in an area in dispute, instead of all that claim it: by the"
        " area's name, a claimant's name or code. The page and exports say what was chosen.",
        examples=[{"Crimea": "UA"}],
    )
    coverage: Coverage | None = Field(
        default=None,
        description="That the incidents of a time are all there were. Without it, the page shows no rates.",
        examples=[{"complete": True, "from": "2024-01-01", "until": "2025-12-31"}],
    )
    sources: dict[Slug, Source] = Field(
        description="Sources by id: lowercase words joined by hyphens."
    )
    retracted: dict[Slug, Retraction] = Field(
        default_factory=dict,
        description="Records that were published and are retracted, by id; their links say so, and nothing"
        " else stays of them.",
        examples=[{"bell-stop-2025-12": {"by": "editor", "date": "2026-11-26"}}],
    )
    agencies: dict[Slug, OwnAgency] = Field(
        default_factory=dict, description="Agencies that the registry lacks, by id."
    )
    landmarks: dict[Slug, OwnLandmark] = Field(
        default_factory=dict, description="Public places that the gazetteer lacks, by id."
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

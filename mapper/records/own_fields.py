"""Fields of the user's own: their definitions, which follow the Table Schema of Frictionless.

A page or an export holds a field only if it was named, in records or in a mapping. A field is a column of the
table of incidents under its id.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from mapper.records.allowed_values import FIELD_TYPES, Described
from mapper.records.own_words import Label, OwnWord

FieldType = Literal["category", "number", "date", "text", "boolean", "link", "image"]
_LONGEST = 60

OTHER_LABEL = "Give one of them another label."

# names that tables, exports and other tools have for something else
_TAKEN = frozenset(
    ("id", "incident_id", "event", "city", "event_date", "date_start", "date_end", "date_interval",
     "date_note", "local_time", "type", "title", "summary",
     "verbatim_locality", "locality", "location", "location_note", "landmark",
     "latitude", "longitude", "coordinate_uncertainty_in_meters", "precision", "located_by", "located_note",
     "city_geoid", "stated_area", "jurisdiction", "places", "counties", "states", "regions", "countries",
     "unincorporated", "areas", "areas_surely", "outline", "media",
     "contest_status", "unknowns", "translations", "data_generalizations", "information_withheld",
     "kept_back", "checked", "corrections", "same_event_as", "formerly", "merged_into", "retracted",
     "withhold", "redact", "place_type", "publish_after", "status", "embargo_lifted",
     "internal_note", "agencies", "agency_ids", "claims", "accounts", "sources", "source_urls",
     "source_archives", "cited", "boundaries_vintage", "nested_json", "about", "fields", "fid", "ogc_fid",
     "geometry", "geom", "bbox", "radius", "row", "index", "list_row", "involvements", "citations")
)  # fmt: skip


def is_taken(name: str) -> bool:
    """Whether tables or files use a name for something else."""
    return name.lower() in _TAKEN


def _own_id(name: str) -> str:
    if is_taken(name):
        raise PydanticCustomError("taken_name", "name of another column")
    return name


FieldId = Annotated[
    str, StringConstraints(pattern=r"^[^\W\d_]\w*$", max_length=_LONGEST), AfterValidator(_own_id)
]


Separator = Annotated[str, StringConstraints(min_length=1, max_length=5, pattern=r"^[^\w]+$")]


class OwnField(OwnWord):
    """A field of the user's own."""

    type: Annotated[FieldType, Described(FIELD_TYPES)] = Field(
        default="category", description="The kind of its values.", examples=["number"]
    )
    unit: Label | None = Field(
        default=None, description="The unit of its numbers, as readers see it.", examples=["km"]
    )

    separator: Separator | None = Field(
        default=None,
        description="What parts several values of a category in one cell. Each is counted by itself.",
        examples=[";"],
    )
    color: bool = Field(
        default=False,
        description="Whether the page opens with its marks colored by this field, as color_by says.",
        examples=[True],
    )

    @model_validator(mode="after")
    def _is_of_words(self) -> Self:
        if self.separator is not None and self.type not in ("category", None):
            raise PydanticCustomError("separator", "separator of no category")
        return self

    def members(self) -> dict[str, Any]:
        """Return the members that were given, and always the type."""
        return super().members() | {"type": self.type}


OwnFields = Mapping[str, OwnField]


def make_field_id(name: str, taken: Container[str] = ()) -> str:
    """Write the name of a column as the id of a field, different from others and from mapper's columns."""
    words = "".join(char if char.isalpha() or char.isdecimal() else "_" for char in name.lower())
    plain = re.sub("__+", "_", words).strip("_")[: _LONGEST - 8]
    if not plain or not plain[0].isalpha():
        plain = f"own_{plain}".strip("_")
    if is_taken(plain):
        plain = f"own_{plain}"
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain}_{number}"
    return found


def same_label(first: str, id_: str) -> str:
    """Say that two fields have one label."""
    return f"The fields {first} and {id_} have the same label."


def repeated_labels(fields: OwnFields) -> dict[str, str]:
    """Return each field whose label is that of an earlier one, with the earlier one's id."""
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for id_, each in fields.items():
        label = (each.label or id_).casefold()
        if label in first:
            found[id_] = first[label]
        first.setdefault(label, id_)
    return found


def with_color(fields: OwnFields, chosen: str | None) -> dict[str, OwnField]:
    """Return fields of which one colors the marks of a page, if it is among them."""
    return {
        id_: each.model_copy(update={"color": id_ == chosen}) if chosen in fields else each
        for id_, each in fields.items()
    }


def read_fields(value: object) -> dict[str, OwnField]:
    """Read fields that a page or an export describes.

    Raises:
        ValueError: They do not fit.
    """
    given = value.items() if isinstance(value, Mapping) else ()
    return {_own_id(str(id_)): OwnField.model_validate(each) for id_, each in given}

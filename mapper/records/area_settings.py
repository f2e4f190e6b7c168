"""What records and mappings say of layers of areas, and of what their incidents cover."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from mapper.records.own_words import Label, LabelTranslations

_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
DAYS_OF_YEAR = 365.25


class AreaSettings(BaseModel):
    """A layer of areas of the user's own, such as police beats."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    file: _Text = Field(
        description="The file of polygons, as seen from this file: GeoJSON, GeoPackage, Shapefile, KML or"
        " any other vector format, in any coordinate system; or"
        " ice-ero, the areas of ICE's field offices.",
        examples=["beats.geojson"],
    )
    id: _Text | None = Field(
        default=None, description="The column of their ids. Default: by name.", examples=["BEAT"]
    )
    name: _Text | None = Field(
        default=None, description="The column of their names. Default: by name.", examples=["NAME"]
    )
    population: _Text | None = Field(
        default=None,
        description="The column of how many people live there. Default: by name.",
        examples=["POP2020"],
    )
    layer: _Text | None = Field(
        default=None,
        description="The layer of the file. Default: the first with polygons.",
        examples=["beats"],
    )
    label: Label | None = Field(
        default=None,
        description="The layer as readers see it. Default: the name of the file.",
        examples=["Police beats"],
    )
    translations: LabelTranslations | None = Field(
        default=None, description="The layer's label in other languages."
    )
    credit: _Text | None = Field(
        default=None,
        description="Whose areas these are, and of when; it stands on the map.",
        examples=["Beats: City of Bell, 2024"],
    )
    repair: bool = Field(
        default=False,
        description="Repair invalid polygons, and say so. Default: they are faults.",
        examples=[True],
    )


class Coverage(BaseModel):
    """That the incidents of a time are complete, so that rates may be made of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    complete: bool = Field(
        description="Whether the incidents of this time are all there were, in all areas.",
        examples=[True],
    )
    from_: date = Field(alias="from", description="The first day.", examples=["2024-01-01"])
    until: date = Field(description="The last day.", examples=["2025-12-31"])

    @model_validator(mode="after")
    def _in_order(self) -> Coverage:
        if self.until < self.from_:
            raise PydanticCustomError("coverage_order", "until is before from")
        return self

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.until - self.from_).days + 1

    @property
    def years(self) -> float:
        """The length of the time, in years."""
        return self.days / DAYS_OF_YEAR

    def members(self) -> dict[str, object]:
        """Return what files and pages say of it."""
        return {
            "complete": self.complete,
            "from": self.from_.isoformat(),
            "until": self.until.isoformat(),
        }


def read_coverage(value: object) -> Coverage | None:
    """Read the coverage that a page or an export claims; None if it claims none."""
    try:
        return None if value is None else Coverage.model_validate(value)
    except ValidationError:
        return None

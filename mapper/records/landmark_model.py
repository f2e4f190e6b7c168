"""The model of landmarks that a file of records or a column mapping describes itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mapper.places import MAX_RADIUS_METERS, Precision
from mapper.records import allowed_values
from mapper.records.allowed_values import Described
from mapper.records.field_types import RecordModel, Text


class OwnLandmark(RecordModel):
    """A public place that the gazetteer lacks, for the incidents of this file; never a home."""

    name: Text = Field(description="Its name.", examples=["Florence Library"])
    aliases: tuple[Text, ...] = Field(
        default=(),
        description="Other names that incidents may use.",
        examples=[["the library on Florence", "Florence Branch Library"]],
    )
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] = Field(
        description="Degrees north, WGS84.", examples=[33.9746]
    )
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] = Field(
        description="Degrees east, WGS84.", examples=[-118.2435]
    )
    coordinate_uncertainty_in_meters: Annotated[
        float, Field(gt=0, le=MAX_RADIUS_METERS, allow_inf_nan=False)
    ] = Field(
        description="Radius in meters of a circle around the point that holds all of the place; never 0.",
        examples=[60],
    )
    precision: Annotated[Precision, Described(allowed_values.PRECISIONS)] = Field(
        default="poi", description="How exactly the point gives the place.", examples=["poi"]
    )
    note: Text | None = Field(
        default=None,
        description="How the point is known; it stands beside the place.",
        examples=["Middle of the building."],
    )
    source: tuple[Text, ...] = Field(
        default=(),
        description="Where the point is from, for editors.",
        examples=[["The county's list of libraries, 2025"]],
    )

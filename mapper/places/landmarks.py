"""Named public places and intersections, as `geodata/landmarks.yaml` describes them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mapper.places.geodata import Entry
from mapper.places.precision import Precision


class LandmarkWords(Entry):
    """The name of a landmark and the note on its position in another language."""

    name: str
    note: str | None = None

    @property
    def sentence(self) -> str:
        """Both as one text."""
        return f"{self.name}. {self.note}" if self.note else self.name


class Landmark(Entry):
    """A named public place or intersection; coordinates are WGS84 degrees."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    place: str | None = None
    stated_place: str | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    coordinate_uncertainty_in_meters: Annotated[float, Field(gt=0)]
    precision: Precision
    position: Literal["confirmed", "derived", "unconfirmed"] | None = None
    note: str | None = None
    translations: dict[Literal["es"], LandmarkWords] = Field(default_factory=dict)
    source: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The name and the note as one text, which incidents located by it carry."""
        return f"{self.name}. {self.note}" if self.note else self.name

"""Photos of incidents: which file, what it shows, whose it is, and which people can be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from mapper.records import allowed_values
from mapper.records.allowed_values import Described
from mapper.records.field_types import RecordModel, Text

MEDIA = "media"  # the column of the table of incidents, where any has photos
PeopleShown = Literal["none", "public", "consented", "blurred"]


class TranslatedMedium(RecordModel):
    """What mapper's users wrote about a photo, in another language."""

    alt: Text | None = Field(
        default=None,
        description="What it shows, translated.",
        examples=["La escalinata del ayuntamiento de Bell, vacía."],
    )
    credit: Text | None = Field(
        default=None, description="Who made it, translated.", examples=["Una vecina de Bell"]
    )
    license: Text | None = Field(
        default=None,
        description="The license or permission, translated.",
        examples=["Con permiso."],
    )


class MediumTranslations(RecordModel):
    """Translations of the texts of a photo, by language."""

    en: TranslatedMedium | None = Field(default=None, description="In English.")
    es: TranslatedMedium | None = Field(default=None, description="In Spanish.")
    fr: TranslatedMedium | None = Field(default=None, description="In French.")


class Medium(RecordModel):
    """A photo of an incident. A page has it only if it was built with --embed-media."""

    file: Text = Field(
        description="The file in the folder of --embed-media: a JPEG, PNG or WebP. It is never published"
        " itself, nor is its name.",
        examples=["bell-city-hall.jpg"],
    )
    alt: Text = Field(
        description="What it shows, for readers who do not see it.",
        examples=["The steps of Bell City Hall, empty."],
    )
    credit: Text = Field(description="Who made it.", examples=["City News"])
    license: Text = Field(
        description="The license, or the permission.", examples=["CC BY 4.0", "By permission."]
    )
    people: Annotated[PeopleShown, Described(allowed_values.PEOPLE_SHOWN)] = Field(
        description="Which people can be seen. mapper does not look; the editor says so.",
        examples=["none"],
    )
    translations: MediumTranslations | None = Field(
        default=None, description="What it shows, and whose it is, in other languages."
    )


def translations_of(medium: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the translated texts of a photo by language, then by name."""
    told = medium.get("translations") or {}
    texts = {
        language: {name: text for name, text in each.items() if text}
        for language, each in told.items()
        if each
    }
    return {language: each for language, each in texts.items() if each}


def put_media(
    incidents: pd.DataFrame, media: Iterable[tuple[dict[str, Any], ...] | None]
) -> pd.DataFrame:
    """Return incidents with a column of photos; without the column if none has any.

    Args:
        incidents: The table.
        media: The photos of each incident, in its order.
    """
    rest = incidents.drop(columns=MEDIA) if MEDIA in incidents else incidents
    column = np.full(len(rest), None, dtype=object)
    for row, each in enumerate(media):
        column[row] = each if isinstance(each, tuple) and each else None
    if not any(each is not None for each in column.tolist()):
        return rest
    return rest.assign(**{MEDIA: pd.Series(column, index=rest.index, dtype=object)})


def media_of(incidents: pd.DataFrame) -> Iterator[tuple[str, tuple[dict[str, Any], ...]]]:
    """Yield the id and the photos of each incident that has any."""
    if MEDIA not in incidents:
        return
    for id_, given in zip(incidents["incident_id"], incidents[MEDIA].tolist(), strict=True):
        if isinstance(given, tuple) and given:  # NaN where another input has photos
            yield str(id_), given

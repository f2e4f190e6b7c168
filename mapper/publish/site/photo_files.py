"""The photos of a site: a file each, which pages of incidents show; its name tells nothing of an incident."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mapper.publish import Dataset, photos_of
from mapper.publish.site.incident_texts import IncidentTexts
from mapper.publish.site.words import Words
from mapper.text import escape_text

_DIGITS = 16


class PhotoFile(NamedTuple):
    """A photo of an incident.

    Attributes:
        path: Its path below the site.
        jpeg: The picture, written anew.
        said: The texts and sizes that readers get.
    """

    path: str
    jpeg: bytes
    said: Mapping[str, Any]


def list_photo_files(dataset: Dataset) -> dict[str, list[PhotoFile]]:
    """List the photos of each incident that has any, by its id."""
    return {
        id_: [
            PhotoFile(f"media/{hashlib.sha256(jpeg).hexdigest()[:_DIGITS]}.jpg", jpeg, said)
            for said, jpeg in photos
        ]
        for id_, photos in photos_of(dataset).items()
    }


def write_photos(
    photos: Sequence[PhotoFile], incident: IncidentTexts, words: Words, to_root: str
) -> str:
    """Write the photos of an incident as markup, each with its credit; empty without any.

    Args:
        photos: The photos.
        incident: The incident.
        words: The words of the page.
        to_root: The way from the page to the folder of the site.
    """
    is_foreign = incident.own_language != words.language
    language = f' lang="{incident.own_language}"' if is_foreign else ""
    written = [_write(each, language, words, to_root) for each in photos]
    return f"<h2>{words('incident.photos')}</h2>\n{''.join(written)}" if written else ""


def _write(photo: PhotoFile, language: str, words: Words, to_root: str) -> str:
    said = photo.said
    told = said.get("translations", {}).get(words.language, {})
    language = "" if "alt" in told else language
    shown = {**said, **told}
    parts = [escape_text(str(shown["credit"])), escape_text(str(shown["license"]))]
    if said["people"] == "blurred":
        parts.append(words("photo.blurred"))
    return (
        f'<figure><img class="photo"{language} src="{to_root}{photo.path}"'
        f' alt="{escape_text(str(shown["alt"]))}" width="{said["width"]}" height="{said["height"]}">'
        f"<figcaption>{' · '.join(parts)}</figcaption></figure>\n"
    )

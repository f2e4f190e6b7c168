"""The photos of a page: a block for each incident that has any, which is decoded when it is opened."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from mapper.page.blocks import compact_json, encode_text

PREFIX = "media-"  # of the block's id, before the id of the incident


def encode_media(photos: Mapping[str, Sequence[tuple[Mapping[str, Any], bytes]]]) -> dict[str, str]:
    """Encode the photos of incidents, each with its texts, as blocks by the incident's id.

    Args:
        photos: For each incident its photos: the texts and sizes that readers get, and a JPEG.
    """
    return {
        id_: encode_text(
            compact_json(
                [
                    {**said, "src": f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"}
                    for said, jpeg in given
                ]
            )
        )
        for id_, given in photos.items()
    }

"""Withholds the photos of every incident that the public does not see in whole, before any file is opened."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mapper.privacy.coarser_places import CELLS
from mapper.privacy.places_beside import kinds_of_places
from mapper.privacy.row_edits import has_any, is_present
from mapper.privacy.withheld_values import Secret
from mapper.records import MEDIA, Tables, mask, media_of, put_media, translations_of

_SHORTEST = 8  # characters; shorter credits and names are in any file
_TELLING = ("file", "alt", "credit")
# what a record says was left out or made coarser could be seen in a photo
_NOTES = ("data_generalizations", "information_withheld")


def withhold_media(
    tables: Tables, reasons: npt.NDArray[np.str_]
) -> tuple[Tables, list[Secret], int]:
    """Take out the photos of incidents that are withheld, or shown in part or coarser, for any audience.

    Args:
        tables: The incidents, before anything else is withheld.
        reasons: Why the public does not get each incident; empty where it does.

    Returns:
        The tables, the texts of the photos taken out, and their number.
    """
    incidents = tables.incidents
    if MEDIA not in incidents:
        return tables, [], 0
    hidden = (reasons != "") | mask(incidents["redact"], has_any)
    hidden |= kinds_of_places(incidents, incidents, tuple(CELLS["public"])) != ""
    for name in _NOTES:
        hidden |= mask(incidents[name], is_present)
    gone = [found for _, found in media_of(incidents[hidden])]
    secrets = [
        Secret(id_, (MEDIA, number, name), text)
        for id_, found in media_of(incidents[hidden])
        for number, each in enumerate(found)
        for name, text in (
            *((name, each[name]) for name in _TELLING),
            *(
                ("translations", text)
                for told in translations_of(each).values()
                for text in told.values()
            ),
        )
        if len(text) >= _SHORTEST
    ]
    kept = put_media(incidents, incidents[MEDIA].where(~hidden, None).tolist())
    return tables.with_(incidents=kept), secrets, sum(map(len, gone))

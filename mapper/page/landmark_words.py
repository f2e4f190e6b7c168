"""What a page says of landmarks in other languages."""

from __future__ import annotations

import pandas as pd

from mapper.places import load_gazetteer
from mapper.records import distinct

_NOTE = "located_note"


def landmark_words(incidents: pd.DataFrame) -> dict[str, dict[str, dict[str, str]]]:
    """Return the part of the header with the translated notes on landmarks; empty without any.

    A note that was taken out or changed to protect a place is not among them, nor are its translations.

    Args:
        incidents: The incidents to show.
    """
    if "landmark" not in distinct(incidents["located_by"]).objects:
        return {}
    shown = set(distinct(incidents[_NOTE]).objects)
    known = load_gazetteer().landmark_translations()
    words = {said: others for said, others in known.items() if said in shown}
    return {"landmarks": words} if words else {}

"""Times of day that are not exact, in the note on the date: a clock would say more than their source does."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_WORDS = npt.NDArray[np.object_]


def note_times(frame: dict[str, Any], words: _WORDS) -> None:
    """Add the words for a time to the notes on dates; rows that redact the time redact the note.

    Args:
        frame: The columns of incidents, `date_note` and `redact` among them.
        words: The words of each incident; None for none.
    """
    has_words = np.array([word is not None for word in words], dtype=bool)
    notes = np.array(frame["date_note"], dtype=object)
    redact = np.array(frame["redact"], dtype=object)
    for row in np.flatnonzero(has_words).tolist():
        own = notes[row]
        is_text = isinstance(own, str) and own.strip() != ""
        if not (is_text and words[row] in own):
            notes[row] = f"{own} ({words[row]})" if is_text else words[row]
        if "local_time" in redact[row] and "date_note" not in redact[row]:
            redact[row] = (*redact[row], "date_note")
    frame["date_note"], frame["redact"] = notes, redact

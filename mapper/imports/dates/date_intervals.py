"""What an interval of a table's dates means: that the event lasted, or happened once, some time in it.

The table says so in a column or its mapping in a constant, `date_interval`. Otherwise the names of its
columns tell: a start and an end are those of something that lasted. From and to are not, for police reports
have them for what was found later, such as a burglary; nor are days of a table that says how exact each is.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from mapper.errors import number_of, quoted
from mapper.files import Codes, Mask
from mapper.imports.cells import Cells, count_words, number_texts
from mapper.records import LASTED, ONCE
from mapper.text import fold

_WORD = re.compile(r"[^\W\d_]+")
# in the name of either column, each says that the event was some time between the two
_BETWEEN = frozenset(
    ("from", "fr", "to", "thru", "through", "until", "between", "earliest", "latest", "possible", "desde",
     "hasta", "von", "bis", "du", "au", "occurred", "occurrence", "occ", "crime", "offense", "offence",
     "ofns", "complaint", "cmplnt")
)  # fmt: skip
_ASK = "--constant date_interval="


def read_lasting(cells: Cells, codes: Codes, edtf: list[str]) -> Mask | None:
    """Return which rows are of events that lasted; None where the table has no intervals.

    Args:
        cells: The cells of the table.
        codes: Which date each row has.
        edtf: The dates.
    """
    intervals = np.array(["/" in each for each in edtf], dtype=bool)[codes]
    if not intervals.any():
        return None
    said = cells.of("date_interval")
    if said is not None:
        return intervals & _as_said(cells)
    name = cells.columns.one("date_end")
    if name is None or cells.of("date_precision") is not None:
        return None
    start = cells.columns.one("event_date") or ""
    lasts = _BETWEEN.isdisjoint(_WORD.findall(fold(f"{start} {name}", "accents")))
    count = int((intervals & ~cells.rejected).sum())
    rows = f"{number_of(count, 'row')} with a later day in column {quoted(name)}"
    are_events = "is read as an event" if count == 1 else "are read as events"
    cells.notes.append(
        f"{rows} {are_events} that lasted until then. If they happened once, some time between,"
        f" add {_ASK}{ONCE}."
        if lasts
        else f"{rows} {are_events} that happened once, some time between. If they lasted, add {_ASK}{LASTED}."
    )
    return intervals if lasts else None


def _as_said(cells: Cells) -> Mask:
    codes, texts = number_texts(cells.of("date_interval"), len(cells))
    words = [fold(text or "", "letters") for text in texts]
    times = np.bincount(codes, minlength=len(texts)).tolist()
    strange = Counter(
        {
            text or "": count
            for text, word, count in zip(texts, words, times, strict=True)
            if word not in ("", ONCE, LASTED)
        }
    )
    if strange:
        cells.notes.append(
            f"date_interval is {ONCE} or {LASTED}; other words are read as {ONCE}: {count_words(strange)}."
        )
    lasting: Mask = np.array([word == LASTED for word in words], dtype=bool)[codes]
    return lasting

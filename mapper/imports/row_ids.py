"""The ids of rows: as a table gives them, or made where it has none or the same twice."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mapper.imports.cells import Cells, count_words


def read_ids(cells: Cells) -> tuple[pa.ChunkedArray, str | None]:
    """Keep the ids of a column; rows without one, or with that of another, get their own."""
    given = cells.of("id")
    if given is None:
        return numbered_texts("row", len(cells)), "No ID column found, so rows are numbered."
    if not given.null_count and len(given.unique()) == len(given):
        return given, None
    texts, repeated = _distinct_ids(given.to_pylist())
    said = []
    if absent := given.null_count:
        rows = "1 row has no ID and gets" if absent == 1 else f"{absent:,} rows have no ID and get"
        said.append(f"{rows} row- with a number.")
    if repeated:
        count = sum(repeated.values())
        rows = (
            "1 row repeats an earlier ID and gets"
            if count == 1
            else f"{count:,} rows repeat an earlier ID and get"
        )
        said.append(f"{rows} a suffix (-2, -3, …): {count_words(repeated)}.")
    return pa.chunked_array([pa.array(texts, pa.string())]), " ".join(said)


def _distinct_ids(given: list[str | None]) -> tuple[list[str], Counter[str]]:
    """Keep the ids that are good, and give the others one that no row has."""
    taken = {text for text in given if text is not None}
    seen: set[str] = set()
    repeated: Counter[str] = Counter()
    texts: list[str] = []
    for number, text in enumerate(given, start=1):
        if text is not None and text not in seen:
            seen.add(text)
            texts.append(text)
            continue
        if text is not None:
            repeated[text] += 1
        own = f"row-{number}" if text is None else f"{text}-{repeated[text] + 1}"
        while own in taken:
            own += "-2"
        taken.add(own)
        texts.append(own)
    return texts, repeated


def given_ids(cells: Cells) -> pa.ChunkedArray:
    """Return the ids of a table whose rows share them; rows without one are numbered."""
    numbered = numbered_texts("row", len(cells))
    given = cells.of("id")
    return numbered if given is None else pc.coalesce(given, numbered)


def numbered_texts(word: str, count: int) -> pa.ChunkedArray:
    """Write `word-1`, `word-2` and so on."""
    numbers = pc.cast(pa.array(np.arange(1, count + 1)), pa.string())
    return pa.chunked_array([pc.binary_join_element_wise(word, numbers, "-")])

"""The texts of published records, each with where it stands and whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from mapper.records import Tables

CELL_END = " \ua66e "  # a letter that no text has, so that none is found across two cells
_CELLS = 10_000
_FRAMES = ("incidents", "involvements", "claims", "accounts", "sources", "agencies")
# Codes and numbers, which are no text of anybody's.
_CODES = frozenset(
    ("event_date", "date_start", "date_end", "type", "latitude", "longitude", "precision", "located_by",
     "coordinate_uncertainty_in_meters", "city_geoid", "stated_area", "places", "counties", "states",
     "unincorporated", "contest_status", "kept_back", "withhold", "redact", "place_type", "claim_number",
     "incident_id", "role", "area_check", "capacity", "stance", "level", "ori", "parent", "status",
     "publish_after")
)  # fmt: skip
_IN_LOCATION = {
    "verbatim_locality": "verbatim_locality", "locality": "locality", "location_note": "note",
    "landmark": "landmark", "located_note": "locality",
}  # fmt: skip
_LISTS = {"involvements": "agencies", "claims": "claims"}
_WORDS = {
    "id": "the id", "verbatim_locality": "the source's words for the place", "locality": "the locality",
    "location_note": "the note on the place", "located_note": "the words for the place", "says":
    "what somebody says", "by": "who speaks", "claim": "a claim", "unknowns": "what is left open",
    "translations": "a translation",
}  # fmt: skip


Path = tuple["str | int", ...]


class Batch(NamedTuple):
    """Cells of one column, some thousand at most.

    Attributes:
        frame: The name of the table.
        column: The name of the column.
        start: The first row.
        values: The cells.
        texts: Every text in them, each once.
    """

    frame: str
    column: str
    start: int
    values: list[object]
    texts: list[str]


class Cell(NamedTuple):
    """A text of a published record.

    Attributes:
        text: The text.
        owners: Ids of the incidents that it belongs to.
        incident_id: Which record holds it; empty for what stands beside the incidents.
        field: Names and numbers that lead to it in the records.
        words: What it is, for the user.
        is_place: Whether it says where an incident was.
    """

    text: str
    owners: frozenset[str]
    incident_id: str
    field: Path
    words: str
    is_place: bool


def texts_of_head(head: Iterable[tuple[str, str]]) -> Iterator[Batch]:
    """Give the texts that stand beside the incidents, by their field."""
    for name, text in head:
        yield Batch("head", name, 0, [text], [text])


def batches_of(published: Tables) -> Iterator[Batch]:
    """Give all texts of published records, a column and some thousand rows at a time."""
    for name in _FRAMES:
        table = getattr(published, name)
        for column in map(str, table.columns):
            if column in _CODES or table[column].dtype.kind in "biufM":
                continue
            for start in range(0, len(table), _CELLS):
                cells = table[column].iloc[start : start + _CELLS].tolist()
                texts = dict.fromkeys(text for value in cells for _, text in _leaves(value))
                if texts:
                    yield Batch(name, column, start, cells, list(texts))


def cells_of(batch: Batch, published: Tables) -> Iterator[Cell]:
    """Give the cells of a batch one by one, with where they stand."""
    if batch.frame == "head":
        words = f"the {batch.column} of the page"
        yield Cell(batch.texts[0], frozenset(), "", (batch.column,), words, is_place=False)
        return
    frame = getattr(published, batch.frame)
    rows = frame.iloc[batch.start : batch.start + len(batch.values)]
    turns = _turns(batch, frame)
    words = _words(batch)
    events = _by_event(published) if batch.frame != "agencies" else {}
    citing = _citing(published) if batch.frame == "sources" else {}
    keys = rows["id" if "id" in rows else "incident_id"].tolist()
    for number, (key, value) in enumerate(zip(keys, batch.values, strict=True)):
        row = batch.start + number
        for where, text in _leaves(value):
            incident_id, field = _path(batch, key, turns[number] if turns else row, where)
            owners = citing.get(key, frozenset()) if batch.frame == "sources" else frozenset((key,))
            if events:
                owners = owners.union(*(events.get(each, ()) for each in owners))
            is_place = batch.frame == "incidents" and batch.column in _IN_LOCATION
            yield Cell(text, owners, incident_id, field, words, is_place)


def _path(batch: Batch, key: str, turn: Any, where: Path) -> tuple[str, Path]:  # noqa: ANN401
    """Return whose a cell is, and where it stands in the record."""
    column = batch.column
    beside: Mapping[str, Path] = {
        "sources": ("sources", key, column),
        "agencies": ("agencies", key),
    }
    if batch.frame in beside:
        return "", beside[batch.frame]
    if batch.frame == "accounts":
        claim, number = turn
        return key, ("claims", claim, "accounts", number, column)
    if batch.frame != "incidents":
        return key, (_LISTS[batch.frame], turn, column)
    if column in _IN_LOCATION:
        return key, ("location", _IN_LOCATION[column])
    return key, (column, *where)


def _turns(batch: Batch, frame: pd.DataFrame) -> list[object]:
    """Return which of its incident's each row is, where an incident has several."""
    if batch.frame not in ("involvements", "claims", "accounts"):
        return []
    part = slice(batch.start, batch.start + len(batch.values))
    if batch.frame == "claims":
        return list(frame["claim_number"].iloc[part])
    if batch.frame == "involvements":
        return list(frame.groupby("incident_id").cumcount().iloc[part])
    numbers = frame.groupby(["incident_id", "claim_number"]).cumcount()
    return list(zip(frame["claim_number"].iloc[part], numbers.iloc[part], strict=True))


def _words(batch: Batch) -> str:
    if batch.frame == "agencies":
        return "the name of an agency"
    if batch.frame == "sources":
        return f"the {batch.column.replace('_', ' ')} of a source"
    if batch.frame == "involvements":
        return "the note on an agency"
    return _WORDS.get(batch.column, f"the {batch.column.replace('_', ' ')}")


def _by_event(published: Tables) -> Mapping[str, frozenset[str]]:
    """Return the other scenes of each incident's event."""
    told = published.incidents[["id", "event"]].dropna()
    scenes = told.groupby("event")["id"].agg(frozenset)
    return {id_: scenes[event] for id_, event in zip(told["id"], told["event"], strict=True)}


def _citing(published: Tables) -> Mapping[str, frozenset[str]]:
    """Return the incidents that cite each source."""
    cited = pd.concat(
        [frame[["incident_id", "source"]] for frame in (published.citations, published.accounts)]
    )
    found = cited.groupby("source")["incident_id"].agg(frozenset)
    return {str(source): incidents for source, incidents in found.items()}


def _leaves(value: object, where: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves(each, (*where, str(name)))
    elif isinstance(value, (list, tuple)):
        for number, each in enumerate(value):
            yield from _leaves(each, (*where, number))

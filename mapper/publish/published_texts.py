"""The texts of published records, each with its position and its incidents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from mapper.privacy import NOTE_ON_PLACE, WORDS_OF_SOURCE, walk_texts
from mapper.publish.unpack import CELL_END
from mapper.records import MEMBER_NAMES, Tables

_PARTS = 8  # of cells, searched one by one where something stands in all of them together
_CELLS = 10_000
_FRAMES = ("incidents", "involvements", "claims", "accounts", "sources", "agencies")
# Codes and numbers, which are not free text.
_CODES = frozenset(
    ("event_date", "date_start", "date_end", "date_interval", "latitude", "longitude", "precision",
     "located_by",
     "coordinate_uncertainty_in_meters", "city_geoid", "stated_area", "places", "counties", "states",
     "regions", "countries", "unincorporated", "contest_status", "kept_back", "withhold", "redact",
     "place_type", "claim_number",
     "role", "area_check", "about", "capacity", "stance", "said_on", "asked_on", "level", "ori", "parent",
     "status", "publish_after", "same_event_as", "formerly", "merged_into")
)  # fmt: skip
_IN_LOCATION = {
    "verbatim_locality": "verbatim_locality", "locality": "locality", "location_note": "note",
    "landmark": "landmark", "located_note": "locality",
}  # fmt: skip
_LISTS = {"involvements": "agencies", "claims": "claims"}
_WORDS = {
    "incident_id": "the id", "verbatim_locality": WORDS_OF_SOURCE,
    "locality": "the locality",
    "location_note": NOTE_ON_PLACE, "located_note": "the words for the place",
    "says": "an account", "by": "the name of a speaker", "claim": "a claim", "unknowns": "an open question",
    "translations": "a translation",
}  # fmt: skip


Path = tuple["str | int", ...]
_Found = TypeVar("_Found")


class Batch(NamedTuple):
    """Cells of one column, a few thousand at most.

    Attributes:
        frame: The name of the table.
        column: The name of the column.
        start: The first row.
        cells: The cells.
        texts: Every text in them, each once.
    """

    frame: str
    column: str
    start: int
    cells: list[object]
    texts: list[str]


class Cell(NamedTuple):
    """A text of a published record.

    Attributes:
        text: The text.
        incident_id: The record that contains it; empty for texts outside the incidents.
        field: Its path in the records.
        words: Its description for the user.
        is_place: Whether it describes a place.
    """

    text: str
    incident_id: str
    field: Path
    words: str
    is_place: bool


def texts_of_head(head: Iterable[tuple[str, str]]) -> Iterator[Batch]:
    """Yield the texts outside the incidents, by their field."""
    for name, text in head:
        yield Batch("head", name, 0, [text], [text])


def batches_of(published: Tables) -> Iterator[Batch]:
    """Yield all texts of published records, in batches of one column and a few thousand rows."""
    for name in _FRAMES:
        table = getattr(published, name)
        for column in map(str, table.columns):
            is_key = column == "incident_id" and name != "incidents"
            if is_key or column in _CODES or table[column].dtype.kind in "biufM":
                continue
            for start in range(0, len(table), _CELLS):
                cells = table[column].iloc[start : start + _CELLS].tolist()
                texts = list(_texts(cells))
                if texts:
                    yield Batch(name, column, start, cells, texts)


class PublishedCells:
    """Finds the cells of published records, each with its position and its incidents."""

    def __init__(self, published: Tables, owners: Collection[str] = ()) -> None:
        """Keep the tables; links between them are looked up when first needed.

        Args:
            published: The tables.
            owners: Ids of the incidents for `of_owners`.
        """
        self._published = published
        self._owner_ids = frozenset(owners)

    def holding(
        self, batch: Batch, find: Callable[[str], Collection[_Found]]
    ) -> Iterator[tuple[Cell, Collection[_Found]]]:
        """Yield the cells of a batch in which something is found, with the findings.

        A batch with findings is split until single cells are left, so that findings in few cells cost
        little more than one search.

        Args:
            batch: Some cells.
            find: Returns the findings in a text.
        """
        leaves = [
            (number, where, text)
            for number, value in enumerate(batch.cells)
            for where, text in walk_texts(value)
        ]
        parts = [leaves]
        while parts:
            part = parts.pop()
            found = find(CELL_END.join(text for _, _, text in part))
            if not found:
                continue
            if len(part) == 1:
                yield self._cell(batch, *part[0]), found
                continue
            size = -(-len(part) // _PARTS)
            parts += [part[at : at + size] for at in reversed(range(0, len(part), size))]

    def of_owners(self, batch: Batch) -> Iterator[tuple[Cell, frozenset[str]]]:
        """Yield the cells of a batch that belong to the owners or to scenes of their events, with the owners.

        A source belongs to the incidents that cite it.
        """
        owners = self._owners_by_key(batch.frame)
        if not owners:
            return
        keys = self._keys(batch.frame).iloc[batch.start : batch.start + len(batch.cells)]
        for number in np.flatnonzero(keys.isin(owners.keys())).tolist():
            for where, text in walk_texts(batch.cells[number]):
                yield self._cell(batch, number, where, text), owners[keys.iloc[number]]

    def citing(self, source: str) -> list[str]:
        """Return the ids of the incidents that cite a source."""
        return self._citations.loc[self._citations["source"].eq(source), "incident_id"].tolist()

    def _owners_by_key(self, frame: str) -> Mapping[str, frozenset[str]]:
        """Return the owners of each row by its key."""
        if frame in ("head", "agencies"):
            return {}
        return self._citing if frame == "sources" else self._scenes

    def _keys(self, frame: str) -> pd.Series[str]:
        rows: pd.DataFrame = getattr(self._published, frame)
        return rows["incident_id" if "incident_id" in rows else "id"]

    def _cell(self, batch: Batch, number: int, where: Path, text: str) -> Cell:
        if batch.frame == "head":
            words = f"the {batch.column} of the page"
            return Cell(text, "", (batch.column,), words, is_place=False)
        row = batch.start + number
        key = self._keys(batch.frame).iloc[row]
        incident_id, field = _path(batch, key, self._turn(batch, row), where)
        is_place = batch.frame == "incidents" and batch.column in _IN_LOCATION
        return Cell(text, incident_id, field, _words(batch), is_place)

    def _turn(self, batch: Batch, row: int) -> object:
        """Return which of its incident's a row is, where an incident has several."""
        if batch.frame == "involvements":
            return int(self._involvement_numbers.iloc[row])
        if batch.frame == "claims":
            return int(self._published.claims["claim_number"].iloc[row])
        if batch.frame == "accounts":
            claim = self._published.accounts["claim_number"].iloc[row]
            return int(claim), int(self._account_numbers.iloc[row])
        return row

    @cached_property
    def _involvement_numbers(self) -> pd.Series[int]:
        return self._published.involvements.groupby("incident_id").cumcount()

    @cached_property
    def _account_numbers(self) -> pd.Series[int]:
        return self._published.accounts.groupby(["incident_id", "claim_number"]).cumcount()

    @cached_property
    def _scenes(self) -> Mapping[str, frozenset[str]]:
        """The owners by the ids of the incidents that are theirs: their own, and scenes of their events."""
        found: dict[str, set[str]] = {id_: {id_} for id_ in self._owner_ids}
        told = self._published.incidents[["incident_id", "event"]].dropna()
        of_owners = told[told["incident_id"].isin(self._owner_ids)]
        owners = _grouped(of_owners["event"], of_owners["incident_id"])
        scenes = told[told["event"].isin(owners.keys())]
        for id_, event in zip(scenes["incident_id"], scenes["event"], strict=True):
            found.setdefault(id_, set()).update(owners[event])
        return {id_: frozenset(each) for id_, each in found.items()}

    @cached_property
    def _citing(self) -> Mapping[str, frozenset[str]]:
        """The owners by the sources that they cite."""
        cited = self._citations[self._citations["incident_id"].isin(self._scenes.keys())]
        found: dict[str, frozenset[str]] = {}
        for id_, source in zip(cited["incident_id"], cited["source"], strict=True):
            found[source] = found.get(source, frozenset()) | self._scenes[id_]
        return found

    @cached_property
    def _citations(self) -> pd.DataFrame:
        frames = (self._published.citations, self._published.accounts)
        return pd.concat([frame[["incident_id", "source"]] for frame in frames]).dropna()


def _grouped(keys: Iterable[str], values: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in zip(keys, values, strict=True):
        found[key].add(value)
    return {key: frozenset(each) for key, each in found.items()}


def _path(batch: Batch, key: str, turn: Any, where: Path) -> tuple[str, Path]:  # noqa: ANN401
    """Return the incident of a cell, and its path in the record."""
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
    return key, (MEMBER_NAMES.get(column, column), *where)


def _words(batch: Batch) -> str:
    if batch.frame == "agencies":
        return "the name of an agency"
    if batch.frame == "sources":
        return f"the {batch.column.replace('_', ' ')} of a source"
    if batch.frame == "involvements":
        return "the note on an agency"
    return _WORDS.get(batch.column, f"the {batch.column.replace('_', ' ')}")


def _texts(cells: list[Any]) -> Iterable[str]:
    """Yield every text in some cells once; most columns contain only texts."""
    values: Iterable[Any]
    try:
        values = dict.fromkeys(cells)
    except TypeError:  # a list or a mapping
        values = cells
    found: dict[str, None] = {}
    for value in values:
        _add_texts(found, value)
    return found


def _add_texts(found: dict[str, None], value: object) -> None:
    """Add every text within a cell, however nested."""
    if isinstance(value, str):
        found[value] = None
    elif isinstance(value, Mapping):
        for each in value.values():
            _add_texts(found, each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            _add_texts(found, each)

"""The texts of published records, each with where it stands and whose it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from mapper.privacy import text_leaves
from mapper.records import MEMBER_NAMES, Tables

CELL_END = " \ua66e "  # a letter that no text has, so that none is found across two cells
_CELLS = 10_000
_FRAMES = ("incidents", "involvements", "claims", "accounts", "sources", "agencies")
# Codes and numbers, which are no text of anybody's.
_CODES = frozenset(
    ("event_date", "date_start", "date_end", "type", "latitude", "longitude", "precision", "located_by",
     "coordinate_uncertainty_in_meters", "city_geoid", "stated_area", "places", "counties", "states",
     "unincorporated", "contest_status", "kept_back", "withhold", "redact", "place_type", "claim_number",
     "role", "area_check", "capacity", "stance", "level", "ori", "parent", "status",
     "publish_after")
)  # fmt: skip
_IN_LOCATION = {
    "verbatim_locality": "verbatim_locality", "locality": "locality", "location_note": "note",
    "landmark": "landmark", "located_note": "locality",
}  # fmt: skip
_LISTS = {"involvements": "agencies", "claims": "claims"}
_WORDS = {
    "incident_id": "the id", "verbatim_locality": "the source's words for the place",
    "locality": "the locality",
    "location_note": "the note on the place", "located_note": "the words for the place", "says":
    "what somebody says", "by": "who speaks", "claim": "a claim", "unknowns": "what is left open",
    "translations": "a translation",
}  # fmt: skip


Path = tuple["str | int", ...]
_Found = TypeVar("_Found", bound=Sized)


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
            is_key = column == "incident_id" and name != "incidents"
            if is_key or column in _CODES or table[column].dtype.kind in "biufM":
                continue
            for start in range(0, len(table), _CELLS):
                cells = table[column].iloc[start : start + _CELLS].tolist()
                texts = list(_texts(cells))
                if texts:
                    yield Batch(name, column, start, cells, texts)


class PublishedCells:
    """Finds the cells of published records, each with where it stands and whose it is."""

    def __init__(self, published: Tables) -> None:
        """Take the tables; what belongs to what is looked up when the first cell of a kind is wanted."""
        self._published = published

    def holding(
        self, batch: Batch, is_wanted: Callable[[str], _Found]
    ) -> Iterator[tuple[Cell, _Found]]:
        """Give the cells of a batch in which something is found, with what.

        Args:
            batch: Some cells.
            is_wanted: Says what is found in a text; nothing where it is empty.
        """
        for number, value in enumerate(batch.values):
            for where, text in text_leaves(value):
                if found := is_wanted(text):
                    yield self._cell(batch, number, where, text), found

    def _cell(self, batch: Batch, number: int, where: Path, text: str) -> Cell:
        if batch.frame == "head":
            words = f"the {batch.column} of the page"
            return Cell(text, frozenset(), "", (batch.column,), words, is_place=False)
        row = batch.start + number
        frame = getattr(self._published, batch.frame)
        key = frame["incident_id" if "incident_id" in frame else "id"].iloc[row]
        incident_id, field = _path(batch, key, self._turn(batch, row), where)
        owners = (
            self._citing.get(key, frozenset()) if batch.frame == "sources" else frozenset((key,))
        )
        if self._scenes and batch.frame != "agencies":
            owners = owners.union(*(self._scenes.get(each, ()) for each in owners))
        is_place = batch.frame == "incidents" and batch.column in _IN_LOCATION
        return Cell(text, owners, incident_id, field, _words(batch), is_place)

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
        """The scenes of each incident's event."""
        told = self._published.incidents[["incident_id", "event"]].dropna()
        scenes = _grouped(told["event"], told["incident_id"])
        return {
            id_: scenes[event]
            for id_, event in zip(told["incident_id"], told["event"], strict=True)
        }

    @cached_property
    def _citing(self) -> Mapping[str, frozenset[str]]:
        """The incidents that cite each source."""
        frames = (self._published.citations, self._published.accounts)
        cited = pd.concat([frame[["incident_id", "source"]] for frame in frames])
        return _grouped(cited["source"], cited["incident_id"])


def _grouped(keys: Iterable[str], values: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in zip(keys, values, strict=True):
        found[key].add(value)
    return {key: frozenset(each) for key, each in found.items()}


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
    """Give every text in some cells once; most columns hold nothing but texts."""
    try:
        values = dict.fromkeys(cells)
    except TypeError:  # a list or a mapping
        return dict.fromkeys(text for value in cells for _, text in text_leaves(value))
    return dict.fromkeys(text for value in values for _, text in text_leaves(value))

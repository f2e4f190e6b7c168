"""Pairs of incidents that may be one event, each with the reason; nothing is merged.

Two incidents are proposed if their days and circles overlap, no link ties them (`event`, `same_event_as`,
`merged_into`), and their titles and summaries share a fifth of their words and an agency, or half of their
words; the words of their days, places, types and agencies do not count. Of incidents of several inputs, only
pairs of different inputs are proposed, and also those that share a day and an agency within a few hundred
meters, where one of them has no words. Pairs are found by words that few incidents of a day have: what most
of a table says tells no two of its rows apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from mapper.files import Codes, Floats, Indices, Mask, are_among, count_within
from mapper.places import METERS_PER_DEGREE_AT_EQUATOR, geodesic_meters
from mapper.records import Tables, present_agencies

COLUMNS = ("incident_id", "other_id", "day", "meters", "agencies", "words", "share")
_LONGEST_DAYS = 31  # a vaguer date overlaps with too much to mean anything
_MOST_DAYS = (
    4_000_000  # of all incidents together; beyond it, only dates of a few days are compared
)
_FEW_DAYS = 3
_MOST_OF_A_DAY = 20  # incidents that have a word on one day
_SHORTEST_WORD = 4
_WITH_AGENCY = 0.2  # of the words of both, shared, where the incidents share an agency too
_WITHOUT_AGENCY = 0.5
_NEAR_METERS = 500  # between incidents of which one has no words
_BAND_METERS = 1e8  # between the days, so that only those of one day are near
_SHOWN_WORDS = 5
_FACTS = ("event_date", "type", "city", "locality", "jurisdiction")


class _Sets(NamedTuple):
    """The members of each row, as sorted keys of row and member."""

    rows: Indices
    members: Indices
    names: list[str]

    @property
    def keys(self) -> Indices:
        return self.rows * max(len(self.names), 1) + self.members

    def sizes(self, count: int) -> Indices:
        return np.bincount(self.rows, minlength=count)

    def shared(self, one: Indices, other: Indices, count: int) -> tuple[Indices, Indices]:
        """Return the members that pairs of rows share: the number of the pair, and the member."""
        sizes = self.sizes(count)
        starts = np.cumsum(sizes) - sizes
        pairs = np.repeat(np.arange(len(one)), sizes[one])
        within = count_within(sizes[one])
        members = self.members[starts[one][pairs] + within]
        wanted = other[pairs] * max(len(self.names), 1) + members
        found = are_among(wanted, self.keys)
        return pairs[found], members[found]


def _sorted_distinct(keys: Indices) -> Indices:
    """Return distinct numbers, sorted; numpy's `unique` takes ten times as long."""
    ordered: Indices = np.sort(keys)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(keys) else ordered


def find_repeats(tables: Tables, inputs: pd.Series[Any] | None = None) -> pd.DataFrame:
    """Propose pairs of incidents that may be one event; see the module's text.

    Args:
        tables: Located incidents. Undated and unlocated ones, and dates of more than a month, are left out.
        inputs: The number of the input of each incident, by its id; None if they are of one.

    Returns:
        One row per pair, the most alike first: `incident_id`, `other_id` (which began later), `day` (the
        first that both may have been on), `meters` between the points, `agencies` and `words` that both
        have, and `share`, that of the words of both which both have.
    """
    if len(tables.incidents) < 2:  # noqa: PLR2004 - a pair
        return _frame(())
    usable = _usable(tables.incidents)
    rows = tables.incidents[usable].sort_values(["date_start", "incident_id"])
    if len(rows) < 2:  # noqa: PLR2004 - a pair
        return _frame(())
    start, end = (_ordinals(rows[name]) for name in ("date_start", "date_end"))
    of_input = (
        None if inputs is None else inputs.reindex(rows["incident_id"]).to_numpy(dtype=np.int64)
    )
    words, agencies = _words(tables, rows), _agencies(tables, rows)
    one, other = _candidates(words, start, end, of_input)
    if of_input is not None:
        no_words = _near_without_words(rows, words, start, of_input)
        one, other = (np.concatenate(both) for both in zip((one, other), no_words, strict=True))
    one, other = _distinct_pairs(one, other, len(rows))
    keep = np.minimum(end[one], end[other]) >= np.maximum(start[one], start[other])
    if of_input is not None:
        keep &= of_input[one] != of_input[other]
    one, other = one[keep], other[keep]
    meters, near = _distances(rows, one, other)
    one, other, meters = one[near], other[near], meters[near]
    pair_of_word, word = words.shared(one, other, len(rows))
    pair_of_agency, agency = agencies.shared(one, other, len(rows))
    sizes = words.sizes(len(rows))
    both = np.bincount(pair_of_word, minlength=len(one))
    share = both / np.maximum(sizes[one] + sizes[other] - both, 1)
    has_agency = np.bincount(pair_of_agency, minlength=len(one)) > 0
    likely = share >= np.where(has_agency, _WITH_AGENCY, _WITHOUT_AGENCY)
    likely |= (np.minimum(sizes[one], sizes[other]) == 0) & has_agency & (meters <= _NEAR_METERS)
    chosen = np.flatnonzero(likely)
    linked = _linked(rows, one[chosen], other[chosen])
    chosen = chosen[~linked]
    chosen = chosen[np.lexsort((other[chosen], one[chosen], -share[chosen]))]
    ids = rows["incident_id"].to_numpy(dtype=object)
    shared_words = _grouped(pair_of_word, word, words.names, chosen)
    shared_agencies = _grouped(pair_of_agency, agency, agencies.names, chosen)
    begun = np.maximum(start[one], start[other])
    return _frame(
        (
            ids[one[pair]],
            ids[other[pair]],
            str(np.datetime64(int(begun[pair]), "D")),
            float(np.round(meters[pair])),
            shared_agencies[number],
            shared_words[number],
            float(share[pair]),
        )
        for number, pair in enumerate(chosen.tolist())
    )


def describe_repeat(agencies: Iterable[str], words: Iterable[str]) -> str:
    """Say why two incidents may be one event."""
    reasons = ["their days and circles overlap"]
    if some := list(agencies):
        reasons.append(f"both have {', '.join(some)}")
    if said := list(words)[:_SHOWN_WORDS]:
        reasons.append(f"both say {', '.join(said)}")
    return "; ".join(reasons)


def _frame(rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(COLUMNS))


def _usable(incidents: pd.DataFrame) -> Mask:
    """Mark dated and located incidents; if their dates have too many days in all, those of a few days."""
    days = _ordinals(incidents["date_end"]) - _ordinals(incidents["date_start"])
    dated = (incidents["date_start"].notna() & incidents["date_end"].notna()).to_numpy(dtype=bool)
    usable = dated & (days <= _LONGEST_DAYS) & incidents["latitude"].notna().to_numpy(dtype=bool)
    if (days[usable] + 1).sum() > _MOST_DAYS:
        usable &= days <= _FEW_DAYS
    found: Mask = usable
    return found


def _ordinals(column: pd.Series[Any]) -> Indices:
    days: Indices = column.to_numpy(dtype="datetime64[s]").astype("datetime64[D]").astype(np.int64)
    return days


def _words(tables: Tables, rows: pd.DataFrame) -> _Sets:
    """Return the words of the title and summary of each row, without those of its facts.

    Titles that a table lacks are made of its day, place, type and agencies, which are compared by themselves.
    """
    at, agencies = _involved(tables, rows)
    of_agency, ids = pd.factorize(agencies)
    (said_row, said), (known_row, known), (name_row, names_) = _split(
        _joined(rows, ("title", "summary")),
        _joined(rows, _FACTS),
        _joined(tables.agencies.set_index("id").reindex(ids), ("name", "short_name")),
    )
    named_row, named = _of_agencies(at, of_agency, len(ids), name_row, names_)
    codes = pa.concat_arrays([said, known, named]).dictionary_encode()
    numbers = codes.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    names = codes.dictionary.to_pylist()
    row = np.concatenate([said_row, known_row, named_row])
    keys = row * max(len(names), 1) + numbers
    said_keys, other_keys = (_sorted_distinct(each) for each in np.split(keys, [len(said_row)]))
    kept = said_keys[~are_among(said_keys, other_keys)]
    return _Sets(*np.divmod(kept, max(len(names), 1)), names)


def _joined(rows: pd.DataFrame, columns: Iterable[str]) -> pa.StringArray:
    """Join the texts of each row."""
    texts = [
        pc.fill_null(pa.array(rows[name].astype(object), pa.string(), from_pandas=True), "")
        for name in columns
    ]
    joined = pc.binary_join_element_wise(*texts, " ")
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _split(*columns: pa.StringArray) -> list[tuple[Indices, pa.StringArray]]:
    """Split texts into words of some length, without case and accents, and return the row of each word."""
    text = pa.concat_arrays(columns)  # as one, for Arrow reads the expressions anew for each
    if not pc.all(pc.string_is_ascii(text)).as_py():
        text = pc.replace_substring_regex(pc.utf8_normalize(text, "NFD"), r"\p{M}", "")
    split = pc.split_pattern_regex(pc.utf8_lower(text), r"[^\p{L}\p{N}_]+")
    found, row = pc.list_flatten(split), pc.list_parent_indices(split)
    long = pc.greater_equal(pc.utf8_length(found), _SHORTEST_WORD)
    words, rows = found.filter(long), row.filter(long).to_numpy().astype(np.int64)
    ends = np.cumsum([0, *map(len, columns)])
    bounds = np.searchsorted(rows, ends).tolist()
    return [
        (rows[first:last] - start, words.slice(first, last - first))
        for start, (first, last) in zip(ends[:-1], pairwise(bounds), strict=True)
    ]


def _of_agencies(
    at: Indices, of_agency: Codes, count: int, name_row: Indices, words: pa.StringArray
) -> tuple[Indices, pa.StringArray]:
    """Return the words in the names of the agencies of each row.

    Args:
        at: The row of each involvement.
        of_agency: The number of its agency.
        count: How many agencies there are.
        name_row: The number of the agency of each word.
        words: The words of their names.
    """
    sizes = np.bincount(name_row, minlength=count)
    starts = np.cumsum(sizes) - sizes
    repeats = sizes[of_agency]
    row = np.repeat(at, repeats)
    taken = np.repeat(starts[of_agency], repeats) + count_within(repeats)
    return row, words.take(pa.array(taken))


def _agencies(tables: Tables, rows: pd.DataFrame) -> _Sets:
    at, agencies = _involved(tables, rows)
    return _sets(at, pa.array(agencies, pa.string()))


def _involved(tables: Tables, rows: pd.DataFrame) -> tuple[Indices, pd.Series[Any]]:
    """Return the agencies that are present in each row, and the number of the row."""
    there = present_agencies(tables.involvements)
    ids = pd.Index(rows["incident_id"].astype(object))
    at = ids.get_indexer(pd.Index(there["incident_id"].astype(object))).astype(np.int64)
    return at[at >= 0], there["agency"].astype(object)[at >= 0]


def _sets(rows: npt.NDArray[Any], members: pa.Array) -> _Sets:
    coded = members.dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    names = coded.dictionary.to_pylist()
    codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    keys = _sorted_distinct(rows.astype(np.int64) * max(len(names), 1) + codes)
    row, member = np.divmod(keys, max(len(names), 1))
    return _Sets(row, member, names)


def _candidates(
    words: _Sets, start: Indices, end: Indices, of_input: Indices | None
) -> tuple[Indices, Indices]:
    """Return pairs of rows, of different inputs, that share a day and a word that few rows have then."""
    count = end - start + 1
    repeats = count[words.rows]
    row = np.repeat(words.rows, repeats)
    day = np.repeat(start[words.rows], repeats) + count_within(repeats)
    key = (day - day.min(initial=0)) * max(len(words.names), 1) + np.repeat(words.members, repeats)
    order = np.lexsort((row, key))
    return _pairs_within(key[order], row[order], of_input)


def _pairs_within(
    keys: Indices, rows: Indices, of_input: Indices | None
) -> tuple[Indices, Indices]:
    """Return all pairs of rows that have a key in common, of sorted keys that few rows have."""
    if not len(keys):
        return keys, keys
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    sizes = np.diff(np.append(starts, len(keys)))
    found: list[tuple[Indices, Indices]] = []
    left = np.repeat(np.where(sizes <= _MOST_OF_A_DAY, sizes, 0), sizes) - count_within(sizes)
    for step in range(1, _MOST_OF_A_DAY):  # each row with that so many places on
        first = np.flatnonzero(left > step)
        one, other = rows[first], rows[first + step]
        if of_input is not None:
            apart = of_input[one] != of_input[other]
            one, other = one[apart], other[apart]
        found.append((one, other))
    return np.concatenate([a for a, _ in found]), np.concatenate([b for _, b in found])


def _near_without_words(
    rows: pd.DataFrame, words: _Sets, start: Indices, of_input: Indices
) -> tuple[Indices, Indices]:
    """Return pairs of different inputs on one day, near each other, of which one has no words."""
    nothing = np.zeros(0, dtype=np.int64)
    silent = words.sizes(len(rows)) == 0
    if not silent.any():
        return nothing, nothing
    latitude, longitude = (rows[name].to_numpy(dtype=float) for name in ("latitude", "longitude"))
    x = longitude * np.cos(np.radians(latitude)) * METERS_PER_DEGREE_AT_EQUATOR
    points = shapely.points(
        x, latitude * METERS_PER_DEGREE_AT_EQUATOR + (start - start.min()) * _BAND_METERS
    )
    pairs = []
    for number in np.unique(of_input):
        inside, outside = np.flatnonzero(of_input == number), np.flatnonzero(of_input != number)
        tree = shapely.STRtree(points[outside])
        mine, others = tree.query_nearest(
            points[inside], max_distance=_NEAR_METERS, all_matches=False
        )
        pairs.append((inside[mine], outside[others]))
    one, other = (np.concatenate(each) for each in zip(*pairs, strict=True))
    keep = silent[one] | silent[other]
    return one[keep], other[keep]


def _distinct_pairs(one: Indices, other: Indices, count: int) -> tuple[Indices, Indices]:
    keys = _sorted_distinct(np.minimum(one, other) * count + np.maximum(one, other))
    first, second = np.divmod(keys, max(count, 1))
    return first, second


def _distances(rows: pd.DataFrame, one: Indices, other: Indices) -> tuple[Floats, Mask]:
    """Return the meters between the points of pairs, and whether their circles overlap."""
    names = ("longitude", "latitude", "coordinate_uncertainty_in_meters")
    longitude, latitude, radius = (rows[name].to_numpy(dtype=float) for name in names)
    meters = geodesic_meters(longitude[one], latitude[one], longitude[other], latitude[other])
    return meters, meters <= radius[one] + radius[other]


def _grouped(
    pairs: Indices, members: Indices, names: list[str], chosen: Indices
) -> list[tuple[str, ...]]:
    """Return the names of the members that each chosen pair shares, sorted."""
    order = np.argsort(pairs, kind="stable")
    sorted_pairs, sorted_members = pairs[order], members[order]
    first = np.searchsorted(sorted_pairs, chosen, side="left")
    last = np.searchsorted(sorted_pairs, chosen, side="right")
    return [
        tuple(sorted(names[each] for each in sorted_members[a:b].tolist()))
        for a, b in zip(first.tolist(), last.tolist(), strict=True)
    ]


def _linked(rows: pd.DataFrame, one: Indices, other: Indices) -> Mask:
    """Mark the pairs that a link ties already, so that an editor has compared them."""
    columns = rows[["incident_id", "event", "same_event_as", "merged_into"]].to_numpy(dtype=object)

    def ties(row: int) -> set[str]:
        id_, event, same, merged = columns[row]
        found = {f"same {each}" for each in (id_, *(same or ()), merged) if isinstance(each, str)}
        return found | ({f"event {event}"} if isinstance(event, str) else set())

    return np.array(
        [bool(ties(a) & ties(b)) for a, b in zip(one.tolist(), other.tolist(), strict=True)],
        dtype=bool,
    )

"""Finds places by a bare name in any script, such as Київ or 東京, and neighborhoods of cities.

A bare name may be that of places in many countries, so callers decide which are meant. The spellings are
searched as columns: most runs ask for none, and no index of 630,000 spellings has to be built.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mapper.places.areas import Area
from mapper.places.boundaries import load_boundaries
from mapper.places.boundary_setting import cache_by_boundaries
from mapper.places.covering_circles import covering_circle
from mapper.places.foreign_land import CENSUS_CODES
from mapper.places.jurisdictions import jurisdictions_of
from mapper.places.short_words import spell_out, without_district
from mapper.places.state_names import FIPS_CODES, split_state
from mapper.places.world_gazetteer import WorldPlace, place_at
from mapper.places.world_places import places_table
from mapper.text import fold

_MOST = 12  # places of a name and country that are returned, the largest first
_MOST_KEPT = 10_000  # names whose places are remembered


def find_names_abroad(names: Iterable[str]) -> dict[str, tuple[WorldPlace, ...]]:
    """Find the places of other countries with some bare names, the most populous first.

    Args:
        names: The names, in any spelling or script that GeoNames lists; what stands behind a comma is left
            out.

    Returns:
        The places of each name that has any. Where a country has places that GeoNames writes so, its others
        of the name are left out.
    """
    names = list(names)
    found = _find(names, (_own_names, _other_names))
    spelt = {each: _other_spellings(each) for each in names if not found.get(each)}
    others = _find(
        [each for all_of in spelt.values() for each in all_of], (_own_names, _other_names)
    )
    for name, spellings in spelt.items():
        found[name] = next((others[each] for each in spellings if others.get(each)), [])
    return {
        name: chosen
        for name, places in found.items()
        if (chosen := _by_country([each for each in places if each[0].country not in CENSUS_CODES]))
    }


def find_neighborhoods(names: Iterable[str]) -> dict[str, tuple[Area, ...]]:
    """Find the cities or counties of the United States around neighborhoods and townships, by name alone.

    Args:
        names: Bare names, or with a state behind: `Koreatown`, `Van Nuys, CA`, `Abington, PA`.

    Returns:
        The areas around each that has any, that of the most populous first.
    """
    found: dict[str, tuple[Area, ...]] = {}
    for name, places in _find(names, (_own_names,)).items():
        state = split_state(name)[1]
        wanted = {f"US.{state}"} if state else {f"US.{each}" for each in FIPS_CODES}
        around = [
            area
            for place, _ in sorted(places, key=lambda each: -each[0].population)
            if place.region in wanted and (area := _area_around(place))
        ]
        if around:
            found[name] = tuple(dict.fromkeys(around))
    return found


def _area_around(place: WorldPlace) -> Area | None:
    """Return the city around a place of the United States, or else its county."""
    there = jurisdictions_of(place.latitude, place.longitude, radius_meters=1)
    cities = [
        area
        for area in there.places
        if area.place_class != "cdp" and _radius_meters(area) >= place.radius_meters
    ]
    areas = cities or there.counties
    return areas[0] if areas else None


@cache_by_boundaries
def _radius_meters(area: Area) -> int:
    return covering_circle(load_boundaries(area.state).geometry(area.geoid))[2]


def is_foreign_script(name: str) -> bool:
    """Whether a name has letters, and none of the Latin script."""
    letters = [char for char in name if char.isalpha()]
    return bool(letters) and not any("LATIN" in unicodedata.name(char, "") for char in letters)


def _other_spellings(name: str) -> list[str]:
    """Spell a name with its short words written out, or else without the number of a district."""
    first = name.partition(",")[0]
    return [each for each in (*spell_out(first), without_district(first)) if each != first]


_Found = list[tuple[WorldPlace, bool]]  # whether the place is written so


class _Spellings:
    """Folded spellings, the row of the place of each, and what was found for names asked before.

    Who reads a table again after each change of it asks for the same names.
    """

    def __init__(self, texts: pa.Array, rows: npt.NDArray[np.int64], *, are_own: bool) -> None:
        self.are_own = are_own
        self._texts = texts
        self._rows = rows
        self._known: dict[str, tuple[int, ...]] = {}

    def rows_of(self, keys: Iterable[str]) -> dict[str, tuple[int, ...]]:
        """Return the rows of places of each folded name."""
        keys = list(keys)
        known = self._known  # of another thread, too
        if new := [key for key in keys if key not in known]:
            known.update(dict.fromkeys(new, ()), **self._search(new))
        if len(known) > _MOST_KEPT:
            self._known = {}
        return {key: known[key] for key in keys}

    def _search(self, keys: list[str]) -> dict[str, tuple[int, ...]]:
        is_wanted = pc.is_in(self._texts, value_set=pa.array(keys, pa.string()))
        hits = np.flatnonzero(is_wanted.to_numpy(zero_copy_only=False))
        found: dict[str, tuple[int, ...]] = {}
        texts = self._texts.take(pa.array(hits)).to_pylist()
        for key, row in zip(texts, self._rows[hits].tolist(), strict=True):
            found[key] = (*found.get(key, ()), row)
        return found


def _find(names: Iterable[str], spellings: Iterable[Callable[[], _Spellings]]) -> dict[str, _Found]:
    wanted: dict[str, list[str]] = {}
    for name in names:
        if key := fold(name.partition(",")[0], "letters"):
            wanted.setdefault(key, []).append(name)
    rows_of: dict[str, dict[int, bool]] = {key: {} for key in wanted}
    for spelt in spellings if wanted else ():
        all_spelt = spelt()
        for key, rows in all_spelt.rows_of(wanted).items():
            for row in rows:
                rows_of[key].setdefault(row, all_spelt.are_own)
    return {
        name: [(place_at(row), is_own) for row, is_own in rows_of[key].items()]
        for key, each in wanted.items()
        for name in each
    }


def _by_country(places: _Found) -> tuple[WorldPlace, ...]:
    own = {place.country for place, is_own in places if is_own}
    kept = [place for place, is_own in places if is_own or place.country not in own]
    by_country: dict[str, list[WorldPlace]] = {}
    for place in sorted(kept, key=lambda each: (-each.population, each.id)):
        by_country.setdefault(place.country, []).append(place)
    chosen = [place for each in by_country.values() for place in each[:_MOST]]
    return tuple(sorted(chosen, key=lambda each: (-each.population, each.id)))


@cache
def _own_names() -> _Spellings:
    names = places_table().column("name").combine_chunks()
    return _Spellings(_fold_all(names), np.arange(len(names)), are_own=True)


@cache
def _other_names() -> _Spellings:
    lists = pc.split_pattern(places_table().column("alternates").combine_chunks(), "\t")
    rows = pc.list_parent_indices(lists).to_numpy()
    return _Spellings(_fold_all(pc.list_flatten(lists)), rows, are_own=False)


def _fold_all(texts: pa.Array) -> pa.Array:
    """Fold names as `fold` does for letters, but for rare signs that are no letters."""
    plain = pc.utf8_normalize(pc.utf8_lower(texts), form="NFKD")
    return pc.replace_substring_regex(plain, r"[\p{M}\p{P}\p{S}\p{Z}]+", "")

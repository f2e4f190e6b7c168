"""The agencies of a table's rows: each distinct set of them has a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from difflib import get_close_matches
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from mapper.errors import and_more, number_of, quoted
from mapper.files import Codes
from mapper.imports.agencies import Roll
from mapper.imports.cells import Cells, count_words, number_texts, pick_values
from mapper.imports.places import RowPlaces
from mapper.places import names_country, postal_code
from mapper.records import LEVELS, ROLES, number_combinations
from mapper.text import LOOK_ALIKE, fold

_SHOWN = 3  # examples in a note
_COMPARED = 200  # new agencies with the names of the registry, those of most rows first
_LONG_NAME = 8  # letters of a name; shorter ones are like too many others
_LIKE = 0.93
_MANY_CELLS = 1_000  # of some rows; of fewer, the agencies are known soon enough
_SOME = 5_000  # a million texts of Python are 100 MB


def refuse_many_agencies(cells: Cells, roll: Roll) -> None:
    """Refuse a table of too many agencies before its rows are interpreted, which takes far longer.

    Raises:
        RecordsError: Its cells name too many.
    """
    for name in cells.columns.several("agency"):
        parts = map(pc.unique, cells.sheet.table[name].chunks)
        many = (part for part in parts if len(part) > _MANY_CELLS)
        texts = (
            part.slice(at, _SOME).to_pylist() for part in many for at in range(0, len(part), _SOME)
        )
        roll.refuse_many(chain.from_iterable(texts))


def read_parties(
    cells: Cells, roll: Roll, places: RowPlaces
) -> tuple[Codes, list[tuple[str, ...]]]:
    """Number the distinct sets of agencies, and list the members of each."""
    given = [(column, False) for column in cells.all_of("agency")]
    ids = cells.of("agency_ids")
    if ids is not None:
        given.append((ids, True))
    texts = [number_texts(column, len(cells)) for column, _ in given]
    city_codes, cities = number_texts(cells.of("city"), len(cells))
    lands = np.array([_country_behind(city) for city in cities], dtype=object)
    land_codes, _ = pd.factorize(lands)
    codes, first = number_combinations(
        [*(each for each, _ in texts), places.state_codes, land_codes[city_codes]]
    )
    members = []
    for row in first.tolist():
        state = places.states[places.state_codes[row]] or lands[city_codes[row]]
        found = [
            roll.of_cell(words[numbers[row]], state, are_ids=are_ids)
            for (numbers, words), (_, are_ids) in zip(texts, given, strict=True)
        ]
        members.append(tuple(dict.fromkeys(each for some in found for each in some)))
    roll.name_states()
    return codes, members


def _country_behind(city: str | None) -> str:
    """Return the other country in a cell such as `London, UK`; empty without one."""
    _, comma, land = (city or "").rpartition(", ")
    return land if comma and not postal_code(land) and names_country(land) else ""


def read_roles(cells: Cells) -> npt.NDArray[np.object_]:
    """Return the role of the agencies of each row."""
    codes, texts = number_texts(cells.of("role"), len(cells))
    words = [fold(text or "", "letters") for text in texts]
    return pick_values([word if word in ROLES else cells.columns.role for word in words], codes)


def note_agencies(cells: Cells, roll: Roll, agencies: npt.NDArray[np.object_]) -> None:
    """Note new agencies, actors that are not agencies, and agency numbers that cannot be looked up."""
    if roll.new:
        numbers, distinct = pd.factorize(agencies)
        times = dict(zip(distinct, np.bincount(numbers).tolist(), strict=True))
        names = {each.name: times[id_] for id_, each in roll.new.items() if id_ in times}
        described = len(roll.own.intersection(times))
        known = f"{len(times) - len(names) - described:,} from the registry"
        if described:
            known += f", {described:,} from the mapping"
        if names:  # those of rejected rows alone are no new ones
            cells.notes.append(f"Agencies: {known} and {len(names):,} new: {count_words(names)}.")
            cells.notes += _about_levels(roll, times)
            cells.notes += _about_units(roll)
            cells.notes += _about_typos(roll, times)
            cells.notes += _about_spellings(roll, set(times))
    if roll.passed_over:
        cells.notes.append(f"Actors that are not agencies: {count_words(roll.passed_over)}.")
    if roll.without_table:
        cells.notes.append(
            f"{number_of(len(roll.without_table), 'agency number')} cannot be looked up. Name the"
            " agency table with --agencies."
        )


def _about_levels(roll: Roll, times: Mapping[str, int]) -> list[str]:
    """Note which levels were read from the names of agencies."""
    levels = Counter(roll.new[id_].level for id_ in roll.by_name if id_ in times)
    if not levels:
        return []
    said = ", ".join(f"{levels[level]:,} {level}" for level in LEVELS if levels[level])
    return [
        (
            f"Levels of new agencies, from the words of their names: {said}. To correct one, list the agency"
            " under agencies: in a mapping."
        )
    ]


def _about_units(roll: Roll) -> list[str]:
    """Note which names were read as those of units, in which a comma separates no two agencies."""
    if not roll.units:
        return []
    return [
        (
            f"Units that belong to the agency in their name: {count_words(roll.units)}. If a comma there"
            " separates two agencies, write agency_separator: ',' in a mapping."
        )
    ]


def _about_typos(roll: Roll, times: Mapping[str, int]) -> list[str]:
    """Note which new agencies are written nearly like one of the registry."""
    known = {
        fold(each, "names"): each
        for agency in roll.registry
        for each in (*agency.aliases, agency.name)
        if len(each) >= _LONG_NAME
    }
    often = sorted(
        (id_ for id_ in roll.new if id_ in times and roll.is_at_hand(id_)),
        key=lambda id_: -times[id_],
    )
    near = []
    for name in (name for id_ in often[:_COMPARED] for name in roll.spellings.get(id_, ())):
        wanted = fold(name, "names")
        found = get_close_matches(wanted, known, n=1, cutoff=_LIKE)
        # other words are other agencies: Bell Police Department, Bell Gardens Police Department
        if found and found[0] != wanted and len(found[0].split()) == len(wanted.split()):
            near.append(f"{quoted(name)} (perhaps {quoted(known[found[0]])})")
    if not near:
        return []
    some = ", ".join(near[:_SHOWN]) + and_more(len(near) - _SHOWN)
    return [
        (
            f"New agencies that are written nearly as known ones: {some}. If they are the same, correct the"
            " table."
        )
    ]


def _about_spellings(roll: Roll, ids: set[str]) -> list[str]:
    """Note which names were merged into one agency, and which similar names were kept apart."""
    notes = []
    merged = {id_: names for id_, names in roll.spellings.items() if len(names) > 1 and id_ in ids}
    if merged:
        some = "; ".join(
            " and ".join(quoted(name) for name in list(names)[:_SHOWN])
            for names in list(merged.values())[:_SHOWN]
        )
        more = "; …" if len(merged) > _SHOWN else ""
        notes.append(
            "Agency names that differ only in case, spaces, Unicode form or abbreviations are merged:"
            f" {some}{more}."
        )
    by_look: dict[str, list[str]] = {}
    known = [roll.registry[id_].name for id_ in sorted(ids - roll.new.keys())]
    new = [agency.name for id_, agency in roll.new.items() if id_ in ids]
    for name in (*known, *new):
        by_look.setdefault(_look(name), []).append(name)
    for name in new:  # which may look as a short name of a known agency does, too
        latin = name.translate(LOOK_ALIKE)
        id_ = roll.registry.resolve(latin) if latin != name else None
        if id_ is not None:
            by_look[_look(name)].append(roll.registry[id_].name)
    alike = [
        names
        for key, given in by_look.items()
        if len(names := list(dict.fromkeys(given))) > 1 and key
    ]
    if alike:
        some = "; ".join(" and ".join(map(_visible, names[:_SHOWN])) for names in alike[:_SHOWN])
        more = "; …" if len(alike) > _SHOWN else ""
        notes.append(
            f"Agencies with similar names are kept apart: {some}{more}. If they are one agency, write"
            " the names the same way."
        )
    return notes


def _look(name: str) -> str:
    """Reduce a name to its letters, with one for all that look the same in three alphabets."""
    return fold(name.translate(LOOK_ALIKE), "letters")


def _visible(name: str) -> str:
    """Quote a name with its invisible characters and look-alikes, and its accents as they are stored."""
    mixes = any(c.isascii() and c.isalpha() for c in name)
    return quoted(
        "".join(
            c
            if c.isascii() or (c.isalpha() and not (mixes and ord(c) in LOOK_ALIKE))
            else ascii(c)[1:-1]
            for c in name
        )
    )

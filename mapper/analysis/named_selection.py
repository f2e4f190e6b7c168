"""Selects incidents by the names that users write, and reports every unknown name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any, Unpack, cast

import pandas as pd

from mapper.analysis.conditions import MODIFIERS, Selection
from mapper.analysis.own_areas import find_own_areas
from mapper.analysis.selection import select
from mapper.errors import CHECK_SPELLING, SelectionError, and_more, quoted
from mapper.places import (
    COUNTRY,
    PRECISIONS,
    Area,
    find_home,
    load_area_labels,
    load_gazetteer,
    name_with_state,
    postal_code,
    split_state,
)
from mapper.records import (
    CONTEST_STATUSES,
    INCIDENT_TYPES,
    ROLES,
    Registry,
    Tables,
    distinct,
    suggest_spelling,
)
from mapper.text import fold

_EITHER = re.compile(r", | or ")  # between the areas of a label
_UNKNOWN_WITHIN = re.compile(r", (?:city|county) unknown")
_OUTSIDE = "outside "
_APART = ", or "  # between areas with their states
_UNKNOWN_INSIDE = re.compile(r", (?:city|county) unknown$")  # as labels have it
_OF_STATE = re.compile(r"^(?:the )?state of | state$", re.IGNORECASE)
_SHOWN = 5  # agencies in a note
_MOST_WORDS = 20  # of a list, in a message
_PLURALS = {"status": "Statuses", "precision": "Precisions", "role": "Roles", "type": "Types"}


def select_by_name(
    tables: Tables,
    where: Any = None,  # noqa: ANN401
    *,
    registry: Registry,
    home: str | None = None,
    **selection: Unpack[Selection],
) -> Tables:
    """Keep the incidents that meet every given condition; without conditions, keep all.

    Args:
        tables: Located and assigned incidents.
        where: A mask, a part of the frame or an expression; see `mask_of`.
        registry: The agencies that names may mean.
        home: FIPS code of the state in which to look for an area without a state, if the incidents
            are in no area of that name; None for any state.
        **selection: The conditions, with ids, names or aliases of agencies, and names or GEOIDs of areas.

    Raises:
        SelectionError: A name is unknown or ambiguous, or the geometry is unusable; the message has a line
            for each.
    """
    given: dict[str, Any] = {name: each for name, each in selection.items() if each is not None}
    if where is None and not given.keys() - set(MODIFIERS):
        return tables
    unknown: list[str] = []
    words = {name: _listed(given[name]) for name in _OF_WORDS if name in given}
    if "agency" in words:
        names = words["agency"]
        words["agency"] = [id_ for name in names for id_ in _agency_ids(name, registry, unknown)]
    if "jurisdiction" in words:
        present = _areas_present(tables)
        words["jurisdiction"] = [
            geoid
            for name in words["jurisdiction"]
            for geoid in _areas_of(name, tables, present, home, unknown)
        ]
    lists: dict[str, list[str]] = {
        "status": [*CONTEST_STATUSES],
        "precision": [*PRECISIONS],
        "role": _used_words(tables.involvements["role"], ROLES),
        "type": _used_words(tables.incidents["type"], (*INCIDENT_TYPES, *tables.own_types)),
    }
    for name, known in lists.items():
        if name in words:
            words[name] = [_known_word(name, each, known, unknown) for each in words[name]]
    since, until = given.get("since"), given.get("until")
    if since is not None and until is not None and str(since) > str(until):
        unknown.append(f"since ({since}) is after until ({until}). Swap them.")
    if unknown:
        raise SelectionError("\n".join(unknown))
    return select(tables, where, **cast("Selection", given | words))


_OF_WORDS = ("agency", "jurisdiction", "status", "precision", "role", "type")


def _listed(names: str | Collection[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _used_words(column: pd.Series[Any], allowed: Iterable[str]) -> list[str]:
    """List the words that a column may have, and those that it has besides."""
    found = (each for each in distinct(column).objects if isinstance(each, str))
    return list(dict.fromkeys((*allowed, *found)))


def _known_word(name: str, word: str, known: list[str], unknown: list[str]) -> str:
    """Find a word in a list, whatever its case."""
    if word in known:
        return word
    alike = [each for each in known if fold(each, "case") == fold(word, "case")]
    if len(alike) == 1:
        return alike[0]
    shown = ", ".join(known[:_MOST_WORDS]) + and_more(len(known) - _MOST_WORDS)
    near = suggest_spelling(word, known)
    unknown.append(f"Unknown {name} {quoted(word)}. {near or f'{_PLURALS[name]}: {shown}.'}")
    return word


def shared_names(names: Iterable[str], registry: Registry) -> list[str]:
    """Tell which names of agencies mean several, in words for the user."""
    notes = []
    for name in names:
        found = registry.resolve_all(name)
        if len(found) > 1:
            some = ", ".join(f"{registry[id_].name} ({id_})" for id_ in found[:_SHOWN])
            notes.append(
                f"{quoted(name)} means {len(found)} agencies here: {some}{and_more(len(found) - _SHOWN)}."
                " To choose one, write its id."
            )
    return notes


def _agency_ids(name: str, registry: Registry, unknown: list[str]) -> tuple[str, ...]:
    found = registry.resolve_all(name)
    if not found:
        unknown.append(f"Unknown agency {quoted(name)}. {registry.suggest(name) or CHECK_SPELLING}")
    return found


def _areas_present(tables: Tables) -> frozenset[str]:
    """Return the GEOIDs of the areas in which incidents may lie."""
    columns = (
        distinct(tables.incidents[name]).objects
        for name in ("places", "counties", "states", "regions", "countries")
    )
    return frozenset(geoid for sets in columns for geoids in sets for geoid in geoids)


def _areas_of(
    name: str, tables: Tables, present: frozenset[str], home: str | None, unknown: list[str]
) -> list[str]:
    """Find the areas that a name means, the user's own among them."""
    own = find_own_areas(name, tables.own_areas)
    missing: list[Callable[[], str]] = []
    found = _geoids(name, present, home, missing) if name not in own else []
    others = [] if missing else [geoid for geoid in found if geoid in present]
    if len(own) + bool(others) > 1:
        unknown.append(
            f"Ambiguous area {quoted(name)}. Write one of: {', '.join([*own, *others])}."
        )
    if own:
        return own
    unknown += [say() for say in missing]
    return found


def _geoids(
    name: str, present: frozenset[str], home: str | None, unknown: list[Callable[[], str]]
) -> list[str]:
    """Find the areas that a name or a label means: "Bell or Maywood" is two.

    What is unknown is said when it is asked for: names like it are looked for among all of the country.
    """
    missing: list[Callable[[], str]] = []
    found = _geoid(name, present, home, missing)
    if not missing:
        return [found]
    parts = _parts_of_label(name)
    among: list[Callable[[], str]] = []
    several = [_geoid(part, present, home, among) for part in parts] if parts != [name] else []
    if several and not among:
        return several
    unknown += missing
    return [name]


def _parts_of_label(name: str) -> list[str]:
    """Part the areas of a label: "Bell or Maywood, Calif.", "Portland, Ore., or Vancouver, Wash."."""
    several = _UNKNOWN_WITHIN.sub("", name).split(_APART)
    if len(several) > 1:
        return [part for each in several for part in _parts_of_label(each)]
    bare, state = split_state(several[0])
    apart = (part.removeprefix("unincorporated ") for part in _EITHER.split(bare))
    parts = [part for part in apart if part and not part.startswith(_OUTSIDE)]
    return [f"{part}, {state}" for part in parts] if state else parts


def _geoid(
    name: str, present: frozenset[str], home: str | None, unknown: list[Callable[[], str]]
) -> str:
    """Find the area of a name: among those present, else in the home state, else anywhere."""
    if len(abroad := _areas_abroad(name, present)) == 1:
        return abroad[0]
    wanted = _UNKNOWN_INSIDE.sub("", name)
    anywhere = load_gazetteer().find(wanted)
    among = [
        tuple(area for area in (*anywhere.areas, *anywhere.namesakes) if area.geoid in present),
        load_gazetteer(home).find(wanted, suggest=False).areas if home else (),
        anywhere.areas,
    ]
    areas = next(filter(None, among), ())
    if len(areas) == 1:
        return areas[0].geoid
    state = _OF_STATE.sub("", wanted)
    if not areas and postal_code(state):
        return find_home(state)
    unknown.append(partial(_say_unknown, name, areas, anywhere.find_similar))
    return name


def _say_unknown(
    name: str, areas: Sequence[Area], find_similar: Callable[[], tuple[str, ...]]
) -> str:
    choices = [f"{_label(area)} {area.geoid}" for area in areas] or find_similar()
    hint = f"Write one of: {', '.join(choices)}." if choices else CHECK_SPELLING
    return f"{'Ambiguous' if areas else 'Unknown'} area {quoted(name)}. {hint}"


def _areas_abroad(name: str, present: frozenset[str]) -> list[str]:
    """Return the ids of the countries and first-level areas present that have a name or id."""
    ids = {each for each in present if not each[:1].isdecimal()}
    wanted = fold(name, "letters")
    if not ids - {COUNTRY}:
        return [COUNTRY] if ids and wanted == "unitedstates" else []
    labels = load_area_labels()
    return [
        each
        for each in sorted(ids)
        if wanted in {fold(text, "letters") for text in (each, *labels[each][:3])}
    ]


def _label(area: Area) -> str:
    return area.label if area.kind == "state" else name_with_state(area)

"""Selects incidents by the names that users write, and reports every unknown name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

from mapper.analysis.selection import Selection, select
from mapper.errors import CHECK_SPELLING, SelectionError, and_more, quoted
from mapper.places import Area, load_gazetteer, name_with_state
from mapper.records import CONTEST_STATUSES, Registry, Tables, distinct

_SHOWN = 5  # agencies in a note


def select_by_name(
    tables: Tables,
    *,
    registry: Registry,
    home: str | None = None,
    **selection: Unpack[Selection],
) -> Tables:
    """Keep the incidents that meet every given condition; without conditions, keep all.

    Args:
        tables: Located and assigned incidents.
        registry: The agencies that names may mean.
        home: FIPS code of the state in which to look for an area without a state, if the incidents
            are in no area of that name; None for any state.
        **selection: The conditions, with ids, names or aliases of agencies, and names or GEOIDs of areas.

    Raises:
        SelectionError: A name is unknown or ambiguous, or the geometry is unusable; the message has a line
            for each.
    """
    if not any(each is not None for name, each in selection.items() if name != "named"):
        return tables
    agency, jurisdiction = selection.get("agency"), selection.get("jurisdiction")
    unknown: list[str] = []
    agencies = [id_ for name in agency or () for id_ in _agency_ids(name, registry, unknown)]
    present = _areas_present(tables) if jurisdiction else frozenset()
    geoids = [_geoid(name, present, home, unknown) for name in jurisdiction or ()]
    unknown += [
        f"Unknown status {quoted(name)}. Statuses: {', '.join(CONTEST_STATUSES)}."
        for name in sorted(set(selection.get("status") or ()) - set(CONTEST_STATUSES))
    ]
    if unknown:
        raise SelectionError("\n".join(unknown))
    if agency is not None:
        selection["agency"] = agencies
    if jurisdiction is not None:
        selection["jurisdiction"] = geoids
    return select(tables, **selection)


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
        distinct(tables.incidents[name]).objects for name in ("places", "counties", "states")
    )
    return frozenset(geoid for sets in columns for geoids in sets for geoid in geoids)


def _geoid(name: str, present: frozenset[str], home: str | None, unknown: list[str]) -> str:
    """Find the area of a name: among those present, else in the home state, else anywhere."""
    anywhere = load_gazetteer().find(name)
    among = [
        tuple(area for area in anywhere.areas if area.geoid in present),
        load_gazetteer(home).find(name, suggest=False).areas if home else (),
        anywhere.areas,
    ]
    areas = next(filter(None, among), ())
    if len(areas) == 1:
        return areas[0].geoid
    choices = [f"{_label(area)} {area.geoid}" for area in areas] or anywhere.similar
    hint = f"Write one of: {', '.join(choices)}." if choices else CHECK_SPELLING
    unknown.append(f"{'Ambiguous' if areas else 'Unknown'} area {quoted(name)}. {hint}")
    return name


def _label(area: Area) -> str:
    return area.label if area.kind == "state" else name_with_state(area)

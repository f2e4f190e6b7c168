"""Selects incidents by names as a person writes them, and lists every name that is not known."""

from __future__ import annotations

from typing import Unpack

from mapper.analysis.selection import Selection, select
from mapper.errors import SelectionError, quoted
from mapper.places import Area, load_gazetteer, name_with_state
from mapper.records import CONTEST_STATUSES, Registry, Tables, distinct, suggest_spelling


def select_by_name(
    tables: Tables,
    *,
    registry: Registry,
    home: str | None = None,
    **selection: Unpack[Selection],
) -> Tables:
    """Keep the incidents that meet every condition given; without any all stay.

    Args:
        tables: Located and assigned incidents.
        registry: The agencies that names may mean.
        home: FIPS code of the state that a bare name of an area means, where no area of the incidents
            goes by it; None for any state.
        **selection: The conditions, with ids, names or aliases of agencies, and names or GEOIDs of areas.

    Raises:
        SelectionError: A name is not known, or the geometry is none; the message lists every one.
    """
    if all(each is None for each in selection.values()):
        return tables
    agency, jurisdiction = selection.get("agency"), selection.get("jurisdiction")
    unknown: list[str] = []
    agencies = [_agency_id(name, registry, unknown) for name in agency or ()]
    present = _areas_present(tables) if jurisdiction else frozenset()
    geoids = [_geoid(name, present, home, unknown) for name in jurisdiction or ()]
    unknown += [
        f"got the status {quoted(name)}, expected one of {', '.join(CONTEST_STATUSES)}"
        for name in sorted(set(selection.get("status") or ()) - set(CONTEST_STATUSES))
    ]
    if unknown:
        raise SelectionError("\n".join(unknown))
    if agency is not None:
        selection["agency"] = agencies
    if jurisdiction is not None:
        selection["jurisdiction"] = geoids
    return select(tables, **selection)


def _agency_id(name: str, registry: Registry, unknown: list[str]) -> str:
    found = registry.resolve(name)
    if found is None:
        near = suggest_spelling(name, [agency.id for agency in registry]) or "check the spelling"
        unknown.append(f"got the agency {quoted(name)}, expected one in the registry, do {near}")
    return found or name


def _areas_present(tables: Tables) -> frozenset[str]:
    """Return the GEOIDs of the areas in which incidents may lie."""
    columns = (
        distinct(tables.incidents[name]).objects for name in ("places", "counties", "states")
    )
    return frozenset(geoid for sets in columns for geoids in sets for geoid in geoids)


def _geoid(name: str, present: frozenset[str], home: str | None, unknown: list[str]) -> str:
    """Find the area that a name means: of those present, else at home, else anywhere."""
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
    hint = f"do write one of {', '.join(choices)}" if choices else "do check the spelling"
    unknown.append(f"got the area {quoted(name)}, expected one place, county or state, {hint}")
    return name


def _label(area: Area) -> str:
    return area.label if area.kind == "state" else name_with_state(area)

"""Areas that several countries claim, and which of them a publisher chose to name instead of all.

`geodata/disputed_areas.csv` lists them. Without a choice, every claimant is named; a choice is the
publisher's, and pages and exports say that it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mapper.errors import SelectionError, quoted
from mapper.places.boundaries import WORLD, load_boundaries
from mapper.places.country_names import countries_named
from mapper.places.world_gazetteer import area_name, regions_named
from mapper.places.world_map import load_area_labels, load_disputed_names
from mapper.text import fold

if TYPE_CHECKING:
    from mapper.places.areas import WorldUnit
    from mapper.places.coverage import Boundaries
    from mapper.places.jurisdictions import Jurisdictions

_ALSO = {"en": "also claimed by", "es": "también reclama:", "fr": "également revendiqué par :"}


class DisputedArea(NamedTuple):
    """An area that several countries claim.

    Attributes:
        name: Its English name, by which a choice names it.
        names: Its name in English, Spanish and French, by language.
        claimants: The codes of the countries that claim it, sorted.
    """

    name: str
    names: Mapping[str, str]
    claimants: tuple[str, ...]


@cache
def load_disputed_areas() -> dict[str, DisputedArea]:
    """Return the areas in dispute by their English names."""
    claims = {
        unit.dispute: tuple(sorted(area.geoid for area in unit.countries))
        for unit in load_boundaries(WORLD).world_units
        if unit.dispute
    }
    return {
        en: DisputedArea(en, {"en": en, "es": es, "fr": fr}, claims[en])
        for en, es, fr in load_disputed_names()
        if en in claims
    }


def choose_borders(given: Mapping[str, str]) -> dict[str, str]:
    """Read a publisher's choice: the country to name, by area in dispute.

    Args:
        given: By the name of an area, such as Crimea, the name or code of one of its claimants, such as UA.

    Returns:
        The code of the country by the area's English name, sorted.

    Raises:
        SelectionError: An area is not known, or a country does not claim it; the message has a line for each.
    """
    chosen: dict[str, str] = {}
    wrong: list[SelectionError] = []
    for name, country in given.items():
        area = _area_named(name)
        if area is None:
            wrong.append(_unknown_area(name))
            continue
        claimant = _claimant_named(area, country)
        if claimant is None:
            wrong.append(_no_claimant(area, country))
        else:
            chosen[area.name] = claimant
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise SelectionError("\n".join(map(str, wrong)), code=wrong[0].code)
    return dict(sorted(chosen.items()))


def with_borders(jurisdictions: Jurisdictions, borders: Mapping[str, str]) -> Jurisdictions:
    """Name the chosen country alone in areas in dispute, and every claimant in the others."""
    units = tuple(_as_chosen(unit, borders) for unit in jurisdictions.abroad)
    return (
        jurisdictions
        if units == jurisdictions.abroad
        else replace(jurisdictions, abroad=tuple(dict.fromkeys(units)))
    )


@cache
def world_with_borders(borders: tuple[tuple[str, str], ...]) -> Boundaries:
    """Return the world with the chosen borders, as pairs of an area and a code."""
    world, chosen = load_boundaries(WORLD), dict(borders)
    if not chosen:
        return world
    units = tuple(_as_chosen(unit, chosen) for unit in world.world_units)
    return replace(world, world_units=units)


def borders_in_words(borders: Mapping[str, str], language: str = "en") -> str:
    """Say a choice in English, Spanish or French: "Crimea: Ukraine (also claimed by Russia)"."""
    areas, said = load_disputed_areas(), []
    for name, code in sorted(borders.items()):
        others = ", ".join(
            _country(each, language) for each in areas[name].claimants if each != code
        )
        said.append(
            f"{areas[name].names[language]}: {_country(code, language)} ({_ALSO[language]} {others})"
        )
    return "; ".join(said)


def _unknown_area(name: str) -> SelectionError:
    if several := _areas_like(name):
        named = ", ".join(area.name for area in several)
        found = f"{quoted(name)} may be several areas in dispute: {named}. Name each."
    else:
        known = ", ".join(load_disputed_areas())
        found = f"No area in dispute has the name {quoted(name)}. The areas are {known}."
        if codes := (*countries_named(name), *regions_named(name)):
            found += f" {area_name(codes[0])} is named as it is, without a choice."
    return SelectionError(
        found,
        code="unknown-disputed-area",
    )


def _no_claimant(area: DisputedArea, country: str) -> SelectionError:
    claims = " or ".join(f"{code} ({_country(code)})" for code in area.claimants)
    return SelectionError(
        f"{quoted(country)} does not claim {area.name}. Write {claims}.", code="not-a-claimant"
    )


def _as_chosen(unit: WorldUnit, borders: Mapping[str, str]) -> WorldUnit:
    code = borders.get(unit.dispute)
    if code is None:
        return unit
    return unit._replace(countries=(load_boundaries(WORLD).area(code),))


def _area_named(name: str) -> DisputedArea | None:
    """Return the area with a name in English, Spanish or French, or the only one with its words in a name."""
    areas = load_disputed_areas().values()
    wanted = fold(name, "letters")
    for area in areas:
        if wanted in {fold(each, "letters") for each in area.names.values()}:
            return area
    like = _areas_like(name)
    return like[0] if len(like) == 1 else None


def _areas_like(name: str) -> list[DisputedArea]:
    """Return the areas that have all words of a name in theirs: Golan, Donetsk, Malvinas."""
    words = set(fold(name, "names").split())
    return [
        area
        for area in load_disputed_areas().values()
        if words and any(words <= set(fold(each, "names").split()) for each in area.names.values())
    ]


def _claimant_named(area: DisputedArea, country: str) -> str | None:
    wanted = fold(country, "letters")
    for code in area.claimants:
        label = load_area_labels()[code]
        if wanted in {fold(each, "letters") for each in (code, label.en, label.es, label.fr)}:
            return code
    return None


def _country(code: str, language: str = "en") -> str:
    name: str = getattr(load_area_labels()[code], language)
    return name

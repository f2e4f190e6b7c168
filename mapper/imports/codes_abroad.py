"""Whether codes of a table's states are those of other countries: PA is Palermo, and Pará, too."""

from __future__ import annotations

from mapper.errors import quoted
from mapper.imports.cells import Cells, number_texts
from mapper.imports.name_rules import word_set
from mapper.places import find_names_abroad, load_gazetteer, postal_code, split_state
from mapper.records import number_combinations
from mapper.text import fold

# columns whose codes are parts of other countries, but where their cities say that they are states
_PARTS_ABROAD = word_set(
    "provincia provincias province prov siglaprovincia provinciasigla provinz provincie uf siglauf ufsigla"
    " estado estadouf provinciacodigo codigoprovincia codiceprovincia provinciacodice"
)
_CODE_LENGTH = 2
_MOST_PLACES = 200  # as good as all for a share
_NEARLY_ALL = 0.9


def read_codes_abroad(cells: Cells) -> dict[str, str]:
    """Read the codes of a column such as `Provincia` that are no states: few of its places are in these.

    Returns:
        The country by code, in English, or an empty text where it is not clear; none where they are states.
    """
    column = cells.columns.one("state")
    if fold(column or "", "letters") not in _PARTS_ABROAD or cells.of("country") is not None:
        return {}
    codes, states = number_texts(cells.of("state"), len(cells))
    city_codes, cities = number_texts(cells.of("city"), len(cells))
    county_codes, counties = number_texts(cells.of("county"), len(cells))
    _, first = number_combinations([codes, city_codes, county_codes])
    found = []
    for row in first.tolist():
        state, city, county = (
            states[codes[row]],
            cities[city_codes[row]],
            counties[county_codes[row]],
        )
        name = split_state(city)[0] if city else f"{county} County" if county else ""
        if state and len(state) == _CODE_LENGTH:
            found.append((name, state))
    named = [(name, state) for name, state in found if name and postal_code(state)]
    some = named[:: len(named) // _MOST_PLACES + 1]
    gazetteer = load_gazetteer()
    known = sum(bool(gazetteer.find(", ".join(each), suggest=False).areas) for each in some)
    if (some and known >= _NEARLY_ALL * len(some)) or not any(
        postal_code(each) for _, each in found
    ):
        return {}
    if not some:  # no place stands beside the codes, so they place nothing
        return dict.fromkeys((state for _, state in found), "")
    country = _country_of({name for name, _ in some})
    cells.notes.append(
        f"The codes in column {quoted(column or '')} are read as parts of {country or 'another country'}, not"
        " as states of the United States. To decide otherwise, add --constant country=NAME."
    )
    return dict.fromkeys((state for _, state in found), country)


def _country_of(names: set[str]) -> str:
    """Return the other country with nearly all of some places, and most people in them, if there is one."""
    people: dict[str, dict[str, int]] = {}
    for name, places in find_names_abroad(sorted(names)).items():
        for place in places:
            of_country = people.setdefault(place.country_name, {})
            of_country[name] = max(of_country.get(name, 0), place.population)
    likely = {
        country: sum(each.values())
        for country, each in people.items()
        if len(each) >= _NEARLY_ALL * len(names)
    }
    return max(likely, key=lambda country: likely[country]) if likely else ""

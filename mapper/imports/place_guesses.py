"""Guesses which columns place a row: coordinates, cities, counties, states and countries."""

from __future__ import annotations

from mapper.imports.address_columns import holds_addresses
from mapper.imports.column_checks import FOREIGN, HALF, MOST, NEARLY_ALL
from mapper.imports.column_uses import suggest_places
from mapper.imports.column_values import Sample
from mapper.imports.guessed_fields import BY_NAME, BY_VALUES, GuessedFields
from mapper.imports.place_values import hold_areas_abroad, hold_counties, hold_places, is_in_county
from mapper.places import find_places_abroad, is_home_country, load_gazetteer, names_country
from mapper.text import fold

_OTHER_PLACES = {"county", "latitude", "coordinates"}
_WORDS_OF_PLACES = ("locality", "verbatim_locality")
_RADIUS = "coordinate_uncertainty_in_meters"
_LANDS = {"land", "kraj"}  # countries in one language or use, their parts in another
_AXES = 2


def take_pair(guessed: GuessedFields) -> None:
    """Take latitude and longitude from two columns, or else from one that holds both."""
    if {"latitude", "longitude"} <= guessed.fields.keys():
        guessed.drop("coordinates")
        return
    if guessed.sample is None or "coordinates" in guessed.fields:
        return
    if not guessed.fields.keys() & {"latitude", "longitude"}:
        _take_named_pair(guessed, guessed.sample)
    if not guessed.fields.keys() & {"latitude", "longitude"}:
        _take_degrees(guessed, guessed.sample)
    if "latitude" in guessed.fields:
        return
    pairs = [name for name in guessed.names if name in guessed.sample.pairs]
    for name in [name for name in pairs if name not in guessed.private][:1]:
        for own, given in list(guessed.fields.items()):
            if given == (name,):
                guessed.drop(own)
        guessed.give("coordinates", [name], f"{BY_VALUES}: latitude and longitude")


def _take_named_pair(guessed: GuessedFields, sample: Sample) -> None:
    """Take two columns that are called latitude and longitude of one thing, as a form's question is."""
    by_words = {each.words: each.name for each in guessed.read if guessed.is_open(each.name)}
    for each in guessed.read:
        other = tuple("longitude" if word == "latitude" else word for word in each.words)
        if (
            each.name in by_words.values()
            and other != each.words
            and other in by_words
            and not each.every & FOREIGN["latitude"]
            and sample.of(each.name).degrees("latitude") >= MOST
            and sample.of(by_words[other]).degrees("longitude") >= MOST
        ):
            guessed.give("latitude", [each.name], BY_NAME)
            guessed.give("longitude", [by_words[other]], BY_NAME)
            return


def _take_degrees(guessed: GuessedFields, sample: Sample) -> None:
    """Take two columns of degrees whose names say nothing, where the values tell which is which."""
    found = [
        each.name
        for each in guessed.read
        if guessed.is_open(each.name)
        and not each.every & FOREIGN["latitude"]
        and sample.of(each.name).degrees("longitude") >= NEARLY_ALL
    ]
    beyond = [name for name in found if sample.of(name).degrees("latitude") < NEARLY_ALL]
    if len(found) == _AXES and len(beyond) == 1:
        (latitude,) = set(found) - set(beyond)
        guessed.give("latitude", [latitude], f"{BY_VALUES}: degrees up to 90")
        guessed.give("longitude", beyond, f"{BY_VALUES}: degrees beyond 90")


def take_accuracy(guessed: GuessedFields) -> None:
    """Take the radius from a column beside that of the latitude, as forms on phones write both."""
    latitude = guessed.fields.get("latitude", ("",))[0]
    stem = latitude.lower().removesuffix("latitude")
    if guessed.sample is None or not stem or stem == latitude.lower() or _RADIUS in guessed.fields:
        return
    for name in guessed.names:
        beside = name.lower() in (f"{stem}accuracy", f"{stem}precision")
        is_free = guessed.is_open(name) or guessed.fields.get("precision") == (name,)
        if beside and is_free and guessed.sample.of(name).figures >= NEARLY_ALL:
            if guessed.fields.get("precision") == (name,):
                guessed.drop("precision")
            guessed.give(_RADIUS, [name], "name; meters, as forms on phones write them")
            return


def take_departments(guessed: GuessedFields) -> None:
    """Take a column such as `Département` that names no police as that of states."""
    if guessed.sample is None or not guessed.fields.keys() & {"city", "county", "state"}:
        return
    for given in guessed.names:
        if not fold(given, "letters").startswith(("departement", "departamento")):
            continue
        if guessed.fields.get("agency") == (given,) and not guessed.sample.of(given).agencies:
            guessed.drop("agency")
        is_free = (
            "state" not in guessed.fields and "city" in guessed.fields and guessed.is_open(given)
        )
        if is_free and hold_areas_abroad(guessed.sample.of(given).texts):
            guessed.give("state", [given], BY_NAME)


def move_states_of_lands(guessed: GuessedFields) -> None:
    """Take a column such as `Land` as that of states where most of its cells are no countries."""
    given = guessed.fields.get("country", ("",))[0]
    if guessed.sample is None or fold(given, "letters") not in _LANDS:
        return
    texts = guessed.sample.of(given).texts
    if sum(map(_is_country, texts)) < HALF * len(texts):
        guessed.drop("country")
        if "state" not in guessed.fields:
            guessed.give("state", [given], f"name; its {BY_VALUES} are no countries")


def take_places(guessed: GuessedFields) -> None:
    """Give city, county or state the columns whose values are such, where names gave them none."""
    if guessed.sample is None:
        return
    if "city" not in guessed.fields:
        _take_city_called_by(guessed, guessed.sample)
    if "city" not in guessed.fields:
        _move_city_with_state(guessed, guessed.sample)
    if not guessed.fields.keys() & {"city", "county"}:
        _take_city_of_addresses(guessed, guessed.sample)
    others = {"city", *_OTHER_PLACES}
    if "city" not in guessed.fields and _has_counties_abroad(guessed, guessed.sample):
        others -= {"county"}
    if "county" in others and not guessed.fields.keys() & {"city", "latitude", "coordinates"}:
        _take_cities_in_counties(guessed, guessed.sample)
    if not guessed.fields.keys() & others:
        _take_places_in_states(guessed, guessed.sample)
    if not guessed.fields.keys() & others:
        _take_places_alone(guessed, guessed.sample)
    if "state" not in guessed.fields:
        guessed.take_by_values("state", lambda values: values.states >= NEARLY_ALL, "states")


def _take_city_called_by(guessed: GuessedFields, sample: Sample) -> None:
    """Take a column `By` as the city, as Danes and Norwegians call it, where it has names of places."""
    name = guessed.by_fold.get("by")
    if name is None or guessed.fields.keys() & {"stance", "says", "claim"}:
        return
    is_free = guessed.is_open(name) or guessed.fields.get("account_by") == (name,)
    if is_free and hold_places(sample.of(name).texts):
        guessed.drop("account_by")
        guessed.give("city", [name], f"{BY_VALUES}: cities")


def _has_counties_abroad(guessed: GuessedFields, sample: Sample) -> bool:
    """Whether a column such as `Landkreis` has few counties of the United States: it places nothing."""
    given = guessed.fields.get("county")
    return given is not None and not hold_counties(sample.of(given[0]).texts)


def _move_city_with_state(guessed: GuessedFields, sample: Sample) -> None:
    """Take `City, ST` as the city from a column of places, or from any other."""
    places = [guessed.fields[name][0] for name in _WORDS_OF_PLACES if name in guessed.fields]
    least = MOST if guessed.fields.keys() & _OTHER_PLACES else HALF
    for name in places:
        if sample.of(name).cities_with_state >= least:
            for own in _WORDS_OF_PLACES:
                if guessed.fields.get(own) == (name,):
                    guessed.drop(own)
            guessed.give("city", [name], f"{BY_VALUES}: cities with states")
            return
    guessed.take_by_values(
        "city", lambda values: values.cities_with_state >= MOST, "cities with states"
    )


def _take_city_of_addresses(guessed: GuessedFields, sample: Sample) -> None:
    """Take the city from a column of addresses where no coordinates place the rows."""
    points = [
        guessed.fields[name][0] for name in ("latitude", "coordinates") if name in guessed.fields
    ]
    if any(sample.of(name).filled >= NEARLY_ALL for name in points):
        return
    words = [guessed.fields[name][0] for name in _WORDS_OF_PLACES if name in guessed.fields]
    named = [name for name in guessed.names if name in guessed.private and holds_addresses(name)]
    open_ = [name for name in guessed.names if guessed.is_open(name)]
    for name in (*words, *named, *open_):
        if sample.of(name).addresses >= (HALF if name in (*words, *named) else MOST):
            guessed.private.discard(name)
            guessed.reasons.setdefault(name, "")
            guessed.fields["city"] = (name,)
            if name not in words:
                guessed.reasons[name] = f"{BY_VALUES}: addresses, of which only the city is used"
            return


def _take_places_in_states(guessed: GuessedFields, sample: Sample) -> None:
    """Take a column of places as that of cities, where most are cities of the state beside them."""
    beside = next(
        (guessed.fields[name][0] for name in ("state", "country") if name in guessed.fields), None
    )
    for name in (guessed.fields[each][0] for each in _WORDS_OF_PLACES if each in guessed.fields):
        rows = sample.rows_of(name, beside) if beside else []
        found = [bool(place and state and _is_city(f"{place}, {state}")) for place, state in rows]
        if found and sum(found) >= MOST * len(found):
            guessed.fields["city"] = (name,)
            return


def _take_cities_in_counties(guessed: GuessedFields, sample: Sample) -> None:
    """Take the city from a column of places, where most are or end in a city of the row's county."""
    if "county" not in guessed.fields:
        return
    for name in (guessed.fields[each][0] for each in _WORDS_OF_PLACES if each in guessed.fields):
        rows = sample.rows_of(name, guessed.fields["county"][0])
        found = [bool(place and county and is_in_county(place, county)) for place, county in rows]
        if found and sum(found) >= MOST * len(found):
            guessed.fields["city"] = (name,)
            return


def _take_places_alone(guessed: GuessedFields, sample: Sample) -> None:
    """Take the city from a column named as places, where most are names of places by themselves."""
    words = [guessed.fields[name][0] for name in _WORDS_OF_PLACES if name in guessed.fields]
    named = [name for _, name in suggest_places(guessed.names) if guessed.is_open(name)]
    for name in (*words, *named):
        if hold_places(sample.of(name).texts):
            for own in _WORDS_OF_PLACES:
                if guessed.fields.get(own) == (name,):
                    guessed.drop(own)
            guessed.give("city", [name], f"{BY_VALUES}: names of places")
            return


def _is_city(name: str) -> bool:
    return bool(
        load_gazetteer().find(name, suggest=False).areas or find_places_abroad(name, around=False)
    )


def _is_country(name: str) -> bool:
    return names_country(name) or is_home_country(name)

"""Guesses the meaning of a table's columns: by name, and by their values where names leave it open.

The guess of each field is the column that fits best; others that would fit it are kept to be said.
A column that may hold names of people, their homes or ways to reach them is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pyarrow as pa

from mapper.errors import and_more, quoted
from mapper.imports.address_columns import holds_addresses
from mapper.imports.column_candidates import Candidate, find_candidates
from mapper.imports.column_checks import FOREIGN, HALF, MOST, NEARLY_ALL
from mapper.imports.column_uses import suggest_places
from mapper.imports.column_values import Sample, Values
from mapper.imports.column_words import ColumnName, group_numbered, read_names
from mapper.imports.columns import Columns, find_rivals
from mapper.imports.dates import rank_date
from mapper.imports.name_rules import NAMES_OF_NOTES
from mapper.imports.place_values import hold_areas_abroad, hold_counties, hold_places, is_in_county
from mapper.imports.private_names import is_private, may_count_people
from mapper.imports.ticked_agencies import agency_of_box, are_ticks
from mapper.imports.vocabularies import (
    ACCOUNT_FIELDS,
    FIELDS,
    MEDIA_FIELDS,
    RESPONSE_FIELDS,
    SEVERAL_COLUMNS,
    VOCABULARIES,
    Vocabulary,
)
from mapper.places import find_places_abroad, is_home_country, load_gazetteer, names_country
from mapper.text import fold

BY_NAME, BY_VALUES = "name", "values"
_PARTS = ("year", "month", "day")
_OTHER_PLACES = {"county", "latitude", "coordinates"}
_WORDS_OF_PLACES = ("locality", "verbatim_locality")
_RADIUS = "coordinate_uncertainty_in_meters"
_MAYBE_ENDS = {"end", "ende", "bis", "until"}
_LANDS = {"land", "kraj"}  # countries in one language or use, their parts in another
_ASSISTING = {
    "assisting",
    "supporting",
    "assist",
    "secondary",
    "additional",
    "second",
    "joint",
    "partner",
}
_SHOWN = 2
_AXES = 2


@dataclass(frozen=True)
class Guess:
    """A guessed mapping.

    Attributes:
        columns: The mapping.
        reasons: Why a column was taken, or was not, by column.
        rivals: Columns that also fit a field, by field.
    """

    columns: Columns
    reasons: Mapping[str, str] = field(default_factory=dict)
    rivals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def guess(
    names: Collection[str], *, head: pa.Table | None = None, titled: str | None = None
) -> Guess:
    """Guess the meaning of columns.

    Args:
        names: The columns of a table.
        head: Rows of it as texts; None to go by names alone.
        titled: The column that the file's format makes the title of a row.
    """
    return _Guesser(list(names), None if head is None else Sample(head), titled).guess()


class _Guesser:
    def __init__(self, names: list[str], sample: Sample | None, titled: str | None) -> None:
        self.names = names
        self.sample = sample
        self.titled = titled
        self.read = read_names(names)
        self.by_fold: dict[str, str] = {}
        for name in names:
            self.by_fold.setdefault(fold(name, "letters"), name)
        self.private = {each.name for each in self.read if self._is_private(each)} - {titled}
        self.fields: dict[str, tuple[str, ...]] = {}
        self.reasons: dict[str, str] = {}
        self.rivals: dict[str, tuple[str, ...]] = {}

    def guess(self) -> Guess:
        known = next((each for each in VOCABULARIES if self._has(each.signature)), None)
        own = known.fields if known else {}
        self._take_own(own)
        for name in FIELDS:
            if name not in own or (own[name] and name not in self.fields):
                self._take(name)
        self._drop_ends_of_other_dates()
        self._pair()
        self._take_accuracy()
        self._take_departments_of_land()
        self._move_states_of_lands()
        self._join_parts()
        self._take_incident()
        self._take_title()
        self._take_places_by_values()
        self._take_links_and_agencies(own)
        self._keep_whole_accounts()
        self._keep_whole_photos()
        return self._made(known)

    # ---- by name ---------------------------------------------------------------------------

    def _is_private(self, each: ColumnName) -> bool:
        if not is_private(each):
            return False
        counts = may_count_people(each) and self.sample is not None
        return not (counts and self.sample and self.sample.of(each.name).are_counts)

    def _has(self, signature: Collection[str]) -> bool:
        return all(fold(name, "letters") in self.by_fold for name in signature)

    def _take_own(self, own: Mapping[str, tuple[str, ...]]) -> None:
        """Take the columns of a public data set under its own names."""
        for name in FIELDS:
            keys = (fold(each, "letters") for each in own.get(name, ()))
            found = [self.by_fold[key] for key in keys if key in self.by_fold]
            if found:
                self._give(name, found if name in SEVERAL_COLUMNS else found[:1], BY_NAME)

    def _take(self, field_: str) -> None:
        found = find_candidates(
            field_, (each for each in self.read if self._is_open(each.name)), self.sample
        )
        if field_ == "local_time":
            found = self._times_of_date(found)
        if not found:
            return
        taken = [found[0].name]
        if field_ in SEVERAL_COLUMNS:
            taken = [*taken, *self._beside(field_, found)]
        self._give(field_, taken, self._reason(field_, found[0]))
        self.rivals[field_] = tuple(each.name for each in found if each.name not in taken)

    def _times_of_date(self, found: list[Candidate]) -> list[Candidate]:
        """Keep the times of the date that is used: not that of a report, if the date is another."""
        words = {each.name: set(each.words) for each in self.read}
        date = words.get(self.fields.get("event_date", ("",))[0], set())
        kept = [each for each in found if "reported" in date or "reported" not in words[each.name]]
        return sorted(kept, key=lambda each: (-len(words[each.name] & date), each))

    def _is_open(self, name: str) -> bool:
        return name not in self.private and name not in self.reasons

    def _beside(self, field_: str, found: list[Candidate]) -> list[str]:
        """List the further columns of a field that may have several: numbered alike, or more links."""
        first = found[0].name
        stems = group_numbered(self.read)
        alike = next(each for each in stems.values() if first in each)
        alike = [*alike, *find_rivals(first, self.names)]  # Agency and, numbered by us, Agency (2)
        more = [name for name in dict.fromkeys(alike) if name != first and self._is_open(name)]
        if field_ == "agency":
            beside = {each.name for each in self.read if each.every & _ASSISTING}
            more += [each.name for each in found[1:] if each.name in beside - set(more)]
        if field_ == "links" and self.sample is not None:
            more += [
                each.name
                for each in found[1:]
                if each.name not in more and self.sample.of(each.name).links >= HALF
            ]
        return more

    # ---- what belongs together ---------------------------------------------------------------

    def _drop_ends_of_other_dates(self) -> None:
        """Leave alone an `End Date` beside a `Start Date` that is not the date taken: of a form's answers.

        And an `end` that is no date, but of a street, say.
        """
        end = fold(self.fields.get("date_end", ("",))[0], "letters")
        starts = {self.by_fold.get(end.replace("end", word, 1)) for word in ("start", "begin")}
        if "end" in end and starts - {None, self.fields.get("event_date", (None,))[0]}:
            self._drop("date_end")
        elif end in _MAYBE_ENDS and self.sample is not None:
            values = self.sample.of(self.fields["date_end"][0])
            if values.texts and not values.reach_dates(HALF):
                self._drop("date_end")

    def _pair(self) -> None:
        """Take latitude and longitude from two columns, or else from one that holds both."""
        if {"latitude", "longitude"} <= self.fields.keys():
            self._drop("coordinates")
            return
        if self.sample is None or "coordinates" in self.fields:
            return
        if not self.fields.keys() & {"latitude", "longitude"}:
            self._take_named_pair(self.sample)
        if not self.fields.keys() & {"latitude", "longitude"}:
            self._take_degrees(self.sample)
        if "latitude" in self.fields:
            return
        pairs = [name for name in self.names if name in self.sample.pairs]
        for name in [name for name in pairs if name not in self.private][:1]:
            for own, given in list(self.fields.items()):
                if given == (name,):
                    self._drop(own)
            self._give("coordinates", [name], f"{BY_VALUES}: latitude and longitude")

    def _take_named_pair(self, sample: Sample) -> None:
        """Take two columns that are called latitude and longitude of one thing, as a form's question is."""
        by_words = {each.words: each.name for each in self.read if self._is_open(each.name)}
        for each in self.read:
            other = tuple("longitude" if word == "latitude" else word for word in each.words)
            if (
                each.name in by_words.values()
                and other != each.words
                and other in by_words
                and not each.every & FOREIGN["latitude"]
                and sample.of(each.name).degrees("latitude") >= MOST
                and sample.of(by_words[other]).degrees("longitude") >= MOST
            ):
                self._give("latitude", [each.name], BY_NAME)
                self._give("longitude", [by_words[other]], BY_NAME)
                return

    def _take_degrees(self, sample: Sample) -> None:
        """Take two columns of degrees whose names say nothing, where the values tell which is which."""
        found = [
            each.name
            for each in self.read
            if self._is_open(each.name)
            and not each.every & FOREIGN["latitude"]
            and sample.of(each.name).degrees("longitude") >= NEARLY_ALL
        ]
        beyond = [name for name in found if sample.of(name).degrees("latitude") < NEARLY_ALL]
        if len(found) == _AXES and len(beyond) == 1:
            (latitude,) = set(found) - set(beyond)
            self._give("latitude", [latitude], f"{BY_VALUES}: degrees up to 90")
            self._give("longitude", beyond, f"{BY_VALUES}: degrees beyond 90")

    def _take_accuracy(self) -> None:
        """Take the radius from a column beside that of the latitude, as forms on phones write both."""
        latitude = self.fields.get("latitude", ("",))[0]
        stem = latitude.lower().removesuffix("latitude")
        if self.sample is None or not stem or stem == latitude.lower() or _RADIUS in self.fields:
            return
        for name in self.names:
            beside = name.lower() in (f"{stem}accuracy", f"{stem}precision")
            is_free = self._is_open(name) or self.fields.get("precision") == (name,)
            if beside and is_free and self.sample.of(name).figures >= NEARLY_ALL:
                if self.fields.get("precision") == (name,):
                    self._drop("precision")
                self._give(_RADIUS, [name], "name; meters, as forms on phones write them")
                return

    def _take_departments_of_land(self) -> None:
        """Take a column such as `Département` that names no police as that of states."""
        if self.sample is None or not self.fields.keys() & {"city", "county", "state"}:
            return
        for given in self.names:
            if not fold(given, "letters").startswith(("departement", "departamento")):
                continue
            if self.fields.get("agency") == (given,) and not self.sample.of(given).agencies:
                self._drop("agency")
            is_free = "state" not in self.fields and "city" in self.fields and self._is_open(given)
            if is_free and hold_areas_abroad(self.sample.of(given).texts):
                self._give("state", [given], BY_NAME)

    def _move_states_of_lands(self) -> None:
        """Take a column such as `Land` as that of states where most of its cells are no countries."""
        given = self.fields.get("country", ("",))[0]
        if self.sample is None or fold(given, "letters") not in _LANDS:
            return
        texts = self.sample.of(given).texts
        if sum(map(_is_country, texts)) < HALF * len(texts):
            self._drop("country")
            if "state" not in self.fields:
                self._give("state", [given], f"name; its {BY_VALUES} are no countries")

    def _join_parts(self) -> None:
        """Take a date from a column each of year, month and day, but only where no column has it whole."""
        given = self.fields.get("event_date", ("",))[0]
        if "year" in self.fields and fold(given, "letters") in ("day", "dia"):
            self._drop("event_date")
            self._give("day", [given], BY_NAME)
        late = given and next(
            ((rank_date(each) or 0) > 0 for each in self.read if each.name == given), False
        )
        if "year" in self.fields and "month" in self.fields and late:
            self._drop("event_date")
        if "year" not in self.fields or "event_date" in self.fields:
            for name in _PARTS:
                self._drop(name)

    def _take_incident(self) -> None:
        """Take a column called `Incident` as types if they are a word or two or repeat, or else as titles."""
        name = self.by_fold.get("incident")
        if self.sample is None or name is None or not self._is_open(name):
            return
        values = self.sample.of(name)
        if values.words < HALF or values.dates >= HALF or values.links >= HALF:
            return
        are_types = values.short >= MOST and (values.distinct < MOST or values.phrases < HALF)
        field_ = "type" if are_types and "type" not in self.fields else "title"
        if field_ not in self.fields:
            self._give(field_, [name], f"{BY_VALUES}: {'types' if field_ == 'type' else 'titles'}")

    def _take_title(self) -> None:
        """Take a title from the column that the format makes one, or from names that are no person's."""
        if "title" in self.fields:
            return
        if self.titled is not None and self.titled not in self.reasons:
            self.private.discard(self.titled)
            self._give("title", [self.titled], "name that the format gives each feature")
            return
        name = self.by_fold.get("name") or self.by_fold.get("nombre")
        if name is None or self.sample is None or name in self.reasons:
            return
        values = self.sample.of(name)
        about_people = any(
            each.every & {"age", "gender", "sex", "race", "ethnicity", "victim", "armed"}
            for each in self.read
        )
        if (
            not about_people
            and values.texts
            and values.persons <= 1 - MOST
            and values.phrases >= MOST
        ):
            self.private.discard(name)
            self._give("title", [name], f"name; its {BY_VALUES} are not names of people")

    def _take_places_by_values(self) -> None:
        if self.sample is None:
            return
        if "city" not in self.fields:
            self._take_city_called_by(self.sample)
        if "city" not in self.fields:
            self._move_city_with_state(self.sample)
        if not self.fields.keys() & {"city", "county"}:
            self._take_city_of_addresses(self.sample)
        others = {"city", *_OTHER_PLACES}
        if "city" not in self.fields and self._has_counties_abroad(self.sample):
            others -= {"county"}
        if "county" in others and not self.fields.keys() & {"city", "latitude", "coordinates"}:
            self._take_cities_in_counties(self.sample)
        if not self.fields.keys() & others:
            self._take_places_in_states(self.sample)
        if not self.fields.keys() & others:
            self._take_places_alone(self.sample)
        if "state" not in self.fields:
            self._take_by_values("state", lambda values: values.states >= NEARLY_ALL, "states")

    def _take_city_called_by(self, sample: Sample) -> None:
        """Take a column `By` as the city, as Danes and Norwegians call it, where it has names of places."""
        name = self.by_fold.get("by")
        if name is None or self.fields.keys() & {"stance", "says", "claim"}:
            return
        is_free = self._is_open(name) or self.fields.get("account_by") == (name,)
        if is_free and hold_places(sample.of(name).texts):
            self._drop("account_by")
            self._give("city", [name], f"{BY_VALUES}: cities")

    def _has_counties_abroad(self, sample: Sample) -> bool:
        """Whether a column such as `Landkreis` has few counties of the United States: it places nothing."""
        given = self.fields.get("county")
        return given is not None and not hold_counties(sample.of(given[0]).texts)

    def _move_city_with_state(self, sample: Sample) -> None:
        """Take `City, ST` as the city from a column of places, or from any other."""
        places = [self.fields[name][0] for name in _WORDS_OF_PLACES if name in self.fields]
        least = MOST if self.fields.keys() & _OTHER_PLACES else HALF
        for name in places:
            if sample.of(name).cities_with_state >= least:
                for own in _WORDS_OF_PLACES:
                    if self.fields.get(own) == (name,):
                        self._drop(own)
                self._give("city", [name], f"{BY_VALUES}: cities with states")
                return
        self._take_by_values(
            "city", lambda values: values.cities_with_state >= MOST, "cities with states"
        )

    def _take_city_of_addresses(self, sample: Sample) -> None:
        """Take the city from a column of addresses where no coordinates place the rows."""
        points = [
            self.fields[name][0] for name in ("latitude", "coordinates") if name in self.fields
        ]
        if any(sample.of(name).filled >= NEARLY_ALL for name in points):
            return
        words = [self.fields[name][0] for name in _WORDS_OF_PLACES if name in self.fields]
        named = [name for name in self.names if name in self.private and holds_addresses(name)]
        open_ = [name for name in self.names if self._is_open(name)]
        for name in (*words, *named, *open_):
            if sample.of(name).addresses >= (HALF if name in (*words, *named) else MOST):
                self.private.discard(name)
                self.reasons.setdefault(name, "")
                self.fields["city"] = (name,)
                if name not in words:
                    self.reasons[name] = f"{BY_VALUES}: addresses, of which only the city is used"
                return

    def _take_places_in_states(self, sample: Sample) -> None:
        """Take a column of places as that of cities, where most are cities of the state beside them."""
        beside = next(
            (self.fields[name][0] for name in ("state", "country") if name in self.fields), None
        )
        for name in (self.fields[each][0] for each in _WORDS_OF_PLACES if each in self.fields):
            rows = sample.rows_of(name, beside) if beside else []
            found = [
                bool(place and state and _is_city(f"{place}, {state}")) for place, state in rows
            ]
            if found and sum(found) >= MOST * len(found):
                self.fields["city"] = (name,)
                return

    def _take_cities_in_counties(self, sample: Sample) -> None:
        """Take the city from a column of places, where most are or end in a city of the row's county."""
        if "county" not in self.fields:
            return
        for name in (self.fields[each][0] for each in _WORDS_OF_PLACES if each in self.fields):
            rows = sample.rows_of(name, self.fields["county"][0])
            found = [
                bool(place and county and is_in_county(place, county)) for place, county in rows
            ]
            if found and sum(found) >= MOST * len(found):
                self.fields["city"] = (name,)
                return

    def _take_places_alone(self, sample: Sample) -> None:
        """Take the city from a column named as places, where most are names of places by themselves."""
        words = [self.fields[name][0] for name in _WORDS_OF_PLACES if name in self.fields]
        named = [name for _, name in suggest_places(self.names) if self._is_open(name)]
        for name in (*words, *named):
            if hold_places(sample.of(name).texts):
                for own in _WORDS_OF_PLACES:
                    if self.fields.get(own) == (name,):
                        self._drop(own)
                self._give("city", [name], f"{BY_VALUES}: names of places")
                return

    def _take_links_and_agencies(self, own: Mapping[str, tuple[str, ...]]) -> None:
        if "links" not in self.fields and "links" not in own:
            self._take_by_values(
                "links", lambda values: values.links >= MOST, "links", several=True
            )
        if "links" in self.fields and "links" not in own and self.sample is not None:
            self._give(
                "links", [*self.fields["links"], *self._links_of_sources(self.sample)], BY_NAME
            )
        if "agency" not in self.fields and "agency" not in own and "agency_ids" not in self.fields:
            self._take_by_values(
                "agency",
                lambda values: values.agencies >= HALF and values.short >= MOST,
                "agencies",
            )
        if self.sample is not None and not {"agency", "agency_ids"} & {*self.fields, *own}:
            boxes = [
                name
                for name in self.names
                if self._is_open(name)
                and agency_of_box(name) is not None
                and are_ticks(self.sample.of(name).texts)
            ]
            if boxes:
                self._give("agency", boxes, "name of an agency, ticked or not")

    def _links_of_sources(self, sample: Sample) -> list[str]:
        """List the columns called sources that hold links, beside those that are called links."""
        return [
            each.name
            for each in self.read
            if "source" in each.every
            and self._is_open(each.name)
            and not each.every & FOREIGN["links"]
            and sample.of(each.name).links >= MOST
        ]

    def _take_by_values(
        self, field_: str, holds: Callable[[Values], bool], kind: str, *, several: bool = False
    ) -> None:
        if self.sample is None:
            return
        found = [
            each.name
            for each in self.read
            if self._is_open(each.name)
            and not each.every & FOREIGN[field_]
            and not self.sample.of(each.name).are_empty
            and holds(self.sample.of(each.name))
        ]
        if found:
            self._give(field_, found if several else found[:1], f"{BY_VALUES}: {kind}")
            self.rivals[field_] = () if several else tuple(found[1:])

    def _keep_whole_accounts(self) -> None:
        """Take the columns of accounts only where they are whole, and name no private people.

        An account needs a speaker and a stance; without them the words are not known to be accounts.
        """
        speakers = self.fields.get("account_by", ())
        if self.sample is not None and any(
            self.sample.of(name).private_speakers for name in speakers
        ):
            self._drop("account_by")
            self.private.update(speakers)
        is_long = {"account_by", "stance"} <= self.fields.keys()
        is_answered = bool({"agency_response", "response_stance"} & self.fields.keys())
        dropped = () if is_long else ACCOUNT_FIELDS
        for name in dropped:
            self._drop(name)
        if not is_answered or is_long:
            for name in RESPONSE_FIELDS:
                self._drop(name)
        if not (is_long or is_answered):
            self._drop("claim")

    def _keep_whole_photos(self) -> None:
        """Take the columns of photos only where none of what readers need is missing."""
        if not self.fields.keys() >= set(MEDIA_FIELDS[:5]):
            for name in MEDIA_FIELDS:
                self._drop(name)

    # ---- what is said ------------------------------------------------------------------------

    def _give(self, field_: str, names: list[str], reason: str) -> None:
        self.fields[field_] = tuple(names)
        for name in names:
            self.reasons.setdefault(name, reason)

    def _drop(self, field_: str) -> None:
        for name in self.fields.pop(field_, ()):
            if not any(name in given for given in self.fields.values()):
                self.reasons.pop(name, None)

    def _reason(self, field_: str, best: Candidate) -> str:
        if field_ != "event_date" or self.sample is None:
            return BY_NAME
        values = self.sample.of(best.name)
        return f"dates such as {quoted(values.texts[0])}" if values.dates else BY_NAME

    def _made(self, known: Vocabulary | None) -> Guess:
        fields = {name: self.fields[name] for name in FIELDS if name in self.fields}
        taken = {name for given in fields.values() for name in given}
        rest = [name for name in self.names if name not in taken]
        reasons = dict(self.reasons)
        rivals: dict[str, tuple[str, ...]] = {}
        for own, others in self.rivals.items():
            left = tuple(name for name in others if name in rest)
            if own in fields and left:
                rivals[own] = left
                first = fields[own][0]
                reasons[first] += (
                    f", preferred to {', '.join(map(quoted, left[:_SHOWN]))}{and_more(len(left) - _SHOWN)}"
                )
        for each in self.read:
            if each.name in rest:
                reasons[each.name] = self._why_left(each, rivals)
        return Guess(
            Columns(
                vocabulary=known.name if known else None,
                fields=fields,
                private=tuple(name for name in rest if name in self.private),
                left_alone=tuple(name for name in rest if name not in self.private),
            ),
            MappingProxyType(reasons),
            MappingProxyType(rivals),
        )

    def _why_left(self, each: ColumnName, rivals: Mapping[str, tuple[str, ...]]) -> str:
        if each.name in self.private:
            return "may name private people or homes"
        if each.every & NAMES_OF_NOTES:
            return "notes may be internal"
        if self.sample is not None and each.name in self.sample.pairs and "latitude" in self.fields:
            return "the coordinates again"
        for own, others in rivals.items():
            if each.name in others:
                return f"could also be {own}"
        if self.sample is not None and self.sample.of(each.name).are_empty:
            return "empty"
        return ""


def _is_city(name: str) -> bool:
    return bool(
        load_gazetteer().find(name, suggest=False).areas or find_places_abroad(name, around=False)
    )


def _is_country(name: str) -> bool:
    return names_country(name) or is_home_country(name)

"""Guesses the meaning of a table's columns: by name, and by their values where names leave it open.

The guess of each field is the column that fits best; others that would fit it are kept to be said.
A column that may hold names of people, their homes or ways to reach them is never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import pyarrow as pa

from mapper.errors import and_more, quoted
from mapper.imports.column_candidates import Candidate, find_candidates
from mapper.imports.column_checks import FOREIGN, HALF, MOST
from mapper.imports.column_values import Sample
from mapper.imports.column_words import ColumnName, group_numbered
from mapper.imports.columns import Columns, find_rivals
from mapper.imports.dates import rank_date
from mapper.imports.guessed_fields import BY_NAME, BY_VALUES, GuessedFields
from mapper.imports.name_rules import NAMES_OF_NOTES
from mapper.imports.place_guesses import (
    move_states_of_lands,
    take_accuracy,
    take_departments,
    take_pair,
    take_places,
)
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
from mapper.text import fold

_PARTS = ("year", "month", "day")
_MAYBE_ENDS = {"end", "ende", "bis", "until"}
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
    return _guess(GuessedFields(list(names), None if head is None else Sample(head), titled))


def _guess(guessed: GuessedFields) -> Guess:
    known = next((each for each in VOCABULARIES if _has(guessed, each.signature)), None)
    own = known.fields if known else {}
    _take_own(guessed, own)
    for name in FIELDS:
        if name not in own or (own[name] and name not in guessed.fields):
            _take(guessed, name)
    _drop_ends_of_other_dates(guessed)
    take_pair(guessed)
    take_accuracy(guessed)
    take_departments(guessed)
    move_states_of_lands(guessed)
    _join_parts(guessed)
    _take_incident(guessed)
    _take_title(guessed)
    take_places(guessed)
    _take_links_and_agencies(guessed, own)
    _keep_whole_accounts(guessed)
    _keep_whole_photos(guessed)
    return _made(guessed, known)


def _has(guessed: GuessedFields, signature: Collection[str]) -> bool:
    return all(fold(name, "letters") in guessed.by_fold for name in signature)


def _take_own(guessed: GuessedFields, own: Mapping[str, tuple[str, ...]]) -> None:
    """Take the columns of a public data set under its own names."""
    for name in FIELDS:
        keys = (fold(each, "letters") for each in own.get(name, ()))
        found = [guessed.by_fold[key] for key in keys if key in guessed.by_fold]
        if found:
            guessed.give(name, found if name in SEVERAL_COLUMNS else found[:1], BY_NAME)


def _take(guessed: GuessedFields, field_: str) -> None:
    found = find_candidates(
        field_, (each for each in guessed.read if guessed.is_open(each.name)), guessed.sample
    )
    if field_ == "local_time":
        found = _times_of_date(guessed, found)
    if not found:
        return
    taken = [found[0].name]
    if field_ in SEVERAL_COLUMNS:
        taken = [*taken, *_beside(guessed, field_, found)]
    guessed.give(field_, taken, _reason(guessed, field_, found[0]))
    guessed.rivals[field_] = tuple(each.name for each in found if each.name not in taken)


def _times_of_date(guessed: GuessedFields, found: list[Candidate]) -> list[Candidate]:
    """Keep the times of the date that is used: not that of a report, if the date is another."""
    words = {each.name: set(each.words) for each in guessed.read}
    date = words.get(guessed.fields.get("event_date", ("",))[0], set())
    kept = [each for each in found if "reported" in date or "reported" not in words[each.name]]
    return sorted(kept, key=lambda each: (-len(words[each.name] & date), each))


def _beside(guessed: GuessedFields, field_: str, found: list[Candidate]) -> list[str]:
    """List the further columns of a field that may have several: numbered alike, or more links."""
    first = found[0].name
    stems = group_numbered(guessed.read)
    alike = next(each for each in stems.values() if first in each)
    alike = [*alike, *find_rivals(first, guessed.names)]  # Agency and, numbered by us, Agency (2)
    more = [name for name in dict.fromkeys(alike) if name != first and guessed.is_open(name)]
    if field_ == "agency":
        beside = {each.name for each in guessed.read if each.every & _ASSISTING}
        more += [each.name for each in found[1:] if each.name in beside - set(more)]
    if field_ == "links" and guessed.sample is not None:
        more += [
            each.name
            for each in found[1:]
            if each.name not in more and guessed.sample.of(each.name).links >= HALF
        ]
    return more


def _drop_ends_of_other_dates(guessed: GuessedFields) -> None:
    """Leave alone an `End Date` beside a `Start Date` that is not the date taken: of a form's answers.

    And an `end` that is no date, but of a street, say.
    """
    end = fold(guessed.fields.get("date_end", ("",))[0], "letters")
    starts = {guessed.by_fold.get(end.replace("end", word, 1)) for word in ("start", "begin")}
    if "end" in end and starts - {None, guessed.fields.get("event_date", (None,))[0]}:
        guessed.drop("date_end")
    elif end in _MAYBE_ENDS and guessed.sample is not None:
        values = guessed.sample.of(guessed.fields["date_end"][0])
        if values.texts and not values.reach_dates(HALF):
            guessed.drop("date_end")


def _join_parts(guessed: GuessedFields) -> None:
    """Take a date from a column each of year, month and day, but only where no column has it whole."""
    given = guessed.fields.get("event_date", ("",))[0]
    if "year" in guessed.fields and fold(given, "letters") in ("day", "dia"):
        guessed.drop("event_date")
        guessed.give("day", [given], BY_NAME)
    late = given and next(
        ((rank_date(each) or 0) > 0 for each in guessed.read if each.name == given), False
    )
    if "year" in guessed.fields and "month" in guessed.fields and late:
        guessed.drop("event_date")
    if "year" not in guessed.fields or "event_date" in guessed.fields:
        for name in _PARTS:
            guessed.drop(name)


def _take_incident(guessed: GuessedFields) -> None:
    """Take a column called `Incident` as types if they are a word or two or repeat, or else as titles."""
    name = guessed.by_fold.get("incident")
    if guessed.sample is None or name is None or not guessed.is_open(name):
        return
    values = guessed.sample.of(name)
    if values.words < HALF or values.dates >= HALF or values.links >= HALF:
        return
    are_types = values.short >= MOST and (values.distinct < MOST or values.phrases < HALF)
    field_ = "type" if are_types and "type" not in guessed.fields else "title"
    if field_ not in guessed.fields:
        guessed.give(field_, [name], f"{BY_VALUES}: {'types' if field_ == 'type' else 'titles'}")


def _take_title(guessed: GuessedFields) -> None:
    """Take a title from the column that the format makes one, or from names that are no person's."""
    if "title" in guessed.fields:
        return
    if guessed.titled is not None and guessed.titled not in guessed.reasons:
        guessed.private.discard(guessed.titled)
        guessed.give("title", [guessed.titled], "name that the format gives each feature")
        return
    name = guessed.by_fold.get("name") or guessed.by_fold.get("nombre")
    if name is None or guessed.sample is None or name in guessed.reasons:
        return
    values = guessed.sample.of(name)
    about_people = any(
        each.every & {"age", "gender", "sex", "race", "ethnicity", "victim", "armed"}
        for each in guessed.read
    )
    if not about_people and values.texts and values.persons <= 1 - MOST and values.phrases >= MOST:
        guessed.private.discard(name)
        guessed.give("title", [name], f"name; its {BY_VALUES} are not names of people")


def _take_links_and_agencies(guessed: GuessedFields, own: Mapping[str, tuple[str, ...]]) -> None:
    if "links" not in guessed.fields and "links" not in own:
        guessed.take_by_values("links", lambda values: values.links >= MOST, "links", several=True)
    if "links" in guessed.fields and "links" not in own and guessed.sample is not None:
        guessed.give(
            "links",
            [*guessed.fields["links"], *_links_of_sources(guessed, guessed.sample)],
            BY_NAME,
        )
    if (
        "agency" not in guessed.fields
        and "agency" not in own
        and "agency_ids" not in guessed.fields
    ):
        guessed.take_by_values(
            "agency",
            lambda values: values.agencies >= HALF and values.short >= MOST,
            "agencies",
        )
    if guessed.sample is not None and not {"agency", "agency_ids"} & {*guessed.fields, *own}:
        boxes = [
            name
            for name in guessed.names
            if guessed.is_open(name)
            and agency_of_box(name) is not None
            and are_ticks(guessed.sample.of(name).texts)
        ]
        if boxes:
            guessed.give("agency", boxes, "name of an agency, ticked or not")


def _links_of_sources(guessed: GuessedFields, sample: Sample) -> list[str]:
    """List the columns called sources that hold links, beside those that are called links."""
    return [
        each.name
        for each in guessed.read
        if "source" in each.every
        and guessed.is_open(each.name)
        and not each.every & FOREIGN["links"]
        and sample.of(each.name).links >= MOST
    ]


def _keep_whole_accounts(guessed: GuessedFields) -> None:
    """Take the columns of accounts only where they are whole, and name no private people.

    An account needs a speaker and a stance; without them the words are not known to be accounts.
    """
    speakers = guessed.fields.get("account_by", ())
    if guessed.sample is not None and any(
        guessed.sample.of(name).private_speakers for name in speakers
    ):
        guessed.drop("account_by")
        guessed.private.update(speakers)
    is_long = {"account_by", "stance"} <= guessed.fields.keys()
    is_answered = bool({"agency_response", "response_stance"} & guessed.fields.keys())
    dropped = () if is_long else ACCOUNT_FIELDS
    for name in dropped:
        guessed.drop(name)
    if not is_answered or is_long:
        for name in RESPONSE_FIELDS:
            guessed.drop(name)
    if not (is_long or is_answered):
        guessed.drop("claim")


def _keep_whole_photos(guessed: GuessedFields) -> None:
    """Take the columns of photos only where none of what readers need is missing."""
    if not guessed.fields.keys() >= set(MEDIA_FIELDS[:5]):
        for name in MEDIA_FIELDS:
            guessed.drop(name)


def _reason(guessed: GuessedFields, field_: str, best: Candidate) -> str:
    if field_ != "event_date" or guessed.sample is None:
        return BY_NAME
    values = guessed.sample.of(best.name)
    return f"dates such as {quoted(values.texts[0])}" if values.dates else BY_NAME


def _made(guessed: GuessedFields, known: Vocabulary | None) -> Guess:
    fields = {name: guessed.fields[name] for name in FIELDS if name in guessed.fields}
    taken = {name for given in fields.values() for name in given}
    rest = [name for name in guessed.names if name not in taken]
    reasons = dict(guessed.reasons)
    rivals: dict[str, tuple[str, ...]] = {}
    for own, others in guessed.rivals.items():
        left = tuple(name for name in others if name in rest)
        if own in fields and left:
            rivals[own] = left
            first = fields[own][0]
            reasons[first] += (
                f", preferred to {', '.join(map(quoted, left[:_SHOWN]))}{and_more(len(left) - _SHOWN)}"
            )
    for each in guessed.read:
        if each.name in rest:
            reasons[each.name] = _why_left(guessed, each, rivals)
    return Guess(
        Columns(
            vocabulary=known.name if known else None,
            fields=fields,
            private=tuple(name for name in rest if name in guessed.private),
            left_alone=tuple(name for name in rest if name not in guessed.private),
        ),
        MappingProxyType(reasons),
        MappingProxyType(rivals),
    )


def _why_left(
    guessed: GuessedFields, each: ColumnName, rivals: Mapping[str, tuple[str, ...]]
) -> str:
    if each.name in guessed.private:
        return "may name private people or homes"
    if each.every & NAMES_OF_NOTES:
        return "notes may be internal"
    if (
        guessed.sample is not None
        and each.name in guessed.sample.pairs
        and "latitude" in guessed.fields
    ):
        return "the coordinates again"
    for own, others in rivals.items():
        if each.name in others:
            return f"could also be {own}"
    if guessed.sample is not None and guessed.sample.of(each.name).are_empty:
        return "empty"
    return ""

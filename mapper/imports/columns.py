"""What each column of a table is taken for: guessed from its name, or said by a mapping file.

A mapping file is YAML. `mapper import` writes the one that was guessed, for the user to correct.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from mapper.errors import Fault, RecordsError, cannot_read, quoted
from mapper.files import Document, read_yaml
from mapper.imports.moments import is_time_zone
from mapper.imports.vocabularies import (
    FIELDS,
    NAMES,
    PRIVACY_FIELDS,
    PRIVATE_NAMES,
    SEVERAL_COLUMNS,
    VOCABULARIES,
    Vocabulary,
)
from mapper.records import Moment, PlaceType, Redactable, Role, fault_of, suggestion
from mapper.text import fold


def _listed(value: Any) -> Any:  # noqa: ANN401
    return [value] if isinstance(value, str) else value


def _known_time_zone(name: str | None) -> str | None:
    if name is not None and not is_time_zone(name):
        raise PydanticCustomError("time_zone", "no time zone")
    return name


_DATE_PARTS = ("year", "month", "day")

Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Columns(BaseModel):
    """A mapping: which columns give which field, and how cells are to be read."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    format: Literal["1"] = "1"
    vocabulary: str | None = Field(default=None, description="The public data set it looks like.")
    fields: dict[str, Names] = Field(description="Column, or list of columns, by field.")
    date_format: str | None = Field(
        default=None,
        description="How dates are written, as %d/%m/%Y, or spreadsheet for a count of days.",
    )
    timezone: Annotated[str | None, AfterValidator(_known_time_zone)] = Field(
        default=None,
        description="The time zone in which moments are told, as America/Los_Angeles.",
    )
    agency_separator: str | None = Field(
        default=None, description="What stands between agencies in one cell."
    )
    role: Role = Field(default="named", description="The role of agencies, where no column says.")
    place_type: PlaceType | None = Field(
        default=None, description="What kind of place all are, where no cell says."
    )
    redact: tuple[Redactable, ...] = Field(
        default=(), description="What of every row to keep out of everything published."
    )
    private_names: Names = Field(
        default=(), description="Names of private people that nothing published may hold."
    )
    withhold: bool = Field(default=False, description="Keep every row out of what is published.")
    publish_after: Moment | None = Field(
        default=None, description="The day or moment before which all are kept back."
    )
    private: Names = Field(default=(), description="Not taken over: they may name private people.")
    left_alone: Names = Field(default=(), description="Not taken over: nobody knows what they are.")

    def one(self, name: str) -> str | None:
        """Return the one column of a field, None if there is none."""
        return next(iter(self.fields.get(name, ())), None)

    def several(self, name: str) -> tuple[str, ...]:
        """Return the columns of a field that may have more than one."""
        return self.fields.get(name, ())

    @property
    def known(self) -> Vocabulary | None:
        """The public data set that the table looks like."""
        return next((each for each in VOCABULARIES if each.name == self.vocabulary), None)

    def codebook(self, name: str) -> Vocabulary | None:
        """The public data set whose codes stand in a field's column: by that column's name or `known`."""
        column = fold(self.one(name) or "", "letters")
        own = (
            book
            for book in VOCABULARIES
            if column and column in {fold(each, "letters") for each in book.fields.get(name, ())}
        )
        return next(own, self.known)


def guess(names: Collection[str], *, pairs: Collection[str] = ()) -> Columns:
    """Take columns for what their names say.

    Args:
        names: The columns of a table.
        pairs: Those that hold a latitude and a longitude in each cell; one of them gives the points
            if no name does.
    """
    by_fold: dict[str, str] = {}
    for name in names:
        by_fold.setdefault(fold(name, "letters"), name)
    known = next((each for each in VOCABULARIES if _has(by_fold, each.signature)), None)
    fields: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    own = known.fields if known else {}
    for field in FIELDS:
        wanted = own.get(field, NAMES.get(field, ()))
        found = [by_fold[key] for each in wanted if (key := fold(each, "letters")) in by_fold]
        if field not in own:
            found = [name for name in found if name not in taken]
        if found:
            fields[field] = tuple(found if field in SEVERAL_COLUMNS and field in own else found[:1])
            taken.update(fields[field])
    if "latitude" in fields and "longitude" in fields:
        fields.pop("coordinates", None)
    elif "coordinates" not in fields:
        holding = [name for name in pairs if fold(name, "letters") not in _PRIVATE]
        for name in holding[:1]:
            fields = {field: from_ for field, from_ in fields.items() if from_ != (name,)}
            fields["coordinates"] = (name,)
    _date_parts(fields)
    rest = [
        name for name in names if name not in {each for found in fields.values() for each in found}
    ]
    private = tuple(name for name in rest if fold(name, "letters") in _PRIVATE)
    return Columns(
        vocabulary=known.name if known else None,
        fields=fields,
        private=private,
        left_alone=tuple(name for name in rest if name not in private),
    )


def with_privacy(columns: Columns, names: Collection[str]) -> tuple[Columns, list[str]]:
    """Take the columns that ask for privacy, whatever a mapping says of them.

    Args:
        columns: The mapping.
        names: The columns of the table.

    Returns:
        The mapping with them, and what was added, in words for the user.
    """
    told = {name for given in columns.fields.values() for name in given}
    added = {
        field: (name,)
        for field in PRIVACY_FIELDS
        if field not in columns.fields
        for name in [
            next((each for each in names if fold(each, "letters") in _BY_PRIVACY[field]), None)
        ]
        if name is not None and name not in told
    }
    if not added:
        return columns, []
    left = {
        kind: tuple(
            name
            for name in getattr(columns, kind)
            if not any(name in each for each in added.values())
        )
        for kind in ("private", "left_alone")
    }
    said = ", ".join(f"{field} from {quoted(given[0])}" for field, given in added.items())
    return (
        columns.model_copy(update={"fields": {**columns.fields, **added}, **left}),
        [f"Taken though the mapping does not name it, for it asks for privacy: {said}."],
    )


def _date_parts(fields: dict[str, tuple[str, ...]]) -> None:
    """Take a date from a column each of year, month and day, but only where no column has it whole."""
    if "year" in fields and fold(fields.get("event_date", ("",))[0], "letters") in ("day", "dia"):
        fields["day"] = fields.pop("event_date")
    if "year" not in fields or "event_date" in fields:
        for name in _DATE_PARTS:
            fields.pop(name, None)


def header_at(rows: Iterable[Iterable[str]]) -> int:
    """Return which of the first rows of a file names the columns: the first, unless that is a title.

    A title has no name of a column that is known, and fewer cells than the header below it.
    """
    widest = 0
    for number, row in enumerate(rows):
        words = [word for cell in row if (word := fold(cell, "letters"))]
        known = len(_KNOWN.intersection(words))
        if known and not number:
            return 0
        if known >= _LEAST_KNOWN and known * 3 >= len(words) and widest < len(words):
            return number
        widest = max(widest, len(words))
    return 0


def read_columns(path: Path) -> Columns:
    """Read a mapping file.

    Raises:
        RecordsError: It cannot be read or does not fit; every fault with line and column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise cannot_read(
            path, error if isinstance(error, OSError) else OSError(str(error))
        ) from error
    document = read_yaml(text, file=str(path))
    faults = list(document.faults)
    if not faults:
        try:
            columns = Columns.model_validate(document.value)
        except ValidationError as error:
            faults = [fault_of(document, Columns, each, ()) for each in error.errors()]
        else:
            faults = [
                document.fault(
                    ("fields", name),
                    found=f"the field {quoted(name)}",
                    expected=f"one of {', '.join(FIELDS)}",
                    fix=suggestion(name, FIELDS) or "delete it",
                    code="unknown-field",
                    at_key=True,
                )
                for name in columns.fields
                if name not in FIELDS
            ]
            faults += _misused(document, columns)
            if not faults:
                return columns
    raise RecordsError(faults)


def _misused(document: Document, columns: Columns) -> list[Fault]:
    """Find columns that a mapping gives to a field as no table can mean it."""
    faults = [
        document.fault(
            ("fields", name),
            found=f"{len(given)} columns for {name}: {_all(given)}",
            expected="one column",
            fix="leave the right one",
            code="several-columns",
        )
        for name, given in columns.fields.items()
        if len(given) > 1 and name in FIELDS and name not in SEVERAL_COLUMNS
    ]
    latitude, longitude = columns.one("latitude"), columns.one("longitude")
    if latitude is not None and latitude == longitude:
        faults.append(
            document.fault(
                ("fields", "longitude"),
                found=f"column {quoted(latitude)} for latitude and longitude",
                expected="a column for each",
                fix="name the other column, or write coordinates: for one that holds both",
                code="one-column-twice",
            )
        )
    return faults


def missing_columns(columns: Columns, names: Collection[str]) -> list[tuple[str, str, str | None]]:
    """List each field whose column the table does not have: field, column, the nearest name."""
    return [
        (field, column, suggestion(column, names))
        for field, given in columns.fields.items()
        for column in given
        if column not in names
    ]


def rivals(name: str, names: Iterable[str]) -> list[str]:
    """List the other columns that go by the same name as one, but for case, spaces and a number behind."""
    own = fold(name, "letters")
    return [
        each for each in names if each != name and fold(_NUMBERED.sub("", each), "letters") == own
    ]


def ambiguous_columns(columns: Columns, names: Collection[str]) -> dict[str, list[str]]:
    """List the columns that a field may be meant by, for each field that one of several was guessed for."""
    found = {}
    for field in _PLAIN_FIELDS:
        name = columns.one(field)
        others = [] if name is None else rivals(name, names)
        others = [each for each in others if columns.fields.get(_field_of(columns, each)) is None]
        if name is not None and others:
            found[field] = [name, *others]
    return found


def _field_of(columns: Columns, name: str) -> str:
    return next((field for field, given in columns.fields.items() if name in given), "")


def columns_text(columns: Columns, *, file: str) -> str:
    """Write a mapping as YAML with a word on how to correct it."""
    data = columns.model_dump(exclude_none=True, mode="json")
    for name in ("redact", "private_names", "withhold"):
        if not data[name]:
            del data[name]
    data["fields"] = {
        name: given[0] if len(given) == 1 else list(given) for name, given in columns.fields.items()
    }
    head = (
        f"# What each column of {file} was taken for. Correct it, and give it with --columns.\n"
        "# fields: our word, then the name of your column (or a list, for agency and links).\n"
        f"# Fields there are: {', '.join(FIELDS)}.\n"
        "# date_format: such as '%d/%m/%Y', where days and months cannot be told apart; or\n"
        "# spreadsheet, where dates are numbers of days, as 46041.\n"
        "# timezone: such as America/Los_Angeles, the zone of the places, where moments carry one (05:30Z).\n"
        "# place_type, redact, private_names, withhold, publish_after: what must not be published, as a\n"
        "# column under fields or for the whole table here.\n"
        "# private and left_alone are not taken over; name a column under fields to take it.\n"
    )
    return head + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)


def described(columns: Columns) -> list[str]:
    """Say in words what each column was taken for, and which were left alone."""
    notes = []
    if columns.vocabulary:
        notes.append(f"The columns look like those of {columns.vocabulary}.")
    taken = [
        f"{field} from {' and '.join(map(quoted, given))}"
        for field, given in columns.fields.items()
        if given
    ]
    notes.append(f"Taken: {', '.join(taken) or 'nothing'}.")
    if columns.private:
        notes.append(
            f"Not taken, for they may hold private people or homes: {_all(columns.private)}."
        )
    if columns.left_alone:
        notes.append(f"Left alone and not kept: {_all(columns.left_alone)}.")
    return notes


def _all(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, names))


def _has(by_fold: dict[str, str], signature: Iterable[str]) -> bool:
    return all(fold(name, "letters") in by_fold for name in signature)


_PRIVATE = frozenset(fold(name, "letters") for name in PRIVATE_NAMES)
_BY_PRIVACY = {
    field: frozenset(fold(name, "letters") for name in NAMES[field]) for field in PRIVACY_FIELDS
}
_NUMBERED = re.compile(r" \(\d+\)$")  # as `sheets.distinct_names` numbers columns of one name
# fields of which the wrong column makes a false map; of others a note says which is taken
_PLAIN_FIELDS = ("id", "event_date", "latitude", "longitude", "coordinates", "agency")
_LEAST_KNOWN = 2  # names of columns, and a third of all, that make a row a header
_KNOWN = frozenset(
    fold(name, "letters")
    for names in (
        *NAMES.values(),
        *(each.signature for each in VOCABULARIES),
        *(from_ for each in VOCABULARIES for from_ in each.fields.values()),
    )
    for name in names
)

"""The meaning of each column of a table: guessed from its name, or given by a mapping file.

A mapping file is YAML. `mapper import` writes the guessed one, for the user to edit.
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
from mapper.records import (
    Moment,
    PlaceType,
    Redactable,
    Role,
    fault_of,
    suggest_spelling,
    unknown_field,
)
from mapper.text import fold


def _listed(value: Any) -> Any:  # noqa: ANN401
    return [value] if isinstance(value, str) else value


def _known_time_zone(name: str | None) -> str | None:
    if name is not None and not is_time_zone(name):
        raise PydanticCustomError("time_zone", "unknown time zone")
    return name


_DATE_PARTS = ("year", "month", "day")

Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Columns(BaseModel):
    """A mapping: which columns give which field, and how cells are to be read."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    format: Literal["1"] = "1"
    vocabulary: str | None = Field(
        default=None, description="Public data set that the columns match."
    )
    fields: dict[str, Names] = Field(description="Column, or list of columns, for each field.")
    date_format: str | None = Field(
        default=None,
        description="Format of the dates, such as %d/%m/%Y, or spreadsheet for day numbers.",
    )
    timezone: Annotated[str | None, AfterValidator(_known_time_zone)] = Field(
        default=None,
        description="Time zone to which times are converted, such as America/Los_Angeles.",
    )
    agency_separator: str | None = Field(
        default=None, description="Separator between agencies in one cell."
    )
    role: Role = Field(
        default="involved",
        description="Role of agencies without a role column. Named ones are not counted.",
    )
    place_type: PlaceType | None = Field(
        default=None, description="Place type of rows without one."
    )
    redact: tuple[Redactable, ...] = Field(
        default=(), description="Fields of every row to keep unpublished."
    )
    private_names: Names = Field(
        default=(), description="Names of private people to keep unpublished."
    )
    withhold: bool = Field(default=False, description="Whether to keep every row unpublished.")
    publish_after: Moment | None = Field(
        default=None, description="Day or time until which every row stays unpublished."
    )
    private: Names = Field(default=(), description="Skipped columns that may name private people.")
    left_alone: Names = Field(default=(), description="Skipped columns without a known meaning.")

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
        """The public data set whose codes a field's column contains: by that column's name or `known`."""
        column = fold(self.one(name) or "", "letters")
        own = (
            book
            for book in VOCABULARIES
            if column and column in {fold(each, "letters") for each in book.fields.get(name, ())}
        )
        return next(own, self.known)


def guess(names: Collection[str], *, pairs: Collection[str] = ()) -> Columns:
    """Guess the meaning of columns from their names.

    Args:
        names: The columns of a table.
        pairs: Columns with a latitude and a longitude in each cell; one of them gives the points if no
            column is named for them.
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
    """Add the columns that limit publication to a mapping that omits them.

    Args:
        columns: The mapping.
        names: The columns of the table.

    Returns:
        The extended mapping, and the added columns in words for the user.
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
        [f"Columns used although the mapping omits them, because they limit publication: {said}."],
    )


def _date_parts(fields: dict[str, tuple[str, ...]]) -> None:
    """Take a date from a column each of year, month and day, but only where no column has it whole."""
    if "year" in fields and fold(fields.get("event_date", ("",))[0], "letters") in ("day", "dia"):
        fields["day"] = fields.pop("event_date")
    if "year" not in fields or "event_date" in fields:
        for name in _DATE_PARTS:
            fields.pop(name, None)


def find_header(rows: Iterable[Iterable[str]]) -> int:
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
                    found=unknown_field(name),
                    expected=f"The fields are {', '.join(FIELDS)}.",
                    fix=suggest_spelling(name, FIELDS) or "Delete it.",
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
    """Find fields with too many columns, and a column named for both axes."""
    faults = [
        document.fault(
            ("fields", name),
            found=f"The field {name} has {len(given)} columns: {_all(given)}.",
            fix="Keep one of them.",
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
                found=f"Column {quoted(latitude)} is named for both latitude and longitude.",
                fix="Name one column for each, or use coordinates: for a column that contains both.",
                code="one-column-twice",
            )
        )
    return faults


def missing_columns(columns: Columns, names: Collection[str]) -> list[tuple[str, str, str | None]]:
    """List each field whose column the table does not have: field, column, the nearest name."""
    return [
        (field, column, suggest_spelling(column, names))
        for field, given in columns.fields.items()
        for column in given
        if column not in names
    ]


def find_rivals(name: str, names: Iterable[str]) -> list[str]:
    """List the other columns with the same name, apart from case, spaces and a number at the end."""
    own = fold(name, "letters")
    return [
        each for each in names if each != name and fold(_NUMBERED.sub("", each), "letters") == own
    ]


def ambiguous_columns(columns: Columns, names: Collection[str]) -> dict[str, list[str]]:
    """List the columns that a field may be meant by, for each field that one of several was guessed for."""
    found = {}
    for field in _PLAIN_FIELDS:
        name = columns.one(field)
        others = [] if name is None else find_rivals(name, names)
        others = [each for each in others if columns.fields.get(_field_of(columns, each)) is None]
        if name is not None and others:
            found[field] = [name, *others]
    return found


def _field_of(columns: Columns, name: str) -> str:
    return next((field for field, given in columns.fields.items() if name in given), "")


def make_columns_text(columns: Columns, *, file: str) -> str:
    """Write a mapping as YAML with a word on how to correct it."""
    data = columns.model_dump(exclude_none=True, mode="json")
    for name in ("redact", "private_names", "withhold"):
        if not data[name]:
            del data[name]
    data["fields"] = {
        name: given[0] if len(given) == 1 else list(given) for name, given in columns.fields.items()
    }
    head = (
        f"# Column mapping for {file}. Edit it, and pass it with --columns.\n"
        "# fields: mapper's name for a field, then your column (or a list, for agency and links).\n"
        f"# Available fields: {', '.join(FIELDS)}.\n"
        "# date_format: such as '%d/%m/%Y' if day and month are ambiguous, or spreadsheet if dates are\n"
        "# day numbers such as 46041.\n"
        "# timezone: such as America/Los_Angeles, to convert times with a time zone (05:30Z).\n"
        "# place_type, redact, private_names, withhold, publish_after: limits on publication, as a column\n"
        "# under fields, or here for the whole table.\n"
        "# private, left_alone: skipped columns. To use one, name it under fields.\n"
    )
    return head + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)


def describe_columns(columns: Columns) -> list[str]:
    """List in words which field each column gives, and which columns are skipped."""
    notes = []
    if columns.vocabulary:
        notes.append(f"The columns match {columns.vocabulary}.")
    taken = [
        f"{field} from {' and '.join(map(quoted, given))}"
        for field, given in columns.fields.items()
        if given
    ]
    notes.append(f"Columns used: {', '.join(taken) or 'none'}.")
    if columns.private:
        notes.append(
            f"Columns skipped because they may name private people or homes: {_all(columns.private)}."
        )
    if columns.left_alone:
        notes.append(f"Columns ignored: {_all(columns.left_alone)}.")
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

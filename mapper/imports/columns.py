"""The meaning of each column of a table, as a mapping gives it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from mapper.errors import PointsError, quoted
from mapper.files import Document
from mapper.imports.dates import is_time_zone
from mapper.imports.projected_coordinates import read_crs
from mapper.imports.vocabularies import NAMES, PRIVACY_FIELDS, VOCABULARIES, Vocabulary
from mapper.records import (
    Agency,
    AreaSettings,
    Coverage,
    FieldId,
    FieldType,
    GroundSettings,
    Moment,
    OwnAgency,
    OwnField,
    OwnLandmark,
    PlaceType,
    Redactable,
    Registry,
    Role,
    SiteAddress,
    Slug,
    Text,
    read_own_agencies,
    suggest_spelling,
)
from mapper.text import fold


def _listed(value: Any) -> Any:  # noqa: ANN401
    return [value] if isinstance(value, str) else value


def _known_time_zone(name: str | None) -> str | None:
    if name is not None and not is_time_zone(name):
        raise PydanticCustomError("time_zone", "unknown time zone")
    return name


def _known_crs(name: str | None) -> str | None:
    if name is not None:
        try:
            read_crs(name)
        except PointsError:
            raise PydanticCustomError("coordinate_system", "unknown coordinate system") from None
    return name


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class OwnColumn(OwnField):
    """A column that is a field of the user's own."""

    column: str = Field(description="The column.")
    type: FieldType | None = Field(  # type: ignore[assignment]  # none to take that of the values
        default=None, description="The kind of its values. Default: as they are."
    )

    def members(self) -> dict[str, Any]:
        """Return the members that were given."""
        return self.model_dump(exclude_none=True, mode="json")


class Columns(BaseModel):
    """A mapping: which columns give which field, and how cells are to be read."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    format: Literal["1"] = "1"
    vocabulary: str | None = Field(
        default=None, description="Public data set that the columns match."
    )
    title: Text | None = Field(default=None, description="Title of the page.")
    description: Text | None = Field(default=None, description="The text below the title.")
    contact: Text | None = Field(
        default=None, description="Where readers report an error or ask for a removal."
    )
    license: Text | None = Field(
        default=None, description="License of the data, such as CC BY 4.0."
    )
    site_url: SiteAddress | None = Field(
        default=None, description="Address that the published site will have."
    )
    home: Text | None = Field(
        default=None,
        description="State for cities without one, such as California; or a country or first-level area"
        " abroad.",
    )
    fields: dict[str, Names] = Field(
        default_factory=dict,
        description="Column, or list of columns, for each field. Without it, columns are detected.",
    )
    constants: dict[str, Text] = Field(
        default_factory=dict,
        description="Values, by field, of the rows in which no column gives one.",
    )
    own: dict[FieldId, OwnColumn] = Field(
        default_factory=dict,
        description="Fields of the user's own; in a file, they stand under fields.",
    )
    keep: Names = Field(default=(), description="Columns to publish as fields of the user's own.")
    color_by: Text | None = Field(
        default=None,
        description="Column by which the page colors its marks when it opens; it is kept as a field.",
    )
    kept: dict[str, str] = Field(
        default_factory=dict, description="The kept columns by id.", exclude=True
    )
    address_column: str | None = Field(
        default=None, description="The column of addresses that cities are from.", exclude=True
    )
    rows: Literal["incidents"] | None = Field(
        default=None, description="That each row is an incident, where rows look like totals."
    )
    date_format: Names | None = Field(
        default=None,
        description="Format of the dates, such as %d/%m/%Y, or spreadsheet for day numbers; or a list.",
    )
    timezone: Annotated[str | None, AfterValidator(_known_time_zone)] = Field(
        default=None,
        description="Time zone to which times are converted, such as America/Los_Angeles.",
    )
    crs: Annotated[str | None, AfterValidator(_known_crs)] = Field(
        default=None,
        description="Coordinate system of columns of coordinates that are not degrees, such as EPSG:27700.",
    )
    agency_separator: Names | None = Field(
        default=None, description="Separator between agencies in one cell, or a list."
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
    agencies: dict[Slug, OwnAgency] = Field(
        default_factory=dict,
        description="Agencies that the registry lacks, by id, described as in records.",
    )
    landmarks: dict[Slug, OwnLandmark] = Field(
        default_factory=dict,
        description="Public places that the gazetteer lacks, by id, described as in records.",
    )
    accounts: dict[str, Names] = Field(
        default_factory=dict,
        description="Column for each field of the table of accounts given with --claims.",
    )
    ground: tuple[GroundSettings, ...] = Field(
        default=(), description="Streets, rail, water and parks to draw, as in records."
    )
    areas: tuple[AreaSettings, ...] = Field(
        default=(), description="Layers of areas of the user's own, as in records."
    )
    borders: dict[Text, Text] = Field(
        default_factory=dict,
        description="Country to name alone in an area in dispute, by the area's name, such as Crimea: UA.",
    )
    coverage: Coverage | None = Field(
        default=None, description="That the incidents of a time are all there were, as in records."
    )
    private: Names = Field(default=(), description="Skipped columns that may name private people.")
    left_alone: Names = Field(default=(), description="Skipped columns without a known meaning.")

    @model_validator(mode="before")
    @classmethod
    def _with_own(cls, given: Any) -> Any:  # noqa: ANN401 - anything that a file holds
        """Put the entries of fields that describe a field of the user's own apart."""
        fields = given.get("fields") if isinstance(given, dict) else None
        if not isinstance(fields, dict) or not any(isinstance(v, dict) for v in fields.values()):
            return given
        own = {name: each for name, each in fields.items() if isinstance(each, dict)}
        rest = {name: each for name, each in fields.items() if name not in own}
        return {**given, "fields": rest, "own": own}

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


def describe_own_agencies(columns: Columns, registry: Registry) -> tuple[Agency, ...]:
    """Return the agencies that a mapping describes, with their parents resolved."""
    if not columns.agencies:
        return ()
    nowhere = Document("")  # its faults were raised when the mapping was read
    return read_own_agencies(nowhere, columns.agencies, registry.resolve, registry.suggest).agencies


_BY_PRIVACY = {
    field: frozenset(fold(name, "letters") for name in NAMES[field]) for field in PRIVACY_FIELDS
}


_NUMBERED = re.compile(r" \(\d+\)$")  # as `sheets.distinct_names` numbers columns of one name


# fields of which the wrong column makes a false map; of others a note says which is taken
_PLAIN_FIELDS = ("id", "event_date", "latitude", "longitude", "coordinates", "agency")

"""The model of agencies that a file of records describes itself."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from mapper.records import allowed_values
from mapper.records.allowed_values import Described
from mapper.records.checks import Day
from mapper.records.field_types import AreaGeoid, RecordModel, Text
from mapper.records.vocabularies import AgencyType, Level

NO_PARENT = "none"


def _exact(text: str) -> str:
    if not text.replace("-", "").isdigit():
        raise PydanticCustomError("one_day", "not exactly a day")
    return text


_ExactDay = Annotated[Day, AfterValidator(_exact)]
_Geoids = Annotated[tuple[AreaGeoid, ...], Field(min_length=1)]


class Span(RecordModel):
    """A time in which a statement about an agency held, its first and last day included."""

    from_: _ExactDay | None = Field(
        default=None,
        alias="from",
        description="The first day on which it held.",
        examples=["2024-07-01"],
    )
    until: _ExactDay | None = Field(
        default=None, description="The last day on which it held.", examples=["2024-06-30"]
    )

    @model_validator(mode="after")
    def _is_a_time(self) -> Self:
        if self.from_ is None and self.until is None:
            raise PydanticCustomError("no_span", "neither from nor until")
        if self.from_ and self.until and self.until < self.from_:
            raise PydanticCustomError("span_order", "ends before it begins")
        return self


class DatedArea(Span):
    """Areas where an agency worked for a time only, such as a city that contracted with a sheriff."""

    geoids: _Geoids = Field(
        description="Places (7 digits), counties (5) and states (2).", examples=[["0655618"]]
    )


class OwnArea(RecordModel):
    """Where an agency of the file works, as GEOIDs of whole areas."""

    geoids: _Geoids = Field(
        description="Places (7 digits), counties (5) and states (2), or US.",
        examples=[["0643000"], ["06037", "06059"]],
    )
    unincorporated_of: tuple[AreaGeoid, ...] = Field(
        default=(),
        description="Counties of which only the land outside cities belongs.",
        examples=[["06037"]],
    )
    except_: tuple[AreaGeoid, ...] = Field(
        default=(),
        alias="except",
        description="Areas that do not belong.",
        examples=[["0604870"]],
    )
    dated: tuple[DatedArea, ...] = Field(
        default=(), description="Areas that belonged to it only from or until a day."
    )


class OwnPeriod(Span):
    """A time in which other things held of an agency; what is not given is as at other times."""

    name: Text | None = Field(
        default=None, description="Its full name at that time.", examples=["Harbor Patrol"]
    )
    short_name: Text | None = Field(
        default=None, description="Its short name at that time.", examples=["Harbor PD"]
    )
    parent: Text | None = Field(
        default=None,
        description="The agency that it belonged to at that time, by id or alias; none for none.",
        examples=["port-office", "none"],
    )
    area_of_operations: OwnArea | None = Field(
        default=None, description="The area where it worked at that time."
    )


class OwnAgency(RecordModel):
    """An agency that the registry does not have, for the incidents of this file."""

    name: Text = Field(description="Its full name.", examples=["Port Police"])
    short_name: Text | None = Field(
        default=None, description="Its name on marks and in the matrix.", examples=["Port PD"]
    )
    aliases: tuple[Text, ...] = Field(
        default=(),
        description="Other names that records may use.",
        examples=[["Harbor Police", "Port Department Police"]],
    )
    level: Annotated[Level, Described(allowed_values.LEVELS)] = Field(
        default="unknown", description="Its level of government.", examples=["municipal"]
    )
    type: Annotated[AgencyType, Described(allowed_values.AGENCY_TYPES)] = Field(
        default="unspecified", description="The kind of agency.", examples=["police"]
    )
    parent: Text | None = Field(
        default=None,
        description="The agency that it belongs to, by id or alias.",
        examples=["port-office"],
    )
    ori: Text | None = Field(
        default=None, description="Its ORI code of nine characters.", examples=["CA0190000"]
    )
    area_of_operations: OwnArea | None = Field(
        default=None,
        description="The area where it works. Without one, area checks are undetermined.",
    )
    periods: tuple[OwnPeriod, ...] = Field(
        default=(),
        description="Times in which its name, parent or area was another; an incident has what held then.",
    )

"""The model of agencies that a file of records describes itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mapper.records import allowed_values
from mapper.records.allowed_values import Described
from mapper.records.field_types import AreaGeoid, RecordModel, Text
from mapper.records.vocabularies import AgencyType, Level


class OwnArea(RecordModel):
    """Where an agency of the file works, as GEOIDs of whole areas."""

    geoids: Annotated[tuple[AreaGeoid, ...], Field(min_length=1)] = Field(
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

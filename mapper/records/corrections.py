"""Corrections of published records: what was wrong, what is right, when, and by which role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from mapper.records import allowed_values
from mapper.records.allowed_values import Described
from mapper.records.checks import Editing
from mapper.records.field_types import RecordModel, Text

CorrectionKind = Literal["typo", "clarification", "correction", "retraction", "removal"]
CORRECTION_KINDS: tuple[CorrectionKind, ...] = get_args(CorrectionKind)
RETRACTION: CorrectionKind = "retraction"
# of these, what was wrong is not repeated
UNREPEATED: frozenset[CorrectionKind] = frozenset({"retraction", "removal"})


class Correction(Editing):
    """One correction of a published record."""

    kind: Annotated[CorrectionKind, Described(allowed_values.CORRECTION_KINDS)] = Field(
        description="The kind of correction.", examples=["correction"]
    )
    wrong: Text | None = Field(
        default=None,
        description="What was wrong, for readers. Not for a retraction or removal, which would repeat it.",
        examples=["The summary dated the stop to 18 January."],
    )
    right: Text | None = Field(
        default=None,
        description="What is right, for readers; of a retraction or removal, the reason.",
        examples=["The stop was on 19 January."],
    )

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Self:
        if self.kind in UNREPEATED and self.wrong is not None:
            raise PydanticCustomError("repeated_wrong", "repeats", {"kind": self.kind})
        if self.kind not in UNREPEATED and self.right is None:
            raise PydanticCustomError("no_right", "lacks", {"kind": self.kind})
        if self.kind == "correction" and self.wrong is None:
            raise PydanticCustomError("no_wrong", "lacks", {"kind": self.kind})
        return self


class TranslatedCorrection(RecordModel):
    """A correction in another language."""

    wrong: Text | None = Field(
        default=None, description="What was wrong, translated.", examples=["El resumen decía…"]
    )
    right: Text | None = Field(
        default=None, description="What is right, translated.", examples=["Fue el 19 de enero."]
    )


class TranslatedReason(RecordModel):
    """The reason for a retraction in another language."""

    right: Text = Field(
        description="The reason, translated.", examples=["Ninguna otra fuente lo confirma."]
    )


class RetractionTranslations(RecordModel):
    """Translations of the reason, by language."""

    en: TranslatedReason | None = Field(default=None, description="The reason in English.")
    es: TranslatedReason | None = Field(default=None, description="The reason in Spanish.")
    fr: TranslatedReason | None = Field(default=None, description="The reason in French.")


class Retraction(Editing):
    """What stays of a retracted record: that it was retracted, when, by which role, and why."""

    right: Text | None = Field(
        default=None,
        description="The reason, for readers. It does not repeat the statement.",
        examples=["No second source confirms it."],
    )
    translations: RetractionTranslations | None = Field(
        default=None, description="The reason in other languages."
    )

    def members(self) -> dict[str, Any]:
        """Return the members that were given, as a file has them."""
        return self.model_dump(exclude_none=True, exclude_defaults=True, mode="json")


Retractions = Mapping[str, Retraction]
"""What stays of retracted records, by their ids."""


def read_retractions(value: object) -> dict[str, Retraction]:
    """Read the retractions that records, a page or an export have.

    Raises:
        ValueError: They do not fit.
    """
    return {
        str(id_): Retraction.model_validate(each)
        for id_, each in (value.items() if isinstance(value, Mapping) else ())
    }

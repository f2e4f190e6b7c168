"""Checks: what an editor confirmed of a record, in which role, and when. They are no grade."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from mapper.records import allowed_values
from mapper.records.allowed_values import Described
from mapper.records.event_dates import UNKNOWN, parse_event_date
from mapper.records.field_types import RecordModel, Text

CheckKind = Literal[
    "source-opened", "quotations-compared", "date-confirmed", "place-confirmed",
    "agencies-confirmed", "translation-compared", "privacy-reviewed",
]  # fmt: skip
EditorRole = Literal[
    "reporter", "editor", "second-reader", "fact-checker", "translator", "lawyer", "publisher",
    "other",
]  # fmt: skip
TranslatorRole = Literal[EditorRole, "machine"]
CHECK_KINDS: tuple[CheckKind, ...] = get_args(CheckKind)
EDITOR_ROLES: tuple[EditorRole, ...] = get_args(EditorRole)


def _day(text: str) -> str:
    try:
        when = parse_event_date(text)
    except ValueError as error:
        raise PydanticCustomError("edtf", "{why}", {"why": str(error)}) from error
    if text == UNKNOWN or when.start is None or when.start != when.end:
        raise PydanticCustomError("one_day", "not one day")
    return text


Day = Annotated[str, AfterValidator(_day)]


class Editing(RecordModel):
    """Something that was done to a record: by which role, and when."""

    by: Annotated[EditorRole, Described(allowed_values.EDITOR_ROLES)] = Field(
        description="The role of the person, never a name.", examples=["second-reader"]
    )
    date: Day = Field(description="The day.", examples=["2026-11-26"])


class Check(Editing):
    """One thing that was checked."""

    what: Annotated[CheckKind, Described(allowed_values.CHECK_KINDS)] = Field(
        description="What was checked.", examples=["source-opened"]
    )
    note: Text | None = Field(
        default=None,
        description="How, or against which source, for readers.",
        examples=["The archived copy."],
    )

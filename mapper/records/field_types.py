"""Types of the fields of a record, and the base of its models."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from mapper.records.event_dates import moment_reached_everywhere, parse_event_date

_WEB = ("http", "https")


def _edtf(text: str) -> str:
    try:
        parse_event_date(text)
    except ValueError as error:
        raise PydanticCustomError("edtf", "{why}", {"why": str(error)}) from error
    return text


def _moment(text: str) -> str:
    try:
        moment_reached_everywhere(text)
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("edtf", "{why}", {"why": str(error)}) from error
    return text


def _web_address(text: str) -> str:
    if text != "unknown" and not text.startswith(("https://", "http://")):
        raise PydanticCustomError("web_address", "not http or https")
    return text


def whole_address(text: str) -> str | None:
    """Return the address of a site with a slash at its end; None if it is none.

    An address that has a name, a password, a query or a fragment in it is none either.
    """
    try:
        parts = urlsplit(text)
        is_plain = bool(parts.hostname) and parts.username is None and parts.scheme in _WEB
        _ = parts.port  # of digits, or no address
    except ValueError:
        return None
    if not is_plain or any(letter in text for letter in '?#\\<>"') or not text.isprintable():
        return None
    return None if " " in text else f"{text.removesuffix('/')}/"


def _site_address(text: str) -> str:
    whole = whole_address(text)
    if whole is None:
        raise PydanticCustomError("site_address", "no address of a site")
    return whole


def _field_value(given: Any, validate: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - what YAML has
    """Say once what fits none of several types: each has a fault of its own."""
    try:
        return validate(given)
    except ValidationError as error:
        raise PydanticCustomError("field_value", "no value of a field") from error


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
TypeId = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
AreaGeoid = Annotated[str, StringConstraints(pattern=r"^(US|\d{2}|\d{5}|\d{7}|\d{10})$")]
Edtf = Annotated[str, AfterValidator(_edtf)]
Moment = Annotated[str, AfterValidator(_moment)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
SiteAddress = Annotated[Text, AfterValidator(_site_address)]
FieldValue = Annotated[bool | int | float | Text, WrapValidator(_field_value)]


class RecordModel(BaseModel):
    """A part of a record, which has no other members and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

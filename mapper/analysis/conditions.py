"""The conditions that a selection may have: the one list of them, for Python and the command."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from mapper.analysis.spatial_filter import Extent


class Selection(TypedDict, total=False):
    """Conditions that an incident must meet, all of them; a missing or None condition does not count.

    `Incidents.select` says what each means. No incident meets an empty list of names. Users write names,
    which `select_by_name` turns into ids.
    """

    ids: Collection[str] | None
    agency: str | Collection[str] | None
    role: str | Collection[str] | None
    jurisdiction: str | Collection[str] | None
    type: str | Collection[str] | None
    status: str | Collection[str] | None
    precision: str | Collection[str] | None
    since: date | str | None
    until: date | str | None
    within: Extent | None
    text: str | None
    fields: Mapping[str, Any] | None
    named: bool
    surely: bool


MODIFIERS = ("named", "surely")  # which are no conditions of their own

"""A change between two states of a set of incidents."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One change between two states of a set.

    Attributes:
        incident_id: The incident; empty for what stands outside of incidents.
        kind: added, removed, merged, retracted, withheld, moved, coarsened, sharpened, outline, date,
            status, agency, claim, account, stance, source, correction, check, text or head.
        what: The part that changed: a column, or the words of a claim or an agency.
        was: Its value before; None if it was not there.
        now: Its value now; None if it is not there any more.
        meters: How far it moved, by how much the radius grew, or how far the edges of the outlines lie apart
            at most; None for other kinds.
    """

    incident_id: str
    kind: str
    what: str
    was: object = None
    now: object = None
    meters: float | None = None

    def members(self) -> dict[str, object]:
        """Return the members that are given, for JSON."""
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in given.items() if value is not None}

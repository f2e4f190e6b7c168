"""Withholds values that must not be published, once, before anything is written.

Every withheld value is passed on as a `Secret`, so that the output can be searched for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.files import Mask
from mapper.privacy.coarser_places import (
    CELL_WORDS,
    CELLS,
    KIND_WORDS,
    PLACE_WORDS,
    coarsen_places,
)
from mapper.privacy.embargo import REASONS, Policy, Reason, reasons_to_withhold
from mapper.privacy.former_records import with_former_records, without_ids
from mapper.privacy.media import withhold_media
from mapper.privacy.outlines import OUTLINE_WORDS, secrets_of_outlines, without_outlines
from mapper.privacy.own_fields import protect_own_fields
from mapper.privacy.places_beside import kinds_of_places, with_places
from mapper.privacy.redacted_fields import FIELD_WORDS, UNPLACED_WORDS, redact_fields
from mapper.privacy.row_edits import (
    add_sentences,
    has_any,
    is_one_of,
    is_present,
    note_codes,
    put_values,
    take_out,
)
from mapper.privacy.withheld_values import (
    Secret,
    of_texts,
    of_withheld,
)
from mapper.records import Tables, mask

_OWN_WORDS = "Not shown: fields that could tell the place or a person."
_INTERNAL_WORDS: Mapping[Reason, str] = {
    "marked": "Not for publication: the record is marked withhold.",
    "withdrawn": "Not for publication: the record was withdrawn.",
    "publish-after": "Not for publication yet: a later date is set.",
    "embargo": "Not for publication: under embargo.",
    "undated": "Not for publication: no date shows that it has ended.",
    "retracted": "Not for publication: the record was retracted.",
    "merged": "Not for publication: the record became part of another.",
    "unchecked": "Not for publication: nothing was checked yet.",
}
# by the publisher; no partner gets it
_CHOSEN = ("marked", "withdrawn", "publish-after", "retracted", "merged")
_INTERNAL_FIELDS = ("embargo_lifted", "internal_note")


@dataclass(frozen=True)
class Protected:
    """The tables that may be published, and the values withheld from them.

    Attributes:
        tables: The tables, without any withheld value. Incidents with a coarser place have no
            jurisdictions until they are assigned by the new circle.
        withheld: Number of withheld incidents by reason; reasons without incidents are absent.
        moved: Ids of the incidents whose place was made coarser.
        reduced: Number of incidents shown in part.
        secrets: The withheld values.
        beside: Ids of incidents without a kind of place that lie at a withheld place; their place was
            made coarser, too.
        shown_in_part: Ids of all incidents shown in part.
        photos: Number of photos taken out.
    """

    tables: Tables
    withheld: Mapping[Reason, int] = field(default_factory=dict)
    moved: tuple[str, ...] = ()
    reduced: int = 0
    secrets: tuple[Secret, ...] = ()
    beside: tuple[str, ...] = ()
    shown_in_part: tuple[str, ...] = ()
    photos: int = 0


def protect(tables: Tables, policy: Policy) -> Protected:
    """Withhold the values that a profile does not allow.

    Args:
        tables: Located incidents.
        policy: The audience, and the moment from which the embargo counts back.
    """
    for_public = reasons_to_withhold(tables, policy)
    tables, of_photos, photos = withhold_media(tables, for_public)
    if policy.profile == "internal":
        return Protected(_with_notes(_with_warnings(tables, for_public)), photos=photos)
    reasons = for_public
    if policy.profile == "partner":
        reasons = np.where(np.isin(for_public, _CHOSEN), for_public, "")
        tables = _with_warnings(tables, np.where(reasons == "", for_public, ""))
    kept = tables
    if (reasons != "").any():
        kept = tables.without(tables.incidents["incident_id"][reasons != ""])
        kept = with_former_records(kept, tables, reasons)
    # what became part of a published record is no secret, nor is the id of what was retracted
    hidden_rows = (reasons != "") & (reasons != "merged")
    retracted = tables.incidents["incident_id"][reasons == "retracted"]
    secrets = without_ids(of_withheld(tables, kept, hidden_rows), set(retracted))
    kept, unplaced, found = redact_fields(kept)
    secrets += found
    cells = CELLS[policy.profile]
    known = with_places(tables.incidents, policy.places)
    kinds = kinds_of_places(kept.incidents, known, tuple(cells))
    kept, moved, found = coarsen_places(kept, kinds, cells)
    secrets += found
    redacted = mask(kept.incidents["redact"], has_any)
    sensitive = kinds != ""
    kept, found, hidden = protect_own_fields(kept, redacted=redacted, coarsened=sensitive)
    secrets += found
    kept = _with_note(kept, hidden)
    kept = without_outlines(kept, redacted=redacted, coarsened=sensitive)
    secrets += secrets_of_outlines(tables, kept)
    beside = sensitive & ~mask(kept.incidents["place_type"], is_one_of(cells))
    kept, found = _without_internal(kept)
    secrets += [*found, *of_photos]
    return Protected(
        tables=kept,
        withheld={name: int(n) for name in REASONS if (n := (reasons == name).sum())},
        moved=tuple(dict.fromkeys((*moved, *unplaced))),
        reduced=int((redacted | sensitive).sum()),
        beside=tuple(kept.incidents["incident_id"][beside]),
        shown_in_part=tuple(kept.incidents["incident_id"][redacted | sensitive]),
        secrets=tuple(secrets),
        photos=photos,
    )


def withholding_sentences() -> tuple[str, ...]:
    """Return the English sentences about withheld values; a page has them in its languages."""
    return (
        CELL_WORDS, PLACE_WORDS, _OWN_WORDS, OUTLINE_WORDS, UNPLACED_WORDS, *KIND_WORDS.values(),
        *FIELD_WORDS.values(), *_INTERNAL_WORDS.values(),
    )  # fmt: skip


def _with_warnings(tables: Tables, reasons: npt.NDArray[np.str_]) -> Tables:
    """Note on each incident that the public does not get, and why, for partners and internal use."""
    changed = tables.incidents.copy(deep=False)
    for reason, words in _INTERNAL_WORDS.items():
        if (rows := reasons == reason).any():
            count = int(rows.sum())
            add_sentences(changed, rows, "information_withheld", [words] * count)
            note_codes(changed, rows, [f"unfit:{reason}"] * count)
    put_values(changed, reasons == "marked", "withhold", [False] * int((reasons == "marked").sum()))
    _take_out_decisions(changed)
    return tables.with_(incidents=changed)


def _with_notes(tables: Tables) -> Tables:
    changed = tables.incidents.copy(deep=False)
    noted = changed["internal_note"].notna().to_numpy()
    notes = [f"Internal note: {note}" for note in changed["internal_note"][noted]]
    add_sentences(changed, noted, "information_withheld", notes)
    return tables.with_(incidents=changed)


def _with_note(tables: Tables, hidden: Mask) -> Tables:
    """Note on incidents that fields of the publisher's own are withheld."""
    if not hidden.any():
        return tables
    changed = tables.incidents.copy(deep=False)
    add_sentences(changed, hidden, "information_withheld", [_OWN_WORDS] * int(hidden.sum()))
    note_codes(changed, hidden, ["own"] * int(hidden.sum()))
    return tables.with_(incidents=changed)


def _without_internal(tables: Tables) -> tuple[Tables, list[Secret]]:
    incidents = tables.incidents
    noted = np.zeros(len(incidents), dtype=bool)
    for name in _INTERNAL_FIELDS:
        noted |= mask(incidents[name], is_present)
    changed = incidents.copy(deep=False)
    _take_out_decisions(changed)
    redacted = mask(incidents["redact"], has_any)
    if redacted.any():
        put_values(changed, redacted, "redact", [()] * int(redacted.sum()))
    if not noted.any():
        return tables.with_(incidents=changed), []
    secrets = of_texts(incidents[noted], _INTERNAL_FIELDS)
    take_out(changed, noted, _INTERNAL_FIELDS)
    return tables.with_(incidents=changed), secrets


def _take_out_decisions(changed: pd.DataFrame) -> None:
    """Remove the dates of publication, which mean nothing once an incident is published."""
    for name in ("status", "publish_after", "merged_into"):
        if name in changed and (given := changed[name].notna().to_numpy(dtype=bool)).any():
            put_values(changed, given, name, [None] * int(given.sum()))

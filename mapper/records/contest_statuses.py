"""Derives how contested a claim or an incident is from its accounts; it is never typed by hand.

The rule is `_rule`. It knows no agency from anybody else but by the side that each is on, so that a claim of
activists and the same claim of an agency come to the same status.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntFlag
from functools import cache
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapper.files import Codes, Objects
from mapper.records.factorize import distinct

ContestStatus = Literal[
    "none-recorded", "agreed", "uncontested", "one-account", "one-sided", "disputed"
]
Stance = Literal[
    "asserts", "denies", "partly-confirms", "does-not-dispute", "does-not-say", "no-comment",
    "not-asked",
]  # fmt: skip
Capacity = Literal[
    "observer", "resident", "participant", "activist", "organization", "party", "agency",
    "official", "institution", "expert", "author", "media",
]  # fmt: skip
About = Literal["event", "background"]
Side = Literal["officials", "others"]

# from the least to the most contested: an incident has the last of its claims
CONTEST_STATUSES: tuple[ContestStatus, ...] = get_args(ContestStatus)
_OFFICIAL = frozenset({"agency", "official", "institution"})
_REPORTING = frozenset({"author", "media"})


class Voice(NamedTuple):
    """What of an account the status depends on.

    Attributes:
        by: Who speaks.
        stance: Their position on the claim.
        capacity: In which capacity they speak.
        agency: The agency that they speak for.
    """

    by: str
    stance: Stance
    capacity: Capacity
    agency: str | None = None


class _OnRecord(IntFlag):
    """The facts on record about a claim from which its status follows."""

    OFFICIALS_ASSERT = 1
    OTHERS_ASSERT = 2
    REPORT_ASSERTS = 4
    DENIES = 8
    PARTLY_CONFIRMS = 16
    OFFICIALS_DO_NOT_DISPUTE = 32
    OTHERS_DO_NOT_DISPUTE = 64
    REPORT_DOES_NOT_DISPUTE = 128
    SEVERAL = 256  # more than one speaker, also if one of them gave no comment


_SPEAKING = _OnRecord(_OnRecord.SEVERAL - 1)
_ASSERTING = _OnRecord.OFFICIALS_ASSERT | _OnRecord.OTHERS_ASSERT | _OnRecord.REPORT_ASSERTS
# as plain numbers: those of an enumeration cost forty times as much to join, once for each account
_BY_SIDE: dict[tuple[str, Side | None], int] = {
    ("asserts", "officials"): _OnRecord.OFFICIALS_ASSERT.value,
    ("asserts", "others"): _OnRecord.OTHERS_ASSERT.value,
    ("asserts", None): _OnRecord.REPORT_ASSERTS.value,
    ("does-not-dispute", "officials"): _OnRecord.OFFICIALS_DO_NOT_DISPUTE.value,
    ("does-not-dispute", "others"): _OnRecord.OTHERS_DO_NOT_DISPUTE.value,
    ("does-not-dispute", None): _OnRecord.REPORT_DOES_NOT_DISPUTE.value,
}
_OF_ANYBODY = {
    "denies": _OnRecord.DENIES.value,
    "partly-confirms": _OnRecord.PARTLY_CONFIRMS.value,
}
_SEVERAL = _OnRecord.SEVERAL.value


def side_of(capacity: str, agency: str | None = None) -> Side | None:
    """Return the side that an account is on: agencies and officials, or everyone else.

    Args:
        capacity: The capacity of the speaker.
        agency: The agency that they speak for, which puts them on its side.

    Returns:
        None for a medium or an author that reports: it is on no side.
    """
    if agency is not None or capacity in _OFFICIAL:
        return "officials"
    return None if capacity in _REPORTING else "others"


def contest_status(accounts: Iterable[Voice]) -> ContestStatus:
    """Derive how contested a claim is from who takes which stance.

    - `none-recorded`: no one addresses it;
    - `one-account`: one account, and no other on record;
    - `one-sided`: several accounts from one side; or one side asserts it and the other gave no comment,
      was not asked, or spoke without addressing it;
    - `agreed`: both sides assert it;
    - `uncontested`: one side asserts it, the other does not dispute it;
    - `disputed`: one account denies or only partly confirms it, and another asserts it.

    Args:
        accounts: The accounts of the claim.
    """
    voices = list(accounts)
    on_record = 0
    for each in voices:
        on_record |= _said(each.stance, side_of(each.capacity, each.agency))
    if len({_speaker(each.by, each.capacity, each.agency) for each in voices}) > 1:
        on_record |= _SEVERAL
    return _rule(on_record)


def incident_status(claims: Iterable[tuple[About, Sequence[Voice]]]) -> ContestStatus:
    """Derive how contested an incident is: as its most contested claim about the event.

    Background does not count. If no claim has more than one account, but more than one person or agency
    speaks, the incident is `one-sided`.

    Args:
        claims: For each claim, `event` or `background`, and its accounts.
    """
    accounts = [voices for about, voices in claims if about == "event"]
    speakers = {
        _speaker(each.by, each.capacity, each.agency)
        for voices in accounts
        for each in voices
        if side_of(each.capacity, each.agency) and _said(each.stance, "others")
    }
    return _of_incident(most_contested(map(contest_status, accounts)), several=len(speakers) > 1)


def most_contested(statuses: Iterable[ContestStatus]) -> ContestStatus:
    """Take the last of the statuses in the order of `CONTEST_STATUSES`; none-recorded without any."""
    return max(statuses, key=CONTEST_STATUSES.index, default="none-recorded")


@cache
def _rule(facts: int) -> ContestStatus:
    has, on_record = _OnRecord, _OnRecord(facts)
    if not on_record & _SPEAKING:
        return "none-recorded"
    # a speaker who confirms a part asserts that part
    denied = on_record & has.DENIES and on_record & (_ASSERTING | has.PARTLY_CONFIRMS)
    if denied or (on_record & has.PARTLY_CONFIRMS and on_record & _ASSERTING):
        return "disputed"
    officials, others = on_record & has.OFFICIALS_ASSERT, on_record & has.OTHERS_ASSERT
    if officials and others:
        return "agreed"
    if (officials and on_record & has.OTHERS_DO_NOT_DISPUTE) or (
        others and on_record & has.OFFICIALS_DO_NOT_DISPUTE
    ):
        return "uncontested"
    return "one-sided" if on_record & has.SEVERAL else "one-account"


def _of_incident(most: ContestStatus, *, several: bool) -> ContestStatus:
    return "one-sided" if most == "one-account" and several else most


def _said(stance: str, side: Side | None) -> int:
    """Return the facts that an account puts on record: none if it does not address the claim."""
    return _OF_ANYBODY.get(stance) or _BY_SIDE.get((stance, side), 0)


def _speaker(by: str, capacity: str, agency: str | None) -> str:
    """Return a key for the speaker: an agency is one speaker under all its names."""
    return f"agency:{agency}" if capacity == "agency" and agency is not None else f"by:{by}"


# ---- tables ----------------------------------------------------------------------------------


def derive_statuses(
    ids: pd.Series[Any], claims: pd.DataFrame, accounts: pd.DataFrame
) -> tuple[Objects, Objects]:
    """Derive the statuses of all claims and incidents of tables, column by column.

    Args:
        ids: Ids of the incidents.
        claims: The table of claims; `contest_status` is not looked at.
        accounts: The table of accounts; one of no claim counts for none.

    Returns:
        The status of each claim and of each incident, in the tables' order.
    """
    words = np.array(CONTEST_STATUSES, dtype=object)
    of_claim = _claims_of(claims, accounts)
    accounts, of_claim = accounts[of_claim >= 0], of_claim[of_claim >= 0]
    said, speakers, is_on_side = _on_record(accounts)
    on_record = np.zeros(len(claims), dtype=np.int64)
    np.bitwise_or.at(on_record, of_claim, said)
    on_record |= _SEVERAL * _has_several(of_claim, speakers, len(claims))
    codes, of_code = np.unique(on_record, return_inverse=True)
    ranks = [CONTEST_STATUSES.index(_rule(code)) for code in codes.tolist()]
    rank = np.array(ranks, dtype=np.int64)[of_code]
    of_incident = _rows_of(ids, claims["incident_id"])
    decides = claims["about"].ne("background").to_numpy(dtype=bool) & (of_incident >= 0)
    most = np.zeros(len(ids), dtype=np.int64)
    np.maximum.at(most, of_incident[decides], rank[decides])
    heard = is_on_side & (said > 0) & decides[of_claim]
    several = _has_several(of_incident[of_claim][heard], speakers[heard], len(ids))
    lone, sided = map(CONTEST_STATUSES.index, ("one-account", "one-sided"))
    return words[rank], words[np.where(several & (most == lone), sided, most)]


def _on_record(accounts: pd.DataFrame) -> tuple[Codes, Codes, npt.NDArray[np.bool_]]:
    """Return what each account puts on record, a number of its speaker, and whether it is on a side."""
    stances, capacities, agencies, speakers = (
        distinct(accounts[name]) for name in ("stance", "capacity", "agency", "by")
    )
    speaks_for_one = agencies.codes >= 0
    kinds = (stances.codes * len(capacities.objects) + capacities.codes) * 2 + speaks_for_one
    different, of_kind = np.unique(kinds, return_inverse=True)
    sides, said = [], []
    for kind in different.tolist():
        stance, capacity = divmod(kind // 2, len(capacities.objects))
        sides.append(side_of(capacities.objects[capacity], "an agency" if kind % 2 else None))
        said.append(_said(stances.objects[stance], sides[-1]))
    as_agency = speaks_for_one & accounts["capacity"].eq("agency").to_numpy(dtype=bool)
    return (
        np.array(said, dtype=np.int64)[of_kind],
        np.where(as_agency, -1 - agencies.codes, speakers.codes),
        np.array([side is not None for side in sides], dtype=bool)[of_kind],
    )


def _has_several(owners: Codes, values: Codes, count: int) -> npt.NDArray[np.bool_]:
    """Mark the owners that have two different values."""
    some = np.zeros(count, dtype=np.int64)
    some[owners] = values
    several = np.zeros(count, dtype=bool)
    several[owners[some[owners] != values]] = True
    return several


def _rows_of(ids: pd.Series[Any], wanted: pd.Series[Any]) -> Codes:
    """Return where each id stands among others, -1 where it does not."""
    codes, _ = pd.factorize(pd.concat([ids.astype(object), wanted.astype(object)]))
    row = np.full(len(codes) + 1, -1, dtype=np.int64)
    row[codes[: len(ids)][::-1]] = np.arange(len(ids))[::-1]
    found: Codes = row[codes[len(ids) :]]
    return found


def _claims_of(claims: pd.DataFrame, accounts: pd.DataFrame) -> Codes:
    """Return the row of the claim that each account belongs to, -1 for none."""
    incidents, numbers = (
        pd.factorize(pd.concat([claims[name], accounts[name]]).astype(object))[0]
        for name in ("incident_id", "claim_number")
    )
    keys = pd.Series(incidents * (int(numbers.max(initial=0)) + 1) + numbers)
    return _rows_of(keys[: len(claims)], keys[len(claims) :])

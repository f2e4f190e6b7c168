"""Compares the claims of incidents, and who says what about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from mapper.analysis.change import Change
from mapper.analysis.row_changes import changed_ids, plain, rows_by_incident
from mapper.records import Tables

_ALIKE = 0.6  # of the letters of two claims, from which on one is the other reworded
_Row = Mapping[Any, Any]
_ACCOUNT = ("capacity", "agency", "says", "source", "said_on", "asked_on", "asked_how")


def claim_changes(old: Tables, new: Tables, ids: list[str]) -> Iterator[Change]:
    """Yield the changes of claims and accounts of incidents that both states have.

    Args:
        old: The earlier state.
        new: The later state.
        ids: The incidents.
    """
    claims = set(changed_ids(old.claims, new.claims, ids))
    accounts = set(changed_ids(old.accounts, new.accounts, ids))
    some = [id_ for id_ in ids if id_ in claims or id_ in accounts]
    one, two = (
        (rows_by_incident(each.claims, some), rows_by_incident(each.accounts, some))
        for each in (old, new)
    )
    for id_ in some:
        were, are = (each[0].get(id_, []) for each in (one, two))
        for was, now in _pairs(were, are):
            yield from _of_claim(id_, was, now)
            said = [
                [] if claim is None else _of_number(each[1].get(id_, ()), claim["claim_number"])
                for each, claim in ((one, was), (two, now))
            ]
            if was is not None and now is not None:
                yield from _of_accounts(id_, now["claim"], *said)
        if [each["claim"] for each in were] != [each["claim"] for each in are] and sorted(
            each["claim"] for each in were
        ) == sorted(each["claim"] for each in are):
            yield Change(
                id_, "claim", "order", [each["claim"] for each in were],
                [each["claim"] for each in are],
            )  # fmt: skip


def _of_number(accounts: Sequence[_Row], number: int) -> list[_Row]:
    return [each for each in accounts if each["claim_number"] == number]


def _pairs(were: Sequence[_Row], are: Sequence[_Row]) -> Iterator[tuple[_Row | None, _Row | None]]:
    """Pair each claim with the same or the most similar one of the other state."""
    left, right = list(were), list(are)
    for was in were:
        same = next((now for now in right if now["claim"] == was["claim"]), None)
        if same is not None:
            left.remove(was)
            right.remove(same)
            yield was, same
    while left and right:
        share, was, now = max(
            ((_alike(was["claim"], now["claim"]), was, now) for was in left for now in right),
            key=lambda each: each[0],
        )
        if share < _ALIKE:
            break
        left.remove(was)
        right.remove(now)
        yield was, now
    yield from ((was, None) for was in left)
    yield from ((None, now) for now in right)


def _alike(one: str, two: str) -> float:
    # in one order, so that both directions pair alike
    first, second = sorted((one, two))
    return SequenceMatcher(None, first, second).ratio()


def _of_claim(id_: str, was: _Row | None, now: _Row | None) -> Iterator[Change]:
    if was is None or now is None:
        yield Change(id_, "claim", "claim", was and was["claim"], now and now["claim"])
        return
    if was["claim"] != now["claim"]:
        yield Change(id_, "claim", "words", was["claim"], now["claim"])
    for name, kind in (("about", "claim"), ("contest_status", "status")):
        if plain(was[name]) != plain(now[name]):
            what = f"{name} of “{now['claim']}”"
            yield Change(id_, kind, what, plain(was[name]), plain(now[name]))


def _of_accounts(
    id_: str, claim: str, were: Sequence[_Row], are: Sequence[_Row]
) -> Iterator[Change]:
    one, two = _by_speaker(were), _by_speaker(are)
    for speaker in dict.fromkeys((*one, *two)):
        was, now = one.get(speaker), two.get(speaker)
        what = f"{speaker[0]} on “{claim}”"
        if was is None or now is None:
            yield Change(id_, "account", what, was and was["stance"], now and now["stance"])
            continue
        if was["stance"] != now["stance"]:
            yield Change(id_, "stance", what, was["stance"], now["stance"])
        for name in _ACCOUNT:
            if plain(was[name]) != plain(now[name]):
                yield Change(id_, "account", f"{what}, {name}", plain(was[name]), plain(now[name]))
    if [*one] != [*two] and set(one) == set(two):
        yield Change(
            id_,
            "account",
            f"order on “{claim}”",
            [each for each, _ in one],
            [each for each, _ in two],
        )


def _by_speaker(accounts: Sequence[_Row]) -> dict[tuple[str, int], _Row]:
    """Return accounts by speaker, and by which of the speaker's accounts it is."""
    found: dict[tuple[str, int], _Row] = {}
    for each in accounts:
        at = sum(name == each["by"] for name, _ in found)
        found[each["by"], at] = each
    return found

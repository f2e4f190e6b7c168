"""Reviews accounts: stances that do not fit the speaker's others, contradictions, claims recorded twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping

from mapper.errors import Problem, quoted
from mapper.records import Account, Claim, Incident, Source, latest_day, parse_event_date
from mapper.text import fold

_SILENT = frozenset({"no-comment", "not-asked"})
SPEAKING = frozenset({"asserts", "denies", "partly-confirms", "does-not-dispute"})


def review_stances(incident: Incident) -> Iterator[Problem]:
    """Find speakers with no-comment or not-asked who speak in the same source: they spoke, but not to this.

    An account with `asked_on` or `asked_how` is taken as intended.
    """
    accounts = [(n, turn, each) for n, claim in enumerate(incident.claims)
                for turn, each in enumerate(claim.accounts)]  # fmt: skip
    spoke = {
        (who, account.source)
        for _, _, account in accounts
        for who in speakers(account)
        if account.stance in SPEAKING
    }
    for number, turn, account in accounts:
        if account.stance not in _SILENT or account.asked_on or account.asked_how:
            continue
        if any((who, account.source) in spoke for who in speakers(account)):
            yield Problem(
                incident.id,
                ("claims", number, "accounts", turn, "stance"),
                found=f"{quoted(account.by)} has {account.stance}, but speaks elsewhere in the same source.",
                expected="",
                fix="Write does-not-say, or add asked_on or asked_how if the source mentions the question.",
                code="spoke-elsewhere",
            )


def review_contradictions(incident: Incident, sources: Mapping[str, Source]) -> Iterator[Problem]:
    """Find accounts that contradict themselves, another of the same speaker, or their source's date."""
    for number, claim in enumerate(incident.claims):
        asserting: set[str] = set()
        denying: set[str] = set()
        for turn, account in enumerate(claim.accounts):
            told = _contradiction(account, sources.get(account.source))
            if told is None and not account.said_on:
                mine, other = (
                    (asserting, denying) if account.stance == "asserts" else (denying, asserting)
                )
                if account.stance in ("asserts", "denies"):
                    mine |= speakers(account)
                    if speakers(account) & other:
                        told = (
                            f"{quoted(account.by)} both asserts and denies this claim.",
                            "Delete the wrong one, or write said_on in both if the account changed.",
                        )
            if told is not None:
                yield Problem(
                    incident.id, ("claims", number, "accounts", turn), found=told[0], expected="",
                    fix=told[1], code="contradictory-account",
                )  # fmt: skip


def _contradiction(account: Account, source: Source | None) -> tuple[str, str] | None:
    """Say how an account contradicts itself or the date of its source, and what helps."""
    if account.stance == "not-asked" and (account.asked_on or account.asked_how):
        return (
            f"{quoted(account.by)} has not-asked, and asked_on or asked_how.",
            "Write no-comment if they were asked, or delete these.",
        )
    said = parse_event_date(account.said_on).start if account.said_on else None
    published = source and latest_day(source.published)
    if said and published and said > published:
        return (
            f"This was said on {account.said_on}, after its source was published ({published}).",
            "Correct said_on, or cite the source that has it.",
        )
    return None


def speakers(account: Account) -> set[str]:
    """Return the names under which an account's speaker is known: its own, and the agency spoken for."""
    own = {fold(account.by, "names")}
    return own | {f"agency {account.agency}"} if account.agency else own


def repeated_claims(incidents: Iterable[Incident]) -> Iterator[Problem]:
    """Find claims with the accounts of an earlier incident, or the words of another in their own."""
    first: dict[Hashable, str] = {}
    for incident in incidents:
        words: set[str] = set()
        for number, claim in enumerate(incident.claims):
            if (said := fold(claim.claim, "names")) in words:
                yield Problem(
                    incident.id, ("claims", number, "claim"), found="This claim is twice in the record.",
                    expected="", fix="Write all its accounts under one of the two.", code="claim-repeated",
                )  # fmt: skip
                continue
            words.add(said)
            earlier = first.setdefault(_told(claim), incident.id)
            if earlier != incident.id:
                yield Problem(
                    incident.id,
                    ("claims", number, "claim"),
                    found=f"This claim has the same accounts in {quoted(earlier)}.",
                    expected="",
                    fix="Keep it in one record, with about: background if it is about practice in general.",
                    code="claim-repeated",
                )


def _told(claim: Claim) -> Hashable:
    accounts = frozenset((each.by, each.stance, each.says, each.source) for each in claim.accounts)
    return fold(claim.claim, "names"), accounts

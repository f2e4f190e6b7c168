"""Reviews accounts: stances that do not fit the speaker's other accounts, and claims recorded twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from mapper.errors import Problem, quoted
from mapper.records import Account, Claim, Incident
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


def speakers(account: Account) -> set[str]:
    """Return the names under which an account's speaker is known: its own, and the agency spoken for."""
    own = {fold(account.by, "names")}
    return own | {f"agency {account.agency}"} if account.agency else own


def repeated_claims(incidents: Iterable[Incident]) -> Iterator[Problem]:
    """Find claims with the same accounts as in an earlier incident: one exchange counts once."""
    first: dict[Hashable, str] = {}
    for incident in incidents:
        for number, claim in enumerate(incident.claims):
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

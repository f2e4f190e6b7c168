"""Reviews whether both sides are heard: the agencies that claims are about, and everyone else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from mapper.errors import Problem
from mapper.privacy.account_review import SPEAKING, speakers
from mapper.privacy.word_search import WordSearch, whole_word
from mapper.records import NAMED, Account, Claim, Incident, Registry, side_of

# What an agency's people are called where the agency is not named, and the levels that it can mean;
# "local police" are those of any place.
_LOCAL = frozenset({"municipal", "county", "state", "unknown"})
_OFFICERS = (
    (
        re.compile(
            r"(?<!\blocal )\b(?:police|polic[íi]as?|officers?|oficial(?:es)?|deput(?:y|ies)|troopers?)\b",
            re.IGNORECASE,
        ),
        _LOCAL,
    ),
    (re.compile(r"\b(?:agents?|agentes?)\b", re.IGNORECASE), frozenset({"federal"})),
)
# How an editor writes that a side was not heard.
_NO_WORD = re.compile(
    r"\bno (?:word|comment|statement|response|answer|reply)\b|\bnot (?:asked|heard|respond|answer)\b"
    r"|\b(?:ninguna palabra|sin comentarios?|sin respuesta|ninguna declaración|no respondi[óe])\b",
    re.IGNORECASE,
)
_WHAT_ABSENT_ONES_GET = (
    "Add an account from {}: no-comment only if the source says that it was asked, else not-asked. Or write"
    " under unknowns that the sources have none."
)


def review_sides(incident: Incident, registry: Registry, names: AgencyNames) -> Iterator[Problem]:
    """Warn where only one side is heard.

    A claim about one agency, by name or through its officers, that every account asserts needs a
    response from that agency. The incident as a whole needs both sides: its agencies, and everyone
    else. A response is an account, even does-not-say, no-comment or not-asked, or a line under
    `unknowns`. A claim that only experts make is an opinion, not an accusation.

    Args:
        incident: A validated record.
        registry: The agencies.
        names: The names of the same agencies.
    """
    voices = _Voices(incident, registry, names)
    claims = [(n, claim) for n, claim in enumerate(incident.claims) if _is_accusation(claim)]
    unheard = [
        (number, agency)
        for number, claim in claims
        for agency in voices.meant(claim)
        if not voices.is_heard(claim, agency)
    ]
    for number, agency in unheard:
        name = voices.registry[agency].short_name
        found = f"This claim is about {name}, which is not heard."
        if f"agency {agency}" in voices.speaking:
            fix = f"Add an account from {name}: does-not-say if it spoke, but not to this."
        else:
            fix = _WHAT_ABSENT_ONES_GET.format(name)
        yield _one_side(incident, number, found, fix)
    about_event = [number for number, claim in claims if claim.about == "event"]
    if not unheard and about_event and (side := _unheard_side(voices)):
        found, absent = side
        yield _one_side(incident, about_event[0], found, _WHAT_ABSENT_ONES_GET.format(absent))


class AgencyNames:
    """The names of all agencies, searched for in one pass."""

    def __init__(self, registry: Registry) -> None:
        """Index the names of a registry."""
        self._agencies: dict[str, list[str]] = {}
        for agency in registry:
            for name in {agency.name, agency.short_name, *agency.aliases}:
                self._agencies.setdefault(name, []).append(agency.id)
        self._search = WordSearch(self._agencies)

    def in_text(self, text: str) -> set[str]:
        """Return the ids of the agencies that a text names."""
        names = (name for name in self._search.words_in(text) if whole_word(name).search(text))
        return {agency for name in names for agency in self._agencies[name]}


@lru_cache(maxsize=2)
def agency_names(registry: Registry) -> AgencyNames:
    """Return the names of a registry, indexed once: records that name no agency of their own share one."""
    return AgencyNames(registry)


@dataclass
class _Voices:
    """The agencies and speakers of one incident."""

    incident: Incident
    registry: Registry
    names: AgencyNames

    @cached_property
    def present(self) -> tuple[str, ...]:
        """The incident's agencies, with those that are only named: a claim may be about one."""
        return tuple(dict.fromkeys(each.agency for each in self.incident.agencies))

    @cached_property
    def there(self) -> tuple[str, ...]:
        """The agencies that are more than named."""
        each_role = self.incident.agencies
        return tuple(dict.fromkeys(each.agency for each in each_role if each.role != NAMED))

    @cached_property
    def speaking(self) -> set[str]:
        """Who speaks in the incident, as `speakers` knows them."""
        accounts = [each for claim in self.incident.claims for each in claim.accounts]
        return set().union(*(speakers(each) for each in accounts if each.stance in SPEAKING))

    @cached_property
    def says_no_word(self) -> bool:
        """Whether the unknowns mention a party that was not heard."""
        return any(_NO_WORD.search(text) for text in self.incident.unknowns)

    @cached_property
    def unknown(self) -> set[str]:
        """The agencies that the unknowns name."""
        return set().union(*map(self.names.in_text, self.incident.unknowns))

    def is_heard(self, claim: Claim, agency: str) -> bool:
        """Whether an agency speaks to a claim, or the unknowns name it."""
        return (
            any(account.agency == agency for account in claim.accounts)
            or agency in self.unknown
            or any(agency in self.names.in_text(account.by) for account in claim.accounts)
        )

    def is_official(self, account: Account) -> bool:
        """Whether the speaker is an agency or an official."""
        return side_of(account.capacity, account.agency) == "officials" or not self.names.in_text(
            account.by
        ).isdisjoint(self.present)

    def meant(self, claim: Claim) -> list[str]:
        """List the agencies that a claim names, or the one that its word for officers can mean."""
        in_claim = self.names.in_text(claim.claim)
        named = [agency for agency in self.present if agency in in_claim]
        if named or self.says_no_word or claim.about == "background":
            return named  # "the agents", where an agency is named, may be that one's
        return [
            fitting[0]
            for pattern, levels in _OFFICERS
            if pattern.search(claim.claim)
            and len(fitting := [a for a in self.there if self.registry[a].level in levels]) == 1
        ]


def _unheard_side(voices: _Voices) -> tuple[str, str] | None:
    """Describe the only side that speaks in the incident, and name the absent one."""
    if voices.says_no_word or not voices.unknown.isdisjoint(voices.present):
        return None
    claims = [claim for claim in voices.incident.claims if claim.about == "event"]
    accounts = [each for claim in claims for each in claim.accounts]
    official = [each for each in accounts if voices.is_official(each)]
    if voices.there and not official:
        names = " or ".join(voices.registry[agency].short_name for agency in voices.there)
        return f"These claims have no account from {names}.", names
    if len(official) == len(accounts) and len({each.agency or each.by for each in official}) == 1:
        return f"Every account here is from {official[0].by}.", "someone else who was there"
    return None


def _one_side(incident: Incident, claim: int, found: str, fix: str) -> Problem:
    return Problem(
        incident.id,
        ("claims", claim, "claim"),
        found=found,
        expected="",
        fix=fix,
        code="one-side-heard",
    )


def _is_accusation(claim: Claim) -> bool:
    return all(account.stance == "asserts" for account in claim.accounts) and not all(
        account.capacity == "expert" for account in claim.accounts
    )

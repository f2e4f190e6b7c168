"""Reviews records as a careful editor would: warns of texts that may harm a person or take a side.

A warning stops nothing. Words between quotation marks belong to the speaker and are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from mapper.errors import Problem, quoted
from mapper.privacy.account_review import SPEAKING, repeated_claims, review_stances, speakers
from mapper.privacy.deceptive_links import reason_against_link
from mapper.privacy.person_names import holds_name
from mapper.privacy.unseen_characters import name_first_invisible
from mapper.privacy.word_search import WordSearch
from mapper.records import (
    NAMED,
    RETRACTION,
    UNKNOWN,
    Account,
    Claim,
    Incident,
    Registry,
    Source,
    side_of,
)

HOME_REGION = "US"

LEAVE_NUMBER_OUT = "Leave the number out."
UNSEEN_FIX = "Delete it."

# Words that lend a speaker a motive or doubt a word: "said" and "dijo" do not. After the guidance of
# news agencies on attribution.
MOTIVE_WORDS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "admitted", "admits", "boasted", "boasts", "brutal", "brutally", "claimed", "collaborated",
        "collaborates", "collaboration", "colluded", "colludes", "collusion", "complicit",
        "conceded", "concedes", "confessed", "cover-up", "defied", "defies", "illegals", "insisted",
        "insists", "invaded", "kidnapped", "lied", "mob", "purported", "rampage", "refused",
        "refuses", "rioters", "snatched", "so-called", "stonewalled", "stormed", "terrorized",
        "thug", "thugs",
    ),
    "es": (
        "admite", "admitió", "brutal", "brutalmente", "colaboró", "colabora", "colaboración",
        "cómplice", "confesó", "confiesa", "desafió", "desafía", "encubrió", "encubrimiento",
        "ilegales", "insiste", "insistió", "invadió", "invadieron", "matones", "mintió", "mintieron",
        "presume", "presumió", "se negó", "se negaron", "se niega", "secuestraron", "secuestró",
        "supuesto", "supuesta", "turba", "aterrorizó", "aterrorizaron",
    ),
}  # fmt: skip

_MOTIVES = {language: WordSearch(words) for language, words in MOTIVE_WORDS.items()}

# A street number, a plate and a phone number each have a digit; the last has at least six, with no word
# between them, as the numbering plans of all countries go.
_DIGIT = re.compile(r"\d")
_DIGITS_OF_A_PHONE = re.compile(r"\d(?:[\WxX_ー]{0,4}\d){5}")
_STREET_WORDS = (
    r"(?:street|st|avenue|ave|boulevard|blvd|road|rd|drive|dr|lane|ln|court|ct|place|pl|way|"
    r"terrace|ter|circle|cir|highway|hwy|parkway|pkwy)"
)
STREET_NUMBER = re.compile(
    rf"\b\d{{1,5}}[a-z]?(?: (?:[nsew]|north|south|east|west)\.?)?(?: [\w'’.]+){{1,3}} {_STREET_WORDS}\b"
    r"|\b(?:calle|avenida|av\.|bulevar|camino|paseo)(?: [\w'’.]+){1,4}?,? (?:n[úu]m(?:ero)?\.? |# ?)?"
    r"\d{1,5}\b(?! de )",
    re.IGNORECASE,
)
_PLATE = re.compile(
    r"(?i:plates?|licen[cs]e|placas?|matr[íi]cula)\W+(?:(?i:number|no\.?|n[úu]mero|is|es|reads)\W+)?"
    r"(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{1,4}[- ]?[A-Z0-9]{2,5}\b"
    r"|\b\d[A-Z]{3}\d{3}\b"
)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|(?<!\w)'[^']*'(?!\w)|\u2018[^’]*’(?!\w)")

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

Path = tuple["str | int", ...]
Said = tuple[Path, str]


def review(
    incidents: Collection[Incident],
    *,
    sources: Mapping[str, Source],
    private_names: Sequence[str] = (),
    registry: Registry,
) -> list[Problem]:
    """List the problems that an editor should review before publishing.

    Args:
        incidents: Validated records, agencies by id.
        sources: Sources by id.
        private_names: Names of private people that must not be published.
        registry: The agencies and their names.
    """
    agencies = _AgencyNames(registry)
    found = list(_review_sources(sources, private_names))
    for incident in incidents:
        if _leaves_nothing(incident):
            continue
        for path, text in _texts(incident):
            if _DIGIT.search(text):
                found += _identifying(incident.id, path, text)
            found += _named(incident.id, path, text, private_names)
            found += _unseen(incident.id, path, text)
        for language, path, text in _neutral(incident):
            found += _motives(incident.id, path, text, language)
        found += _unheard(_Voices(incident, registry, agencies))
        found += review_stances(incident)
        found += _unlisted_sources(incident)
    return found + list(repeated_claims(each for each in incidents if not _leaves_nothing(each)))


def _leaves_nothing(incident: Incident) -> bool:
    """Whether nothing of a record is published but, perhaps, that it was merged or retracted."""
    is_gone = incident.merged_into is not None or any(
        each.kind == RETRACTION for each in incident.corrections
    )
    return incident.withhold or is_gone


# ---- people ----------------------------------------------------------------------------------


def _identifying(incident_id: str, path: Path, text: str) -> Iterator[Problem]:
    """Warn of street numbers, phone numbers and license plates, which identify people."""
    kinds = {
        "street-number": ("a street number", STREET_NUMBER.search(text), "Name the block or area."),
        "plate": ("a license plate", _PLATE.search(text), LEAVE_NUMBER_OUT),
    }
    for code, (kind, match, fix) in kinds.items():
        if match:
            yield _about(incident_id, path, f"{quoted(match[0])} looks like {kind}.", fix, code)
    if _DIGITS_OF_A_PHONE.search(text):
        import phonenumbers  # noqa: PLC0415  (the plans of all countries, which few records need)

        for phone in phonenumbers.PhoneNumberMatcher(text, HOME_REGION):
            found = f"{quoted(phone.raw_string)} looks like a phone number."
            yield _about(incident_id, path, found, LEAVE_NUMBER_OUT, "phone-number")


def _named(incident_id: str, path: Path, text: str, names: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        if holds_name(text, name):
            yield _about(
                incident_id, path, f"{quoted(name)} is listed in private_names.",
                "Name the person by capacity, such as an observer.", "private-name",
            )  # fmt: skip


def _unseen(incident_id: str, path: Path, text: str) -> Iterator[Problem]:
    """Warn of direction marks, zero-width and control characters, which mislead readers."""
    if (character := name_first_invisible(text)) is not None:
        yield _about(
            incident_id, path, f"This text contains {character}.", UNSEEN_FIX, "unseen-character"
        )


def _about(incident_id: str, path: Path, found: str, fix: str, code: str) -> Problem:
    return Problem(
        incident_id,
        path,
        found=found,
        expected="",
        fix=fix,
        code=code,
    )


# ---- words -----------------------------------------------------------------------------------


def _motives(incident_id: str, path: Path, text: str, language: str) -> Iterator[Problem]:
    """Warn of words that suggest a motive in titles and summaries, which take no side."""
    if language not in MOTIVE_WORDS:
        return
    own = _QUOTED.sub(" ", text)
    found = _MOTIVES[language].words_in(own)
    for word in MOTIVE_WORDS[language] if found else ():
        if word in found and (match := _whole_word(word).search(own)):
            yield Problem(
                incident_id,
                path,
                found=f"{quoted(match[0])} suggests a motive.",
                expected="",
                fix="Write said or did, or quote the speaker.",
                code="motive-word",
            )


@cache
def _whole_word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)


# ---- sides -----------------------------------------------------------------------------------


class _AgencyNames:
    """The names of all agencies, searched for in one pass."""

    def __init__(self, registry: Registry) -> None:
        self._agencies: dict[str, list[str]] = {}
        for agency in registry:
            for name in {agency.name, agency.short_name, *agency.aliases}:
                self._agencies.setdefault(name, []).append(agency.id)
        self._search = WordSearch(self._agencies)

    def in_text(self, text: str) -> set[str]:
        """Return the ids of the agencies that a text names."""
        names = (name for name in self._search.words_in(text) if _whole_word(name).search(text))
        return {agency for name in names for agency in self._agencies[name]}


@dataclass
class _Voices:
    """The agencies and speakers of one incident."""

    incident: Incident
    registry: Registry
    names: _AgencyNames

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


_WHAT_ABSENT_ONES_GET = (
    "Add an account from {}: no-comment only if the source says that it was asked, else not-asked. Or write"
    " under unknowns that the sources have none."
)


def _unheard(voices: _Voices) -> Iterator[Problem]:
    """Warn where only one side is heard.

    A claim about one agency, by name or through its officers, that every account asserts needs a
    response from that agency. The incident as a whole needs both sides: its agencies, and everyone
    else. A response is an account, even does-not-say, no-comment or not-asked, or a line under
    `unknowns`. A claim that only experts make is an opinion, not an accusation.
    """
    incident = voices.incident
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


# ---- sources ---------------------------------------------------------------------------------


def _review_sources(sources: Mapping[str, Source], names: Sequence[str]) -> Iterator[Problem]:
    """Warn of sources that readers cannot find, now or once the original is gone."""
    for id_, source in sources.items():
        notes = (
            (("translations", language, "note"), said.note)
            for language, said in source.translations or ()
            if said is not None
        )
        own = (((field,), getattr(source, field)) for field in ("publisher", "title", "note"))
        for path, text in (*own, *notes):
            if text is not None:
                yield from _named("", ("sources", id_, *path), text, names)
                yield from _unseen("", ("sources", id_, *path), text)
        for field in ("url", "archived_at"):
            what = reason_against_link(getattr(source, field))
            if what is not None:
                yield describe_bad_link(("sources", id_, field), what)
        if source.url == UNKNOWN and UNKNOWN in (source.publisher, source.title):
            yield Problem(
                "",
                ("sources", id_, "url"),
                found="This source has no address, and its publisher or title is unknown.",
                expected="Readers need enough to find it.",
                fix="Add a publisher and title, or an address.",
                code="source-not-identified",
            )
        elif source.archived_at == UNKNOWN:
            yield Problem(
                "",
                ("sources", id_, "archived_at"),
                found="This source has no archived copy.",
                expected="",
                fix="Archive it, and add the address of the copy.",
                code="source-not-archived",
            )


def describe_bad_link(path: Path, reason: str) -> Problem:
    """Describe an address that the page shows as text, with the reason from `reason_against_link`."""
    return Problem(
        "",
        path,
        found=f"{reason} The page shows it as text, not as a link.",
        expected="",
        fix="Give the web address of the source itself.",
        code="no-link",
    )


def _unlisted_sources(incident: Incident) -> Iterator[Problem]:
    for number, claim in enumerate(incident.claims):
        for turn, account in enumerate(claim.accounts):
            if account.source not in incident.sources:
                yield Problem(
                    incident.id,
                    ("claims", number, "accounts", turn, "source"),
                    found=f"This account cites {quoted(account.source)}, "
                    "which the incident's 'sources' do not list.",
                    expected="",
                    fix="Add it to 'sources', or correct it here.",
                    code="source-not-listed",
                )


# ---- texts -----------------------------------------------------------------------------------


def _texts(incident: Incident) -> list[Said]:
    """List each text that would be published, with its path."""
    data = incident.model_dump(
        exclude={"id", "event", "event_date", "local_time", "type", "sources", "redact"}
        | {"same_event_as", "formerly", "merged_into", "withhold", "embargo_lifted"}
        | {"internal_note", *incident.redact}
    )
    for note in (*data["checked"], *data.get("corrections", ())):
        note.pop("date")
    for claim in data.get("claims", ()):
        for account in claim["accounts"]:
            for day in ("said_on", "asked_on"):
                account.pop(day)
    for name in ("landmark", "precision", "place_type", "latitude", "longitude"):
        data["location"].pop(name, None)
    for name in ("verbatim_locality", "locality"):
        if name in incident.redact:
            data["location"].pop(name)
    found: list[Said] = []
    _add_texts(found, data, ())
    return found


def _add_texts(
    found: list[Said], value: Mapping[str, object] | Sequence[object], path: Path
) -> None:
    for step, each in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(each, str):
            found.append(((*path, step), each))
        elif isinstance(each, dict | list | tuple):
            _add_texts(found, each, (*path, step))


def _neutral(incident: Incident) -> Iterator[tuple[str, Path, str]]:
    """Yield titles and summaries, which are in the map's own words, with their language."""
    yield from (("en", (name,), getattr(incident, name)) for name in ("title", "summary"))
    for language, said in incident.translations or ():
        for name in ("title", "summary"):
            if said is not None and (text := getattr(said, name)) is not None:
                yield language, ("translations", language, name), text

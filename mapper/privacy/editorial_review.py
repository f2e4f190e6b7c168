"""Reviews records as a careful editor would: warnings of what may harm somebody or take a side.

A warning stops nothing. Each rule says what it looks for where it stands; words between quotation
marks are somebody's own and are not weighed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import phonenumbers

from mapper.errors import Problem, quoted
from mapper.privacy.person_names import holds_name
from mapper.privacy.unseen_characters import first_unseen
from mapper.records import UNKNOWN, Account, Claim, Incident, Registry, Source

HOME_REGION = "US"

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
# How an editor writes that somebody was not heard.
_NO_WORD = re.compile(
    r"\bno (?:word|comment|statement|response|answer|reply)\b|\bnot (?:asked|heard|respond|answer)\b"
    r"|\b(?:ninguna palabra|sin comentarios?|sin respuesta|ninguna declaración|no respondi[óe])\b",
    re.IGNORECASE,
)

Path = tuple["str | int", ...]
Said = tuple[Path, str]


def review(
    incidents: Iterable[Incident],
    *,
    sources: Mapping[str, Source],
    private_names: Sequence[str] = (),
    registry: Registry,
) -> list[Problem]:
    """Find what an editor should look at before publishing.

    Args:
        incidents: Validated records, agencies by id.
        sources: Sources by id.
        private_names: Names of private people that must not be published.
        registry: The agencies, for the names they go by.
    """
    found = list(_review_sources(sources, private_names))
    for incident in incidents:
        if incident.withhold:
            continue  # nothing of it leaves
        for path, text in _texts(incident):
            found += _identifying(incident.id, path, text)
            found += _named(incident.id, path, text, private_names)
            found += _unseen(incident.id, path, text)
        for language, path, text in _neutral(incident):
            found += _motives(incident.id, path, text, language)
        found += _unheard(incident, registry)
        found += _unlisted_sources(incident)
    return found


# ---- people ----------------------------------------------------------------------------------


def _identifying(incident_id: str, path: Path, text: str) -> Iterator[Problem]:
    """A street number, a phone number or a plate leads to a person, in any text."""
    kinds = {
        "street-number": ("a street number", STREET_NUMBER.search(text), "name the block or area"),
        "plate": ("a number plate", _PLATE.search(text), "leave the number out"),
    }
    for code, (what, match, do) in kinds.items():
        if match:
            yield _about(incident_id, path, f"{what} ({quoted(match[0])})", do, code)
    if any(letter.isdigit() for letter in text):
        for phone in phonenumbers.PhoneNumberMatcher(text, HOME_REGION):
            what = f"a phone number ({quoted(phone.raw_string)})"
            yield _about(incident_id, path, what, "leave the number out", "phone-number")


def _named(incident_id: str, path: Path, text: str, names: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        if holds_name(text, name):
            yield _about(
                incident_id, path, f"{quoted(name)}, one of the private_names",
                "name the person by capacity, such as an observer", "private-name",
            )  # fmt: skip


def _unseen(incident_id: str, path: Path, text: str) -> Iterator[Problem]:
    """What is read is not what stands there: marks of direction, zero-width and control characters."""
    if (what := first_unseen(text)) is not None:
        yield Problem(
            incident_id,
            path,
            got=what,
            expected="characters that a reader sees",
            do="take it out",
            code="unseen-character",
        )


def _about(incident_id: str, path: Path, got: str, do: str, code: str) -> Problem:
    return Problem(
        incident_id,
        path,
        got=got,
        expected="nothing that leads to a private person",
        do=do,
        code=code,
    )


# ---- words -----------------------------------------------------------------------------------


def _motives(incident_id: str, path: Path, text: str, language: str) -> Iterator[Problem]:
    """Title and summary are the map's own words, which take no side."""
    own = _QUOTED.sub(" ", text)
    for word in MOTIVE_WORDS.get(language, ()):
        if match := re.search(rf"(?<!\w){re.escape(word)}(?!\w)", own, re.IGNORECASE):
            yield Problem(
                incident_id,
                path,
                got=f"the word {quoted(match[0])}",
                expected="words that lend nobody a motive",
                do="write said or did, or quote who says it",
                code="motive-word",
            )


# ---- sides -----------------------------------------------------------------------------------


def _unheard(incident: Incident, registry: Registry) -> Iterator[Problem]:
    """Who is spoken about needs a word of their own, or a word that there is none.

    A claim that means one agency of the incident, by name or as its officers, and that everybody who
    speaks to it asserts, wants a word of that agency. In the incident as a whole both sides want to
    be heard, its agencies and everybody else, whatever the claims say. A word is an account, if only
    of no-comment or not-asked, or a line under `unknowns`. What experts alone say is an opinion, not
    an accusation.
    """
    present = tuple(dict.fromkeys(each.agency for each in incident.agencies))
    claims = [(n, claim) for n, claim in enumerate(incident.claims) if _is_accusation(claim)]
    unheard = [
        (number, agency)
        for number, claim in claims
        for agency in _meant(incident, claim, registry, present)
        if not _speaks(claim, registry, agency) and not _is_unknown(incident, registry, agency)
    ]
    for number, agency in unheard:
        name = registry[agency].short_name
        yield _one_side(incident, number, f"a claim about {name} and no word of it", name)
    if not unheard and claims and (side := _unheard_side(incident, registry, present)):
        yield _one_side(incident, claims[0][0], *side)


def _unheard_side(
    incident: Incident, registry: Registry, present: Sequence[str]
) -> tuple[str, str] | None:
    """Say who alone speaks in the incident, and who is absent."""
    if _says_no_word(incident) or any(_is_unknown(incident, registry, each) for each in present):
        return None
    accounts = [each for claim in incident.claims for each in claim.accounts]
    official = [each for each in accounts if _is_official(each, registry, present)]
    if present and not official:
        names = " or ".join(registry[agency].short_name for agency in present)
        return f"claims and no word of {names}", names
    if len(official) == len(accounts) and len({each.agency or each.by for each in official}) == 1:
        return f"claims of {official[0].by} alone", "somebody else who was there"
    return None


def _one_side(incident: Incident, claim: int, got: str, absent: str) -> Problem:
    return Problem(
        incident.id,
        ("claims", claim, "claim"),
        got=got,
        expected="the other side's account, or that it gave no comment or was not asked",
        do=f"add an account of {absent}, or say under unknowns that the sources hold no word of it",
        code="one-side-heard",
    )


def _is_accusation(claim: Claim) -> bool:
    return all(account.stance == "asserts" for account in claim.accounts) and not all(
        account.capacity == "expert" for account in claim.accounts
    )


def _is_official(account: Account, registry: Registry, present: Sequence[str]) -> bool:
    return (
        account.capacity in ("agency", "official")
        or account.agency is not None
        or any(_names_agency(account.by, registry, agency) for agency in present)
    )


def _speaks(claim: Claim, registry: Registry, agency: str) -> bool:
    return any(
        account.agency == agency or _names_agency(account.by, registry, agency)
        for account in claim.accounts
    )


def _is_unknown(incident: Incident, registry: Registry, agency: str) -> bool:
    return any(_names_agency(text, registry, agency) for text in incident.unknowns)


def _says_no_word(incident: Incident) -> bool:
    return any(_NO_WORD.search(text) for text in incident.unknowns)


def _meant(
    incident: Incident, claim: Claim, registry: Registry, present: Sequence[str]
) -> list[str]:
    """Find the agencies that a claim names, or else the only one that a word for officers can mean."""
    named = [agency for agency in present if _names_agency(claim.claim, registry, agency)]
    if named or _says_no_word(incident):
        return named  # "the agents", where an agency is named, may be that one's
    return [
        fitting[0]
        for pattern, levels in _OFFICERS
        if pattern.search(claim.claim)
        and len(fitting := [each for each in present if registry[each].level in levels]) == 1
    ]


def _names_agency(text: str, registry: Registry, agency_id: str) -> bool:
    agency = registry[agency_id]
    names = (agency.name, agency.short_name, *agency.aliases)
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) for name in names)


# ---- sources ---------------------------------------------------------------------------------


def _review_sources(sources: Mapping[str, Source], names: Sequence[str]) -> Iterator[Problem]:
    """A source that nobody can find again proves nothing; without an archived copy it may go."""
    for id_, source in sources.items():
        for field in ("publisher", "title", "note"):
            text = getattr(source, field)
            if text is not None:
                yield from _named("", ("sources", id_, field), text, names)
                yield from _unseen("", ("sources", id_, field), text)
        if source.url == UNKNOWN and UNKNOWN in (source.publisher, source.title):
            yield Problem(
                "",
                ("sources", id_, "url"),
                got="a source without address, of which publisher or title is unknown",
                expected="enough to find it again",
                do="add what is known of it",
                code="source-not-identified",
            )
        elif source.archived_at == UNKNOWN:
            yield Problem(
                "",
                ("sources", id_, "archived_at"),
                got="no archived copy",
                expected="one, for the day on which the original is gone",
                do="archive it and add the address of the copy",
                code="source-not-archived",
            )


def _unlisted_sources(incident: Incident) -> Iterator[Problem]:
    for number, claim in enumerate(incident.claims):
        for turn, account in enumerate(claim.accounts):
            if account.source not in incident.sources:
                yield Problem(
                    incident.id,
                    ("claims", number, "accounts", turn, "source"),
                    got=f"an account from {quoted(account.source)}, which the incident does not list",
                    expected="each account's source among the incident's sources",
                    do="add it to sources, or correct it here",
                    code="source-not-listed",
                )


# ---- texts -----------------------------------------------------------------------------------


def _texts(incident: Incident) -> Iterator[Said]:
    """Give each text that would be published, with where it stands."""
    data = incident.model_dump(
        exclude={"id", "event", "event_date", "local_time", "type", "sources", "redact"}
        | {"withhold", "embargo_lifted", "internal_note", *incident.redact}
    )
    for name in ("landmark", "precision", "place_type", "latitude", "longitude"):
        data["location"].pop(name, None)
    for name in ("verbatim_locality", "locality"):
        if name in incident.redact:
            data["location"].pop(name)
    yield from _leaves(data, ())


def _leaves(value: object, path: Path) -> Iterator[Said]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _leaves(each, (*path, name))
    elif isinstance(value, (list, tuple)):
        for number, each in enumerate(value):
            yield from _leaves(each, (*path, number))


def _neutral(incident: Incident) -> Iterator[tuple[str, Path, str]]:
    """Give the texts that are in the map's own words, with their language."""
    yield from (("en", (name,), getattr(incident, name)) for name in ("title", "summary"))
    for language, said in incident.translations or ():
        for name in ("title", "summary"):
            if said is not None and (text := getattr(said, name)) is not None:
                yield language, ("translations", language, name), text

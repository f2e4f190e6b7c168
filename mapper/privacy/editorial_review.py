"""Reviews records as a careful editor would: warns of texts that may harm a person or take a side.

A warning stops nothing. Words between quotation marks belong to the speaker and are not judged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from mapper.errors import Problem, quoted
from mapper.privacy.account_review import repeated_claims, review_contradictions, review_stances
from mapper.privacy.deceptive_links import reason_against_link
from mapper.privacy.person_names import holds_name
from mapper.privacy.sides_review import agency_names, review_sides
from mapper.privacy.unseen_characters import name_first_invisible
from mapper.privacy.word_search import WordSearch, whole_word
from mapper.records import (
    RETRACTION,
    UNKNOWN,
    Incident,
    Registry,
    Source,
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

_NESTED = (dict, list, tuple)

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
    agencies = agency_names(registry)
    found = list(_review_sources(sources, private_names))
    for incident in incidents:
        if _leaves_nothing(incident):
            continue
        said = _texts(incident)
        for path, text in said:
            if _DIGIT.search(text):
                found += _identifying(incident.id, path, text)
            if private_names:
                found += _named(incident.id, path, text, private_names)
        # few records have one, and one search of all texts costs a tenth of one of each
        if name_first_invisible(" ".join(text for _, text in said)) is not None:
            for path, text in said:
                found += _unseen(incident.id, path, text)
        for language, path, text in _neutral(incident):
            found += _motives(incident.id, path, text, language)
        found += review_sides(incident, registry, agencies)
        found += review_stances(incident)
        found += review_contradictions(incident, sources)
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
        if word in found and (match := whole_word(word).search(own)):
            yield Problem(
                incident_id,
                path,
                found=f"{quoted(match[0])} suggests a motive.",
                expected="",
                fix="Write said or did, or quote the speaker.",
                code="motive-word",
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
        elif isinstance(each, _NESTED):
            _add_texts(found, each, (*path, step))


def _neutral(incident: Incident) -> Iterator[tuple[str, Path, str]]:
    """Yield titles and summaries, which are in the map's own words, with their language."""
    yield from (("en", (name,), getattr(incident, name)) for name in ("title", "summary"))
    for language, said in incident.translations or ():
        for name in ("title", "summary"):
            if said is not None and (text := getattr(said, name)) is not None:
                yield language, ("translations", language, name), text

"""Reviews a table as a careful editor would before it is published: one warning per kind and column.

Looks for details that identify people: phone numbers, street numbers, people named with an agency.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from mapper.errors import Fault, Problem
from mapper.privacy.deceptive_links import reason_against_link
from mapper.privacy.editorial_review import (
    HOME_REGION,
    LEAVE_NUMBER_OUT,
    STREET_NUMBER,
    UNSEEN_FIX,
    describe_bad_link,
)
from mapper.privacy.unseen_characters import UNSEEN, name_first_invisible
from mapper.records import Tables, distinct, load_registry, media_of

_TEXTS = ("title", "summary", "date_note", "locality", "verbatim_locality", "location_note")
_IN_LOCATION = {
    "locality": "locality",
    "verbatim_locality": "verbatim_locality",
    "location_note": "note",
}
_UNSEEN_FOUND = "{} contains an invisible character."
_EXAMPLES = 3
_MOST_LOOKED_AT = 20_000  # texts that may hold a phone number: each takes a tenth of a millisecond

# What rules most texts out, in the words of Arrow's expressions, which have no look-ahead.
_MAYBE_PHONE = r"(?:\d[^\d\n]{0,3}){7}"
_MAYBE_STREET = r"\d"
_SURE_LINK = r"^(?:https?://[A-Za-z0-9.-]+(?::[0-9]{1,4})?(?:[/?#][!-~]*)?|unknown)$"
_OTHER_SCHEME = r"^\s*(?:[A-GI-Za-gi-z]|[Hh][^Tt])[A-Za-z0-9+.-]*:\S"
_BLOCK = re.compile(r"\bblock\b|\d[x*]{2}\b", re.IGNORECASE)

_RANKS = (
    r"(?i:(?:special\s+|off-?\s?duty\s+)*(?:agents?|officers?|deput(?:y|ies)|sergeant|sgt|lieutenant|lt|"
    r"captain|capt|corporal|cpl|detective|det|troopers?|inspector|oficial|agente|sargento|teniente|"
    r"capit[áa]n|comandante)\b\.?)"
)
_CAPITALIZED = r"[^\W\d_a-zà-öø-ÿ][\w'’\u2011-]+|[A-Z]\."
_PERSON = re.compile(rf"{_RANKS}\s+((?:(?:{_CAPITALIZED})\s+){{1,2}}(?:{_CAPITALIZED}))")
_BADGE = re.compile(r"\b(?:badge|shield|placa)\W*(?:no\.?|n[úu]mero|#)?\W*\d{2,}", re.IGNORECASE)
_ORGANIZATIONS = frozenset(
    ("academy", "agency", "association", "bureau", "center", "city", "college", "command", "commission",
     "corps", "county", "department", "dept", "district", "division", "enforcement", "federal", "field",
     "force", "foundation", "guard", "investigation", "investigations", "marshals", "office", "operations",
     "patrol", "pd", "police", "program", "protection", "school", "section", "security", "service",
     "services", "sheriff", "state", "task", "team", "training", "union", "unit", "university", "us")
)  # fmt: skip

Finder = Callable[[str], bool]
Mask = npt.NDArray[np.bool_]


def review_table(tables: Tables, fault_of: Callable[[Problem], Fault]) -> tuple[Fault, ...]:
    """List the warnings that an editor should review before a table is published.

    Args:
        tables: The tables to be published.
        fault_of: Gives a problem its row and column.

    Returns:
        One warning per kind and column, with the number of rows and the first of them.
    """
    return tuple(
        replace(_counted(problems, fault_of), severity="warning")
        for problems in (
            *_in_texts(tables),
            *_unseen_elsewhere(tables),
            *_unseen_in_media(tables),
            *_in_agencies(tables),
            *_in_sources(tables),
        )
        if problems
    )


def _in_texts(tables: Tables) -> Iterator[list[Problem]]:
    incidents = tables.incidents
    seen: list[pd.Series[Any]] = []
    own = [name for name, each in tables.own_fields.items() if each.type in ("text", "category")]
    for name in (*_TEXTS, *own):
        column = incidents[name]
        if any(column.equals(other) for other in seen):
            continue  # a summary that is the title once more
        seen.append(column)
        path = ("location", _IN_LOCATION[name]) if name in _IN_LOCATION else (name,)
        path = ("fields", name) if name in own else path
        for code, found, maybe, finder, fix in (
            ("phone-number", f"{name} contains a phone number.", _MAYBE_PHONE, _has_phone,
             LEAVE_NUMBER_OUT),
            ("street-number", f"{name} contains a street number.", _MAYBE_STREET, _has_street,
             "Name the block or area, or withhold it with place_type or redact."),
            ("unseen-character", _UNSEEN_FOUND.format(name), UNSEEN, _has_unseen, UNSEEN_FIX),
        ):  # fmt: skip
            rows = np.flatnonzero(_holding(column, maybe, finder))
            ids = incidents["incident_id"].iloc[rows]
            yield [_problem(id_, path, found, fix, code) for id_ in ids]


def _unseen_elsewhere(tables: Tables) -> Iterator[list[Problem]]:
    """Warn of invisible characters in ids and in other texts that are shown."""
    for frame, id_column, columns in (
        (tables.incidents, "incident_id", {"incident_id": "id", "event": "event", "city": "city"}),
        (tables.claims, "incident_id", {"claim": "claim"}),
        (tables.accounts, "incident_id", {"by": "account_by", "says": "says"}),
        (tables.sources, "id", {"publisher": "publisher", "title": "title"}),
    ):
        for column, field in columns.items():
            rows = np.flatnonzero(_holding(frame[column], UNSEEN, _has_unseen))
            ids = frame[id_column].iloc[rows]
            is_source = frame is tables.sources
            found = _UNSEEN_FOUND.format(f"A source's {field}" if is_source else field)
            yield [
                _problem(
                    "" if is_source else id_,
                    ("sources", id_, field) if is_source else (field,),
                    found,
                    UNSEEN_FIX,
                    "unseen-character",
                )
                for id_ in ids
            ]


def _unseen_in_media(tables: Tables) -> Iterator[list[Problem]]:
    for name in ("alt", "credit", "license"):
        ids = [
            id_
            for id_, media in media_of(tables.incidents)
            if any(_has_unseen(medium.get(name) or "") for medium in media)
        ]
        found = _UNSEEN_FOUND.format(f"media_{name}")
        yield [
            _problem(id_, (f"media_{name}",), found, UNSEEN_FIX, "unseen-character") for id_ in ids
        ]


def _in_agencies(tables: Tables) -> Iterator[list[Problem]]:
    agencies = tables.agencies
    unseen = agencies["name"].map(_has_unseen).astype(bool)
    yield [
        _problem(
            "",
            ("agencies", id_),
            _UNSEEN_FOUND.format("An agency's name"),
            UNSEEN_FIX,
            "unseen-character",
        )
        for id_ in agencies["id"][unseen]
    ]
    known = [agency.id for agency in load_registry()]
    named = ~agencies["id"].isin(known) & agencies["name"].map(_names_person).astype(bool)
    yield [
        _problem(
            "", ("agencies", id_), "An agency's name contains a person's name.",
            "Name the agency alone.", "person-in-agency",
        )
        for id_ in agencies["id"][named]
    ]  # fmt: skip


def _as_arrow(column: pd.Series[str]) -> pa.Array:
    """Return texts for Arrow's functions; a file's name may hold bytes that are no UTF-8."""
    try:
        return pa.array(column, pa.string(), from_pandas=True)
    except UnicodeEncodeError:
        valid = column.map(lambda text: text.encode(errors="replace").decode(), na_action="ignore")
        return pa.array(valid, pa.string(), from_pandas=True)


def _in_sources(tables: Tables) -> Iterator[list[Problem]]:
    """Warn of addresses of sources; an address that is not a web address becomes the title of its source."""
    sources = tables.sources
    for name in ("url", "archived_at", "title"):
        texts = _as_arrow(sources[name])
        # a title may well begin with a web address
        likely = (
            pc.match_substring_regex(texts, _OTHER_SCHEME)
            if name == "title"
            else pc.invert(pc.match_substring_regex(texts, _SURE_LINK))
        )
        rows = np.flatnonzero(pc.fill_null(likely, fill_value=False).to_numpy(zero_copy_only=False))
        by_kind: dict[str, list[Problem]] = {}
        for id_, text in zip(sources["id"].iloc[rows], sources[name].iloc[rows], strict=True):
            reason = reason_against_link(text)
            if reason is not None:
                by_kind.setdefault(reason, []).append(
                    describe_bad_link(("sources", id_, name), reason)
                )
        yield from by_kind.values()


def _problem(id_: str, path: tuple[str | int, ...], found: str, fix: str, code: str) -> Problem:
    return Problem(id_, path, found=found, expected="", fix=fix, code=code)


def _counted(problems: list[Problem], fault_of: Callable[[Problem], Fault]) -> Fault:
    """Merge problems of one kind into one fault at the first of them, with their number."""
    first, *others = sorted(map(fault_of, problems[:_EXAMPLES]))
    if not others:
        return first
    lines = ", ".join(str(each.position.line) for each in others)
    more = ", …" if len(problems) > _EXAMPLES else ""
    found = f"{first.found.removesuffix('.')}, {len(problems):,} times (also on {lines}{more})."
    return replace(first, found=found)


def _holding(column: pd.Series[Any], maybe: str, finder: Finder) -> Mask:
    """Mark the texts in which the finder finds something; it sees each distinct text once."""
    codes, texts = distinct(column)
    words = [text if isinstance(text, str) else "" for text in texts]
    if not any(words):  # as in most columns
        return np.zeros(len(codes), dtype=bool)
    likely = pc.match_substring_regex(_as_arrow(pd.Series(words, dtype=object)), maybe)
    candidates = np.flatnonzero(likely.to_numpy(zero_copy_only=False))[:_MOST_LOOKED_AT]
    found = np.zeros(len(words) + 1, dtype=bool)  # the last for absent ones
    found[[number for number in candidates.tolist() if finder(words[number])]] = True
    holding: Mask = found[codes]
    return holding


def _has_phone(text: str) -> bool:
    import phonenumbers  # noqa: PLC0415  (the plans of all countries, which few tables need)

    return any(True for _ in phonenumbers.PhoneNumberMatcher(text, HOME_REGION))


def _has_unseen(text: str) -> bool:
    return name_first_invisible(text) is not None


def _has_street(text: str) -> bool:
    match = STREET_NUMBER.search(text)
    return match is not None and not _BLOCK.search(match[0])


def _names_person(name: str) -> bool:
    if _BADGE.search(name):
        return True
    return any(
        not _ORGANIZATIONS.intersection(re.findall(r"\w+", match[1].lower()))
        for match in _PERSON.finditer(name)
    )

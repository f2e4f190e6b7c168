"""Checks of a record beside its own values: its id, what it refers to, and its translations."""

from __future__ import annotations

from collections.abc import Iterator

from mapper.errors import (
    quoted,
)
from mapper.files import Path, Value
from mapper.records.described_agencies import (
    ResolveAgency,
    SuggestAgency,
    unknown_agency_fault,
)
from mapper.records.model import Incident
from mapper.records.record_set import Records
from mapper.records.spelling import suggest_spelling
from mapper.records.translations import Translations, own_language
from mapper.records.validation_texts import kind_of


def report_shape(records: Records, city: str, value: Value) -> None:
    """Report what is not a list of incidents under a city."""
    if value is None:
        return  # a city without incidents is no fault
    records.faults.append(
        records.document.fault(
            ("incidents", city),
            found=f"{quoted(city)} is {kind_of(value)}.",
            expected="Expected a list of incidents.",
            fix="Start each incident with '- id:'.",
            code="wrong-type",
        )
    )


def check_id(records: Records, item: dict[str, Value], path: Path, seen: dict[str, Path]) -> bool:
    """Check whether the id is new; a repeated one is a fault."""
    id_ = item.get("id")
    if not isinstance(id_, str):
        return True
    is_new = id_ not in seen
    if not is_new:
        first = records.document.position((*seen[id_], "id"))
        records.faults.append(
            records.document.fault(
                (*path, "id"),
                found=f"The id {quoted(id_)} is already used on line {first.line}.",
                expected="",
                fix="Give one of the two incidents another id.",
                code="duplicate-id",
            )
        )
    seen.setdefault(id_, path)
    return is_new


_ACCOUNT = "account of the claim"
# the counterpart of each entry of a list in a translation, if it is not an entry of the same list
_TRANSLATED_ENTRIES: dict[str | int, str] = {
    "says": _ACCOUNT,
    "by": _ACCOUNT,
    "asked_how": "account with asked_how",
    "agencies": "agency with a note",
}


def check_translations(records: Records, incident: Incident, path: Path) -> None:
    """Check that each list of a translation is as long as the record's, and what it was made from."""
    _check_originals(records, incident.translations, (*path, "translations"))
    for where, length, expected in incident.translated_parts():
        if length == expected:
            continue
        entry = _TRANSLATED_ENTRIES.get(where[-1], f"entry of {quoted(where[-1])}")
        records.faults.append(
            records.document.fault(
                (*path, "translations", *where),
                found=f"This translation has {length} entries; the record has {expected}.",
                expected=f"Expected one for each {entry}, in the same order.",
                fix="Add or delete entries, or leave the list out.",
                code="translation-shape",
            )
        )


def _check_originals(records: Records, translations: Translations | None, path: Path) -> None:
    """Check that translations were made from one language, which none of them is in."""
    given = {language: said for language, said in translations or () if said is not None}
    own = own_language(given)
    for language, said in given.items():
        if said.translated_from not in (None, own):
            records.faults.append(
                records.document.fault(
                    (*path, language, "translated_from"),
                    found=f"{said.translated_from} cannot be the language of the original.",
                    expected="Expected one language, the same in all translations, that none of them is in.",
                    fix="Correct translated_from, or delete the translation into it.",
                    code="translation-shape",
                )
            )


def check_references(
    records: Records,
    item: dict[str, Value],
    path: Path,
    resolve_agency: ResolveAgency,
    suggest_agency: SuggestAgency,
) -> None:
    """Check that each agency and source that the incident names exists."""
    root = records.document.value
    declared = root.get("sources") if isinstance(root, dict) else None
    known_sources = declared if isinstance(declared, dict) else {}
    cited = [(where, text) for where, text in _texts(item.get("sources"), (*path, "sources"), None)]
    for where, text in (*cited, *_account_texts(item, path, "source")):
        if text not in known_sources:
            records.faults.append(
                records.document.fault(
                    where,
                    found=f"Unknown source {quoted(text)}.",
                    expected="",
                    fix=suggest_spelling(text, known_sources) or "Add it under 'sources'.",
                    code="unknown-source",
                )
            )
    listed_agencies = _texts(item.get("agencies"), (*path, "agencies"), "agency")
    for where, text in (*listed_agencies, *_account_texts(item, path, "agency")):
        if resolve_agency(text) is None:
            records.faults.append(
                unknown_agency_fault(records.document, where, text, suggest_agency)
            )


def _texts(value: Value, path: Path, key: str | None) -> Iterator[tuple[Path, str]]:
    """Yield the texts of a list, or under `key` of a list of mappings; skip anything misshapen."""
    for number, entry in enumerate(value if isinstance(value, list) else ()):
        if key is not None:
            text = entry.get(key) if isinstance(entry, dict) else None
            where: Path = (*path, number, key)
        else:
            text, where = entry, (*path, number)
        if isinstance(text, str):
            yield where, text


def _account_texts(item: dict[str, Value], path: Path, key: str) -> Iterator[tuple[Path, str]]:
    claims = item.get("claims")
    for number, claim in enumerate(claims if isinstance(claims, list) else ()):
        if isinstance(claim, dict):
            yield from _texts(claim.get("accounts"), (*path, "claims", number, "accounts"), key)


def described_keys(records: Records, name: str) -> list[str]:
    """List the ids that a part of the file defines, those with faults among them."""
    root = records.document.value
    given = root.get(name) if isinstance(root, dict) else None
    return list(given) if isinstance(given, dict) else []

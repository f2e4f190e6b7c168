"""What mapper wrote into a record, in another language: what is kept back, and notes on landmarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mapper.page.record_words import RECORD_WORDS
from mapper.places import load_gazetteer

_LANGUAGES = ("en", "es", "fr")
_KEPT_IN = {"cell": "data_generalizations", "kind": "locality", "unplaced": "located_note"}
_INSTEAD = (
    "locality",
    "located_note",
)  # where the publisher's own words stand alone if there are any


def own_sentences(row: Mapping[str, object], language: str) -> dict[str, str]:
    """Return the texts of an incident that mapper wrote, by field, in a language.

    Args:
        row: The row of the incident.
        language: The language of the page.
    """
    codes = row.get("kept_back")
    codes = codes if isinstance(codes, tuple | list) else ()
    english, said = _kept(codes, "en"), _kept(codes, language)
    found = {}
    for name, sentence in said.items():
        written = row.get(name)
        if not isinstance(written, str) or not written.endswith(english[name]):
            continue
        by_publisher = written[: -len(english[name])].rstrip()
        if not by_publisher or name not in _INSTEAD:
            found[name] = f"{by_publisher} {sentence}".strip()
    note = row.get("located_note")
    if isinstance(note, str) and note and "located_note" not in found:
        translated = load_gazetteer().landmark_translations().get(note, {})
        if language in translated:
            found["located_note"] = translated[language]
    return found


def _kept(codes: Iterable[object], language: str) -> dict[str, str]:
    """Write the sentences on what is kept back, by field; those without words are left out."""
    said: dict[str, list[str]] = {}
    for code in codes:
        kind, _, detail = str(code).partition(":")
        key = f"kept.kind.{detail}" if kind == "kind" else f"kept.{kind}"
        pattern = _word(key, language) or ""
        fields = ", ".join(
            _word(f"kept.fields.{each}", language) or each.replace("-", " ").capitalize()
            for each in detail.split(",")
        )
        said.setdefault(_KEPT_IN.get(kind, "information_withheld"), []).append(
            pattern.format(km=detail, fields=fields)
        )
    return {field: " ".join(each) for field, each in said.items() if all(each)}


def _word(key: str, language: str) -> str | None:
    words = RECORD_WORDS.get(key)
    return words[_LANGUAGES.index(language)] if words else None

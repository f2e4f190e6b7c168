"""What editors noted on records, as plain markup for readers without script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mapper.page.date_words import describe_date
from mapper.page.markup import language_attribute
from mapper.records import LANGUAGES, Retractions
from mapper.text import escape_text

# roles that the page names otherwise than records do
_ROLES = {"machine": "software", "other": "another role", "fact-checker": "fact-checker"}


def correction_lines(corrections: Any, language: str) -> Iterator[str]:  # noqa: ANN401 - a cell
    """Write the corrections of an incident, one paragraph each."""
    for each in corrections or ():
        said = [escape_text(each[name]) for name in ("wrong", "right") if name in each]
        words = f"<span{language_attribute(language)}>{' → '.join(said)}</span>" if said else ""
        yield f"<p>{_spaced(each['kind']).capitalize()} ({_by_and_when(each)}): {words}</p>"


def check_lines(checks: Any, language: str) -> Iterator[str]:  # noqa: ANN401 - a cell
    """Write what was checked of an incident as one paragraph."""
    said = []
    for each in checks or ():
        note = ""
        if "note" in each:
            note = f": <span{language_attribute(language)}>{escape_text(each['note'])}</span>"
        said.append(f"{_spaced(each['what'])} ({_by_and_when(each)}){note}")
    if said:
        yield f"<p>Checked: {'; '.join(said)}</p>"


def retraction_lines(retracted: Retractions) -> Iterator[str]:
    """Write which records were retracted, when, and why."""
    for id_, each in retracted.items():
        reason = f" {escape_text(each.right)}" if each.right else ""
        told = _by_and_when(each.model_dump())
        yield f"The record {escape_text(id_)} was retracted ({told}).{reason}"


def translators_in_words(translation: Mapping[str, Any], language: str, own: str) -> str:
    """Say who translated a record and who reviewed that, as the page does, and that the original decides.

    Args:
        translation: The translation.
        language: The language that it is in.
        own: The language of the record.
    """
    by, reviewer = translation.get("translated_by"), translation.get("reviewed_by")
    made = f"Translated from {LANGUAGES[own]} into {LANGUAGES[language]}"
    said = [f"{made} by: {_role(by)}." if by else f"{made}."]
    if reviewer:
        said.append(f"Reviewed by: {_role(reviewer)}.")
    elif by:
        said.append("Not reviewed.")
    return " ".join((*said, "The original decides."))


def _role(role: str) -> str:
    return _ROLES.get(role, _spaced(role))


def _by_and_when(editing: Mapping[str, Any]) -> str:
    return f"{_spaced(editing['by'])}, {escape_text(describe_date(editing['date']))}"


def _spaced(word: str) -> str:
    return escape_text(word.replace("-", " "))

"""What editors noted on records, as plain markup for readers without script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mapper.page.date_words import describe_date
from mapper.page.markup import language_attribute
from mapper.page.static_words import word
from mapper.records import Retractions
from mapper.text import escape_text


def correction_lines(
    corrections: Any,  # noqa: ANN401 - a cell
    own: str,
    language: str = "en",
) -> Iterator[str]:
    """Write the corrections of an incident, one paragraph each.

    Args:
        corrections: As the record has them, or nothing.
        own: The language of the record.
        language: That of the list.
    """
    for each in corrections or ():
        said = [escape_text(each[name]) for name in ("wrong", "right") if name in each]
        words = (
            f"<span{language_attribute(own, language)}>{' → '.join(said)}</span>" if said else ""
        )
        kind = word(language, f"correction.{each['kind']}").capitalize()
        yield f"<p>{kind} ({_by_and_when(each, language)}): {words}</p>"


def check_lines(
    checks: Any,  # noqa: ANN401 - a cell
    own: str,
    language: str = "en",
    notes: Sequence[str | None] = (),
) -> Iterator[str]:
    """Write what was checked of an incident as one paragraph; `notes`: translated, in the order of checks."""
    said = []
    for number, each in enumerate(checks or ()):
        note = ""
        if number < len(notes) and notes[number]:
            note = f": {escape_text(str(notes[number]))}"
        elif "note" in each:
            note = f": <span{language_attribute(own, language)}>{escape_text(each['note'])}</span>"
        what = word(language, f"checked.{each['what']}")
        what = f"{what[:1].lower()}{what[1:]}"
        said.append(f"{what} ({_by_and_when(each, language)}){note}")
    if said:
        yield f"<p>{word(language, 'list.checked', checks='; '.join(said))}</p>"


def retraction_lines(retracted: Retractions, language: str = "en") -> Iterator[str]:
    """Write which records were retracted, when, and why."""
    for id_, each in retracted.items():
        reason = f" {escape_text(each.right)}" if each.right else ""
        said = each.model_dump()
        told = word(
            language,
            "retracted",
            id=escape_text(id_),
            date=escape_text(describe_date(said["date"], language)),
            role=_role(said["by"], language),
        )
        yield f"{told}{reason}"


def translators_in_words(
    translation: Mapping[str, Any], into: str, own: str, language: str = "en"
) -> str:
    """Say who translated a record and who reviewed that, as the page does, and that the original decides.

    Args:
        translation: The translation.
        into: The language that it is in.
        own: The language of the record.
        language: That of the list.
    """
    by, reviewer = translation.get("translated_by"), translation.get("reviewed_by")
    names = {"language": word(language, f"language.{own}")}
    if into == language != "en":
        key = "translation.by" if by else "translation.from"
    else:
        key = "list.into" if by else "list.into-only"
        names["into"] = word(language, f"language.{into}")
    if by:
        names["role"] = _role(by, language)
    said = [word(language, key, **names)]
    if reviewer:
        said.append(word(language, "translation.reviewed", role=_role(reviewer, language)))
    elif by:
        said.append(word(language, "translation.unreviewed"))
    return " ".join((*said, word(language, "translation.original")))


def _role(role: str, language: str) -> str:
    return escape_text(word(language, f"editor.{role}"))


def _by_and_when(editing: Mapping[str, Any], language: str) -> str:
    when = escape_text(describe_date(editing["date"], language))
    return f"{_role(editing['by'], language)}, {when}"

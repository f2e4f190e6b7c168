"""The corrections of a site: those of an incident, and the public list of all, with what was retracted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mapper.page import describe_date
from mapper.publish.site.incident_texts import IncidentTexts, Told
from mapper.publish.site.retracted_page import reason_in
from mapper.publish.site.words import Words
from mapper.records import Tables
from mapper.text import escape_text


def corrections_path(language: str) -> str:
    """Return the path of the list of corrections."""
    return "corrections.html" if language == "en" else f"{language}/corrections.html"


def list_corrections(incident: IncidentTexts, words: Words) -> Iterator[tuple[str, str]]:
    """Yield the day and the markup of each correction of an incident, in the order of the records."""
    translated = list(incident.translation.get("corrections") or ())
    foreign = "" if incident.own_language == incident.language else incident.own_language
    for number, each in enumerate(incident.row.get("corrections") or ()):
        said = translated[number] if number < len(translated) else {}
        parts = [
            Told(said[name]).markup if said.get(name) else Told(each[name], foreign).markup
            for name in ("wrong", "right")
            if each.get(name)
        ]
        yield str(each["date"]), f"{_head(each, words)} {' → '.join(parts)}".strip()


def write_corrections(found: Iterable[tuple[str, str, str]], tables: Tables, words: Words) -> str:
    """Write the main part of the list of all corrections, the latest first.

    Args:
        found: The day, the link to the incident and the markup of each correction.
        tables: The tables, for what was retracted: its id, the day and the reason, and nothing else.
        words: The words of the language.
    """
    lines = [(day, f"{link}<br>{markup}") for day, link, markup in found]
    for id_, each in tables.retracted.items():
        reason = reason_in(each, words)
        said = {"kind": "retraction", "date": each.date, "by": each.by}
        line = f"{escape_text(id_)}<br>{_head(said, words)} {escape_text(reason)}".strip()
        lines.append((str(each.date), line))
    lines.sort(key=lambda line: line[0], reverse=True)
    items = "".join(f'<li id="correction-{n}">{line}</li>' for n, (_, line) in enumerate(lines, 1))
    listed = f'<ul class="list">{items}</ul>' if lines else f"<p>{words('corrections.none')}</p>"
    return f"<h1>{words('nav.corrections')}</h1>\n{listed}"


def _head(correction: Mapping[str, Any], words: Words) -> str:
    kind = str(correction["kind"])
    name = words("corrections.retracted") if kind == "retraction" else words.of("correction", kind)
    day = describe_date(str(correction["date"]), words.language)
    role = words.of("editor", str(correction["by"]))
    return f'<span class="small">{escape_text(f"{name} · {day} · {role}")}</span>'

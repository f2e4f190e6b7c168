from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from mapper.records import RecordTexts
from mapper.records.reading import read_records_text
from mapper.records.tables import from_records
from mapper.records.translations import own_language
from mapper.records.untranslated import find_untranslated
from mapper.records.writing import make_records_parts
from tests.cases import in_one_test

ROOT = Path(__file__).parent.parent
RECORDS = """
sources:
  s: {publisher: p, title: t, published: 2026-01-01, url: unknown, archived_at: unknown}
incidents:
  Bell:
    - id: one
      event_date: 2026-01-01
      type: stop
      title: T
      summary: S
      location: {verbatim_locality: v, locality: l}
      agencies: [{agency: a, role: present}, {agency: b, role: present, note: n}]
      unknowns: [a, b]
      sources: [s]
      claims:
        - claim: c
          accounts:
            - {by: x, capacity: activist, stance: asserts, says: y, source: s}
            - {by: z, capacity: activist, stance: denies, says: w, source: s}
      translations:
        es: %s
"""


def faults(translation: str) -> list[str]:
    text = RECORDS % translation
    records = read_records_text(text, file="r.yaml", resolve_agency=lambda name: name)
    return [f"{fault.code} {fault}" for fault in records.faults]


@in_one_test(
    "translation",
    [
        "{title: Título}",
        "{summary: Resumen, locality: lugar, date_note: nota}",
        "{unknowns: [uno, dos]}",
        "{claims: [{claim: d, says: [y1, w1]}]}",
        "{claims: [{claim: d, by: [x1, z1], says: [y1, w1]}], agencies: [nota], location_note: n}",
        "{translated_by: machine, reviewed_by: editor, title: Título}",
        "{}",
    ],
)
def test_a_translation_may_hold_any_part(translation: str) -> None:
    assert faults(translation) == []


@in_one_test(
    ("translation", "said"),
    [
        ("{unknowns: [uno]}", "1 entries; the record has 2"),
        ("{unknowns: []}", "0 entries; the record has 2"),
        ("{claims: []}", "0 entries; the record has 1"),
        ("{claims: [{claim: d, says: [y1]}]}", "1 entries; the record has 2"),
        ("{claims: [{claim: d, by: [x1], says: [y1, w1]}]}", "1 entries; the record has 2"),
        ("{agencies: [nota, otra]}", "2 entries; the record has 1"),
        ("{claims: [{claim: d, says: [a, b]}, {claim: e, says: []}]}", "2 entries; the record has 1"),
    ],
)  # fmt: skip
def test_lists_are_as_long_as_the_records(translation: str, said: str) -> None:
    (fault,) = faults(translation)
    assert fault.startswith("translation-shape r.yaml:")
    assert said in fault


@in_one_test(
    ("translation", "texts"),
    [
        (
            "{}",
            11,
        ),  # title, summary, place, two unknowns, a note, a claim, two accounts and speakers
        ("{title: T, summary: S, locality: l, unknowns: [a, b]}", 6),
        ("{claims: [{claim: d, says: [y1, w1]}]}", 8),
        ("{claims: [{claim: d, by: [x1, z1], says: [y1, w1]}], agencies: [nota]}", 5),
    ],
)
def test_what_lacks_a_translation_is_counted(translation: str, texts: int) -> None:
    read = partial(read_records_text, file="r.yaml", resolve_agency=lambda name: name)
    ((language, *found),) = find_untranslated(read(RECORDS % translation))
    assert (language, found) == ("es", [texts, ("one",), 0])
    french = (RECORDS % translation).replace("        es:", "        fr:")
    records = read(french.replace("url:", "note: n, url:"))
    assert [(each.language, each.notes) for each in find_untranslated(records)] == [("fr", 1)]


def test_records_in_one_language_lack_nothing() -> None:
    text = (RECORDS % "{}").replace("      translations:\n        es: {}\n", "")
    records = read_records_text(text, file="r.yaml", resolve_agency=lambda name: name)
    assert find_untranslated(records) == ()


def test_nothing_of_the_shipped_records_lacks_a_translation() -> None:
    text = (ROOT / "incidents.yaml").read_text(encoding="utf-8")
    records = read_records_text(text, file="r.yaml", resolve_agency=lambda name: name)
    assert find_untranslated(records) == ()


@in_one_test("given", [[], ["es"], ["fr", "es"], ["en"], ["en", "fr"], ["en", "es"]])
def test_a_record_is_written_in_the_language_it_is_not_translated_into(given: list[str]) -> None:
    expected = "en" if "en" not in given else "es" if "es" not in given else "fr"
    assert own_language(dict.fromkeys(given)) == expected


def test_a_translation_says_the_language_of_the_original() -> None:
    text = (RECORDS % "{translated_from: fr, title: Título}").replace("        es:", "        en:")
    read = partial(read_records_text, file="r.yaml", resolve_agency=lambda name: name)
    incidents = from_records(read(text).incidents, read(text).sources).incidents
    assert own_language(incidents["translations"][0]) == "fr"
    assert [each.language for each in find_untranslated(read(text))] == ["en"]
    for wrong in (
        "{translated_from: es}",
        "{translated_from: en}\n        en: {translated_from: fr}",
    ):
        assert {each.code for each in read(RECORDS % wrong).faults} == {"translation-shape"}


def test_fields_of_a_translation_are_named_in_a_complaint() -> None:
    (fault,) = faults("{titel: Título}")
    assert "unknown-field" in fault
    assert "title, summary, locality, location_note, date_note, unknowns, claims, agencies" in fault
    (fault,) = faults("{claims: [{claim: d, says: [y, w], stance: x}]}")
    assert "Fields here: claim, by, says" in fault


def test_an_unknown_language_is_a_fault() -> None:
    text = (RECORDS % "{title: T}").replace("        es:", "        de:")
    records = read_records_text(text, file="r.yaml", resolve_agency=lambda name: name)
    assert [fault.code for fault in records.faults] == ["unknown-field"]


def test_tables_carry_what_is_translated_and_nothing_else() -> None:
    text = RECORDS % "{title: Título}"
    records = read_records_text(text, file="r.yaml", resolve_agency=lambda name: name)
    incidents = from_records(records.incidents, records.sources).incidents
    assert incidents["translations"].tolist() == [{"es": {"title": "Título"}}]


ASKED = "stance: denies, says: w, source: s, asked_how: By mail."


@pytest.mark.parametrize(
    ("asked", "code"),
    [("[Por correo.]", []), ("[]", ["translation-shape"]), ("[a, b]", ["translation-shape"])],
)
def test_how_speakers_were_asked_is_translated_where_they_were(asked: str, code: list[str]) -> None:
    said = f"{{claims: [{{claim: d, says: [y1, w1], asked_how: {asked}}}]}}"
    text = (RECORDS % said).replace("stance: denies, says: w, source: s", ASKED)
    records = read_records_text(text, file="r.yaml", resolve_agency=lambda name: name)
    assert [fault.code for fault in records.faults] == code


@in_one_test(
    ("translations", "notes", "codes"),
    [
        ("{es: {note: Nota}}", [None, "Nota"], []),
        ("{en: {note: Note}, es: {note: Nota}}", ["Note", "Nota"], []),
        ("{es: {note: n, title: T}}", None, ["unknown-field"]),
        ("{fr: {note: n}, es: {note: m}}", [None, "m"], []),
        ("{de: {note: n}}", None, ["unknown-field"]),
    ],
)
def test_notes_on_sources_are_translated(
    translations: str, notes: list[str | None] | None, codes: list[str]
) -> None:
    text = (RECORDS % "{}").replace(
        "archived_at: unknown}", f"archived_at: unknown, note: n, translations: {translations}}}"
    )
    records = read_records_text(text, file="r.yaml", resolve_agency=lambda name: name)
    assert [fault.code for fault in records.faults] == codes
    if notes is None:
        return
    tables = from_records(records.incidents, records.sources)
    (source,) = tables.sources.to_dict("records")
    assert [source["note_en"], source["note_es"]] == notes
    parts = make_records_parts(
        RecordTexts(), comment="", agencies=tables.agencies, sources=tables.sources
    )
    written = yaml.safe_load(b"".join(parts))["sources"]["s"]["translations"]
    assert written == yaml.safe_load(translations)


def head(translations: str) -> list[str]:
    text = f"title: T\ndescription: D\ntranslations: {translations}\n{RECORDS % '{title: Título}'}"
    records = read_records_text(text, file="r.yaml", resolve_agency=lambda name: name)
    return [str(fault) for fault in records.faults] or [json.dumps(records.translations)]


@in_one_test(
    ("translations", "said"),
    [
        ("{es: {title: t}}", '{"es": {"title": "t"}}'),
        ("{es: {title: t, description: d}, en: {}}", '{"en": {}, "es": {"title": "t"'),
        ("{}", "{}"),
        ("{fr: {title: t}}", '{"fr": {"title": "t"}}'),
        ("{de: {title: t}}", "r.yaml:3:16: error: "),
        ("{es: {titel: t}}", "[unknown-field]"),
        ('{es: {title: ""}}', "r.yaml:3:28: error: "),
    ],
)
def test_title_and_description_of_the_page_may_be_translated(translations: str, said: str) -> None:
    (found,) = head(translations)
    assert said in found


def real_records() -> list[dict[str, Any]]:
    data = yaml.load((ROOT / "incidents.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    return [record for listed in data["incidents"].values() for record in listed]


@pytest.mark.parametrize("record", real_records(), ids=lambda record: record["id"])
def test_every_text_of_a_real_record_is_in_spanish(record: dict[str, Any]) -> None:
    spanish = record["translations"]["es"]
    assert len(spanish["summary"]) > 60
    pairs = [(record[name], spanish[name]) for name in ("title", "summary", "date_note")]
    pairs += [(record["location"]["locality"], spanish["locality"])]
    pairs += zip(record["unknowns"], spanish["unknowns"], strict=True)
    notes = [agency["note"] for agency in record["agencies"] if "note" in agency]
    pairs += zip(notes, spanish.get("agencies", []), strict=True)
    if "note" in record["location"]:
        pairs += [(record["location"]["note"], spanish["location_note"])]
    for claim, translated in zip(record["claims"], spanish["claims"], strict=True):
        says = [account["says"] for account in claim["accounts"]]
        pairs += [
            (claim["claim"], translated["claim"]),
            *zip(says, translated["says"], strict=True),
        ]
    assert [text for text, translated in pairs if text == translated] == []


@pytest.mark.parametrize("record", real_records(), ids=lambda record: record["id"])
def test_only_words_of_the_source_stand_in_quotation_marks(record: dict[str, Any]) -> None:
    english = {name: value for name, value in record.items() if name != "translations"}
    said = json.dumps(english, ensure_ascii=False, default=str).replace("’", "'").lower()
    spanish = json.dumps(record["translations"], ensure_ascii=False).replace("’", "'").lower()
    quoted = re.findall(r"“([^”]+)”", spanish)
    assert [words for words in quoted if words not in said] == []


def test_the_schema_in_the_tree_knows_translations() -> None:
    schema = json.loads((ROOT / "incidents.schema.json").read_text("utf-8"))
    assert set(schema["$defs"]["Translations"]["properties"]) == {"en", "es", "fr"}

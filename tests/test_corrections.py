"""What editors note on records: checks, corrections, merged and retracted records; and what of it leaves."""

from __future__ import annotations

import pytest
import yaml
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.errors import RecordsError
from mapper.publish.export import FORMATS

ENDINGS = {"geopackage": "gpkg", "geoparquet": "parquet"}
CHECK = {"what": "source-opened", "by": "second-reader", "date": "2026-01-24", "note": "The copy."}
CORRECTION = {
    "kind": "correction", "by": "editor", "date": "2026-01-25", "wrong": "It was at noon.",
    "right": "It was at one.",
}  # fmt: skip
RETRACTION = {"kind": "retraction", "by": "editor", "date": "2026-01-26", "right": "Not confirmed."}


def record(id_, **more):
    return {
        "id": id_,
        "event_date": "2026-01-19",
        "type": "stop",
        "title": f"A stop called {id_}",
        "summary": f"The summary of {id_}.",
        "location": {"verbatim_locality": "unknown", "locality": "Bell"},
        "sources": ["news"],
    } | more


@pytest.fixture
def write(tmp_path):
    def written(*records, **head):
        source = {
            "publisher": "City News", "title": "A stop", "published": "2026-01-23",
            "url": "https://news.example/a", "archived_at": "unknown",
        }  # fmt: skip
        whole = {
            "format": 1, "home": "California", **head,
            "sources": {"news": source}, "incidents": {"Bell": list(records)},
        }  # fmt: skip
        path = tmp_path / "a.yaml"
        path.write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
        return path

    return written


@pytest.fixture
def noted(write):
    """Records with everything that an editor may note."""
    return write(
        record(
            "one",
            checked=[CHECK, {"what": "place-confirmed", "by": "editor", "date": "2026-01-24"}],
            corrections=[CORRECTION, {"kind": "removal", "by": "lawyer", "date": "2026-01-26"}],
            formerly=["older"],
            translations={
                "es": {
                    "checked": ["La copia."],
                    "corrections": [{"wrong": "Fue al mediodía.", "right": "Fue a la una."}, {}],
                }
            },
        ),
        record("two", same_event_as=["one"]),
        record("old", merged_into="middle"),
        record("middle", merged_into="one"),
        record("gone", corrections=[RETRACTION]),
        retracted={
            "long-gone": {
                "by": "publisher",
                "date": "2025-12-01",
                "right": "Why.",
                "translations": {"es": {"right": "Por qué."}},
            }
        },
    )


def column(incidents, name):
    return incidents.frame.set_index("incident_id")[name].dropna().to_dict()


def test_notes_of_editors_are_columns_and_links_lead_on(noted):
    incidents = mapper.read(noted)
    assert incidents.withheld == {"retracted": 1, "merged": 2}
    assert sorted(column(incidents, "checked")) == ["one"]
    assert column(incidents, "checked")["one"][0] == CHECK
    assert column(incidents, "corrections")["one"][0] == CORRECTION
    assert column(incidents, "same_event_as") == {"one": ("two",), "two": ("one",)}
    assert {*column(incidents, "formerly")["one"]} == {"older", "old", "middle"}


def test_every_file_holds_them_and_reads_back_equal(noted, tmp_path):
    incidents = mapper.read(noted)
    for name in (*FORMATS, "page"):
        path = tmp_path / f"b.{ENDINGS.get(name, name)}"
        if name == "page":
            path = path.with_suffix(".html")
            incidents.save(path)
        else:
            incidents.export(path, format=name)
        again = mapper.read(path)
        assert again == incidents, name
        retracted = again._dataset.tables.retracted
        assert retracted == incidents._dataset.tables.retracted, name
        assert sorted(retracted) == ["gone", "long-gone"], name
        assert b"The summary of gone" not in path.read_bytes(), name


def test_a_retraction_that_repeats_the_statement_is_refused(write, tmp_path):
    repeated = RETRACTION | {"right": "We had written: The summary of gone."}
    incidents = mapper.read(write(record("one"), record("gone", corrections=[repeated])))
    assert incidents._dataset.tables.retracted["gone"].right == repeated["right"]
    with pytest.raises(mapper.errors.LeakError):
        incidents.save(tmp_path / "unwritten.html")


def test_words_of_the_id_that_stays_are_no_secret_of_a_retraction(write, tmp_path):
    """As a street or district is in many ids; what a text says beyond them is one."""
    gone = record("gone-gage-avenue-2026-01", corrections=[RETRACTION])
    place = {"verbatim_locality": "Gage Avenue", "locality": "Gage Avenue"}
    gone["location"] = gone["location"] | place
    for title, may_stand in (
        ("Gone: Gage Avenue", True),
        ("Gone: Gage Avenue, 2026-01, noon", False),
    ):
        gone |= {"title": title, "corrections": [RETRACTION | {"right": f"No: {title}"}]}
        incidents = mapper.read(write(record("one"), gone))
        if may_stand:
            incidents.save(tmp_path / "map.html")
            continue
        with pytest.raises(mapper.errors.LeakError):
            incidents.save(tmp_path / "unwritten.html")


def test_a_withheld_record_leaves_nothing_of_its_links(write, tmp_path):
    path = write(
        record("one"),
        record("two", same_event_as=["secret-one"]),
        record("secret-one", withhold=True, formerly=["secret-two"]),
        record("secret-three", withhold=True, corrections=[RETRACTION]),
        record("secret-four", withhold=True, merged_into="one"),
        record("secret-five", merged_into="secret-one"),
    )
    incidents = mapper.read(path)
    assert column(incidents, "same_event_as") == {}
    assert column(incidents, "formerly") == {}
    page = tmp_path / "a.html"
    incidents.save(page)
    again = mapper.read(page)
    assert sorted(again.frame["incident_id"]) == ["one", "two"]
    assert not again._dataset.tables.retracted
    assert b"secret" not in page.read_bytes()


def test_unchecked_records_are_withheld_from_the_public_alone(noted, tmp_path):
    public = mapper.read(noted, require_review=True)
    assert list(public.frame["incident_id"]) == ["one"]
    assert public.withheld == {"retracted": 1, "merged": 2, "unchecked": 1}
    assert column(public, "same_event_as") == {}
    partner = mapper.read(noted, require_review=True, profile="partner")
    assert sorted(partner.frame["incident_id"]) == ["one", "two"]
    page = tmp_path / "a.html"
    mapper.read(noted).save(page)
    again = mapper.read(page, require_review=True)
    assert list(again.frame["incident_id"]) == ["one"]
    assert again.withheld["unchecked"] == 1
    assert again.tally.records == 5
    assert (
        mapper.read([{"date": "2026-01-19", "city": "Bell"}], require_review=True).tally.shown == 0
    )


def test_corrections_can_be_redacted(write):
    incidents = mapper.read(write(record("one", corrections=[CORRECTION], redact=["corrections"])))
    assert column(incidents, "corrections") == {}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"merged_into": "nowhere"}, "bad-record-link"),
        ({"merged_into": "one"}, "bad-record-link"),
        ({"merged_into": "two"}, "bad-record-link"),
        ({"same_event_as": ["nowhere"]}, "bad-record-link"),
        ({"same_event_as": ["one"]}, "bad-record-link"),
        ({"formerly": ["two"]}, "former-id-in-use"),
        ({"corrections": [{**RETRACTION, "wrong": "It was said."}]}, "incomplete-correction"),
        ({"corrections": [{**RETRACTION, "kind": "correction"}]}, "incomplete-correction"),
        ({"corrections": [{"kind": "typo", "by": "editor", "date": "2026-01-26"}]},
         "incomplete-correction"),
        ({"corrections": [RETRACTION | {"date": "2026-01"}]}, "bad-date"),
        ({"corrections": [RETRACTION | {"by": "Jane Doe"}]}, "unknown-value"),
        ({"checked": [CHECK | {"date": "unknown"}]}, "bad-date"),
        ({"checked": [CHECK | {"what": "quality"}]}, "unknown-value"),
        ({"checked": [CHECK], "translations": {"es": {"checked": []}}}, "translation-shape"),
    ],
)  # fmt: skip
def test_notes_that_say_too_much_or_too_little_are_faults(write, more, code):
    others = record("two", merged_into="one") if more.get("merged_into") == "two" else record("two")
    with pytest.raises(RecordsError) as caught:
        mapper.read(write(record("one", **more), others))
    assert {fault.code for fault in caught.value.faults} == {code}


def test_a_retracted_id_is_not_used_again(write):
    with pytest.raises(RecordsError) as caught:
        mapper.read(write(record("one"), retracted={"one": {"by": "editor", "date": "2026-01-26"}}))
    assert [fault.code for fault in caught.value.faults] == ["former-id-in-use"]


def test_readers_without_script_see_them(noted):
    text = mapper.read(noted).map().get_root().render()
    static = text[text.index("<h1") :]
    for words in ("It was at noon.", "Checked: sources opened and compared (second reader, January 24, 2026)",
                  "The record gone was retracted", "Not confirmed."):  # fmt: skip
        assert words in static


@pytest.mark.parametrize("link", ["same_event_as", "merged_into", None])
def test_likely_duplicates_are_proposed_until_an_editor_links_them(write, link):
    words = {
        "title": "Officers stop a driver at noon",
        "summary": "Officers stop a driver at noon.",
    }
    tied = {} if link is None else {link: ["one"] if link == "same_event_as" else "one"}
    path = write(record("one", **words), record("two", **words, **tied))
    result = CliRunner().invoke(main, ["check", str(path)])
    assert ("[same-event]" in result.output) == (link is None)
    if link == "merged_into":
        assert "two" not in result.output


def test_days_of_checks_are_not_looked_at_as_numbers_of_phones(write):
    path = write(record("one", checked=[CHECK | {"date": "2026-11-26"}]))
    checked = CliRunner().invoke(main, ["check", str(path)])
    assert "1 record, no faults" in checked.output
    assert "[phone-number]" not in checked.output

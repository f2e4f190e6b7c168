"""The incidents as text in the document: all of them up to 500, through one escaping function."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import mapper
from mapper.page import static_words
from mapper.page.date_words import describe_date
from mapper.page.editing_lines import translators_in_words
from mapper.page.markup import in_single_bytes, web_address
from mapper.text import escape_text
from tests.browser.conftest import ROOT
from tests.cases import in_one_test

OTHER_WORDS = {"correction.removal"}  # shorter there


def list_of(html: str) -> str:
    return re.search(r'(?s)<div class="static-list".*?\n</div>\n', html)[0]


@pytest.fixture(scope="module")
def incidents() -> mapper.Incidents:
    return mapper.read(ROOT / "incidents.yaml")


def test_every_incident_stands_there_with_what_each_side_says(incidents) -> None:
    html = list_of(incidents.map().get_root().render())
    for frame, name in (
        (incidents.frame, "title"), (incidents.frame, "summary"), (incidents.claims, "claim"),
        (incidents.accounts, "says"),
    ):  # fmt: skip
        for text in frame[name]:
            assert in_single_bytes(escape_text(text)) in html
    titles = [each["es"]["title"] for each in incidents.frame["translations"]]
    assert all(f'<p lang="es">{in_single_bytes(escape_text(title))}' in html for title in titles)
    assert html.count("<article>") == 12
    assert "https://www.foxla.com/" in html


def test_a_translation_names_its_roles_there_as_on_the_page(incidents) -> None:
    html = list_of(incidents.map().get_root().render())
    said = incidents.frame["translations"][0]["es"]
    assert said["translated_by"] == "machine", "the shipped records changed"
    assert html.count("Translated from English into Spanish by: software. ") == 12
    assert translators_in_words({"reviewed_by": "fact-checker"}, "en", "fr") == (
        "Translated from French into English. Reviewed by: fact-checker. The original decides."
    )


def test_the_hour_how_exact_a_place_is_and_what_is_not_known_stand_there(incidents) -> None:
    html = list_of(incidents.map().get_root().render())
    for unknowns in incidents.frame["unknowns"]:
        for text in unknowns:
            assert f"<li>{in_single_bytes(escape_text(text))}</li>" in html
    facts = (
        "January 19, 2026 · 9:39 a.m. local time · Garfield Avenue and Valley Boulevard, Alhambra"
    )
    assert f"{facts} · intersection, within 150 m (490 ft)" in html
    known = incidents.frame["precision"].value_counts()
    assert html.count(" · city only") == known["city"]


@pytest.mark.parametrize(("language", "written"), [("es", "translated"), ("fr", "original")])
def test_in_another_language_all_words_around_the_records_are_in_it(
    incidents, language, written
) -> None:
    page = incidents.map(language=language).get_root().render()
    html = list_of(page)
    assert f'<html lang="{language}"' in page
    for text in ("incidents.</p>", "Source", "Checked", "Translated", "not known", "(asserts)"):
        assert text not in html or (language, text) in {("fr", "incidents.</p>"), ("fr", "Source")}
    first = incidents.frame.iloc[0]
    said = first["translations"]["es"] if written == "translated" else first
    own = "" if written == "translated" else ' lang="en"'
    assert f"<h2{own}>{in_single_bytes(escape_text(said['title']))}</h2>" in html
    assert f"<ul{own}><li>" in html
    if written == "translated":
        says = said["claims"][0]["says"][0]
        assert in_single_bytes(escape_text(says)) in html
        assert "<title>Policía" in page


def test_the_words_are_those_of_the_page() -> None:
    for language in ("en", "es", "fr"):
        core = ROOT / "mapper" / "page" / "core"
        names = ("words", "vocabulary-words", "editing-words")
        script = "".join((core / f"{name}-{language}.js").read_text("utf-8") for name in names)
        theirs = dict(re.findall(r'(?m)^  "([^"]+)": "(.*)",$', script))
        at = static_words.LANGUAGES.index(language)
        ours = {key: said[at] for key, said in static_words._LIST_WORDS.items()}
        shared = [key for key in ours if key in theirs and key not in OTHER_WORDS]
        assert len(shared) > 40
        assert {key: ours[key] for key in shared} == {key: theirs[key] for key in shared}


def test_above_five_hundred_the_newest_stand_there_and_the_rest_is_counted(tmp_path) -> None:
    days = pd.date_range("2020-01-01", periods=603, freq="D").strftime("%Y-%m-%d")
    rows = [f"Case {n}.,{day},34.0,-118.2" for n, day in enumerate(days)]
    table = tmp_path / "table.csv"
    table.write_text("\n".join(["title,date,latitude,longitude", *rows]), encoding="utf-8")
    html = list_of(mapper.read(table).map().get_root().render())
    assert html.count("<article>") == 500
    assert "Case 602." in html
    assert "Case 103." in html
    assert "Case 102." not in html
    assert "103" in html.split("<article>")[0]


@in_one_test(
    ("edtf", "words"),
    [
        ("2026-01-19", "January 19, 2026"),
        ("2026-01", "January 2026"),
        ("2025-02~", "about February 2025"),
        ("2025-06-24?", "perhaps June 24, 2025"),
        ("../2025-06-24", "June 24, 2025 or earlier"),
        ("2025-06-24/", "June 24, 2025 or later"),
        ("2026-01-18/2026-01-22", "between January 18, 2026 and January 22, 2026"),
        ("2026-22", "summer 2026"),
        ("202X", "the 2020s"),
        ("2026-01-XX", "January 2026, day not known"),
        ("2026-13-40", "2026-13-40"),
        ("unknown", "Date not known"),
        (None, "Date not known"),
    ],
)
def test_dates_are_words(edtf, words) -> None:
    assert describe_date(edtf) == words


def test_what_lasted_has_other_words_than_what_happened_once() -> None:
    dates = (
        "2026-01-18/2026-01-22",
        "2025-02/2025-04~",
        "../2025-06-24",
        "2025-06-24/",
        "2025-06-24",
    )
    assert [describe_date(each, lasted=True) for each in dates] == [
        "from January 18, 2026 to January 22, 2026",
        "from February 2025 to about April 2025",
        "until June 24, 2025",
        "since June 24, 2025",
        "June 24, 2025",
    ]
    assert describe_date(dates[0], "es", lasted=True).startswith("del 18 de enero")
    assert describe_date(dates[2], "fr", lasted=True) == "jusqu’au 24 juin 2025"


@in_one_test(
    "url",
    ["javascript:alert(1)", "ftp://e.org/", "https://bank.example@evil.example/", "https:///x", "https://e.org/\u202e",
     "file:///etc/passwd", "http://[::1", "https://e.org\\@x", ""],
)  # fmt: skip
def test_what_does_not_lead_to_the_web_is_no_link(url) -> None:
    assert web_address(url) is None


def test_rows_of_a_table_say_their_own_fields_and_nothing_twice(tmp_path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text(
        "date,lat,lon,type,injured,armed,weapon,seen,report\n"
        '2025-01-04/2025-01-09,52.5,13.4,arson,1200,yes,"<gun>",2025-02-01,https://a.example/s\n'
        "2025-01-03,52.5,13.4,theft,,,,,\n",
        encoding="utf-8",
    )
    keep = ["injured", "armed", "weapon", "seen", "report"]
    incidents = mapper.read(table, embargo_hours=0, keep=keep)
    first, second = re.findall(
        r"(?s)<article>\n(.*?)\n</article>", list_of(incidents.map().get_root().render())
    )
    facts = re.findall("<p>(.*?)</p>", first)[0].split(" · ")
    assert facts[0] == "Between January 4, 2025 and January 9, 2025"
    assert "Unknown" not in first + second
    assert facts[2] == "within 6.5 km (4 mi) of the point"
    assert facts[3:] == [
        "Injured: 1,200", "Armed: yes", "Weapon: &lt;gun&gt;", "Seen: February 1, 2025"
    ]  # fmt: skip
    assert "Injured" not in second
    assert second.count("Theft") == 1

"""The forms in which people and programs write dates, and what a column of them decides."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import RecordsError
from mapper.imports.dates.clock_phrases import is_time_phrase
from mapper.imports.dates.clock_times import read_clock_time
from mapper.imports.dates.date_formats import Days, hold_dates, read_days
from mapper.imports.dates.moments import split_moments, wall_clock
from mapper.incidents import pipeline
from mapper.incidents.reading import read as read_incidents
from mapper.records import parse_event_date
from tests.cases import in_one_test


def read(*texts: str, zone: str | None = None, **options: object) -> tuple[list[str | None], Days]:
    """Read texts as one column; return the EDTF of each, and what was decided."""
    column = pa.chunked_array([pa.array(texts, pa.string())])
    told = wall_clock(column, time_zone=zone, counts=True).column.to_pylist()
    days = read_days(told, time_zone=zone, **options)
    return days.edtf, days


@in_one_test(
    ("text", "edtf"),
    [
        ("22-Jan-26", "2026-01-22"),
        ("Mar-14", "2014-03"),
        ("03/2014", "2014-03"),
        ("2014-Mar-02", "2014-03-02"),
        ("2. März 2014", "2014-03-02"),
        ("Dienstag, 4. März 2014", "2014-03-04"),
        ("2 mars 2014", "2014-03-02"),
        ("le 1er août 2014", "2014-08-01"),
        ("2 de setiembre de 2014", "2014-09-02"),
        ("12 Maret 2025", "2025-03-12"),
        ("2 maart 2025", "2025-03-02"),
        ("3 września 2025", "2025-09-03"),
        ("1. srpna 2025", "2025-08-01"),
        ("29 Ekim 2025", "2025-10-29"),
        ("6. joulukuuta 2025", "2025-12-06"),
        ("4 Ιουλίου 2025", "2025-07-04"),
        ("5 грудня 2025", "2025-12-05"),
        ("March 2, 2014 (Sunday)", "2014-03-02"),
        ("2014年3月2日", "2014-03-02"),
        ("2014年3月2日（日）", "2014-03-02"),
        ("平成26年3月2日", "2014-03-02"),
        ("令和元年5月", "2019-05"),
        ("2014년 3월 2일", "2014-03-02"),
        ("2 марта 2014 г.", "2014-03-02"),
        ("2 de março de 2014", "2014-03-02"),
        ("2 marzo 2014", "2014-03-02"),
        ("2024-W05-3", "2024-01-31"),
        ("2024W053", "2024-01-31"),
        ("2024-W05", "2024-01-29/2024-02-04"),
        ("2014-03-02 to 2014-03-05", "2014-03-02/2014-03-05"),
        ("12/20/2025 - 12/22/2025", "2025-12-20/2025-12-22"),
        ("3/12/14–3/15/14", "2014-03-12/2014-03-15"),
        ("2-5 March 2014", "2014-03-02/2014-03-05"),
        ("March 2-5, 2014", "2014-03-02/2014-03-05"),
        ("March 30 – April 2, 2014", "2014-03-30/2014-04-02"),
        ("Dec 30 - Jan 2, 2014", "2013-12-30/2014-01-02"),
        ("3/12-3/15/2014", "2014-03-12/2014-03-15"),
        ("del 2 al 5 de marzo de 2014", "2014-03-02/2014-03-05"),
        ("vom 2. bis 5. März 2014", "2014-03-02/2014-03-05"),
        ("du 2 au 5 mars 2014", "2014-03-02/2014-03-05"),
        ("between March and May 2014", "2014-03/2014-05"),
        ("2014-15", "2014/2015"),
        ("Q1 2014", "2014-01/2014-03"),
        ("week of March 3, 2014", "2014-03-03/2014-03-09"),
        ("2014-03-02 to present", "2014-03-02/.."),
        ("before March 2014", "../2014-03"),
        ("early January 2026", "2026-01-01/2026-01-10~"),
        ("mid-December 2025", "2025-12-11~/2025-12-20~"),
        ("late February 2024", "2024-02-21~/2024-02-29"),
        ("a principios de enero de 2026", "2026-01-01/2026-01-10~"),
        ("Mitte Januar 2026", "2026-01-11~/2026-01-20~"),
        ("fin janvier 2026", "2026-01-21~/2026-01-31"),
        ("early 2014", "2014-01/2014-04~"),
        ("c. 2014", "2014~"),
        ("about March 2014", "2014-03~"),
        ("on or about March 2, 2014", "2014-03-02~"),
        ("hacia marzo de 2014", "2014-03~"),
        ("1/19/2026?", "2026-01-19?"),
        ("possibly March 2014", "2014-03?"),
        ("about March 2014?", "2014-03%"),
        ("spring 2014", "2014-21"),
        ("invierno de 2014", "2014-24"),
        ("winter 2013-14", "2013-12/2014-02"),
        ("late spring 2014", "2014-03~/2014-05"),
        ("the 1990s", "199X"),
        ("1714627800.0", "2024-05-02"),
        ("1.7146278e+12", "2024-05-02"),
        ("1714627800000000", "2024-05-02"),
        ("1714627800000000000", "2024-05-02"),
        ("46039", "2026-01-17"),
    ],
)
def test_a_date_is_read_in_the_form_that_people_and_programs_use(text, edtf):
    assert read(text)[0] == [edtf]
    assert parse_event_date(edtf).known


@in_one_test(
    ("text", "day", "time"),
    [
        ("2014/03/02 05:00:00+00", "2014-03-02", "05:00 UTC"),
        (
            "Sun Mar 02 2014 05:00:00 GMT+0000 (Coordinated Universal Time)",
            "2014-03-02",
            "05:00 UTC",
        ),
        ("Sun, 02 Mar 2014 05:00:00 -0800", "2014-03-02", "05:00 UTC-08:00"),
        ("Sun Mar  2 05:00:00 2014", "2014-03-02", "05:00"),
        ("20140302T050000Z", "2014-03-02", "05:00 UTC"),
        ("20140302050000", "2014-03-02", "05:00"),
        ("2014-03-02T05:00:00-08:00[America/Los_Angeles]", "2014-03-02", "05:00 UTC-08:00"),
        ("2014-03-02 05:00 PST", "2014-03-02", "05:00 UTC-08:00"),
        ("/Date(1393736400000)/", "2014-03-02", "05:00 UTC"),
        ("02-MAR-14 05.00.00.000000 PM", "2014-03-02", "17:00"),
        ("02MAR2014:05:00:00", "2014-03-02", "05:00"),
        ("3/20/2014, 5:00:00 PM", "2014-03-20", "17:00"),
        ("March 2nd, 2014 at 5pm", "2014-03-02", "17:00"),
        ("03/20/14 1530", "2014-03-20", "15:30"),
        ("011200ZJAN07", "2007-01-01", "12:00 UTC"),
        ("7 mars 2014 à 15h30", "2014-03-07", "15:30"),
        ("20 janv. 2026 14h", "2026-01-20", "14:00"),
        ("3/20/2014 14:00 - 16:00", "2014-03-20", "14:00"),
        ("46039.5", "2026-01-17", "12:00"),
        ("2014年3月2日 14時30分", "2014-03-02", "14:30"),
        ("2014년 3월 2일 오후 2:30", "2014-03-02", "14:30"),
        ("2016-12-31T23:59:60Z", "2016-12-31", "23:59 UTC"),
    ],
)
def test_the_time_of_day_is_read_with_its_date(text, day, time):
    days = read(text)[1]
    assert (days.edtf, days.local_times) == ([day], [time])


@in_one_test(
    ("text", "edtf", "time", "words"),
    [
        ("March 3, 2025 around 8am", "2025-03-03", None, "around 8am"),
        ("2025-03-03 approx. 14:00", "2025-03-03", None, "approx. 14:00"),  # the day is exact
        ("2025-03-03 ~9am", "2025-03-03", None, "~9am"),
        ("3 March 2025 at about 8:30 p.m.", "2025-03-03", None, "about 8:30 p.m."),
        ("around 8am on March 3, 2025", "2025-03-03", None, "around 8am"),
        ("viernes 3 de marzo de 2025, a eso de las 8 de la Mañana", "2025-03-03", None,
         "a eso de las 8 de la Mañana"),
        ("evening of 2025-03-03", "2025-03-03", None, "evening"),
        ("2025-03-03 20:00?", "2025-03-03", None, "20:00?"),
        ("3 March 2025 between 8 and 9 pm", "2025-03-03", None, "between 8 and 9 pm"),
        ("3/20/2014 14:00 - 16:00", "2014-03-20", "14:00", "14:00 - 16:00"),
        ("3 de marzo de 2025, 8 de la mañana", "2025-03-03", "08:00", None),
        ("about 3 March 2025", "2025-03-03~", None, None),
        ("zwischen dem 1. und 3.3.2025", "2025-03-01/2025-03-03", None, None),
        ("01.03. - 03.03.2025", "2025-03-01/2025-03-03", None, None),
        ("tra il 3 e il 5 marzo 2025", "2025-03-03/2025-03-05", None, None),
        ("entre 3 e 5 de março de 2025", "2025-03-03/2025-03-05", None, None),
        ("nuit du 3 au 4 mars 2025", "2025-03-03/2025-03-04", None, None),
        ("noche del 3 de marzo de 2025", "2025-03-03/2025-03-04", None, None),
        ("first week of March 2025", "2025-03-01~/2025-03-07~", None, None),
        ("1ª quincena de marzo 2025", "2025-03-01~/2025-03-15~", None, None),
        ("last week of February 2024", "2024-02-23~/2024-02-29~", None, None),
        ("w/c 3 March 2025", "2025-03-03/2025-03-09", None, None),
        ("2025 (exact date unknown)", "2025", None, None),
        ("2025-03-03 오후 2시경", "2025-03-03", None, "~14:00"),
        ("2025年3月3日 14時頃", "2025-03-03", None, "~14:00"),
        ("2025年3月3日頃", "2025-03-03~", None, None),
        ("zaterdag 1 maart 2025", "2025-03-01", None, None),
        ("ma 3-3-2025", "2025-03-03", None, None),
        ("Friday-June 18-2004", "2004-06-18", None, None),
        ("segunda-feira, 3 de março de 2025", "2025-03-03", None, None),
        ("2025:06:07 14:22:10", "2025-06-07", "14:22", None),
        ("Night of 3 March 2025", "2025-03-03/2025-03-04", None, None),
    ],
)  # fmt: skip
def test_a_time_of_day_in_doubt_stays_words(text, edtf, time, words):
    days = read(text)[1]
    assert (days.edtf, days.local_times, days.time_words) == ([edtf], [time], [words])


@in_one_test(
    ("text", "time", "is_phrase"),
    [
        *((text, None, True) for text in (
            "around 8am", "about 8:30 p.m.", "approx. 14:00", "~9am", "circa 10 pm", "8ish", "8-9 pm", "8am?",
            "shortly after 7 a.m.", "a eso de las 8 am", "alrededor de las 20:00", "por volta das 8h",
            "gegen 8 Uhr", "vers 8h30", "madrugada", "late evening", "3 de la noche", "around noon",
            "8 o'clock", "evening",
        )),
        ("7:15 de la tarde", "19:15", True), ("8 Uhr abends", "20:00", True), ("12:00 noon", "12:00", False),
        ("14.15 uur", "14:15", True), ("rond 23.30 uur", None, True),
        ("Morning (approx 9am)", None, True), ("ore 15.30", "15:30", False),
        ("kl. 14:00", "14:00", False), ("15.30", None, False),
        ("12 mn", "00:00", False), ("8", None, False), ("25:99", None, False), ("8am J. Smith", None, False),
    ],
)  # fmt: skip
def test_times_in_doubt_are_told_from_exact_ones_and_from_other_words(text, time, is_phrase):
    assert (read_clock_time(text), is_time_phrase(text)) == (time, is_phrase)


def test_24_00_is_the_midnight_that_ends_a_day():
    days = read("2024-12-31T24:00:00", "2024-12-31T13:00:00")[1]
    assert days.edtf == ["2025-01-01", "2024-12-31"]
    assert days.local_times == ["00:00", "13:00"]


def test_a_zone_that_is_named_moves_the_moments_of_every_form():
    forms = (
        "Fri, 02 May 2014 05:30:00 GMT",
        "5/2/2014 5:30 AM UTC",
        "20140502T053000Z",
        "5/20/2014",
    )
    days = read(*forms, zone="America/Los_Angeles")[1]
    assert days.edtf == ["2014-05-01"] * 3 + ["2014-05-20"]
    assert days.local_times[:3] == ["22:30"] * 3


@in_one_test(
    "text",
    ["2024-W60", "2026-01-05 24:30", "2026-01-05T25:00:00", "2026/13/01", "soon", "TOTAL: 60", "12345",
     "555-1234", "31/02/2026", "2014-03-02, 2014-03-05", "Mar 26",
     "22-Aug", "early August", "March 2, 5 and 9, 2014", "Q5 2014",
     "March 5, 2014 to March 2, 2014", "2014030205", "10", "2 to 5"],
)  # fmt: skip
def test_what_may_mean_something_else_is_no_date(text):
    assert read(text, "2026-01-19")[0][0] is None


@in_one_test(
    ("column", "years", "edtf"),
    [
        (("9/4/24", "12/14/2019"), (), "2024-09-04"),
        (("28/9/24",), (2024,), "2024-09-28"),
        (("1/17/26",), (), "2026-01-17"),
        (("1/17/29",), (), "2029-01-17"),
        (("1/17/30",), (), "1930-01-17"),
        (("1/17/45",), (), "1945-01-17"),
        (("1/17/45", "2050-01-01"), (), "2045-01-17"),
        (("9/14/24", "1/5/1920"), (), "1924-09-14"),
        (("9/14/24", "1/5/1920", "1/5/2020"), (), None),  # may be both
        (("98-03-02",), (), "1998-03-02"),
    ],
)
def test_others_decide_the_century_of_two_digits(column, years, edtf):
    found, days = read(*column, years=years)
    assert found[0] == edtf
    assert days.short_years is not None


@in_one_test(
    ("column", "years", "edtf"),
    [
        (("46039", "1/20/2026"), (), "2026-01-17"),
        (("44577", "1/20/2026"), (), "2026-01-17"),  # from a workbook that counts from 1904
        (("44577",), (2026,), "2026-01-17"),
        (("46039", "1/20/1999"), (), None),
        (("90210",), (), None),
    ],
)
def test_day_numbers_are_read_where_it_is_clear_what_they_count(column, years, edtf):
    assert read(*column, years=years)[0][0] == edtf


@in_one_test(
    "column",
    [("3/4/26",), ("3/2/14 - 3/5/14",), ("24-09-28", "24-10-03"), ("3/4/2026?", "Jan 5, 2026")],
)
def test_day_and_month_that_look_alike_are_asked_for(column):
    assert read(*column)[1].ambiguous == column[0]


@in_one_test(
    ("text", "others", "edtf"),
    [
        ("early January", ("2025-12-20", "2026-01-19"), "2026-01-01/2026-01-10~"),
        ("mid-December", ("12/20/2025", "1/19/2026"), "2025-12-11~/2025-12-20~"),
        ("22-Jan", ("2026-03-01", "2026-04-01"), "2026-01-22"),  # near the others
        ("3/14", ("1/19/2026", "2/3/2026"), "2026-03-14"),
        ("early January", ("2025-01-02", "2026-01-19"), None),  # in both years
        ("mid-December", ("2026-01-19", "2026-11-20"), None),  # near both ends
        ("22-Aug", ("2026-01-19",), None),  # near none
        ("Jan 25", ("2025-12-20", "2026-01-19"), None),  # may be January 2025
        ("3/4", ("2026-01-19", "March 5, 2026"), None),  # may be April 3
    ],
)
def test_the_other_dates_give_the_year_where_they_leave_one_choice(text, others, edtf):
    found, days = read(text, *others)
    assert found[0] == edtf
    assert bool(days.years_of_others) == (edtf is not None)


def test_a_column_called_a_date_that_cannot_be_read_is_named(tmp_path):
    rows = [{"Tanggal": f"hari ke-{n}", "lat": 34.0, "lon": -118.2} for n in ("satu", "dua")]
    notes = load(tmp_path / "t.csv", rows).notes
    assert any("'Tanggal'" in note and "--date-format" in note for note in notes)
    plain = [{"Catatan": each["Tanggal"], "lat": 34.0, "lon": -118.2} for each in rows]
    assert not any("--date-format" in note for note in load(tmp_path / "u.csv", plain).notes)


@in_one_test(
    ("columns", "edtf"),
    [
        ({"Date of injury (month/day/year)": "03/04/2026"}, "2026-03-04"),
        ({"DATE (DD-MM-YYYY)": "03-04-2026"}, "2026-04-03"),
        ({"Tatzeit von": "03.04.2026 14:30"}, "2026-04-03"),
        ({"date": "03/04/2026", "Date Reported": "03/25/2026"}, "2026-03-04"),
        ({"date": "03/04/2026", "report_date": "25/04/2026"}, "2026-04-03"),
        ({"date": "03/04/2026", "report_date": "25.04.2026"}, None),  # written in another way
        ({"Fecha": "3/4/2026"}, None),  # in Spanish, both are usual
    ],
)
def test_what_else_tells_whether_the_day_comes_first(tmp_path, columns, edtf):
    if edtf is None:
        with pytest.raises(RecordsError, match="ambiguous-dates"):
            load(tmp_path / "t.csv", [columns])
    else:
        dataset = load(tmp_path / "t.csv", [columns])
        assert dataset.tables.incidents["event_date"].tolist() == [edtf]


@in_one_test(
    ("columns", "home", "edtf"),
    [
        ({"Date": "03/04/2026", "lat": 33.97, "lon": -118.18}, None, "2026-03-04"),
        ({"Date": "03/04/2026", "city": "Bell", "state": "CA"}, None, "2026-03-04"),
        ({"Date": "03/04/2026", "city": "Bell"}, "California", "2026-03-04"),
        ({"Date": "03/04/2026", "lat": 51.51, "lon": -0.12}, None, "2026-04-03"),
        ({"Fecha": "03/04/2026", "city": "Guadalajara, Jalisco, Mexico"}, None, "2026-04-03"),
        ({"Fecha": "03/04/2026", "city": "Tonalá"}, "Jalisco, MX", "2026-04-03"),
        ({"Date": "03/04/2026", "lat": 45.42, "lon": -75.69}, None, None),  # Canada writes both
        ({"Date": "03/04/2026", "city": "Bell"}, None, None),
        ({"Date": "03/04/2026", "city": "Bell, CA", "Visto": "25.3.2026"}, None, None),
    ],
)
def test_the_country_of_all_rows_tells_the_order_where_it_is_the_custom(columns, home, edtf):
    if edtf is None:
        with pytest.raises(RecordsError, match="ambiguous-dates"):
            read_incidents([columns], home=home)
    else:
        incidents = read_incidents([columns], home=home, embargo_hours=0)
        assert incidents.frame["event_date"].tolist() == [edtf]
        assert any("--date-format" in note for note in incidents.notes)


def test_several_formats_stand_in_one_column():
    column = ("Jan 22, 2026", "1/23/26", "2026-01-24", "25-Jan-26", "46048", "early January 2026")
    assert read(*column)[0] == [
        "2026-01-22", "2026-01-23", "2026-01-24", "2026-01-25", "2026-01-26", "2026-01-01/2026-01-10~",
    ]  # fmt: skip
    assert read("2/3/2026", "5. 4. 26", date_format=["%m/%d/%Y", "%d. %m. %y"])[0] == [
        "2026-02-03", "2026-04-05",
    ]  # fmt: skip


@given(st.dates(date(1970, 1, 1), date(2029, 12, 31)), st.integers(1, 400))
def test_one_day_and_one_span_are_the_same_in_every_form(first, days):
    last = first + timedelta(days=days)
    names = (f"{first:%d %B %Y}", f"{first:%B} {first.day}, {first:%Y}", f"{first:%d-%b-%y}",
             f"{first:%a %b %d %Y} 00:00:00 GMT+0000", f"{first:%Y/%m/%d}")  # fmt: skip
    assert set(read(*names)[0]) == {first.isoformat()}
    spans = (f"{first:%d %B %Y} to {last:%d %B %Y}", f"{first} – {last}", f"{first}/{last}",
             f"from {first:%b} {first.day}, {first:%Y} through {last:%b} {last.day}, {last:%Y}")  # fmt: skip
    assert set(read(*spans)[0]) == {f"{first}/{last}"}


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none_and_never_an_error(text):
    [edtf], _ = read(text)
    assert edtf is None or parse_event_date(edtf).text == edtf


@in_one_test(
    ("text", "time"),
    [
        ("1530", "15:30"),
        ("午後2時30分", "14:30"),
        ("24:00", None),
        ("930", "09:30"),
        ("3 pm", "15:00"),
        ("3:30p", "15:30"),
        ("15h30", "15:30"),
        ("15.30 Uhr", "15:30"),
        ("1530 hrs", "15:30"),
        ("noon", "12:00"),
        ("9:05 PM EST", "21:05 UTC-05:00"),
        ("25:00", None),
        ("13 pm", None),
        ("5", None),
        ("morning", None),
    ],
)
def test_a_time_of_day_is_read(text, time):
    assert read_clock_time(text) == time


def test_texts_that_are_no_dates_do_not_make_a_column_of_dates():
    assert hold_dates(["9/4/24", "12/14/2019", "early May 2020"])
    assert not hold_dates(["90210", "90033", "91103"])
    assert not hold_dates(["2014", "2015", "2016"])
    assert not hold_dates(["Bell", "Maywood"])


def load(path, rows):
    pd.DataFrame(rows).assign(lat=33.9775, lon=-118.187, id=lambda t: t.index.astype(str)).to_csv(
        path, index=False
    )
    return pipeline.load(path, embargo_hours=0)


def test_a_column_of_years_gives_the_year_and_is_said(tmp_path):
    rows = [
        {"date": "28/9/24", "year": 2024}, {"date": "early January", "year": 2023},
        {"date": "22-Jan", "year": "2022.0"}, {"date": "3/4", "year": 2024}, {"date": "May 5", "year": ""},
    ]  # fmt: skip
    dataset = load(tmp_path / "t.csv", rows)
    dates = dataset.tables.incidents.set_index("incident_id")["event_date"].to_dict()
    assert dates == {
        "0": "2024-09-28", "1": "2023-01-01/2023-01-10~", "2": "2022-01-22", "3": "2024-04-03",
    }  # fmt: skip
    assert [fault.code for fault in dataset.faults] == ["bad-date"]
    assert any("Two-digit years" in note and "'year'" in note for note in dataset.notes)


def test_very_many_moments_are_split_into_days_and_times():
    moments = pd.date_range("2014-03-02 05:00", periods=20_001, freq="37s")
    for form in ("%m/%d/%Y %I:%M:%S %p", "%b %d, %Y %H:%M:%S"):
        days, times = split_moments(pa.chunked_array([pa.array(moments.strftime(form).tolist())]))
        assert len(days.unique()) == len(set(moments.date))
        assert read_clock_time(times[0].as_py()) == "05:00"
    numbers = ((moments - pd.Timestamp("1899-12-30")) / pd.Timedelta(days=1)).astype(str)
    days, times = split_moments(pa.chunked_array([pa.array(numbers.tolist())]))
    assert (days[0].as_py(), times[0].as_py()) == ("41700", "05:00")

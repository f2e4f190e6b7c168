"""What a careful editor is warned of in a table, and what not."""

from __future__ import annotations

import csv

import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.incidents import pipeline
from mapper.publish import review_rows

ROW = {"id": "one", "date": "2025-01-02", "agency": "Bell PD", "title": "A stop", "summary": "A stop.",
       "city": "Bell", "lat": "33.9787", "lon": "-118.1872"}  # fmt: skip


@pytest.fixture
def warned(tmp_path):
    """Give the code and line of each warning."""

    def warned(*rows):
        path = tmp_path / "t.csv"
        names = list(dict.fromkeys(name for row in ({"id": ""}, *rows) for name in row))
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows({"id": str(number)} | row for number, row in enumerate(rows))
        found = review_rows(pipeline.load(path))
        assert {fault.severity for fault in found} <= {"warning"}
        warned.said = [str(fault) for fault in found]
        return [(fault.code, fault.position.line) for fault in found]

    return warned


@pytest.mark.parametrize("changed", [{"title": "A \u202estop"}, {}], ids=["warned", "fine"])
def test_the_command_prints_each_warning_and_ends_by_them_where_it_is_strict(
    warned, tmp_path, changed
):
    found = warned(ROW, ROW | {"id": "two"} | changed)
    assert len(found) == len(changed)
    said = CliRunner().invoke(main, ["check", str(tmp_path / "t.csv")])
    assert said.exit_code == 0
    assert all(each in said.output for each in warned.said)
    strict = CliRunner().invoke(main, ["check", str(tmp_path / "t.csv"), "--strict"])
    assert strict.exit_code == len(changed)


CHANGED = [
    ({"summary": "Call 323-585-1245 for more."}, "phone-number"),
    ({"title": "(213) 485-6586"}, "phone-number"),
    ({"summary": "It was at 6326 Pine Ave."}, "street-number"),
    ({"locality": "Calle Pino 6330"}, "street-number"),
    ({"title": "A \u202estop"}, "unseen-character"),
    ({"summary": "A st\u200bop."}, "unseen-character"),
    ({"summary": "A \x1b[31mstop."}, "unseen-character"),
    ({"title": "A stop\U000e0041"}, "unseen-character"),
    ({"agency": "Example\u200b PD"}, "unseen-character"),
    ({"id": "on\u202ee"}, "unseen-character"),
    ({"source_publisher": "City\u200b News", "source_title": "A story"}, "unseen-character"),
    ({"agency": "ICE (off-duty agent Jan Example)"}, "person-in-agency"),
    ({"agency": "Example PD, Officer Jan B. Example"}, "person-in-agency"),
    ({"agency": "Example PD; Det. Jos\u00e9 \u00d1ez"}, "person-in-agency"),
    ({"agency": "Example PD badge #1234"}, "person-in-agency"),
]


@pytest.mark.parametrize("changes", [CHANGED[n::4] for n in range(4)])  # one line is of alike rows
def test_a_table_is_looked_at_as_records_are(warned, changes):
    row = {key: value for key, value in ROW.items() if key != "id"}
    assert warned(row, *(row | changed for changed, _ in changes)) == [
        (code, line) for line, (_, code) in enumerate(changes, 3)
    ]


HARMLESS = [
    {"summary": "On 2025-01-02 10:00:00 at 33.97872, -118.18723; 1,234,567 people."},
    {"locality": "1200 block of Pine Ave"},
    {"locality": "012XX W Pine Ave"},
    {"title": "Caf\u00e9 \U0001f468\u200d\U0001f469 \u0645\u06cc\u200c\u062e"},
    {"agency": "Special Agent in Charge Los Angeles Field Office"},
    {"agency": "Example Officer Training Academy"},
    {"agency": "Deputy Sheriff Santa Barbara County"},
    {"agency": "Officers of Los Angeles Police Department"},
]


def test_what_leads_to_nobody_is_not_warned_of(warned):
    row = {key: value for key, value in ROW.items() if key != "id"}
    assert warned(*(row | changed for changed in HARMLESS)) == []


def test_many_rows_are_one_line_and_what_is_withheld_is_none(warned):
    row = {key: value for key, value in ROW.items() if key != "id"}
    many = [row | {"summary": f"Call 323-585-1{number:03}."} for number in range(200, 250)]
    assert warned(*many) == [("phone-number", 2)]
    assert warned(row, *({**each, "withhold": "yes"} for each in many)) == []


NO_LINKS = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,<b>x</b>",
    "blob:https://a.example/b",
    "view-source:https://a.example",
    "ftp://files.example/x",
    "https://user:secret@evil.example/",
    "https://bank.example@evil.example/",
    "https:///no-host",
    "https://",
    "https://\u0430pple.example/x",
    "https://g\u03bfogle.example/",
    "https://news.example/\u202egpj.exe",
    "https://news.example/a\u200bb",
    "https://[::1/x",
    "https://news.example:port/x",
]
LINKS = [
    "https://news.example/x",
    "HTTP://NEWS.EXAMPLE/@user/1?q=a@b",
    "https://b\u00fccher.example/",
    "https://\u043f\u0440\u0438\u043c\u0435\u0440.example/".replace(".example", ".\u0440\u0444"),
    "https://[2001:db8::1]:8080/x",
    "City News: a report",
    "unknown",
    "Note:see the archive",
]


@pytest.mark.parametrize("links", [NO_LINKS[::2], NO_LINKS[1::2]])  # each row of a few is named
def test_an_address_that_is_shown_as_text_is_warned_of(warned, links):
    rows = [ROW | {"id": f"no-{number}", "link": link} for number, link in enumerate(links)]
    assert warned(ROW | {"link": "https://news.example/1"}, *rows) == [
        ("no-link", line) for line in range(3, 3 + len(links))
    ]


def test_links_or_words_are_not(warned):
    assert warned(*(ROW | {"link": link} for link in LINKS)) == []

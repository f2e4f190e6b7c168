"""`mapper locate` as a publisher uses it, against servers on loopback."""

from __future__ import annotations

import logging

import pytest
from click.testing import CliRunner

from mapper.cli import main
from mapper.cli.importing import import_records
from mapper.errors import MapperError
from mapper.imports import TableOptions
from mapper.incidents import pipeline
from mapper.location.lockfile import read_lock
from mapper.network.geocoding import questions, service_calls
from mapper.network.geocoding.judge import Box
from mapper.network.geocoding.providers import open_service, paces_of
from mapper.network.geocoding.queries import Town
from mapper.network.pace import FOLDER_VARIABLE
from mapper.privacy.sensitive_places import is_sensitive
from tests.cases import in_one_test
from tests.geocoder_server import CITY_HALL, MAYWOOD, Reply, place, serving
from tests.operating_system import KILLED, interrupt, kill

HEAD = """\
sources:
  s: {publisher: P, title: T, published: unknown, url: unknown, archived_at: unknown}
incidents:
  Bell:
"""
RECORD = """\
    - id: case-{number}
      event_date: {date}
      type: stop
      title: T
      summary: S
      location: {{verbatim_locality: {verbatim}, locality: {locality}{precision}}}
      sources: [s]
"""


@pytest.fixture(scope="module")
def server():
    with serving() as server:
        yield server


@pytest.fixture
def records(tmp_path, monkeypatch, server):
    """Write records of some localities and return the file."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "pace"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.asked.clear()
    server.replies(Reply([place()]))
    server.status_script = lambda _: Reply()

    def records(*localities, verbatim="v", precision=None, dates=()):
        path = tmp_path / "incidents.yaml"
        said = f", precision: {precision}" if precision else ""
        listed = "".join(
            RECORD.format(
                number=number,
                locality=locality,
                verbatim=verbatim,
                precision=said,
                date=dict(enumerate(dates)).get(number, "2026-01-22"),
            )
            for number, locality in enumerate(localities)
        )
        path.write_text(HEAD + listed, encoding="utf-8")
        return path

    return records


CROSSINGS = [
    "Pine Avenue & Gage Avenue",
    "Pine Avenue & Bell Avenue",
    "Gage Avenue & Vinevale Avenue",
]
HOUSES = ["6301 Pine Avenue", "6303 Pine Avenue", "6305 Pine Avenue"]


def locate(path, *options):
    return CliRunner().invoke(
        main, ["locate", str(path), "--as-of", "2026-11-22", *map(str, options)]
    )


def of(server):
    return "--provider", "nominatim", "--url", server.url


def lock_of(path):
    return read_lock(path.with_suffix(".lock"))


def test_places_are_found_kept_and_used_by_the_next_build(records, server):
    path = records(*HOUSES, "Bell; street not given")
    result = locate(path, *of(server))
    assert result.exit_code == 0, result.output
    assert "3 places to geocode\n" in result.output
    assert "3 looked up: 3 found" in result.output
    assert [entry.retrieved for entry in lock_of(path).entries] == ["2026-11-22"] * 3
    rows = pipeline.load(path).tables.incidents.set_index("incident_id")
    assert list(rows["located_by"]) == ["lock", "lock", "lock", "place"]
    assert (rows["latitude"].iloc[0], rows["longitude"].iloc[0]) == CITY_HALL
    again = locate(path, *of(server))
    assert (again.exit_code, again.output[:18]) == (0, "Nothing to geocode")
    assert len(server.questions) == 3


def test_a_table_with_cities_abroad_is_located_and_built_from_its_lock(records, server, tmp_path):
    records()
    table = tmp_path / "kharkiv.csv"
    table.write_text(
        "date,city,country,address\n2025-01-05,Kharkiv,Ukraine,25 Sumska Street\n", "utf-8"
    )
    server.replies(Reply([place((50.0045, 36.2338))]))
    result = locate(table, *of(server))
    assert "1 looked up: 1 found" in result.output, result.output
    assert server.questions[0].parameters["countrycodes"] == "ua"
    (row,) = pipeline.load(table).tables.incidents.to_dict("records")
    assert (row["located_by"], row["latitude"]) == ("lock", 50.0045)
    assert row["jurisdiction"] == "Kharkiv Oblast, Ukraine"


def test_a_second_run_changes_no_byte(records, server):
    path = records(*HOUSES)
    locate(path, *of(server))
    first = path.with_suffix(".lock").read_bytes()
    path.with_suffix(".lock").unlink()
    locate(path, *of(server))
    assert path.with_suffix(".lock").read_bytes() == first


def test_hosts_and_kinds_of_text_are_named_before_the_first_request(records, server):
    path = records(*HOUSES, "Pine Avenue & Gage Avenue", "near City Hall")
    server.replies(Reply(status=403))
    result = locate(path, *of(server), "--contact", "desk@paper.example")
    named = (
        f"{server.host} (nominatim, unencrypted) may receive 3 addresses, 1 intersection, 1 place"
        " name, each with its city, and this user agent: mapper/"
    )
    assert result.output.index(named) < result.output.index("request failed")
    assert "contact: desk@paper.example" in server.asked[0].headers["User-Agent"]


def test_a_dry_run_lists_the_words_and_contacts_no_one(records, server):
    path = records(*HOUSES, "the 6300 block of Pine Avenue")
    result = locate(
        path, *of(server), "--provider", "census", "--dry-run", "--url", f"nominatim={server.url}"
    )
    assert result.exit_code == 2  # a bare address is nobody's where there are two
    result = locate(
        path, "--provider", "nominatim", "--provider", "census", "--dry-run", "--url",
        f"nominatim={server.url}",
    )  # fmt: skip
    assert f"{server.host}: 6300 Pine Avenue, Bell, California, USA" in result.output
    assert "geocoding.geo.census.gov: 6300 Pine Avenue, Bell, CA" in result.output
    assert "no host was contacted" in result.output
    assert server.asked == []
    assert not path.with_suffix(".lock").exists()


def test_nobody_is_asked_unless_named(records):
    result = locate(records(*HOUSES))
    assert result.exit_code == 2
    assert "3 places to geocode" in result.output
    assert "--provider nominatim" in result.output


@pytest.mark.parametrize(
    "options",
    [
        ["--accept"],
        ["--url", "http://localhost"],
        ["--provider", "nominatm"],
        ["--provider", "geocodio"],
        ["--provider", "nominatim", "--pace", "-1"],
    ],
)
def test_wrong_usage_is_status_2_and_names_no_fault_of_python(records, options):
    result = locate(records(*HOUSES), *options)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_what_the_city_alone_is_known_of_is_not_asked(records, server):
    result = locate(records("Bell Public Library", precision="city"), *of(server))
    assert result.output.startswith("Nothing to geocode")


def test_a_street_alone_is_named_as_too_vague(records, server):
    result = locate(records("Gage Avenue"), *of(server))
    assert "1 too vague to geocode: Gage Avenue, Bell" in result.output
    assert server.asked == []


def test_what_nobody_named_can_be_asked_for_is_listed(records):
    result = locate(records("Pine Avenue & Gage Avenue"), "--provider", "census")
    assert result.output.startswith("Nothing to geocode; 1 ")
    assert result.output.endswith(": Pine Avenue & Gage Avenue, Bell\n")


def test_sensitive_places_are_held_back_and_counted(records, server):
    path = records(*HOUSES, verbatim="the family's home")
    result = locate(path, *of(server))
    assert result.output.startswith("Nothing to geocode; 3 skipped as sensitive (--allow-sensitive")
    assert server.asked == []


FRESH = "2026-11-21"  # the command's `--as-of` is a day later
PUBLIC = ["--provider", "nominatim", "--url", "http://geocoder.example"]


@pytest.fixture
def afar(monkeypatch, server):
    """Let the server answer for a host that is not of this machine, as its proxy."""
    monkeypatch.setenv("http_proxy", server.url)
    return server


@pytest.mark.parametrize("date", [FRESH, "unknown", "2026-11"])
def test_nobody_afar_learns_of_an_incident_that_may_not_be_published_yet(records, afar, date):
    path = records(*HOUSES, dates=[date])
    assert "2 places to geocode; 1 skipped while" in locate(path, *PUBLIC, "--dry-run").output
    result = locate(path, *PUBLIC)
    assert result.exit_code == 0, result.output
    assert "may receive 2 addresses" in result.output
    assert "2 looked up: 2 found" in result.output
    assert [each.parameters["street"] for each in afar.questions] == HOUSES[1:]
    assert HOUSES[0] not in result.output
    again = locate(path, *PUBLIC)
    assert again.output.startswith(
        "Nothing to geocode; 1 skipped while their incidents are under embargo"
    )
    assert len(afar.questions) == 2
    when_it_may = locate(path, *PUBLIC, "--embargo-hours", "0")
    assert "1 looked up: 1 found" in when_it_may.output
    assert len(afar.questions) == 3
    assert len(lock_of(path).entries) == 3


def test_a_pin_of_an_embargoed_incident_is_not_refreshed_afar(records, afar):
    path = records(HOUSES[0], dates=[FRESH])
    locate(path, *PUBLIC, "--embargo-hours", "0")
    result = locate(path, *PUBLIC, "--refresh")
    assert result.output.startswith("Nothing to geocode; 1 skipped while")
    assert len(afar.questions) == 1


def test_this_machine_may_learn_of_it_and_its_words_are_not_printed(records, afar):
    path = records(*HOUSES, dates=[FRESH])
    for dry in (["--dry-run"], []):
        result = locate(path, "--provider", "nominatim", "--url", afar.url, *dry)
        assert "3 places to geocode\n" in result.output
        assert HOUSES[0] not in result.output
    assert "3 looked up: 3 found" in result.output
    assert all(each.path.startswith("/") for each in afar.asked)  # not through the proxy


def test_what_a_published_incident_names_as_well_is_asked(records, afar):
    path = records(HOUSES[0], HOUSES[0], dates=[FRESH])
    assert "1 looked up: 1 found" in locate(path, *PUBLIC).output


PLAIN = dict.fromkeys(
    ("withhold", "information_withheld", "data_generalizations", "redact", "place_type")
) | {"locality": "12 Pine Avenue", "verbatim_locality": "on Pine"}


@in_one_test(
    ("about", "sensitive"),
    [
        ({}, False),
        ({"withhold": True}, True),
        ({"information_withheld": "The number."}, True),
        ({"data_generalizations": "Rounded."}, True),
        ({"redact": ("verbatim_locality",)}, True),
        ({"redact": ("claims",)}, False),
        ({"place_type": "clinic"}, True),
        ({"place_type": "shop"}, False),
        ({"verbatim_locality": "outside an apartment"}, True),
        ({"locality": "St. Mary's Church"}, True),
        ({"locality": "Home Depot"}, False),
        ({"locality": "École Jules Ferry"}, True),
        ({"locality": "Grundschule am Park"}, True),
        ({"locality": "Iglesia de San Juan"}, True),
        ({"locality": "центральная мечеть"}, True),
        ({"locality": "школі № 5"}, True),
        ({"locality": "Νοσοκομείο Ευαγγελισμός"}, True),
        ({"locality": "مسجد الحسين"}, True),
        ({"locality": "区立中央小学校"}, True),
        ({"locality": "서울중앙교회"}, True),
        ({"locality": "सरकारी अस्पताल"}, True),
        ({"locality": "Bệnh viện Bạch Mai"}, True),
        ({"locality": "東京駅"}, False),
        ({"locality": "Casa Vega"}, False),
        ({"locality": "Anaheim City Hall"}, False),
        ({"locality": "Boulder City College"}, False),
        ({"locality": "ميدان التحرير"}, False),
        ({"locality": "Площа Свободи"}, False),
        ({"locality": "Temple Street & Alameda Street"}, False),
        ({"locality": "behind Jo Doe's garage"}, True),
    ],
)
def test_what_makes_a_place_sensitive(about, sensitive):
    assert is_sensitive(PLAIN | about, ["Jo Doe"]) is sensitive


def test_sensitive_places_that_may_be_asked_are_printed_nowhere(records, server):
    path = records(*HOUSES, verbatim="a women's shelter")
    server.replies(Reply([place(MAYWOOD)]), Reply([]), Reply(status=403))
    for dry in (["--dry-run"], []):
        result = locate(path, *of(server), "--allow-sensitive", *dry)
        assert "a sensitive place (case-0)" in result.output
        assert "Pine" not in result.output
    assert len(server.questions) == 3


BAD_ANSWERS = [
    Reply([place(lat="6301 Pine Avenue")]),
    Reply({"error": "6301 Pine Avenue"}),
    Reply([{"6301 Pine Avenue": 1}]),
    Reply(status=500),
    Reply(status=429),
    Reply(b"6301 Pine Avenue"),
    Reply(b"6301 Pine Avenue", headers={"Content-Type": "text/html"}),
    Reply(b"6301 Pine Avenue \xff"),
    Reply(status=302, headers={"Location": "https://elsewhere.example/6301%20Pine%20Avenue"}),
    Reply([place()], cut=9),
    Reply(hang_up=True),
    Reply([place(MAYWOOD)]),
    Reply([]),
    Reply([place()]),
]


@pytest.mark.sample(4)
@pytest.mark.parametrize("reply", BAD_ANSWERS, ids=range(len(BAD_ANSWERS)))
def test_nothing_that_is_asked_about_a_sensitive_place_is_logged(
    records, server, caplog, monkeypatch, reply
):
    """Neither by our own words, nor by a library's at DEBUG, nor in a traceback that somebody logs."""
    monkeypatch.setattr(service_calls, "TRIES", 1)
    path = records("6301 Pine Avenue", verbatim="a women's shelter")
    server.replies(reply)
    caplog.set_level(logging.DEBUG)
    for name in ("geopy", "urllib3", "http.client", "mapper"):
        caplog.set_level(logging.DEBUG, logger=name)
    result = locate(path, *of(server), "--allow-sensitive")
    service = open_service(
        "nominatim", paces=paces_of(path.parent, own=[server.url]), user_agent="x", url=server.url
    )
    (question,) = questions.places_to_find(path, allow_sensitive=True).questions
    try:
        service.ask(question.place, Town("Bell", "California", "CA", Box(33.9, -118.3, 34, -118.1)))
    except MapperError:
        logging.getLogger("mine").exception("could not ask")
    said = (caplog.text + result.output).casefold()
    assert "pine" not in said
    assert [
        line for line in path.parent.rglob("*pace*/*") if "pine" in line.read_text().casefold()
    ] == []


def test_the_summary_lists_everything_that_was_not_found(records, server):
    server.replies(Reply([place()]), Reply([place(MAYWOOD)]), Reply([]), Reply(status=403))
    result = locate(records(*HOUSES, "6307 Pine Avenue"), *of(server))
    assert result.exit_code == 1
    summary = result.output[result.output.index("4 looked up") :]
    assert summary.splitlines()[0] == (
        "4 looked up: 1 found, 1 not found, 1 rejected: outside its city, 1 request failed"
    )
    assert "  not found: 6305 Pine Avenue, Bell (nominatim: no match)" in summary
    assert "  rejected: outside its city: 6303 Pine Avenue, Bell (nominatim: " in summary
    assert "  request failed: 6307 Pine Avenue, Bell (" in summary
    later = locate(records(*HOUSES), *of(server))
    assert (
        later.output == "Nothing to geocode; 2 not found before (--retry-not-found includes them);"
        " 1 place found before\n"
    )


TABLE = """\
locality,city,latitude,longitude,coordinate_uncertainty_in_meters,source,precision,note
Gage Avenue,Bell,33.9757,-118.1871,800,City map of 2025,,
"6303 Pine Avenue",0604870,33.9760,-118.1868,40,Visited by a reporter,address,gate
6305 Pine Avenue,Bell,33.9867,-118.1853,40,A slip of the pen,,
"""


def test_a_table_answers_first_and_is_checked_like_everybody(records, server, tmp_path):
    table = tmp_path / "known-places.csv"
    table.write_text(TABLE, encoding="utf-8")
    path = records(*HOUSES[:2], "Gage Avenue", HOUSES[2])
    server.replies(Reply([]))
    result = locate(path, *of(server), "--table", table)
    assert "4 looked up: 2 found, 1 not found, 1 rejected: outside its city" in result.output
    assert len(server.questions) == 2
    by_hand = lock_of(path).answer("6303 Pine Avenue", "0604870")
    assert (by_hand.provider, by_hand.provider_id) == ("table", "Visited by a reporter")
    assert (by_hand.coordinate_uncertainty_in_meters, by_hand.precision) == (40, "address")
    assert by_hand.data_version.startswith("sha256:")


def test_every_fault_of_a_table_is_said_in_one_run(records, tmp_path):
    table = tmp_path / "known.csv"
    head = TABLE.splitlines()[0]
    table.write_text(
        f"{head}\nA,Bell,91,-118,10,s,,\nB,Bel,33,-118,0,,,\nC,Bell,x,-118,10,s,house,\n"
        "D,Bell,33.9,-118.1,10,s,,\nd,Bell,33.9,-118.1,10,s,,\n1,2,3,4,5,6,7,8,9\n"
    )
    result = locate(records(*HOUSES), "--table", table)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert [line.split(": error: ")[0].removeprefix(f"{table}:") for line in lines] == [
        "2:1", "3:1", "3:1", "3:1", "4:1", "4:1", "6:1", "7:1",
    ]  # fmt: skip
    assert any("'Bel'" in line for line in lines[1:4])
    table.write_text("locality,city\n")
    assert "No column latitude, longitude" in locate(records(*HOUSES), "--table", table).output


def test_prune_drops_what_nobody_uses_and_lists_it(records, server):
    server.replies(Reply([place(**{"class": "highway", "type": "junction"})]))
    path = records(*CROSSINGS)
    locate(path, *of(server))
    path = records(*CROSSINGS[:1])
    result = locate(path, "--prune", "--dry-run")
    assert "would drop: Pine Avenue & Bell Avenue (0604870)" in result.output
    assert len(lock_of(path).entries) == 3
    result = locate(path, "--prune")
    assert "dropped: Gage Avenue & Vinevale Avenue (0604870)" in result.output
    assert [entry.query.locality for entry in lock_of(path).entries] == CROSSINGS[:1]
    assert len(server.questions) == 3


@pytest.mark.parametrize("words", ["6303 Pine Avenue", "the Shelter of Hope", "Jo Doe's Garage"])
def test_prune_prints_no_words_that_may_have_been_of_a_sensitive_place(records, server, words):
    kept = "Pine Avenue & Gage Avenue"
    path = records(kept, words)
    locate(path, *of(server), "--allow-sensitive")
    path = records(kept)
    path.write_text("private_names: [Jo Doe]\n" + path.read_text(encoding="utf-8"))
    for dry in (["--dry-run"], []):
        output = locate(path, "--prune", *dry).output
        assert "1 with a house number or a sensitive place (not printed)" in output
        assert "1 unused" in output
        assert words not in output
    assert lock_of(path).answer(words, "0604870") is None


def test_refresh_says_how_far_pins_moved_and_moves_them_when_accepted(records, server):
    path = records(*HOUSES[:1])
    locate(path, *of(server))
    server.replies(Reply([place((33.9757, -118.1871))]))
    result = locate(path, *of(server), "--refresh")
    assert "6301 Pine Avenue, Bell: 411 m away (nominatim → nominatim)" in result.output
    assert "No pin has changed. Use --accept" in result.output
    assert lock_of(path).entries[0].latitude == CITY_HALL[0]
    later = ["--refresh", "--accept", "--as-of", "2027-01-01"]
    assert "411 m moved" in locate(path, *of(server), *later).output
    assert lock_of(path).entries[0].latitude == 33.9757


def test_faulty_records_ask_nobody(records, server):
    path = records(*HOUSES)
    path.write_text(path.read_text(encoding="utf-8").replace("type: stop", "type: stopp"))
    result = locate(path, *of(server))
    assert result.exit_code == 1
    assert result.output.count("[unknown-value]") == 3
    assert server.asked == []


# ---- processes -------------------------------------------------------------------------------

COMMAND = "from mapper.cli import main; main(sys.argv[1:])"


@pytest.fixture
def start(fork, server):
    """Start the command in a process of its own."""

    def start(path, *options):
        told = ["locate", str(path), "--as-of", "2026-11-22", *of(server), *options]
        return fork(COMMAND, *told)

    return start


@pytest.mark.sample(1)
@pytest.mark.parametrize("number", range(1, 5))
def test_a_run_killed_at_any_request_costs_that_one_and_ends_as_if_it_had_not_been(
    records, server, start, number
):
    """Also at the one for the state of the data, which comes after the first answer."""
    path = records(*HOUSES)
    assert start(path).wait()[0] == 0
    lock = path.with_suffix(".lock")
    whole, usual = lock.read_bytes(), [each.path for each in server.asked]
    assert usual == ["/search", "/status", "/search", "/search"]
    lock.unlink()
    server.asked.clear()
    runs = []

    def die_at(_asked):
        if len(server.asked) == number:
            kill(runs[0].pid)
        return Reply([place()])

    server.script = server.status_script = die_at
    runs.append(start(path))
    assert runs[0].wait()[0] == KILLED
    assert start(path).wait()[0] == 0
    assert len(server.asked) == len(usual) + 1
    assert lock.read_bytes() == whole


def test_an_interrupt_sums_up_and_keeps_what_was_answered(records, server, start):
    path = records(*HOUSES)
    runs = []

    def interrupt_at_the_second(asked):
        if asked.parameters["street"] == HOUSES[1]:
            interrupt(runs[0].pid)
            return Reply([place()], seconds=0.5)
        return Reply([place()])

    server.script = interrupt_at_the_second
    runs.append(start(path))
    status, output = runs[0].wait()
    assert status == 130
    assert "1 looked up: 1 found" in output
    assert "Interrupted with 2 left." in output
    assert "Traceback" not in output
    assert len(lock_of(path).entries) == 1


def test_two_processes_at_once_share_the_work_the_pace_and_the_file(records, server, start):
    path = records(*HOUSES, "6307 Pine Avenue")
    runs = [start(path, "--pace", "0.1") for _ in range(2)]
    ends = [run.wait() for run in runs]
    assert [status for status, _ in ends] == [0, 0], ends
    assert len(lock_of(path).entries) == 4
    streets = [each.parameters["street"] for each in server.questions]
    assert len(streets) == len(set(streets)) == 4
    times = sorted(each.at for each in server.asked)
    # the first may come late to the server
    assert times[-1] - times[0] > 0.1 * (len(times) - 1) - 0.08


ON_A_FULL_DISK = """
from pathlib import Path
from tests import full_disk
print(getattr(full_disk, sys.argv.pop(1))(Path(sys.argv.pop(1))), flush=True)
from mapper.cli import main
records = Path(sys.argv[2])
try:
    main(sys.argv[1:])
finally:
    print("kept:", records.with_suffix(".lock").read_bytes().hex())
    print("beside it:", sorted(each.name for each in records.parent.iterdir() if "part" in each.name))
"""


@pytest.mark.parametrize("way", ["mounted", "refused"])
def test_a_full_disk_is_one_clear_line_and_the_old_lock_and_nobody_is_asked(
    records, server, fork, way
):
    path = records(*HOUSES)
    locate(path, *of(server))
    lock = path.with_suffix(".lock")
    before = lock.read_bytes()
    path = records(*HOUSES, "6307 Pine Avenue")
    asked = len(server.asked)
    told = ["locate", path, "--as-of", "2026-11-22", *of(server)]
    status, output = fork(ON_A_FULL_DISK, way, path.parent, *told).wait()
    assert status == 1
    assert f"{lock}: Cannot save the answer: no space left on device." in output
    assert "Traceback" not in output
    assert f"kept: {before.hex()}" in output
    assert "beside it: []" in output
    assert len(server.asked) == asked


ADDRESSES = """\
id,date,title,address,city,state
a1,2024-03-01,Event,6301 Pine Avenue,Bell,CA
a2,2024-03-02,Event 2,6303 Pine Avenue,Bell,CA
a3,2024-03-03,Event 3,,Bell,CA
"""


@pytest.fixture
def table(records, tmp_path):
    records("Bell")  # for its settings
    path = tmp_path / "addresses.csv"
    path.write_text(ADDRESSES, encoding="utf-8")
    return path


def test_a_table_of_addresses_is_located_and_its_words_stay_unpublished(table, server):
    result = locate(table, *of(server))
    assert result.exit_code == 0, result.output
    assert "2 looked up: 2 found" in result.output
    assert {entry.query.locality for entry in lock_of(table).entries} == set(HOUSES[:2])
    dataset = pipeline.load(table)
    rows = dataset.tables.incidents.set_index("incident_id")
    assert rows["located_by"].to_dict() == {"a1": "lock", "a2": "lock", "a3": "place"}
    assert "Pine" not in rows.to_json(date_format="iso")
    assert any("addresses.lock" in note and "'address'" in note for note in dataset.notes)
    again = locate(table, *of(server))
    assert "2 places found before" in again.output
    assert "1 with no place more exact than the city" in again.output


@pytest.mark.parametrize("field", ["locality", "verbatim_locality"])
def test_a_field_that_is_named_is_located_and_published(table, server, field):
    result = locate(table, *of(server), "--field", f"{field}=address")
    assert "2 looked up: 2 found" in result.output, result.output
    options = TableOptions(settings={"fields": {field: "address"}})
    incidents = pipeline.load(table, options).tables.incidents
    assert set(incidents["located_by"]) == {"lock", "place"}
    import_records(table, table.with_suffix(".yaml"), options)
    again = locate(table.with_suffix(".yaml"), *of(server))
    assert "2 places found before" in again.output


def test_what_cannot_be_located_says_why(table, tmp_path):
    pins = tmp_path / "pins.csv"
    pins.write_text("id,date,lat,lon\na,2024-03-01,33.97,-118.18\n", encoding="utf-8")
    assert "1 with a known point" in locate(pins).output
    page = tmp_path / "page.html"
    assert CliRunner().invoke(main, ["build", str(table), "-o", str(page)]).exit_code == 0
    result = locate(page)
    assert result.exit_code == 1
    assert "published" in result.output
    yaml = tmp_path / "incidents.yaml"
    assert locate(yaml, "--field", "locality=address").exit_code == 1

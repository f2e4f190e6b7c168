"""A run of questions: who is asked, how often, what is kept, when it stops."""

from __future__ import annotations

import pytest

from mapper.location.lockfile import LockFile, Override
from mapper.location.phrases import parse_locality
from mapper.network.geocoding.kept_answers import find_unused_queries
from mapper.network.geocoding.providers import open_service, paces_of
from mapper.network.geocoding.questions import Question
from mapper.network.geocoding.run import GeocodingRun
from mapper.places import boundaries, find_places_abroad
from tests.geocoder_server import CITY_HALL, MAYWOOD, PINE_AND_GAGE, Reply, place, serving
from tests.test_pace import Hands

BELL = boundaries.load_boundaries("06").area("0604870")
TODAY = "2026-11-22"


def question(words, **about):
    return Question(
        words,
        BELL,
        parse_locality(words, city="Bell", state="California", usps="CA"),
        ("one",),
        **about,
    )


HOUSES = [question(f"{number} Pine Avenue") for number in (6301, 6303, 6305, 6307, 6309)]


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture(scope="module")
def servers():
    with serving() as one, serving() as two:
        yield one, two


@pytest.fixture
def run(tmp_path, hands, servers, monkeypatch):
    """Make a run that asks one server or two, on a clock that only sleeping moves."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    for server in servers:
        server.asked.clear()
        server.replies(Reply([place()]))

    def run(*names, today=TODAY, interval=None, own=True, **options):
        urls = dict(zip(names or ("nominatim",), (server.url for server in servers), strict=False))
        paces = paces_of(
            tmp_path,
            own=urls.values() if own else (),
            interval_seconds=interval,
            clock=hands.clock(),
        )
        services = [
            open_service(name, paces=paces, user_agent="mapper/test", url=url, timeout_seconds=5)
            for name, url in urls.items()
        ]
        file = LockFile(tmp_path / "incidents.lock", guards=tmp_path)
        return GeocodingRun(file, services, paces, today, jitter=lambda: 1.0, **options)

    return run


def results(asking, questions=HOUSES, **options):
    return [event.result for event in asking.ask_all(questions, **options)]


def test_an_answer_is_kept_with_where_it_comes_from(run, servers):
    asking = run()
    assert results(asking, HOUSES[:1]) == ["found"]
    entry = asking.lock.read().answer("6301 pine avenue", BELL.geoid)
    assert entry.model_dump(exclude_none=True, exclude={"query"}) == {
        "provider": "nominatim",
        "host": servers[0].host,
        "provider_id": "osm:node/77",
        "data_version": "2026-01-02T00:00:00+00:00",
        "label": "6330, Pine Avenue, Bell, Los Angeles County, California, United States",
        "match_type": "place/house",
        "latitude": CITY_HALL[0],
        "longitude": CITY_HALL[1],
        "coordinate_uncertainty_in_meters": 50.0,
        "precision": "address",
        "retrieved": TODAY,
        "licence": "ODbL 1.0",
        "attribution": "© OpenStreetMap contributors",
    }


def test_what_the_lock_answers_is_never_asked_again(run, servers):
    results(run(), HOUSES[:2])
    again = run()
    assert again.open_questions(HOUSES[:2]) == []
    assert results(again, HOUSES[:2]) == ["found", "found"]
    assert len(servers[0].questions) == 2


def test_not_found_is_kept_with_its_date_and_asked_again_only_when_told(run, servers):
    servers[0].replies(Reply([]))
    assert results(run(), HOUSES[:1]) == ["not-found"]
    later = run(today="2026-12-01")
    assert [each.retrieved for each in later.lock.read().asked(HOUSES[0].query)] == [TODAY]
    assert later.open_questions(HOUSES[:1]) == []
    assert later.open_questions(HOUSES[:1], retry_not_found=True) == HOUSES[:1]
    servers[0].replies(Reply([place()]))
    assert results(later, HOUSES[:1], retry_not_found=True) == ["found"]
    assert later.lock.read().not_found == ()


def test_an_answer_outside_the_city_is_refused_listed_and_not_taken(run, servers):
    servers[0].replies(Reply([place(MAYWOOD)]))
    asking = run()
    (event,) = asking.ask_all(HOUSES[:1])
    assert event.result == "outside-city"
    assert "m outside Bell" in event.note
    assert asking.lock.read().entries == ()
    assert asking.lock.read().asked(HOUSES[0].query)[0].outcome == "outside-city"


(KHARKIV,) = find_places_abroad("Kharkiv, UA")
IN_KHARKIV = Question(
    "25 Sumska Street",
    KHARKIV,
    parse_locality("25 Sumska Street", city="Kharkiv", state="Ukraine", usps="UA"),
    ("one",),
)


def test_a_place_abroad_is_asked_for_with_its_country_and_a_box_that_says_what_to_prefer(
    run, servers
):
    servers[0].replies(Reply([place((50.0045, 36.2338))]))
    asking = run()
    assert results(asking, [IN_KHARKIV]) == ["found"]
    asked = servers[0].questions[0].parameters
    assert (asked["street"], asked["city"]) == ("25 Sumska Street", "Kharkiv")
    assert (asked["country"], asked["countrycodes"]) == ("Ukraine", "ua")
    assert "state" not in asked
    assert asked.get("bounded", "0") == "0"
    west, _, east, _ = map(float, asked["viewbox"].split(","))
    assert west < KHARKIV.longitude < east
    (entry,) = asking.lock.read().entries
    assert entry.query.city == KHARKIV.geoid
    # the Census knows the United States alone
    assert run("census").open_questions([IN_KHARKIV]) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [((50.595, 36.587), "Russia"), ((49.59, 34.55), "m outside Kharkiv")],  # Belgorod, Poltava
)
def test_an_answer_in_another_country_or_far_from_the_city_is_refused(run, servers, answer, said):
    servers[0].replies(Reply([place(answer)]))
    asking = run()
    (event,) = asking.ask_all([IN_KHARKIV])
    assert event.result == "outside-city"
    assert said in event.note
    assert asking.lock.read().entries == ()


def test_the_first_good_answer_of_a_chain_counts_and_who_did_not_know_is_not_asked_again(
    run, servers
):
    asking = run("photon", "nominatim")
    servers[0].replies(Reply({"features": []}))
    assert results(asking, HOUSES[:1]) == ["found"]
    assert asking.lock.read().entries[0].provider == "nominatim"
    servers[1].replies(Reply([]))
    assert results(asking, HOUSES[1:2]) == ["not-found"]
    assert len(servers[0].questions) == 2
    assert run("photon").open_questions(HOUSES[1:2]) == []
    assert run("census").open_questions(HOUSES[1:2]) == HOUSES[1:2]


def test_could_not_ask_is_not_not_found_even_if_the_next_one_knows_nothing(run, servers):
    servers[0].replies(Reply(b"{"))
    servers[1].replies(Reply([]))
    asking = run("photon", "nominatim")
    assert results(asking, HOUSES[:1]) == ["could-not-ask"]
    assert [each.provider for each in asking.lock.read().asked(HOUSES[0].query)] == ["nominatim"]


def test_a_passing_fault_is_tried_again_after_growing_pauses(run, servers, hands):
    servers[0].replies(Reply(status=500), Reply(hang_up=True), Reply([place()]))
    assert results(run(), HOUSES[:1]) == ["found"]
    assert hands.slept == [pytest.approx(2), pytest.approx(4)]


def test_retry_after_is_waited_for(run, servers, hands):
    servers[0].replies(Reply(status=429, headers={"Retry-After": "33"}), Reply([place()]))
    assert results(run(), HOUSES[:1]) == ["found"]
    assert hands.slept == [pytest.approx(33)]


def test_a_long_retry_after_ends_the_asking_and_the_next_run_keeps_to_it(run, servers, hands):
    servers[0].replies(Reply(status=429, headers={"Retry-After": "3600"}))
    assert results(run()) == ["could-not-ask"] * 5
    assert len(servers[0].questions) == 1
    hands.now += 60
    (event, *_) = run().ask_all(HOUSES)
    assert "59 minutes" in event.note
    assert len(servers[0].questions) == 1
    servers[0].replies(Reply([place()]))
    hands.now += 3600
    assert results(run()) == ["found"] * 5


@pytest.mark.parametrize(
    ("reply", "requests"),
    [
        (Reply(status=403), 1),  # will not change: asked once
        (Reply(status=429), 3),  # three tries, then not asked any more
        (Reply(b"<html>", headers={"Content-Type": "text/html"}), 1),
        (Reply(status=302, headers={"Location": "http://elsewhere.example/"}), 1),
        (Reply(status=500), 9),  # three tries for each of three questions
    ],
)
def test_a_service_that_keeps_refusing_is_left_alone(run, servers, reply, requests):
    servers[0].replies(reply)
    asking = run()
    events = list(asking.ask_all(HOUSES))
    assert [event.result for event in events] == ["could-not-ask"] * 5
    assert len(servers[0].questions) == requests
    assert events[-1].note.startswith("skipped after an earlier failure: ")
    assert asking.lock.read().not_found == ()


def test_a_fault_between_good_answers_stops_nothing(run, servers):
    bad = [Reply(status=500)] * 3
    good = Reply([place()])
    servers[0].replies(*bad, good, *bad, good, *bad)
    assert results(run()) == ["could-not-ask", "found"] * 2 + ["could-not-ask"]


def test_a_public_host_is_asked_once_a_second(run, hands, servers):
    hands_before = hands.now
    asking = run(own=False)
    results(asking, HOUSES[:3])
    requests = len(servers[0].asked)
    assert requests == 4  # three questions, and once the state of its data
    assert hands.now - hands_before == pytest.approx(requests - 1)


def test_what_another_run_learnt_meanwhile_is_not_asked(run, servers):
    mine, other = run(), run()
    events = mine.ask_all(HOUSES[:2])
    next(events)
    results(other, HOUSES[1:2])
    asked = len(servers[0].questions)
    assert next(events).result == "found"
    assert len(servers[0].questions) == asked


def test_a_dry_run_leaves_out_who_did_not_know(run, servers):
    servers[0].replies(Reply([]))
    results(run(), HOUSES[:1])
    asking = run("nominatim", "photon")
    hosts = [host for host, _ in asking.would_ask(HOUSES[0])]
    assert hosts == [servers[1].host]
    assert len(asking.would_ask(HOUSES[0], retry_not_found=True)) == 2


def test_no_word_of_a_record_drives_the_terminal():
    assert question("12 Pine\x1b[2J Avenue").shown == "12 Pine [2J Avenue, Bell"


def moved(run, servers):
    results(run(), HOUSES[:1])
    servers[0].replies(Reply([place(PINE_AND_GAGE)]))


def test_refresh_reports_a_move_in_metres_and_changes_nothing(run, servers):
    moved(run, servers)
    before = run().lock.path.read_bytes()
    (drift,) = run(today="2027-01-01").refresh(HOUSES[:1], accept=False)
    assert drift.meters == pytest.approx(411, abs=5)
    assert not drift.accepted
    assert run().lock.path.read_bytes() == before


def test_refresh_takes_the_new_pin_when_accepted_and_goes_on_where_it_was(run, servers):
    moved(run, servers)
    later = run(today="2027-01-01")
    (drift,) = later.refresh(HOUSES[:1], accept=True)
    assert drift.accepted
    entry = later.lock.read().entries[0]
    assert ((entry.latitude, entry.longitude), entry.retrieved) == (PINE_AND_GAGE, "2027-01-01")
    asked = len(servers[0].questions)
    assert list(later.refresh(HOUSES[:1], accept=True)) == []
    assert len(servers[0].questions) == asked


def test_a_pin_set_by_hand_is_never_moved(run, servers):
    moved(run, servers)
    asking = run(today="2027-01-01")
    by_hand = Override(reason="The gate is on the other street.", by_role="editor")
    entry = asking.lock.read().entries[0].model_copy(update={"override": by_hand})
    asking.lock.change(lambda lock: lock.with_answer(entry))
    (drift,) = asking.refresh(HOUSES[:1], accept=True)
    assert "set by hand (editor)" in drift.note
    assert asking.lock.read().entries == (entry,)


@pytest.mark.parametrize("reply", [Reply([]), Reply([place(MAYWOOD)]), Reply(status=403)])
def test_refresh_keeps_what_is_no_longer_found(run, servers, reply):
    results(run(), HOUSES[:1])
    servers[0].replies(reply)
    asking = run(today="2027-01-01")
    before = asking.lock.path.read_bytes()
    (told,) = asking.refresh(HOUSES[:1], accept=True)
    assert getattr(told, "meters", None) is None
    assert asking.lock.path.read_bytes() == before


def test_what_nobody_uses_is_listed(run):
    asking = run()
    results(asking, HOUSES[:2])
    assert find_unused_queries(asking.lock.read(), {HOUSES[0].query.key}) == [HOUSES[1].query]

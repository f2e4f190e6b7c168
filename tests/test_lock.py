from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.errors import OutputError, RecordsError
from mapper.location.lockfile import (
    Asked,
    Lock,
    LockEntry,
    LockFile,
    NotFound,
    Override,
    Query,
    read_lock,
)

words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=30
).filter(str.strip)
geoids = st.sampled_from(["0604870", "0600884", "06037"])
queries = st.builds(Query, locality=words, city=geoids)
entries = st.builds(
    LockEntry,
    query=queries,
    provider=words,
    host=st.none() | words,
    provider_id=st.none() | words,
    data_version=st.none() | words,
    label=st.none() | words,
    match_type=words,
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    coordinate_uncertainty_in_meters=st.floats(0.1, 1e6),
    precision=st.sampled_from(["address", "poi", "unknown"]),
    retrieved=st.sampled_from(["2026-11-22", "unknown"]),
    licence=words,
    attribution=st.none() | words,
    override=st.none() | st.builds(Override, reason=words, by_role=words),
)
asked = st.builds(
    Asked,
    provider=words,
    outcome=st.sampled_from(["not-found", "outside-city", "too-coarse", "several"]),
    retrieved=st.just("2026-11-22"),
    note=st.none() | words,
)
absent = st.builds(
    NotFound, query=queries, asked=st.lists(asked, min_size=1, max_size=2).map(tuple)
)
locks = st.builds(Lock, st.lists(entries, max_size=4), st.lists(absent, max_size=3))


def entry(locality="Pine Avenue & Gage Avenue", city="0604870", **about):
    known = {
        "query": Query(locality=locality, city=city),
        "provider": "nominatim",
        "match_type": "highway/junction",
        "latitude": 33.9757,
        "longitude": -118.1871,
        "coordinate_uncertainty_in_meters": 75,
        "precision": "intersection",
        "retrieved": "2026-11-22",
        "licence": "ODbL 1.0",
    }
    return LockEntry(**(known | about))


@given(locks)
def test_what_is_written_is_read_again(tmp_path_factory, lock):
    path = tmp_path_factory.getbasetemp() / "round.lock"
    path.write_bytes(lock.text().encode())
    assert read_lock(path) == lock


@given(locks, st.randoms())
def test_the_text_does_not_depend_on_the_order_of_asking(lock, random):
    shuffled = [list(lock.entries), list(lock.not_found)]
    for each in shuffled:
        random.shuffle(each)
    assert Lock(*shuffled).text() == lock.text()


@given(locks, entries)
def test_an_answer_changes_its_own_lines_alone(lock, new):
    before = lock.only({e.query.key for e in lock.entries} - {new.query.key})
    after = before.with_answer(new).text()
    for line in before.text().splitlines():
        assert line in after.splitlines() or line == "entries: []"


def test_the_text_is_what_a_person_reviews():
    lock = Lock([entry(host="nominatim.openstreetmap.org", provider_id="osm:node/7")]).with_asked(
        Query(locality="Oak & Elm", city="0604870"),
        Asked(provider="census", outcome="not-found", retrieved="2026-11-22"),
    )
    assert lock.text().split("\n", 3)[3] == (
        """format: '1'
entries:
- query:
    locality: Pine Avenue & Gage Avenue
    city: '0604870'
  provider: nominatim
  host: nominatim.openstreetmap.org
  provider_id: osm:node/7
  match_type: highway/junction
  latitude: 33.9757
  longitude: -118.1871
  coordinate_uncertainty_in_meters: 75.0
  precision: intersection
  retrieved: '2026-11-22'
  licence: ODbL 1.0
not_found:
- query:
    locality: Oak & Elm
    city: '0604870'
  asked:
  - provider: census
    outcome: not-found
    retrieved: '2026-11-22'
"""
    )


def test_locks_are_equal_where_answers_and_what_was_not_found_both_are():
    one, other = entry(), entry("Oak & Elm")
    missing = NotFound(
        query=Query(locality="Nowhere", city="0604870"),
        asked=(Asked(provider="nominatim", outcome="not-found", retrieved="2026-11-22"),),
    )
    assert Lock([one], [missing]) == Lock([one], [missing])
    assert Lock([one], [missing]) != Lock([one])
    assert Lock([one], [missing]) != Lock([other], [missing])


def test_an_answer_ends_not_found_and_a_provider_is_noted_once():
    query = Query(locality="Oak & Elm", city="0604870")
    first = Asked(provider="census", outcome="not-found", retrieved="2026-11-21")
    again = Asked(provider="census", outcome="outside-city", retrieved="2026-11-22")
    lock = Lock().with_asked(query, first).with_asked(query, again)
    assert lock.asked(Query(locality="oak  and elm", city="0604870")) == (again,)
    assert lock.with_answer(entry("Oak & Elm")).not_found == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("format: '1'", "format: '9'", "unknown-value"),
        ("latitude: 33.9757", "latitude: .nan", "bad-coordinates"),
        ("in_meters: 75.0", "in_meters: 0", "bad-coordinates"),
        ("licence: ODbL 1.0\n", "", "missing-field"),
    ],
)
def test_a_lock_that_does_not_fit_is_a_fault(tmp_path, old, new, code):
    path = tmp_path / "incidents.lock"
    path.write_text(Lock([entry()]).text().replace(old, new))
    with pytest.raises(RecordsError, match=r"incidents\.lock:\d+:\d+: error: ") as caught:
        read_lock(path)
    assert [each.code for each in caught.value.faults] == [code]


def test_changes_are_made_to_what_others_wrote(tmp_path):
    mine, theirs = (LockFile(tmp_path / "i.lock", guards=tmp_path) for _ in range(2))
    assert mine.read() == Lock()
    theirs.change(lambda lock: lock.with_answer(entry("Oak & Elm")))
    mine.change(lambda lock: lock.with_answer(entry()))
    assert len(theirs.read().entries) == 2
    assert len(read_lock(tmp_path / "i.lock").entries) == 2


ADD = """
from pathlib import Path
from mapper.location.lockfile import Asked, LockFile, Query
path, name = Path(sys.argv[1]), sys.argv[2]
file = LockFile(path, guards=path.parent)
for number in range(10):
    said = Asked(provider=name, outcome="not-found", retrieved="2026-11-22")
    file.change(lambda lock: lock.with_asked(Query(locality=f"{number} Oak Street", city="06037"), said))
"""


def test_two_processes_lose_nothing_of_each_other(tmp_path, fork):
    path = tmp_path / "incidents.lock"
    runs = [fork(ADD, path, name) for name in ("census", "photon")]
    assert [run.wait() for run in runs] == [(0, "")] * 2
    absent = read_lock(path).not_found
    assert len(absent) == 10
    assert {tuple(each.provider for each in entry.asked) for entry in absent} == {
        ("census", "photon")
    }


def test_a_folder_that_is_not_there_is_said(tmp_path):
    file = LockFile(tmp_path / "none" / "i.lock", guards=tmp_path)
    with pytest.raises(OutputError, match=r"i\.lock"):
        file.change(lambda lock: lock.with_answer(entry()))


@pytest.mark.parametrize(
    ("changed", "is_fault"),
    [({}, False), ({"latitude": 33.9}, True), ({"provider": "census"}, True),
     ({"query": Query(locality="PINE AVENUE and gage avenue", city="0604870"), "latitude": 33.9}, True),
     ({"query": Query(locality="Pine Avenue & Gage Avenue", city="0600001"), "latitude": 33.9}, False)],
)  # fmt: skip
def test_two_answers_to_one_query_are_a_fault_unless_they_are_the_same(tmp_path, changed, is_fault):
    path = tmp_path / "x.lock"
    first, second = (
        Lock([each]).text().split("entries:\n")[1] for each in (entry(), entry(**changed))
    )
    path.write_text(f"format: '1'\nentries:\n{first}{second}", encoding="utf-8")
    if not is_fault:
        assert read_lock(path).entries
        return
    with pytest.raises(RecordsError) as refused:
        read_lock(path)
    assert [(each.code, each.position.line) for each in refused.value.faults] == [
        ("duplicate-query", 2 + first.count("\n") + 2)
    ]


def test_a_radius_beyond_the_earth_is_a_fault(tmp_path):
    path = tmp_path / "x.lock"
    path.write_text(Lock([entry()]).text().replace("75.0", "1.0e+300"), encoding="utf-8")
    with pytest.raises(RecordsError):
        read_lock(path)

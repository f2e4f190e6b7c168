"""Records and tables that many tests share; the events in them are made up."""

from __future__ import annotations

import gc
import itertools
import os
import sys
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

from mapper.records.claims import Source
from mapper.records.model import Incident
from mapper.records.tables import AGENCY_COLUMNS, Tables, from_records
from tests.effort import combinations_of, meets_each_value, numbers_on_axes, spread
from tests.nursery import Forked, serving
from tests.nursery import nursery as nursery_of_processes
from tests.operating_system import CAN_FORK
from tests.slow_tests import print_slow

# how long an example takes says more of the machine than of the code
settings.register_profile("quick", deadline=None, max_examples=10)
settings.register_profile("long", deadline=None, max_examples=300)

NURSERY = pytest.StashKey[str]()
BROWSER_TESTS = Path(__file__).parent / "browser"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nominatim", action="store_true", help="ask a real Nominatim, too")
    parser.addoption(
        "--long", action="store_true", help="whole grids and many more examples, as .ci/long runs"
    )


def pytest_configure(config: pytest.Config) -> None:
    os.environ["MAPPER_INDEX"] = os.devnull  # whoever runs the tests may have an index
    settings.load_profile("long" if config.getoption("--long") else "quick")
    # what tests write need not outlast a loss of power, and the disk would be waited for thousands of
    # times; both refuse what is no open file
    os.fsync = os.fstat
    if hasattr(os, "sync"):
        os.sync = lambda: None  # which would wait for whatever else the machine writes
    # a grammar of addresses that takes each worker a second, and that nothing here is checked by
    sys.modules.setdefault("rfc3987_syntax", None)
    gc.disable()  # until the tests are collected: what they import stays


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config) -> int:
    """Run one worker more than there are cores where a browser is opened: its tests wait for frames."""
    given = os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS")
    return (
        int(given) if given else (os.cpu_count() or 1) + (config.option.markexpr != "not browser")
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Tell a worker of xdist where processes are forked."""
    config = node.config
    if CAN_FORK and NURSERY not in config.stash:
        running = ExitStack()
        config.stash[NURSERY] = running.enter_context(serving())
        config.add_cleanup(running.close)
    node.workerinput["nursery"] = config.stash.get(NURSERY, None)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take every pair of values out of what `grid` names; with --long, every combination."""
    grid = metafunc.definition.get_closest_marker("grid")
    if grid is not None:
        is_sparse = metafunc.definition.get_closest_marker("sparse") is not None
        cases = combinations_of(
            grid.kwargs.values(), whole=metafunc.config.getoption("--long"), in_pairs=not is_sparse
        )
        metafunc.parametrize(tuple(grid.kwargs), cases, ids=["-".join(map(str, c)) for c in cases])


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave files unread that `-m browser` or `-m "not browser"` takes no test of: each worker reads all."""
    opens_browser = BROWSER_TESTS in {collection_path, *collection_path.parents}
    is_test = collection_path.match("test_*.py")
    left_out = {"browser": is_test and not opens_browser, "not browser": opens_browser}
    return left_out.get(config.option.markexpr) or None


@pytest.hookimpl(tryfirst=True)  # before -m is looked at
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what opens a browser; leave out what asks a Nominatim, and what --long alone tries."""
    for item in items:
        if BROWSER_TESTS in item.path.parents or "playwright" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    left_out = set() if config.getoption("--long") else _of_long_alone(items)
    if not config.getoption("--nominatim"):
        left_out |= {item for item in items if item.get_closest_marker("nominatim")}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def _of_long_alone(items: list[pytest.Item]) -> set[pytest.Item]:
    """Give what a run without --long leaves out, by the markers `long`, `sample` and `sparse`."""
    cases: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    found: set[pytest.Item] = set()
    for each in cases.values():
        if each[0].get_closest_marker("long"):
            found.update(each)
        elif marker := each[0].get_closest_marker("sample"):
            kept = spread(len(each), *marker.args)
            found.update(item for number, item in enumerate(each) if number not in kept)
        elif each[0].get_closest_marker("sparse"):
            lengths = [len(mark.args[1]) for mark in each[0].iter_markers("parametrize")]
            # the decorator on top changes fastest
            found.update(
                item
                for number, item in enumerate(each)
                if lengths and not meets_each_value(numbers_on_axes(number, lengths), lengths)
            )
    return found


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin alike wherever the runner was started.

    The collector of garbage passes by what stays to the end, modules and thousands of tests, and comes
    less often than every 700 objects, of which one small table makes more.
    """
    os.chdir(session.config.rootpath)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the slowest at the end of a long run."""
    print_slow(terminalreporter)


SOURCES: dict[str, dict[str, str]] = {
    "gazette": {
        "publisher": "The Gazette",
        "title": "Agents at a car wash",
        "published": "2026-01-20",
        "url": "https://gazette.example/agents",
        "archived_at": "https://archive.example/gazette",
    },
    "statement": {
        "publisher": "Bell Police Department",
        "title": "unknown",
        "published": "unknown",
        "url": "unknown",
        "archived_at": "unknown",
        "note": "Read aloud at a council meeting.",
    },
}

INCIDENTS: list[tuple[str, dict[str, Any]]] = [
    (
        "Bell",
        {
            "id": "bell-car-wash",
            "event": "january-operation",
            "event_date": "2026-01-19",
            "local_time": "09:39",
            "type": "operation",
            "title": "Federal agents question workers at a car wash",
            "summary": "Agents questioned workers; accounts differ on what local police did.",
            "location": {"verbatim_locality": "a car wash near City Hall", "locality": "Bell"},
            "agencies": [
                {"agency": "ice-ero", "role": "conducting"},
                {"agency": "bell-pd", "role": "responding", "note": "Says that it kept the peace."},
            ],
            "claims": [
                {
                    "claim": "Local police blocked the street for the agents.",
                    "accounts": [
                        {
                            "by": "an observer",
                            "capacity": "observer",
                            "stance": "asserts",
                            "says": "Two patrol cars closed the street.",
                            "source": "gazette",
                        },
                        {
                            "by": "Bell Police Department",
                            "capacity": "agency",
                            "agency": "bell-pd",
                            "stance": "denies",
                            "says": "Officers directed traffic and took no other part.",
                            "source": "statement",
                        },
                    ],
                }
            ],
            "sources": ["gazette"],
            "unknowns": ["How many workers were questioned."],
        },
    ),
    (
        "Los Angeles",
        {
            "id": "los-angeles-stop",
            "event_date": "2025-06~",
            "type": "stop",
            "title": "Traffic stop, the city alone is known",
            "summary": "A driver was stopped and handed over.",
            "location": {"verbatim_locality": "unknown", "locality": "Los Angeles"},
            "agencies": [{"agency": "ice-ero", "role": "involved"}],
            "sources": ["statement"],
        },
    ),
    (
        "Unknown",
        {
            "id": "somewhere",
            "event_date": "unknown",
            "type": "other",
            "title": "A report without a place",
            "summary": "Nothing in the report says where.",
            "location": {"verbatim_locality": "unknown", "locality": "unknown"},
            "sources": ["gazette"],
        },
    ),
]

PLACES: dict[str, dict[str, Any]] = {
    "bell-car-wash": {
        "latitude": 33.979228,
        "longitude": -118.188445,
        "coordinate_uncertainty_in_meters": 75.0,
        "precision": "poi",
        "located_by": "landmark",
        "located_note": "Bell City Hall",
        "jurisdiction": "Bell",
        "places": ("0604870",),
        "counties": ("06037",),
        "states": ("06",),
        "countries": ("US",),
    },
    "los-angeles-stop": {
        "latitude": 34.019394,
        "longitude": -118.410825,
        "coordinate_uncertainty_in_meters": 40_400.0,
        "precision": "city",
        "located_by": "place",
        "located_note": "the city alone is known",
        "jurisdiction": "Los Angeles",
        "places": ("0644000",),
        "counties": ("06037",),
        "states": ("06",),
        "countries": ("US",),
    },
    "somewhere": {
        "precision": "unknown",
        "located_by": "unlocated",
        "located_note": "no city is named",
    },
}

NUMBERS = ("latitude", "longitude", "coordinate_uncertainty_in_meters")

AGENCIES: list[tuple[str | None, ...]] = [
    (
        "dhs",
        "Department of Homeland Security",
        "DHS",
        "federal",
        "department",
        None,
        None,
    ),
    (
        "ice-ero",
        "Enforcement and Removal Operations",
        "ERO",
        "federal",
        "immigration-enforcement",
        "dhs",
        None,
    ),
    ("bell-pd", "Bell Police Department", "Bell PD", "municipal", "police", None, None),
]


def sample(
    incidents: list[tuple[str, dict[str, Any]]] | None = None,
    sources: dict[str, dict[str, str]] | None = None,
) -> Tables:
    """Lay records out as tables and fill in what locate, assign and the registry would."""
    tables = from_records(
        [(city, Incident(**record)) for city, record in incidents or INCIDENTS],
        {id_: Source(**source) for id_, source in (sources or SOURCES).items()},
    )
    frame = tables.incidents.copy()
    found = [PLACES.get(id_, PLACES["somewhere"]) for id_ in frame["incident_id"]]
    for column in PLACES["bell-car-wash"]:
        type_ = float if column in NUMBERS else object
        default = () if column in ("places", "counties", "states", "countries") else None
        values = [place.get(column, default) for place in found]
        frame[column] = pd.Series(values, dtype=type_)
    checked = tables.involvements.assign(area_check="inside")
    rows = [(*row, *[None] * (len(AGENCY_COLUMNS) - len(row))) for row in AGENCIES]
    agencies = pd.DataFrame(rows, columns=list(AGENCY_COLUMNS), dtype=object)
    return tables.with_(incidents=frame, involvements=checked, agencies=agencies)


@pytest.fixture
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether all is to be tried, and not a part of it."""
    return request.config.getoption("--long")


@pytest.fixture
def sample_tables() -> Tables:
    """Three incidents: at a point, in a city, and nowhere."""
    return sample()


@pytest.fixture(scope="session")
def nursery(request):
    """A process that forks others, one for all workers; see tests/nursery.py."""
    told_by_xdist = getattr(request.config, "workerinput", {})
    with nursery_of_processes(told_by_xdist.get("nursery")) as started:
        yield started


@pytest.fixture
def python(nursery) -> tuple[str, ...]:
    """What a command line begins with in place of Python, of a process that has imported everything."""
    return nursery.python


@pytest.fixture
def fork(nursery, tmp_path):
    """Start a process of its own: code and its arguments."""
    numbers = itertools.count()

    def fork(code, *arguments):
        told = tuple(map(str, arguments))
        return Forked(nursery, tmp_path / f"process-{next(numbers)}.out", code, told)

    return fork

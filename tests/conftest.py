"""Options of a run, what it leaves out, and what many tests share.

The process that hands tests out to workers reads this too: what only tests need is imported by them.
"""

from __future__ import annotations

import gc
import itertools
import os
import sys
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.effort import combinations_of, meets_each_value, numbers_on_axes, set_examples, spread
from tests.nursery import Forked, serving
from tests.nursery import nursery as nursery_of_processes
from tests.operating_system import CAN_FORK
from tests.slow_tests import print_slow

NURSERY = pytest.StashKey[str]()
BROWSER_TESTS = Path(__file__).parent / "browser"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--nominatim", action="store_true", help="ask a real Nominatim, too")
    parser.addoption(
        "--long", action="store_true", help="whole grids and many more examples, as .ci/long runs"
    )


def pytest_configure(config: pytest.Config) -> None:
    os.environ["MAPPER_INDEX"] = os.devnull  # whoever runs the tests may have an index
    if not _hands_out(config):
        set_examples(300 if config.getoption("--long") else 10)
    # what tests write need not outlast a loss of power, and the disk would be waited for thousands of
    # times; both refuse what is no open file
    os.fsync = os.fstat
    if hasattr(os, "sync"):
        os.sync = lambda: None  # which would wait for whatever else the machine writes
    # a grammar of addresses that takes each worker a second, and that nothing here is checked by
    sys.modules.setdefault("rfc3987_syntax", None)
    gc.disable()  # until the tests are collected: what they import stays


def _hands_out(config: pytest.Config) -> bool:
    """Whether a process runs no test itself."""
    return config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")


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
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Collect garbage once: pytest does ten times, of all that is there, for exceptions in it."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the slowest at the end of a long run."""
    print_slow(terminalreporter)


@pytest.fixture
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether all is to be tried, and not a part of it."""
    return request.config.getoption("--long")


@pytest.fixture
def sample_tables():
    """Three incidents: at a point, in a city, and nowhere."""
    from tests.sample_records import sample  # noqa: PLC0415

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

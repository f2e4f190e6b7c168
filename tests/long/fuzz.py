"""Gives every command and the Python calls mutated files of every format; prints what came of it.

    python -m tests.long.fuzz --seed 1 --inputs 20000

Each must end in a status of ours or an error of ours, whatever the file. A run with the same seed and
number gives the same inputs, however many processes share them; `--only N` repeats one of them and
shows its traceback. Which lines of mapper were reached is noted of a tenth of them, which take twice as
long; `--lines` notes it of all.
"""

from __future__ import annotations

import _thread
import argparse
import contextlib
import os
import random
import shutil
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pandas as pd
from click.testing import CliRunner

import mapper
import mapper.page
import mapper.publish.export
from mapper.cli import command
from mapper.imports import whole_table
from mapper.imports.points import assign_table
from mapper.incidents import located_inputs
from mapper.page import basemap
from tests.long.mutations import SEEDS, Mutant, few_records, mutant
from tests.operating_system import Memory

PACKAGE = Path(mapper.__file__).parent
_LONGEST_SECONDS = 120
_LONGEST_WAIT = (
    10  # times as long by the clock: what waits for nothing takes no time of the processor
)
_CHUNK = 50  # inputs that a process tries before it takes others
_MOST_CHUNKS = 40  # about, of one process, whose caches of boundaries grow to 2 GB meanwhile
_TRACED = 10  # of so many chunks, one has its lines noted
_STATUSES = {0, 1, 2, 3}
_WELL = {"0", "read", "assigned"}
_COARSELY = lru_cache(maxsize=16)(basemap._encoded_around.__wrapped__)
_SITES = 0.1  # of the calls that may publish one
_FORMATS = ("geojson", "csv", "gpkg", "parquet", "kml", "yaml")
# what has returned once a format's parser let a file through
_PARSERS = (
    (whole_table, "read_sheet"),
    (located_inputs, "read_records"),
    (mapper.publish.export, "read_export"),
    (mapper.page, "read_page"),
    (assign_table, "_peeked"),
)


@dataclass
class Outcome:
    """What came of the inputs.

    Attributes:
        inputs: How many there were.
        parsed: How many got past the parser of their format.
        ends: How many ended in each way, by the call.
        failures: The number of each input that ended in no error of ours, with the traceback.
        slowest: The longest time in seconds of the processor, and the input that took it.
        largest: The most memory in bytes that an input added to its process, and the input.
        lines: Lines of mapper that were reached, by file.
    """

    inputs: int = 0
    parsed: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    failures: dict[int, str] = field(default_factory=dict)
    slowest: tuple[float, int] = (0.0, 0)
    largest: tuple[int, int] = (0, 0)
    lines: dict[str, set[int]] = field(default_factory=dict)

    def add(self, other: Outcome) -> None:
        """Take in what came of other inputs."""
        self.inputs += other.inputs
        self.parsed += other.parsed
        self.ends += other.ends
        self.failures |= other.failures
        self.slowest = max(self.slowest, other.slowest)
        self.largest = max(self.largest, other.largest)
        for name, lines in other.lines.items():
            self.lines.setdefault(name, set()).update(lines)


def fuzz(seed: int, numbers: range, *, trace: bool = False) -> Outcome:
    """Try inputs by their numbers, in this process.

    Args:
        seed: Another gives other inputs.
        numbers: Which inputs; each depends on its number and the seed alone.
        trace: Whether to note which lines were reached.
    """
    outcome = Outcome()
    left: dict[CodeType, set[int]] = {}
    with (
        _watched() as watched,
        _quick(),
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
    ):
        for number in numbers:
            chance = random.Random(f"{seed} {number}")  # noqa: S311 - so that a run can be repeated
            given = mutant(chance, SEEDS[number % len(SEEDS)])
            call = CALLS[number // len(SEEDS) % len(CALLS)]
            watched.parsed, watched.bug = False, None
            began = time.process_time()  # whatever else the machine does
            with Memory() as memory, _traced(outcome.lines, left) if trace else nullcontext():
                end = _ended(call, given, chance, watched)
            seconds = time.process_time() - began
            outcome.slowest = max(outcome.slowest, (seconds, number))
            added = memory.peak_bytes - memory.before_bytes
            outcome.largest = max(outcome.largest, (added, number))
            outcome.inputs += 1
            is_frame = call is _assign_frame and given.rows is not None  # which needs no parser
            outcome.parsed += watched.parsed or is_frame
            outcome.ends[f"{call.__name__.strip('_')}: {end}"] += 1
            if watched.bug:
                outcome.failures[number] = watched.bug
            for path in Path().iterdir():
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    return outcome


@dataclass
class _Watched:
    """What the watched functions tell of the input at hand."""

    parsed: bool = False
    bug: str | None = None


@contextlib.contextmanager
def _watched() -> Iterator[_Watched]:
    """Learn when a parser returns, and of each error that the last net catches."""
    watched = _Watched()

    def telling(parser: Callable[..., Any]) -> Callable[..., Any]:
        def told(*args: Any, **named: Any) -> Any:
            result = parser(*args, **named)
            watched.parsed = True
            return result

        return told

    def keeping(_error: BaseException) -> str:
        watched.bug = traceback.format_exc()
        return "a bug"

    kept = [(module, name, getattr(module, name)) for module, name in _PARSERS]
    report = command.report_bug
    for module, name, parser in kept:
        setattr(module, name, telling(parser))
    command.report_bug = keeping
    try:
        yield watched
    finally:
        command.report_bug = report
        for module, name, parser in kept:
            setattr(module, name, parser)


@contextlib.contextmanager
def _quick() -> Iterator[None]:
    """Leave out what takes long and depends on no file: waiting for the disk, and a basemap's fine lines."""
    sync, tolerances, finely = os.fsync, basemap.TOLERANCES_METERS, basemap._encoded_around
    os.fsync, basemap.TOLERANCES_METERS = os.fstat, tolerances[-1:]
    basemap._encoded_around = _COARSELY  # or coarse ones would be on pages that are made next
    try:
        yield
    finally:
        os.fsync, basemap.TOLERANCES_METERS = sync, tolerances
        basemap._encoded_around = finely


def _ended(
    call: Callable[[Mutant, random.Random], str],
    given: Mutant,
    chance: random.Random,
    watched: _Watched,
) -> str:
    """Make one call of one input; return how it ended."""
    for name, data in given.files.items():
        Path(name).write_bytes(data)
    try:
        with _limited(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call(given, chance)
    except mapper.MapperError as error:
        return type(error).__name__
    except (Exception, KeyboardInterrupt):  # noqa: BLE001 - these are what is looked for
        watched.bug = traceback.format_exc()
        return "uncaught"


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    """Interrupt what takes too long: in time of the processor, for a busy machine makes all else long."""
    ended, latest = threading.Event(), time.process_time() + _LONGEST_SECONDS

    def watch() -> None:
        for _ in range(_LONGEST_SECONDS * _LONGEST_WAIT):
            if ended.wait(1):
                return
            if time.process_time() > latest:
                break
        _thread.interrupt_main()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


@contextlib.contextmanager
def _traced(lines: dict[str, set[int]], left: dict[CodeType, set[int]]) -> Iterator[None]:
    """Note each line of mapper that runs; code with no line `left` that has not run takes no time."""
    within = os.fspath(PACKAGE)

    def in_mapper(frame: FrameType, _event: str, _value: object) -> Any:
        code = frame.f_code
        own = left.get(code)
        if own is None:
            inside = code.co_filename.startswith(within)
            own = left[code] = {line for *_, line in code.co_lines() if line} if inside else set()
        if not own:
            return None
        reached = lines.setdefault(code.co_filename, set())

        def at_line(inner: FrameType, _event: str, _value: object) -> Any:
            reached.add(inner.f_lineno)
            own.discard(inner.f_lineno)
            return at_line

        return at_line(frame, _event, _value)

    sys.settrace(in_mapper)
    try:
        yield
    finally:
        sys.settrace(None)


# ---- calls -------------------------------------------------------------------------------------


def _run(*arguments: object) -> str:
    result = CliRunner().invoke(command.main, [str(each) for each in arguments])
    if result.exit_code not in (*_STATUSES, 70):
        raise AssertionError(f"status {result.exit_code}: {result.output}") from result.exception
    return str(result.exit_code)


def _check(given: Mutant, _chance: random.Random) -> str:
    return _run("check", given.name, *given.options, "--rejected", "rejected.csv")


def _build(given: Mutant, chance: random.Random) -> str:
    profile = chance.choice(("public", "partner", "internal"))
    return _run("build", given.name, *given.options, "-o", "out.html", "--profile", profile)


def _count(given: Mutant, _chance: random.Random) -> str:
    return _run("build", given.name, *given.options, "--counts", "-o", "out.html")


def _export(given: Mutant, chance: random.Random) -> str:
    form = chance.choice(_FORMATS)
    output = f"export.{form}"  # not over records that an import wrote, which is refused
    status = _run("export", given.name, *given.options, "-o", output, "--embargo-hours", 0)
    return status if status != "0" else _run("check", output)  # what we write, we read


def _import(given: Mutant, chance: random.Random) -> str:
    output = chance.choice(("out.yaml", "out.parquet"))
    status = _run("import", given.name, *given.options, "-o", output, "--force")
    return status if status != "0" or output != "out.yaml" else _run("check", output)


def _assign(given: Mutant, chance: random.Random) -> str:
    output = chance.choice(("out.csv", "out.parquet"))
    prefix = chance.choice((["--prefix", "census_"], ["--prefix", "census_"], []))
    return _run("assign", given.name, "-o", output, *prefix)


def _locate(given: Mutant, chance: random.Random) -> str:
    """Give what is no records as the table of known places."""
    if given.name == "x.yaml":
        asked = chance.choice((["--prune"], ["--provider", "nominatim", "--dry-run"]))
        return _run("locate", given.name, *asked)
    Path("records.yaml").write_bytes(few_records())
    return _run("locate", "records.yaml", "--table", given.name)


def _read(given: Mutant, chance: random.Random) -> str:
    mapping = given.files.keys() & {"columns.yaml", "agencies.csv"}
    incidents = mapper.read(
        given.name,
        columns="columns.yaml" if "columns.yaml" in mapping else None,
        agencies="agencies.csv" if "agencies.csv" in mapping else None,
        profile=chance.choice(("public", "internal")),
        embargo_hours=0,
    )
    assert incidents._repr_html_()
    assert len(incidents.frame) == len(incidents)
    incidents.summary()
    incidents.matrix(by=chance.choice(("agency", "level")))
    incidents.by_month()
    chosen = incidents.select(text="a", since="2020-01-01", status="uncontested")
    chosen.export(BytesIO(), format=chance.choice(("geojson", "csv", "kml")))
    return "read"


def _assign_frame(given: Mutant, _chance: random.Random) -> str:
    """Give a frame of the same cells to `mapper.assign`."""
    if given.rows is None:
        return _assign(given, _chance)
    frame = pd.DataFrame(given.rows[1:], dtype=object)
    names = dict(enumerate(map(str, given.rows[0])))
    # objects: pandas' own texts hold no half of a surrogate pair
    frame.columns = pd.Index([names.get(at, at) for at in range(frame.shape[1])], dtype=object)
    mapper.assign(frame, prefix="census_")
    return "assigned"


def _site(given: Mutant, chance: random.Random) -> str:
    """Publish a site and verify it, now and then; it takes as long as ten other calls."""
    if chance.random() > _SITES:
        return _run("sources", given.name, *given.options)
    status = _run("publish", given.name, *given.options, "-o", "site", "--no-cards")
    return status if status != "0" else _run("verify", "site")


def _compare(given: Mutant, chance: random.Random) -> str:
    """Compare with the records, or verify or stamp what is no page of ours."""
    Path("records.yaml").write_bytes(few_records())
    two = [given.name, "records.yaml"]
    chance.shuffle(two)
    calls = (["diff", *two], ["diff", *two, "-o", "diff.md"], ["verify", given.name])
    return _run(*chance.choice(calls))


def _areas(given: Mutant, chance: random.Random) -> str:
    """Give what may be no areas at all as areas, as boundaries and as ground."""
    Path("points.csv").write_text("id,date,lat,lon\n1,2025-06-03,34.05,-118.25\n", encoding="utf-8")
    repair = ["--repair-areas"] if chance.random() < 0.5 else []
    calls = (
        ["assign", "points.csv", "-o", "out.csv", "--areas", given.name, *repair],
        ["build", "points.csv", "-o", "out.html", "--areas", given.name, *repair],
        ["build", "points.csv", "-o", "out.html", "--ground", given.name],
        ["boundaries", "build", given.name, "-o", "pack"],
    )
    return _run(*chance.choice(calls))


def _archive(given: Mutant, chance: random.Random) -> str:
    """Give it as records to archive, as a capture, or as the lock file of the archive."""
    captures = Path("captures")
    captures.mkdir()
    if given.name == "x.yaml" and chance.random() < 0.5:
        return _run("archive", given.name, "--captures", captures)
    Path("records.yaml").write_bytes(few_records())
    name = chance.choice(
        ("captures/a.html", "captures/a.wacz", "captures/a.warc.gz", "records.archive-lock.json")
    )
    Path(name).write_bytes(given.files[given.name])
    return _run("archive", "records.yaml", "--captures", captures)


def _widget(given: Mutant, _chance: random.Random) -> str:
    assert mapper.read(given.name, embargo_hours=0).widget()._repr_mimebundle_()
    return "read"


CALLS = (
    _check, _build, _export, _import, _assign, _locate, _read, _assign_frame,
    _site, _compare, _areas, _archive, _widget, _count,
)  # fmt: skip


def main() -> None:
    """Try them all and say what came of it; the status is 1 if any ended in no error of ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--processes", type=int, help="how many at once; one a core by default")
    parser.add_argument("--only", type=int, help="one input, by its number")
    parser.add_argument("--lines", action="store_true", help="note the lines that all inputs reach")
    asked = parser.parse_args()
    numbers = range(asked.first, asked.first + asked.inputs)
    if asked.only is not None:
        numbers = range(asked.only, asked.only + 1)
    began = time.monotonic()
    outcome, say = Outcome(), sys.stdout.write
    chunks = [numbers[at : at + _CHUNK] for at in range(0, len(numbers), _CHUNK)]
    tasks = [
        (asked.seed, chunk, asked.lines or (len(chunks) > 1 and not number % _TRACED))
        for number, chunk in enumerate(chunks)
    ]
    processes = asked.processes or os.cpu_count() or 1
    most = processes * _MOST_CHUNKS
    for at in range(0, len(tasks), most):
        # A pool a round: max_tasks_per_child of Python 3.11 can wait forever (python/cpython#115634).
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            for part in pool.map(_fuzz_chunk, tasks[at : at + most]):
                outcome.add(part)
                for number, bug in part.failures.items():
                    say(f"---- input {number}\n{bug}\n")
                    sys.stdout.flush()  # else a run that is cut off tells nothing
                sys.stderr.write(f"{outcome.inputs:,} inputs, {len(outcome.failures)} failures\n")
    for end, count in sorted(outcome.ends.items()):
        say(f"{count:7,} {end}\n")
    well = sum(count for end, count in outcome.ends.items() if end.split(": ")[1] in _WELL)
    faults = outcome.inputs - well - len(outcome.failures)
    say(
        f"seed {asked.seed}: {outcome.inputs:,} inputs of {len(SEEDS)} kinds of file"
        f" in {time.monotonic() - began:,.0f} s,"
        f" {outcome.parsed / max(outcome.inputs, 1):.0%} past the parser,"
        f" {faults:,} with faults, {len(outcome.failures)} tracebacks;"
        f" the slowest took {outcome.slowest[0]:.1f} s of a core (input {outcome.slowest[1]}),"
        f" the largest {outcome.largest[0] / 1e6:,.0f} MB (input {outcome.largest[1]})\n"
    )
    reached = sum(map(len, outcome.lines.values()))
    say(f"{reached:,} lines of mapper reached, of {_lines_of_code():,}\n")
    sys.exit(bool(outcome.failures))


def _fuzz_chunk(task: tuple[int, range, bool]) -> Outcome:
    """Try the inputs of one chunk, as a process of the pool is given it."""
    seed, numbers, trace = task
    return fuzz(seed, numbers, trace=trace)


def _lines_of_code() -> int:
    """Count the lines that can be reached within functions."""

    def within(code: Any) -> set[int]:
        inner = [each for each in code.co_consts if hasattr(each, "co_lines")]
        own = {line for _, _, line in code.co_lines() if line}
        return own.union(*map(within, inner))

    count = 0
    for path in PACKAGE.rglob("*.py"):
        code = compile(path.read_text(encoding="utf-8"), os.fspath(path), "exec")
        inner = [each for each in code.co_consts if hasattr(each, "co_lines")]
        count += len(set().union(*map(within, inner)))
    return count


if __name__ == "__main__":
    main()

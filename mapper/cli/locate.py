"""`mapper locate`: geocodes unknown places, and names the hosts before they learn anything."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mapper.cli.options import BOUNDARIES, DAY, EMBARGO_HOURS, RECORD_FILE
from mapper.cli.printing import exit_with_error, print_faults
from mapper.cli.progress import ASKING, Bar
from mapper.cli.statuses import FAULTS, INTERRUPTED
from mapper.cli.table_options import BORDERS, COLUMNS, HOME, add_table_options
from mapper.cli.terminal import print_text
from mapper.cli.user_agent import user_agent
from mapper.errors import (
    GeocoderSetupError,
    MapperError,
    number_of,
)
from mapper.files import refuse_overwriting
from mapper.location import lock_path
from mapper.network import PlacesToFind, find_unused_queries, open_geocoding_run, places_to_find

if TYPE_CHECKING:
    from mapper.imports import TableOptions
    from mapper.network import Drift, Event, GeocodingRun, Question

_KINDS = {
    "address": ("address", "addresses"),
    "block": ("block", "blocks"),
    "intersection": ("intersection", "intersections"),
    "poi": ("place name", "place names"),
    "street": ("street", "streets"),
}
_RESULTS = {
    "found": "found",
    "not-found": "not found",
    "outside-city": "rejected: outside its city",
    "too-coarse": "rejected: only as precise as a street or city",
    "several": "rejected: several places with that name",
    "could-not-ask": "request failed",
    "not-asked": "not asked",
}


@click.command()
@RECORD_FILE
@click.option(
    "--provider",
    multiple=True,
    metavar="NAME",
    help="Geocoder: nominatim, census, photon, arcgis, … Repeat to try several in order.",
)
@click.option(
    "--table",
    "known_places",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV of known places, looked up before any geocoder is contacted.",
)
@click.option(
    "--url",
    multiple=True,
    metavar="[NAME=]URL",
    help="Your own server for the provider, such as http://localhost:8080.",
)
@click.option(
    "--contact", metavar="TEXT", help="How the service can reach you, such as an email address."
)
@click.option(
    "--pace",
    type=click.FloatRange(min=0, max=3600),
    metavar="SECONDS",
    help="Minimum time between requests to a host. Default: 1, or 0 for your own server.",
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1, max=600), default=10, show_default=True,
    metavar="SECONDS", help="How long to wait for each answer.",
)  # fmt: skip
@click.option(
    "--as-of", type=DAY, help="Date to record with each answer, YYYY-MM-DD. Default: today."
)
@click.option(
    "--refresh", is_flag=True, help="Geocode known places again and report how far pins moved."
)
@click.option("--accept", is_flag=True, help="With --refresh: keep the new pins.")
@click.option("--prune", is_flag=True, help="Drop answers that no incident uses.")
@click.option("--retry-not-found", is_flag=True, help="Retry places that were not found before.")
@click.option("--allow-sensitive", is_flag=True, help="Geocode sensitive places, too.")
@EMBARGO_HOURS
@BOUNDARIES
@add_table_options(HOME, BORDERS, COLUMNS)
@click.option("--dry-run", is_flag=True, help="List each request and its host without sending any.")
def locate(
    records: Path,
    provider: tuple[str, ...],
    known_places: Path | None,
    url: tuple[str, ...],
    contact: str | None,
    pace: float | None,
    timeout: float,
    as_of: datetime | None,
    refresh: bool,  # noqa: FBT001
    accept: bool,  # noqa: FBT001
    prune: bool,  # noqa: FBT001
    retry_not_found: bool,  # noqa: FBT001
    allow_sensitive: bool,  # noqa: FBT001
    embargo_hours: int,
    table: TableOptions,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Geocode the places in RECORDS (default: incidents.yaml), or in a table, that have no coordinates yet.

    Each answer is saved at once in the lock file next to them (incidents.lock). mapper names the
    hosts before it sends anything. It reads keys from environment variables such as
    MAPPER_<NAME>_API_KEY.
    """
    if accept and not refresh:
        raise click.UsageError("--accept works only with --refresh. Add --refresh.")
    today = as_of.date() if as_of else datetime.now(UTC).date()
    try:
        refuse_overwriting([lock_path(records)], [records, known_places])
        places = places_to_find(
            records,
            allow_sensitive=allow_sensitive,
            as_of=as_of.replace(tzinfo=UTC) if as_of else None,
            embargo_hours=embargo_hours,
            options=table,
        )
        print_faults(places.faults)
        asking = open_geocoding_run(
            records,
            providers=tuple(dict.fromkeys(provider)),
            urls=_urls(url, provider),
            table=known_places,
            home=places.home,
            today=today,
            user_agent=user_agent(contact),
            pace_seconds=pace,
            timeout_seconds=timeout,
            say=lambda words: print_text(words, err=True),
        )
        if prune:
            _prune(asking, places, dry_run=dry_run)
        if refresh:
            questions = asking.known_questions(places.questions)
        else:
            questions = asking.open_questions(places.questions, retry_not_found=retry_not_found)
        _say_what_is_open(asking, places, questions, refresh=refresh)
        if not questions:
            return
        if not (provider or known_places):
            raise click.UsageError(
                "No geocoder named. Use --provider NAME or --table FILE; "
                "--provider nominatim contacts nominatim.openstreetmap.org."
            )
        _say_who_learns_what(asking, questions, user_agent=user_agent(contact))
        if dry_run:
            _list_questions(asking, questions, retry_not_found=retry_not_found or refresh)
            return
        failures = (
            _refresh(asking, questions, accept=accept)
            if refresh
            else _ask(asking, questions, retry_not_found=retry_not_found)
        )
    except GeocoderSetupError as error:
        raise click.UsageError(str(error)) from error
    except MapperError as error:
        exit_with_error(error)
    if failures:
        sys.exit(FAULTS)


def _urls(given: Sequence[str], providers: Sequence[str]) -> dict[str, str]:
    """Read `--url`: an address for the one provider, or NAME=address for one of several."""
    urls: dict[str, str] = {}
    for each in given:
        name, equals, address = each.partition("=")
        if not equals or "/" in name:
            name, address = "", each
        if not name and len(providers) == 1:
            name = providers[0]
        if name not in providers:
            raise click.UsageError(
                f"--url {each} matches no provider. Name one --provider, or use --url NAME=URL."
            )
        urls[name] = address
    return urls


def _prune(asking: GeocodingRun, places: PlacesToFind, *, dry_run: bool) -> None:
    dropped = find_unused_queries(asking.lock.read(), places.queries)
    printed = [query for query in dropped if places.may_be_printed(query)]
    does = "would drop" if dry_run else "dropped"
    for query in printed:
        words = "".join(c for c in query.locality if c.isprintable())
        print_text(f"{does}: {words} ({query.city})")
    if unnamed := len(dropped) - len(printed):
        print_text(f"{does}: {unnamed} with a house number or a sensitive place (not printed)")
    if dropped and not dry_run:
        asking.lock.change(lambda lock: lock.only(places.queries))
    print_text(f"{asking.lock.path}: {len(dropped)} unused")


def _say_what_is_open(
    asking: GeocodingRun,
    places: PlacesToFind,
    questions: Sequence[Question],
    *,
    refresh: bool,
) -> None:
    """Print how many places are open, and why the others are left out."""
    lock, asked = asking.lock.read(), set(questions)
    left = [
        each
        for each in (*places.questions, *places.held_back)
        if each not in asked and (lock.answer(each.locality, each.city.geoid) is None) != refresh
    ]
    sensitive, too_vague = set(places.held_back), set(places.vague)
    held_back = [each for each in left if each in sensitive]
    vague = [each for each in left if each in too_vague]
    known = sensitive | too_vague
    embargoed = [each for each in left if each.embargoed and each not in known]
    known |= set(embargoed)
    rest = [] if refresh else [each for each in left if each not in known]
    earlier = [each for each in rest if lock.asked(each.query)]
    unable = [each for each in rest if not lock.asked(each.query)]
    notes = [number_of(len(questions), "known place" if refresh else "place") + " to geocode"]
    if not questions:
        notes = ["Nothing to geocode"]
    if held_back:
        notes.append(f"{len(held_back)} skipped as sensitive (--allow-sensitive includes them)")
    if embargoed:
        notes.append(
            f"{len(embargoed)} skipped while their incidents are under embargo (--embargo-hours 0, or"
            " a server on this machine, includes them)"
        )
    if vague:
        notes.append(f"{len(vague)} too vague to geocode: {_shown(vague)}")
    if unable:
        notes.append(f"{len(unable)} unsuited to the named providers: {_shown(unable)}")
    if earlier:
        notes.append(f"{len(earlier)} not found before (--retry-not-found includes them)")
    if not questions and not refresh:
        if found := sum(lock.answer(*each.query.key) is not None for each in places.questions):
            notes.append(f"{number_of(found, 'place')} found before")
        if places.nothing:
            notes.append(f"records: {places.nothing}")
    print_text("; ".join(notes))


def _shown(questions: Iterable[Question]) -> str:
    return "; ".join(each.shown for each in questions)


def _say_who_learns_what(
    asking: GeocodingRun, questions: Sequence[Question], *, user_agent: str
) -> None:
    """Name the hosts and the kinds of text, before the first request."""
    if asking.table:
        print_text("The table is searched first; that contacts no host.")
    for service in asking.services:
        kinds = Counter(
            each.place.kind for each in questions if each.place and asking.may_ask(service, each)
        )
        listed = ", ".join(
            f"{number} {_KINDS[kind][number > 1]}" for kind, number in sorted(kinds.items())
        )
        unsafe = "" if service.is_encrypted else ", unencrypted"
        print_text(
            f"{service.host} ({service.name}{unsafe}) may receive {listed or 'nothing'}"
            f"{', each with its city' if listed else ''}, and this user agent: {user_agent}"
        )


def _list_questions(
    asking: GeocodingRun, questions: Sequence[Question], *, retry_not_found: bool
) -> None:
    for question in questions:
        for host, wording in asking.would_ask(question, retry_not_found=retry_not_found):
            words = "".join(c for c in wording if c.isprintable())
            print_text(f"{host}: {question.shown if question.is_quiet else words}")
    print_text("Dry run: no host was contacted.")


def _ask(asking: GeocodingRun, questions: Sequence[Question], *, retry_not_found: bool) -> int:
    """Ask, then sum up; return how many could not be asked."""
    events: list[Event] = []
    with _summed_up(events, len(questions)), Bar(ASKING) as bar:
        bar("ask", 0.0)
        for event in asking.ask_all(questions, retry_not_found=retry_not_found):
            events.append(event)
            bar.say(f"{event.question.shown}: {_RESULTS[event.result]} ({event.note})")
            bar("ask", len(events) / len(questions))
    return sum(event.result == "could-not-ask" for event in events)


def _refresh(asking: GeocodingRun, questions: Sequence[Question], *, accept: bool) -> int:
    """Ask again and list how far pins moved; return how many could not be asked."""
    failures = 0
    for each in asking.refresh(questions, accept=accept):
        succeeded, words = _drift_in_words(each)
        failures += not succeeded
        print_text(f"{each.question.shown}: {words}")
    print_text(
        "The new pins are saved."
        if accept
        else "No pin has changed. Use --accept to keep the new pins."
    )
    return failures


def _drift_in_words(answer: Drift | Event) -> tuple[bool, str]:
    """Return whether the request for one pin succeeded, and its result in words."""
    if hasattr(answer, "result"):
        return False, f"{_RESULTS[answer.result]} ({answer.note})"
    if answer.meters is None:
        return True, f"kept, although the new answer is {answer.note}"
    return True, f"{answer.meters:,.0f} m {'moved' if answer.accepted else 'away'} ({answer.note})"


@contextmanager
def _summed_up(events: Sequence[Event], total: int) -> Iterator[None]:
    """Print the summary at the end, also after an interrupt."""
    try:
        yield
    except KeyboardInterrupt:
        _sum_up(events)
        left = total - len(events)
        print_text(f"Interrupted with {left} left. Earlier answers are saved.", err=True)
        sys.exit(INTERRUPTED)
    except MapperError:
        _sum_up(events)
        raise
    _sum_up(events)


def _sum_up(events: Sequence[Event]) -> None:
    counts: Counter[str] = Counter(event.result for event in events)
    print_text(
        f"{len(events)} looked up: "
        + ", ".join(
            f"{counts[result]} {words}" for result, words in _RESULTS.items() if counts[result]
        )
    )
    for result, words in _RESULTS.items():
        if result == "found":
            continue
        for event in events:
            if event.result == result:
                print_text(f"  {words}: {event.question.shown} ({event.note})")

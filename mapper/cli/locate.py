"""`mapper locate`: asks for places that are not known, and says who learns what."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mapper import __version__
from mapper.cli.options import DAY, EMBARGO_HOURS, HOME, RECORDS
from mapper.cli.printing import fail
from mapper.cli.progress import ASKING, Bar
from mapper.cli.statuses import FAULTS, INTERRUPTED
from mapper.cli.terminal import say
from mapper.errors import (
    GeocoderSetupError,
    MapperError,
)
from mapper.files import refuse_overwriting
from mapper.location import lock_path
from mapper.network import PlacesToFind, open_asking, places_to_find, unused

if TYPE_CHECKING:
    from mapper.network import Asking, Drift, Event, Question

_KINDS = {
    "address": ("address", "addresses"),
    "block": ("block", "blocks"),
    "intersection": ("intersection", "intersections"),
    "poi": ("name of a place", "names of places"),
    "street": ("street", "streets"),
}
_RESULTS = {
    "found": "found",
    "not-found": "not found",
    "outside-city": "refused, outside its city",
    "too-coarse": "refused, no more exact than a street or city",
    "several": "refused, several places of that name",
    "could-not-ask": "could not ask",
    "not-asked": "not asked",
}


@click.command()
@RECORDS
@click.option(
    "--provider",
    multiple=True,
    metavar="NAME",
    help="A geocoder: nominatim, census, photon, arcgis, …; repeated, the first good answer counts.",
)
@click.option(
    "--table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV of known places, looked up before anybody is asked.",
)
@click.option(
    "--url",
    multiple=True,
    metavar="[NAME=]URL",
    help="A server of your own for the provider, such as http://localhost:8080.",
)
@click.option(
    "--contact", metavar="TEXT", help="How the service can reach you, like an e-mail address."
)
@click.option(
    "--pace",
    type=click.FloatRange(min=0, max=3600),
    metavar="SECONDS",
    help="Least time between requests to a host; 1 by default, 0 for your own.",
)
@click.option(
    "--timeout", type=click.FloatRange(min=0.1, max=600), default=10, show_default=True,
    metavar="SECONDS", help="How long to wait for one answer.",
)  # fmt: skip
@click.option("--as-of", type=DAY, help="The date that answers bear, YYYY-MM-DD; today by default.")
@click.option(
    "--refresh", is_flag=True, help="Ask again for what is known and say how far pins moved."
)
@click.option("--accept", is_flag=True, help="With --refresh: take the new pins.")
@click.option("--prune", is_flag=True, help="Drop what the lock keeps and no incident uses.")
@click.option("--retry-not-found", is_flag=True, help="Ask again for what was not found.")
@click.option("--allow-sensitive", is_flag=True, help="Ask for sensitive places, too.")
@EMBARGO_HOURS
@HOME
@click.option("--dry-run", is_flag=True, help="List what would be asked, and whom; contact no one.")
def locate(
    records: Path,
    provider: tuple[str, ...],
    table: Path | None,
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
    home: str | None,
    dry_run: bool,  # noqa: FBT001
) -> None:
    """Ask geocoders for the places of RECORDS that are not known yet, and keep what they say.

    The answers go into the lock file beside the records (incidents.lock), one at a time. Before anything
    is sent, the hosts are named. Keys are read from the environment: MAPPER_<NAME>_API_KEY and the like.
    """
    if accept and not refresh:
        raise click.UsageError("got --accept alone, expected --refresh with it")
    today = as_of.date() if as_of else datetime.now(UTC).date()
    try:
        refuse_overwriting([lock_path(records)], [records, table])
        places = places_to_find(
            records,
            allow_sensitive=allow_sensitive,
            as_of=as_of.replace(tzinfo=UTC) if as_of else None,
            embargo_hours=embargo_hours,
            home=home,
        )
        asking = open_asking(
            records,
            providers=tuple(dict.fromkeys(provider)),
            urls=_urls(url, provider),
            table=table,
            home=places.home,
            today=today,
            user_agent=_user_agent(contact),
            pace_seconds=pace,
            timeout_seconds=timeout,
            say=lambda words: say(words, err=True),
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
        if not (provider or table):
            raise click.UsageError(
                "got nobody to ask, expected --provider NAME or --table FILE; "
                "--provider nominatim asks nominatim.openstreetmap.org"
            )
        _say_who_learns_what(asking, questions, user_agent=_user_agent(contact))
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
        fail(error)
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
                f"got --url {each}, expected one --provider for it, or --url NAME=URL for one of several"
            )
        urls[name] = address
    return urls


def _user_agent(contact: str | None) -> str:
    who = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()")
    return (
        f"mapper/{__version__} (incident map; {f'contact: {who}' if who else 'no contact given'})"
    )


def _prune(asking: Asking, places: PlacesToFind, *, dry_run: bool) -> None:
    dropped = unused(asking.lock.read(), places.queries)
    printed = [query for query in dropped if places.may_be_printed(query)]
    does = "would drop" if dry_run else "dropped"
    for query in printed:
        words = "".join(c for c in query.locality if c.isprintable())
        say(f"{does}: {words} ({query.city})")
    if unnamed := len(dropped) - len(printed):
        say(f"{does}: {unnamed} with a house number or a sensitive place, not named here")
    if dropped and not dry_run:
        asking.lock.change(lambda lock: lock.only(places.queries))
    say(f"{asking.lock.path}: {len(dropped)} unused")


def _say_what_is_open(
    asking: Asking,
    places: PlacesToFind,
    questions: Sequence[Question],
    *,
    refresh: bool,
) -> None:
    """Say how many places there are to ask for, and why the others are not asked for."""
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
    notes = [f"{len(questions)} {'known places to ask for again' if refresh else 'places to find'}"]
    if not questions:
        notes = ["Nothing to do"]
    if held_back:
        notes.append(f"{len(held_back)} held back as sensitive (--allow-sensitive asks for them)")
    if embargoed:
        notes.append(
            f"{len(embargoed)} held back until their incidents may be published (--embargo-hours 0 asks"
            " for them, and so does a server on this machine)"
        )
    if vague:
        notes.append(f"{len(vague)} too vague to ask for: {_shown(vague)}")
    if unable:
        notes.append(f"{len(unable)} that nobody named here can be asked for: {_shown(unable)}")
    if earlier:
        notes.append(f"{len(earlier)} not found earlier (--retry-not-found asks again)")
    say("; ".join(notes))


def _shown(questions: Iterable[Question]) -> str:
    return "; ".join(each.shown for each in questions)


def _say_who_learns_what(asking: Asking, questions: Sequence[Question], *, user_agent: str) -> None:
    """Name the hosts and the kinds of text, before the first request."""
    if asking.table:
        say("The table is looked up first; that contacts no one.")
    for service in asking.services:
        kinds = Counter(
            each.place.kind for each in questions if each.place and asking.may_ask(service, each)
        )
        listed = ", ".join(
            f"{number} {_KINDS[kind][number > 1]}" for kind, number in sorted(kinds.items())
        )
        unsafe = "" if service.is_encrypted else ", unencrypted"
        say(
            f"{service.host} ({service.name}{unsafe}) may learn {listed or 'nothing'}"
            f"{', each with its city' if listed else ''}, and who asks: {user_agent}"
        )


def _list_questions(
    asking: Asking, questions: Sequence[Question], *, retry_not_found: bool
) -> None:
    for question in questions:
        for host, wording in asking.would_ask(question, retry_not_found=retry_not_found):
            words = "".join(c for c in wording if c.isprintable())
            say(f"{host}: {question.shown if question.is_quiet else words}")
    say("Nobody was contacted.")


def _ask(asking: Asking, questions: Sequence[Question], *, retry_not_found: bool) -> int:
    """Ask, then sum up; return how many could not be asked."""
    events: list[Event] = []
    with _summed_up(events, len(questions)), Bar(ASKING) as bar:
        bar("ask", 0.0)
        for event in asking.ask_all(questions, retry_not_found=retry_not_found):
            events.append(event)
            bar.say(f"{event.question.shown}: {_RESULTS[event.result]} ({event.note})")
            bar("ask", len(events) / len(questions))
    return sum(event.result == "could-not-ask" for event in events)


def _refresh(asking: Asking, questions: Sequence[Question], *, accept: bool) -> int:
    """Ask again and list how far pins moved; return how many could not be asked."""
    failures = 0
    for told in asking.refresh(questions, accept=accept):
        said = _drift_in_words(told)
        failures += not said[0]
        say(f"{told.question.shown}: {said[1]}")
    say(
        "Pins were taken as listed."
        if accept
        else "No pin was changed; --accept takes the new ones."
    )
    return failures


def _drift_in_words(told: Drift | Event) -> tuple[bool, str]:
    """Say what became of one pin, and whether it could be asked for."""
    if hasattr(told, "result"):
        return False, f"{_RESULTS[told.result]} ({told.note})"
    if told.meters is None:
        return True, f"kept, although now {told.note}"
    return True, f"{told.meters:,.0f} m {'moved' if told.accepted else 'away'} ({told.note})"


@contextmanager
def _summed_up(events: Sequence[Event], total: int) -> Iterator[None]:
    """Print the summary at the end, also when somebody interrupts."""
    try:
        yield
    except KeyboardInterrupt:
        _sum_up(events)
        say(f"Interrupted; {total - len(events)} left. What was answered is kept.", err=True)
        sys.exit(INTERRUPTED)
    except MapperError:
        _sum_up(events)
        raise
    _sum_up(events)


def _sum_up(events: Sequence[Event]) -> None:
    counts: Counter[str] = Counter(event.result for event in events)
    say(
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
                say(f"  {words}: {event.question.shown} ({event.note})")

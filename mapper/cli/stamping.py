"""Has a release stamped for `mapper archive --stamp`: looks at it, names the host, then asks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mapper.cli.terminal import print_text
from mapper.cli.user_agent import user_agent
from mapper.errors import SelectionError, SiteError, and_more, quoted
from mapper.network import open_stamping_run

if TYPE_CHECKING:
    from mapper.imports import TableOptions
    from mapper.publish import Dataset

NOTHING_SENT = "Dry run: nothing was sent."


def stamp_release(
    release: Path,
    address: str,
    *,
    records: Path,
    table: TableOptions,
    as_of: datetime,
    embargo_hours: int,
    contact: str | None,
    pace_seconds: float | None,
    timeout_seconds: float,
    dry_run: bool,
) -> None:
    """Have a site or page stamped, unless it is already; print the time.

    Args:
        release: The folder of the site, or the page.
        address: The address of the authority.
        records: The records of the release.
        table: How a table is to be read.
        as_of: The moment from which the embargo counts back.
        embargo_hours: The hours of the embargo.
        contact: How the authority can reach the publisher.
        pace_seconds: Minimum time between requests.
        timeout_seconds: How long to wait for the answer.
        dry_run: Whether to send nothing.

    Raises:
        MapperError: The release is changed or tells of what is withheld, or there is no stamp.
    """
    from mapper import incidents, publish  # noqa: PLC0415 - geopandas takes half a second to import

    asking = open_stamping_run(
        address,
        user_agent=user_agent(contact),
        pace_seconds=pace_seconds,
        timeout_seconds=timeout_seconds,
        say=lambda words: print_text(words, err=True),
    )
    found = publish.verify_release(release)
    read = incidents.load(records, table, as_of=as_of, embargo_hours=embargo_hours)
    _refuse_withheld(release, read, records)
    path = publish.stamp_path(release)
    known = publish.read_stamp(release)
    if known is not None and known.is_of_release:
        print_text(f"{path}: Stamped {known.time}, over this release. Nothing was sent.")
        return
    print_text(
        f"{asking.host} will receive the hash sha256:{found.digest} and"
        f" {quoted(asking.user_agent, limit=200)}.",
        err=True,
    )
    if dry_run:
        print_text(NOTHING_SENT)
        return
    stamp = asking.ask(release)
    print_text(f"{path}: Stamped {stamp.time}.")


def _refuse_withheld(release: Path, read: Dataset, records: Path) -> None:
    """Refuse a release that tells of what its records withhold from the public now."""
    from mapper import publish  # noqa: PLC0415 - as above

    page = publish.page_of_site(release) if release.is_dir() else release
    told = set(publish.read_published_page(page).tables.incidents["incident_id"])
    public = set(read.tables.incidents["incident_id"])
    known = public if read.read_ids is None else set(read.read_ids)
    if told and not told & known:
        raise SelectionError(
            f"{records}: These are not the records of {release}; no id is in both. Name its records, of which"
            " no incident may be under embargo."
        )
    if withheld := sorted(told & (known - public)):
        raise SiteError(
            f"{release}: The release tells of incidents that its records withhold from the public:"
            f" {withheld[0]}{and_more(len(withheld) - 1)}. Publish it again, or have it stamped after the"
            " embargo.",
            code="stamp-of-withheld",
        )

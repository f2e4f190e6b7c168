"""`mapper verify`: compares a published site or page with its manifest, a published hash, its records."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mapper.cli.options import EMBARGO_HOURS, EMBED_MEDIA, MOMENT
from mapper.cli.printing import exit_with_error
from mapper.cli.statuses import FAULTS
from mapper.cli.terminal import print_text
from mapper.errors import MapperError, and_more, number_of

if TYPE_CHECKING:
    from mapper.publish import Manifest, Verified

_MOST_NAMED = 20
_WORDS = {
    "changed": "Changed since it was published.",
    "missing": "Missing.",
    "hash": "Its SHA-256 is not the expected one.",
    "rebuilt": "The records give another file.",
    "unsigned": "Missing, so nothing is signed.",
    "signature": "The signature is of another key, or of another release.",
    "unstamped": "Missing, so no time stamp shows when it was released.",
    "stamp": "The time stamp is over another release. Have this one stamped, or remove the file.",
    "authority": "No authority of these certificates made the time stamp.",
}
_BESIDE = ("unsigned", "signature", "unstamped", "stamp", "authority")


@click.command()
@click.argument("site", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--expect",
    metavar="HASH",
    help="SHA-256 that was published: of the manifest of a site, or of a page.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="Public key of the publisher, of OpenSSH; the signature (.sig) stands beside the manifest or page.",
)
@click.option(
    "--stamp-ca",
    "authority",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Certificates (PEM) of the authority whose time stamp (.tsr) stands beside the manifest or page.",
)
@click.option(
    "--records",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Build it again from these records or this table, and compare. Default: do not.",
)
@click.option(
    "--as-of", type=MOMENT, help="With --records: apply the embargo as of this time. Default: now."
)
@EMBARGO_HOURS
@EMBED_MEDIA
def verify(
    site: Path,
    *,
    expect: str | None,
    key: Path | None,
    authority: Path | None,
    records: Path | None,
    as_of: datetime | None,
    embargo_hours: int,
    embed_media: Path | None,
) -> None:
    """Verify SITE, a folder that mapper published or a page that it built. It contacts no one.

    Every file is compared with manifest.json, and with --expect the manifest with the hash that was
    published elsewhere. The status is 1 if anything is changed or missing.
    """
    from mapper import publish as sites  # noqa: PLC0415 - geopandas takes half a second to import

    rebuild = None if records is None else _rebuild(records, as_of, embargo_hours, embed_media)
    try:
        found = sites.verify(site, expect=expect, key=key, authority=authority, rebuild=rebuild)
    except MapperError as error:
        exit_with_error(error)
    _print_findings(found, site, is_rebuilt=records is not None)
    is_page = not site.is_dir()
    noun = "page" if is_page else "site"
    print_text(f"{'Page' if is_page else 'Manifest'}: sha256:{found.digest}")
    if not found.is_whole:
        print_text(f"{site}: The {noun} is not what was published.")
        sys.exit(FAULTS)
    if not is_page:
        print_text(f"{site}: {number_of(found.files, 'file')}, all as the manifest lists them.")
    if expect is None:
        print_text(
            "Compare the hash with the one that the publisher gave elsewhere, or use --expect."
        )
    else:
        print_text("The hash is the expected one.")
    if key is not None:
        print_text("The signature is of this key.")
    _print_stamp(found.stamped, is_proven=authority is not None)


def _print_stamp(time: str | None, *, is_proven: bool) -> None:
    if time is None:
        print_text(
            'Not read: its time stamp. Run: pip install "incident-mapper[stamp]"',
            err=True,
        )
    elif time and is_proven:
        print_text(f"Stamped by this authority: {time}.")
    elif time:
        print_text(
            f"Its time stamp says {time}. Use --stamp-ca with the authority's certificates to verify it."
        )


def _rebuild(
    records: Path, as_of: datetime | None, embargo_hours: int, media: Path | None
) -> Callable[[Path, Manifest | None], object]:
    def build(target: Path, manifest: Manifest | None) -> object:
        import mapper  # noqa: PLC0415

        incidents = mapper.read(records, as_of=as_of, embargo_hours=embargo_hours)
        if media is not None:
            incidents = incidents.embed_media(media)
        if manifest is None:
            return incidents.save(target)
        return incidents.publish(
            target,
            site_url=manifest.site_url,
            pages_up_to=manifest.pages_up_to,
            cards_up_to=manifest.cards_up_to,
            split=manifest.is_split,
            language=manifest.language,
        )

    return build


def _print_findings(found: Verified, site: Path, *, is_rebuilt: bool) -> None:
    if is_rebuilt and not found.is_of_this_version:
        print_text(
            f"{found.generator} wrote it, and this is another version, which may write other bytes for the"
            " same records. Install that version to compare it with its records.",
            err=True,
        )
    faults = [each for each in found.findings if each.is_fault]
    for each in faults[:_MOST_NAMED]:
        is_beside = each.kind in _BESIDE
        base = site if site.is_dir() else site.parent
        where = base / each.path if site.is_dir() or is_beside else site
        print_text(f"{where}: {_WORDS[each.kind]}")
    if more := and_more(len(faults) - _MOST_NAMED).strip():
        print_text(more)
    added = [each.path for each in found.findings if each.kind == "added"]
    if added:
        print_text(
            f"Not part of the site: {', '.join(added[:_MOST_NAMED])}"
            f"{and_more(len(added) - _MOST_NAMED)}.",
            err=True,
        )

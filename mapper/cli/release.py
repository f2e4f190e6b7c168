"""`mapper release`: prints the hash of a published site, by which anyone can verify it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from mapper.cli.options import DAY
from mapper.cli.printing import exit_with_error
from mapper.cli.terminal import print_text
from mapper.errors import MapperError, SelectionError
from mapper.files import is_table, refuse_overwriting


@click.command()
@click.argument("site", type=click.Path(path_type=Path, exists=True), default=Path("site"))
@click.option(
    "--records",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The records of the site. A file beside them keeps what is released, so that mapper check asks for a"
    " correction when a published fact changes. Default: incidents.yaml, if it has incidents of the site.",
)
@click.option(
    "--date",
    "day",
    type=DAY,
    help="Day of the release, YYYY-MM-DD. Default: today.",
)
@click.option(
    "--sign",
    "key",
    type=click.Path(path_type=Path),
    metavar="KEY",
    help="Sign it with this key of OpenSSH; the signature stands beside the manifest or page (.sig).",
)
def release(site: Path, records: Path | None, day: datetime | None, key: Path | None) -> None:
    """Print the SHA-256 of the manifest of SITE (default: site), or of a page.

    First each file is compared with the manifest. Publish the line elsewhere, such as in print or a post:
    with it, anyone can verify the site offline. For a time stamp of it, see mapper archive --stamp.
    """
    from mapper import publish as sites  # noqa: PLC0415 - geopandas takes half a second to import

    try:
        found = sites.verify_release(site)
        manifest = sites.read_manifest(site) if site.is_dir() else None
        signature = None if key is None else sites.sign(site, key)
        noted = _note_release(site, records, day)
    except MapperError as error:
        exit_with_error(error)
    print_text(f"sha256:{found.digest}")
    whose = f"Readers of {manifest.site_url}" if manifest and manifest.site_url else "Readers"
    print_text(
        f"{whose} verify it with: mapper verify {site} --expect sha256:{found.digest}", err=True
    )
    if signature is not None:
        print_text(
            f"{signature}: Signed. Put it with the rest of the site, and publish your public key elsewhere.",
            err=True,
        )
    if noted is not None:
        print_text(f"{noted}: Keeps what is released. Commit it with the records.", err=True)


def _note_release(site: Path, records: Path | None, day: datetime | None) -> Path | None:
    """Keep what a site tells beside its records; return the file, None if its records are not known."""
    from mapper import publish  # noqa: PLC0415 - as above

    of = records or Path("incidents.yaml")
    if records is not None and is_table(of):
        raise SelectionError(f"{of}: Only records have corrections. Name a file of records.")
    if records is None and not of.is_file():
        return None
    page = publish.page_of_site(site) if site.is_dir() else site
    on = (day or datetime.now(UTC).astimezone()).date().isoformat()
    published = publish.read_published_page(page)
    if published.profile != "public":
        print_text(
            f"{site}: It is not for the public, so mapper check keeps to what was released before.",
            err=True,
        )
        return None
    told = publish.release_of(published.tables, on)
    used = publish.read_used_ids(publish.used_ids_path(of))
    if records is None and not used.live.issuperset(told.facts):
        return None  # other records are published there
    path = publish.released_path(of)
    refuse_overwriting([path], [of, publish.used_ids_path(of)])
    publish.read_release(path)  # raises if another file is there, or a link leads to one
    told.write(path)
    return path

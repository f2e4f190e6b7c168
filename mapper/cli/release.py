"""`mapper release`: prints the hash of a published site, by which anybody can verify it."""

from __future__ import annotations

from pathlib import Path

import click

from mapper.cli.printing import exit_with_error
from mapper.cli.terminal import print_text
from mapper.errors import MapperError, SiteError


@click.command()
@click.argument("site", type=click.Path(path_type=Path, exists=True), default=Path("site"))
def release(site: Path) -> None:
    """Print the SHA-256 of the manifest of SITE (default: site), or of a page.

    First each file is compared with the manifest. Publish the line elsewhere, such as in print or a post:
    with it, anybody can verify the site offline.
    """
    from mapper import publish as sites  # noqa: PLC0415 - geopandas takes half a second to import

    try:
        found = sites.verify(site)
        manifest = sites.read_manifest(site) if site.is_dir() else None
        if not found.is_whole:
            first = next(each.path for each in found.findings if each.is_fault)
            raise SiteError(
                f"{site}: The site is not as mapper published it, first in {first}. Publish it again.",
                code="changed-site",
            )
    except MapperError as error:
        exit_with_error(error)
    print_text(f"sha256:{found.digest}")
    whose = f"Readers of {manifest.site_url}" if manifest and manifest.site_url else "Readers"
    print_text(
        f"{whose} verify it with: mapper verify {site} --expect sha256:{found.digest}", err=True
    )

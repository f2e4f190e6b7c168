"""Writes a site: every part from one dataset, searched for withheld values, as one change of the folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mapper.errors import DestinationError, SiteError, quoted
from mapper.files import FolderUpdate, Progress, complete_update, ignore_step, within
from mapper.page import web_address
from mapper.publish import Dataset
from mapper.publish.export import generator
from mapper.publish.site.cards import MOST_CARDS, SiteCards
from mapper.publish.site.manifest import MANIFEST, make_manifest, read_manifest
from mapper.publish.site.site_parts import FIXED_PATHS, SiteParts
from mapper.publish.site.used_ids import UsedIds, is_numbered, read_used_ids
from mapper.records import whole_address

MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Published:
    """What was written.

    Attributes:
        digest: The SHA-256 of the manifest.
        files: The number of files of the site.
        written: The number of those that are new or changed.
        deleted: The number of files that an earlier site had and this one has not.
        pages: The number of pages of incidents.
        size_bytes: The size of all files.
        completed: Whether an update that had been interrupted was completed first.
    """

    digest: str
    files: int
    written: int
    deleted: int
    pages: int
    size_bytes: int
    completed: bool = False


def publish_site(
    dataset: Dataset,
    folder: Path,
    *,
    site_url: str = "",
    pages_up_to: int = MOST_PAGES,
    cards_up_to: int | None = MOST_CARDS,
    is_split: bool = False,
    language: str | None = None,
    used_ids: Path | None = None,
    progress: Progress = ignore_step,
) -> Published:
    """Write a site for any static host, or bring the one in a folder up to date.

    Args:
        dataset: The incidents.
        folder: The folder; it is made if it does not exist. Files in it that mapper did not write stay.
        site_url: The address that the site will have; empty to leave out what needs one.
        pages_up_to: The number of incidents up to which each has a page of its own.
        cards_up_to: The number up to which each page has a card of its own, if the site has an address;
            None for no cards.
        is_split: Whether the map's texts lie beside it, and are loaded as they are needed.
        language: The language that the map opens in; None for that of the reader's browser.
        used_ids: The file beside the records with the ids that the site has used; None to keep none.
        progress: Called with each step and its progress.

    Raises:
        LeakError: A part would contain a withheld value; the folder is unchanged.
        DestinationError: The folder holds an input, or files that mapper did not write or that were changed.
        SiteError: The folder has a manifest that this version does not understand, or an id is used again.
        OutputError: It could not be written; what was begun is discarded or completed by the next call.

    Warns:
        PictureWarning: The site has no cards, for matplotlib is not installed.
        ExportWarning: The site has no YAML or KML, for the incidents do not fit these formats.
    """
    _refuse_inputs(dataset, folder)
    site_url = _whole_address(site_url)
    used = _used_ids(dataset, folder, used_ids)
    completed = complete_update(folder)
    previous = read_manifest(folder)
    owned = {**previous.hashes, MANIFEST: previous.digest} if previous else {}
    update = FolderUpdate(folder, owned)
    cards = SiteCards(dataset, site_url, cards_up_to)
    share = within(progress, "publish")
    site = SiteParts(
        dataset, update, site_url, pages_up_to, cards=cards, is_split=is_split, map_language=language,
        share=share,
    )  # fmt: skip
    progress("publish", rows=len(dataset.tables.incidents))
    update.refuse_foreign((*FIXED_PATHS, MANIFEST))  # before much time is spent
    try:
        update.begin()
        made = _write(
            site,
            update,
            used,
            options={
                "site_url": site_url,
                "pages_up_to": pages_up_to,
                "cards_up_to": cards.up_to,
                "split": is_split,
                "language": language,
            },
        )
    except BaseException:
        update.discard()
        raise
    progress("publish", 1.0)
    return replace(made, completed=completed)


def _write(
    site: SiteParts, update: FolderUpdate, used: UsedIds | None, options: Mapping[str, Any]
) -> Published:
    site.write()
    manifest = make_manifest(update.hashes, generator=generator(), **options)
    digest, _ = update.add(MANIFEST, lambda path: path.write_bytes(manifest))
    size_bytes = sum(update.read_added(path).stat().st_size for path in update.hashes)
    update.refuse_foreign()
    if used is not None:
        used.write()  # first: after a kill here, ids count as used that are not published yet
    written, deleted = update.commit()
    return Published(digest, len(update.hashes), written, deleted, site.pages, size_bytes)


def _refuse_inputs(dataset: Dataset, folder: Path) -> None:
    """Refuse a folder that is published with the records in it."""
    whole = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise DestinationError(
            f"{folder}: This is not a folder. Name a folder for the site.  [site-no-folder]",
            code="site-no-folder",
        )
    read = (*dataset.read_from, *(dataset.photos.files if dataset.photos else ()))
    inside = [each for each in read if each.resolve().is_relative_to(whole)]
    if inside:
        raise DestinationError(
            f"{inside[0]}: This input lies in the folder of the site, all of which is published."
            " Choose another folder with -o.  [site-holds-input]",
            code="site-holds-input",
        )


def _whole_address(site_url: str) -> str:
    """Return the address of a site with a slash at its end."""
    if not site_url:
        return ""
    address = whole_address(site_url)
    if address is None or web_address(address) is None:
        raise SiteError(
            f"The site address {quoted(site_url)} is not a web address. Write it as"
            " https://news.example/map/, without a name, password or question mark.",
            code="site-url",
        )
    return address


def _used_ids(dataset: Dataset, folder: Path, path: Path | None) -> UsedIds | None:
    """Return the ids that will have been used; refuse those that are used again."""
    if path is None:
        return None
    if path.resolve().is_relative_to(folder.resolve()):
        raise DestinationError(
            f"{path}: The used ids would lie in the folder of the site, all of which is published."
            " Choose another folder with -o.  [site-holds-input]",
            code="site-holds-input",
        )
    read = dataset.tables.incidents["incident_id"] if dataset.read_ids is None else dataset.read_ids
    published = [each for each in dataset.tables.incidents["incident_id"] if not is_numbered(each)]
    used = read_used_ids(path)
    used.refuse_reuse(read)
    # of a published file, nothing says which incidents it left out
    return used.after(used.live.union(read) if dataset.read_ids is None else read, published)

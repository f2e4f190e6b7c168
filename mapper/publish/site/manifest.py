"""The manifest of a site: the SHA-256 of each of its files, so that anybody can verify it offline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from mapper.errors import SiteError, quoted
from mapper.files import hash_file
from mapper.publish.site.words import LANGUAGES

MANIFEST = "manifest.json"
_FORMAT = 1


class Manifest(NamedTuple):
    """What a manifest says.

    Attributes:
        generator: The program that wrote the site, with its version.
        hashes: The SHA-256 of each file, by its path below the site.
        digest: The SHA-256 of the manifest itself.
        site_url: The address of the site; empty if unknown.
        pages_up_to: The number of incidents up to which each has a page.
        cards_up_to: The number up to which each page has a card; None without cards.
        is_split: Whether the map's texts lie beside it.
        language: The language that the map opens in; None for that of the reader's browser.
    """

    generator: str
    hashes: Mapping[str, str]
    digest: str
    site_url: str
    pages_up_to: int
    cards_up_to: int | None
    is_split: bool
    language: str | None


def make_manifest(
    hashes: Mapping[str, str],
    *,
    generator: str,
    site_url: str,
    pages_up_to: int,
    cards_up_to: int | None,
    split: bool,
    language: str | None = None,
) -> bytes:
    """Write the manifest of files, with the options that decide what a site is."""
    said = {
        "format": _FORMAT,
        "generator": generator,
        "site_url": site_url,
        "pages_up_to": pages_up_to,
        "cards_up_to": cards_up_to,
        "split": split,
        **({} if language is None else {"language": language}),
        "algorithm": "sha256",
        "files": dict(sorted(hashes.items())),
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of a site.

    Returns:
        None if the folder has none.

    Raises:
        SiteError: It is none of mapper's, or from a newer version.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        said = json.loads(path.read_bytes())
        is_ours = said["algorithm"] == "sha256" and isinstance(said["files"], dict)
        is_ours = is_ours and all(map(_is_entry, said["files"].items()))
        form, generator = said["format"], str(said["generator"])
        site_url, pages_up_to = str(said.get("site_url", "")), int(said.get("pages_up_to", 0))
        cards_up_to = None if said.get("cards_up_to") is None else int(said["cards_up_to"])
        is_split = said.get("split") is True
        language = said["language"] if said.get("language") in LANGUAGES else None
    except (ValueError, KeyError, TypeError) as error:
        raise SiteError(_not_ours(path), code="not-a-manifest") from error
    except OSError as error:
        raise SiteError(f"{path}: Cannot read the manifest.", code="not-a-manifest") from error
    if not is_ours:
        raise SiteError(_not_ours(path), code="not-a-manifest")
    if form != _FORMAT:
        raise SiteError(
            f"{path}: The manifest is in format {quoted(form)}. This mapper reads format {_FORMAT}."
            " Install the newest mapper.",
            code="newer-manifest",
        )
    digest = hash_file(path)
    return Manifest(
        generator, said["files"], digest, site_url, pages_up_to, cards_up_to, is_split, language
    )


def _is_entry(entry: tuple[object, object]) -> bool:
    path, digest = entry
    if not isinstance(path, str) or not isinstance(digest, str):
        return False
    steps = path.split("/")
    is_inside = not path.startswith("/") and "\\" not in path and not {"", ".", ".."} & set(steps)
    return is_inside and ":" not in path and path != MANIFEST


def _not_ours(path: Path) -> str:
    return f"{path}: This is not a manifest of mapper. Publish to another folder with -o."

"""Verifies a site, or a page, offline: by its own manifest, by a hash that was published, by its records."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from mapper.errors import ExtraError, SiteError, cannot_read
from mapper.files import UPDATE_FOLDER, hash_file
from mapper.publish.export import generator
from mapper.publish.site.manifest import MANIFEST, Manifest, read_manifest
from mapper.publish.site.signatures import (
    SIGNATURE_SUFFIX,
    is_signed,
    read_public_key,
    signature_path,
)
from mapper.publish.site.time_stamps import (
    STAMP_SUFFIX,
    is_stamped_by,
    read_certificates,
    read_stamp,
    stamp_path,
)

Difference: TypeAlias = Literal[
    "changed", "missing", "added", "hash", "rebuilt",
    "unsigned", "signature", "unstamped", "stamp", "authority",
]  # fmt: skip
_HEAD_BYTES = 20_000
_PROOFS = (f"{MANIFEST}{SIGNATURE_SUFFIX}", f"{MANIFEST}{STAMP_SUFFIX}")
_WHOLE = ("map-offline.html", "map.html")  # has all incidents, with every text
_GENERATOR = re.compile(rb'<meta name="generator" content="([^"]*)"')
_DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)


class Finding(NamedTuple):
    """A difference.

    Attributes:
        kind: `changed` or `missing` by the manifest; `added`, which is no part of the site; `hash`, where the
            hash is not the expected one; `rebuilt`, where the records give another file; `unsigned`, where
            there is no signature, and `signature`, where it is of another key or of other bytes; `unstamped`,
            where there is no time stamp, `stamp`, where it is over other bytes, and `authority`, where it was
            not made by the given authority.
        path: The file, below the site.
    """

    kind: Difference
    path: str

    @property
    def is_fault(self) -> bool:
        """Whether it means that the site is not what was published; a file beside it does not."""
        return self.kind != "added"


class Verified(NamedTuple):
    """The result.

    Attributes:
        digest: The SHA-256 of the manifest, or of the page.
        generator: The program that wrote it, with its version; empty if a file does not say.
        files: The number of files that were compared.
        findings: The differences, sorted by path.
        stamped: The time that its time stamp says, in UTC; empty if it has none over these bytes, None if the
            package that reads stamps is not installed.
    """

    digest: str
    generator: str
    files: int
    findings: tuple[Finding, ...]
    stamped: str | None = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is changed or missing."""
        return not any(each.is_fault for each in self.findings)

    @property
    def is_of_this_version(self) -> bool:
        """Whether this version of mapper wrote it, so that the same records give the same bytes."""
        return self.generator in ("", generator())


def read_digest(text: str) -> str:
    """Return a SHA-256 as 64 digits.

    Raises:
        SiteError: The text is none.
    """
    found = _DIGEST.fullmatch(text.strip())
    if found is None:
        raise SiteError(
            "The expected hash is not a SHA-256. Write sha256: and its 64 digits, as mapper release prints"
            " it.",
            code="not-a-hash",
        )
    return found[1].lower()


def verify(
    path: Path,
    *,
    expect: str | None = None,
    key: Path | None = None,
    authority: Path | None = None,
    reads_stamp: bool = True,
    rebuild: Callable[[Path, Manifest | None], object] | None = None,
) -> Verified:
    """Compare a site with its manifest, or a page, and with what is expected.

    Args:
        path: The folder of the site, or one file.
        expect: The SHA-256 that was published, of the manifest or of the file; None for no check.
        key: The public key of the publisher, of which there must be a signature; None for no check.
        authority: Certificates of the authority of which there must be a time stamp; None for no check.
        reads_stamp: Whether to look at a time stamp beside it, which may be of an earlier release.
        rebuild: Builds it again at a path, given the manifest, to compare it with its records; None for no
            check. What another version wrote is not compared, for it may have other bytes.

    Raises:
        SiteError: The folder has no manifest of mapper, or the expected hash is none, or the key, a
            certificate or the stamp is.
        ExtraError: Certificates are given, and the package for time stamps is not installed.
        RecordsError: The file cannot be read.
    """
    wanted = None if expect is None else read_digest(expect)
    try:
        found = _verified_site(path) if path.is_dir() else _verified_page(path)
    except OSError as error:
        raise cannot_read(path, error) from error
    findings = [*found.findings]
    if wanted is not None and wanted != found.digest:
        findings.append(Finding("hash", MANIFEST if path.is_dir() else path.name))
    if key is not None:
        signature = signature_path(path)
        public = read_public_key(key)
        if not signature.is_file():
            findings.append(Finding("unsigned", signature.name))
        elif not is_signed(path, public):
            findings.append(Finding("signature", signature.name))
    stamped: str | None = ""
    if reads_stamp:
        stamped, unproven = _stamped(path, authority)
        findings += unproven
    if rebuild is not None and found.is_of_this_version:
        findings += _rebuilt(path, rebuild)
    ordered = sorted(findings, key=lambda each: (each.path, each.kind))
    return found._replace(findings=tuple(ordered), stamped=stamped)


def verify_release(path: Path) -> Verified:
    """Verify what is about to be released: a site, or a page.

    Raises:
        SiteError: It is not as mapper published it, or has no manifest of mapper.
        RecordsError: The file cannot be read.
    """
    found = verify(path, reads_stamp=False)
    if not found.is_whole:
        first = next(each.path for each in found.findings if each.is_fault)
        raise SiteError(
            f"{path}: The site is not as mapper published it, first in {first}. Publish it again.",
            code="changed-site",
        )
    return found


def _stamped(path: Path, authority: Path | None) -> tuple[str | None, list[Finding]]:
    """Return the time of the stamp, and what is wrong with it."""
    name = stamp_path(path).name
    if authority is not None:
        read_certificates(authority)
    try:
        stamp = read_stamp(path)
    except ExtraError:
        if authority is not None:
            raise
        return None, []
    if stamp is None:
        return "", [] if authority is None else [Finding("unstamped", name)]
    if not stamp.is_of_release:
        return "", [Finding("stamp", name)]
    if authority is not None and not is_stamped_by(path, authority):
        return "", [Finding("authority", name)]
    return stamp.time, []


def page_of_site(folder: Path) -> Path:
    """Return the file of a site that has all its incidents.

    Raises:
        SiteError: The folder has no manifest of mapper, or the file is missing.
    """
    manifest = _manifest_of(folder)
    name = next((each for each in _WHOLE if each in manifest.hashes), _WHOLE[0])
    if not (folder / name).is_file():
        raise SiteError(f"{folder}: The site lacks {name}. Publish it again.", code="changed-site")
    return folder / name


def _verified_page(path: Path) -> Verified:
    with path.open("rb") as file:
        found = _GENERATOR.search(file.read(_HEAD_BYTES))
    return Verified(hash_file(path), found[1].decode("utf-8", "replace") if found else "", 1, ())


def _verified_site(folder: Path) -> Verified:
    manifest = _manifest_of(folder)
    findings = [
        Finding("missing" if not (folder / path).is_file() else "changed", path)
        for path, digest in manifest.hashes.items()
        if not (folder / path).is_file() or hash_file(folder / path) != digest
    ]
    findings += [Finding("added", path) for path in _other_files(folder, manifest)]
    return Verified(manifest.digest, manifest.generator, len(manifest.hashes), tuple(findings))


def _manifest_of(folder: Path) -> Manifest:
    manifest = read_manifest(folder)
    if manifest is None:
        raise SiteError(
            f"{folder}: The folder has no {MANIFEST}, so it is not a site of mapper. Name the folder that"
            " mapper publish wrote.",
            code="no-manifest",
        )
    return manifest


def _other_files(folder: Path, manifest: Manifest) -> Iterator[str]:
    for each in folder.rglob("*"):
        path = each.relative_to(folder).as_posix()
        is_hidden = path.startswith((".git/", f"{UPDATE_FOLDER}/")) or path in _PROOFS
        if each.is_file() and path not in manifest.hashes and path != MANIFEST and not is_hidden:
            yield path


def _rebuilt(path: Path, rebuild: Callable[[Path, Manifest | None], object]) -> Iterator[Finding]:
    """Build it again elsewhere, and yield what differs."""
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / path.resolve().name
        manifest = read_manifest(path) if path.is_dir() else None
        rebuild(again, manifest)
        if manifest is None:
            if hash_file(again) != hash_file(path):
                yield Finding("rebuilt", path.name)
            return
        made = read_manifest(again)
        hashes = {} if made is None else made.hashes
        for each in sorted({*manifest.hashes, *hashes}):
            if manifest.hashes.get(each) != hashes.get(each):
                yield Finding("rebuilt", each)

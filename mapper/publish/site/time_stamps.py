"""Time stamps of a release (RFC 3161): an authority states when it had the hash of a manifest or page."""

from __future__ import annotations

import hashlib
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from mapper.errors import ExtraError, SiteError, reason_of
from mapper.publish.site.manifest import MANIFEST
from mapper.publish.site.stamp_encoding import sort_certificates

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

STAMP_SUFFIX = ".tsr"

_GRANTED = 0
_HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


class StampRequest(NamedTuple):
    """What an authority is sent.

    Attributes:
        body: The request; of the release it has the SHA-256 of its manifest or page, and nothing else.
        nonce: A number that the answer must repeat, so that it is none of an earlier request.
        release: The bytes of the manifest or page.
    """

    body: bytes
    nonce: int
    release: bytes


class TimeStamp(NamedTuple):
    """What a stamp says.

    Attributes:
        time: When the authority had the hash, in UTC, such as 2026-01-24T10:00:00Z.
        is_of_release: Whether it is over these bytes.
    """

    time: str
    is_of_release: bool


def stamped_file(release: Path) -> Path:
    """Name what is stamped: the manifest of a site, or a page."""
    return release / MANIFEST if release.is_dir() else release


def stamp_path(release: Path) -> Path:
    """Name the stamp of a site, which stands beside its manifest, or of a page."""
    file = stamped_file(release)
    return file.with_name(f"{file.name}{STAMP_SUFFIX}")


def make_stamp_request(release: Path) -> StampRequest:
    """Make the request for a stamp.

    Args:
        release: The folder of a site, or a page.

    Raises:
        ExtraError: The package for stamps is not installed.
    """
    stamps = _library()
    said = stamped_file(release).read_bytes()
    builder = stamps.TimestampRequestBuilder().data(said)
    request = builder.hash_algorithm(stamps.HashAlgorithm.SHA256).nonce(nonce=True).build()
    return StampRequest(request.as_bytes(), int(request.nonce), said)


def read_stamp_answer(answer: bytes, request: StampRequest) -> TimeStamp:
    """Read what an authority answered.

    Raises:
        ValueError: It is no stamp, or not of this request; the message says which.
        ExtraError: The package for stamps is not installed.
    """
    response = _decoded(answer)
    if response.status != _GRANTED:
        said = "; ".join(response.status_string)
        raise ValueError(f"the authority gives no stamp{f' ({said[:200]})' if said else ''}")
    if response.tst_info.nonce != request.nonce:
        raise ValueError("it answers another request")
    stamp = _stamp(response, request.release)
    if not stamp.is_of_release:
        raise ValueError("it is a stamp over other bytes")
    return stamp


def read_stamp(release: Path) -> TimeStamp | None:
    """Read the stamp beside a site's manifest, or beside a page; None if there is none.

    Raises:
        SiteError: The file is no stamp.
        ExtraError: The package for stamps is not installed.
    """
    path = stamp_path(release)
    if not path.is_file():
        return None
    try:
        return _stamp(_decoded(path.read_bytes()), stamped_file(release).read_bytes())
    except ValueError as error:
        raise SiteError(
            f"{path}: This file is not a time stamp ({error}). Move it to another place.",
            code="not-a-stamp",
        ) from error


def is_stamped_by(release: Path, certificates: Path) -> bool:
    """Whether an authority of these certificates signed the stamp of a release, over these bytes.

    Args:
        release: The folder of a site, or a page; its stamp stands beside it.
        certificates: Those of the authority, in PEM.

    Raises:
        SiteError: The file has no certificate.
        ExtraError: The package for stamps is not installed.
    """
    stamps, roots = _library(), read_certificates(certificates)
    try:
        response = _decoded(stamp_path(release).read_bytes())
        digest = _digest(response, stamped_file(release).read_bytes())
        return bool(stamps.VerifierBuilder(roots=roots).build().verify(response, digest))
    except (stamps.VerificationError, ValueError):
        return False


def read_certificates(path: Path) -> list[Any]:
    """Read the certificates of an authority, in PEM.

    Raises:
        SiteError: The file has none.
        ExtraError: The package for stamps is not installed.
    """
    _library()
    from cryptography import x509  # noqa: PLC0415 - of the extra

    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        why = reason_of(error)
    except ValueError:
        why = "the file has no certificate in PEM"
    raise SiteError(
        f"{path}: Cannot read the authority's certificates: {why}. Name the file of certificates that the"
        " authority offers, with -----BEGIN CERTIFICATE----- in it.",
        code="unusable-certificate",
    )


def _stamp(response: TimeStampResponse, release: bytes) -> TimeStamp:
    info = response.tst_info
    is_of_release = info.message_imprint.message == _digest(response, release)
    moment = info.gen_time
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return TimeStamp(moment.strftime("%Y-%m-%dT%H:%M:%SZ"), is_of_release)


def _digest(response: TimeStampResponse, release: bytes) -> bytes:
    named = response.tst_info.message_imprint.hash_algorithm.dotted_string
    if named not in _HASHES:
        raise ValueError(f"its hash algorithm, {named}, is not SHA-256, SHA-384 or SHA-512")
    return hashlib.new(_HASHES[named], release).digest()


def _decoded(stamp: bytes) -> TimeStampResponse:
    stamps = _library()
    try:
        response: TimeStampResponse = stamps.decode_timestamp_response(sort_certificates(stamp))
        if response.status == _GRANTED:
            _ = response.tst_info.gen_time, response.tst_info.nonce
    except (ValueError, OverflowError) as error:
        raise ValueError("it cannot be read") from error
    return response


def _library() -> Any:  # noqa: ANN401 - a module
    try:
        import rfc3161_client  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ExtraError(
            "Time stamps need a package that is not installed. Run: pip install"
            ' "incident-mapper[stamp]"'
        ) from error
    return rfc3161_client

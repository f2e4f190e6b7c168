"""Detached signatures by OpenSSH: a manifest or page is signed with a key that the publisher has."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from mapper.errors import ExtraError, SiteError, reason_of
from mapper.files import refuse_overwriting, write_whole
from mapper.publish.site.manifest import MANIFEST

SIGNATURE_SUFFIX = ".sig"

_HEAD = b"-----BEGIN SSH SIGNATURE-----"

_PROGRAM = "ssh-keygen"
_NAMESPACE, _SIGNER = "mapper", "publisher"
_PRIVATE = re.compile(r"\s*-----BEGIN [A-Z ]*PRIVATE KEY-----")
_PUBLIC = re.compile(r"((?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+ [A-Za-z0-9+/]+=*)(?:\s.*)?")
_LONGEST_SECONDS = 120  # a passphrase may have to be typed, or a token touched


def signature_path(signed: Path) -> Path:
    """Name the signature of a site, which stands beside its manifest, or of a page."""
    file = signed / MANIFEST if signed.is_dir() else signed
    return file.with_name(f"{file.name}{SIGNATURE_SUFFIX}")


def sign(path: Path, key: Path) -> Path:
    """Sign the manifest of a site, or a page, and return the file of the signature.

    Args:
        path: The folder of the site, or the page.
        key: The private key, or the public one of a key that an agent or token has.

    Raises:
        SiteError: It is no key, or OpenSSH cannot sign with it.
        ExtraError: OpenSSH is not installed.
        OutputError: The signature could not be written, or would overwrite the key or what is signed.
    """
    text = _key_text(key)
    if not (_PRIVATE.match(text) or _PUBLIC.match(text)):
        raise SiteError(
            f"{key}: The file has no key of OpenSSH. Name a private key, such as one that ssh-keygen -t"
            " ed25519 made.",
            code="unusable-key",
        )
    target = signature_path(path)
    signed = target.with_name(target.name.removesuffix(SIGNATURE_SUFFIX))
    refuse_overwriting([target], [key, signed])
    if target.is_file() and not target.read_bytes().startswith(_HEAD):
        raise SiteError(
            f"{target}: This file is not a signature. Move it to another place, then sign again.",
            code="cannot-sign",
        )
    done = _run(["-Y", "sign", "-f", str(key), "-n", _NAMESPACE], signed.read_bytes())
    if done.returncode or not done.stdout:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SiteError(
            f"{key}: OpenSSH cannot sign with this key ({said[-1] if said else 'without a reason'}). Name"
            " another key, or load this one into your agent.",
            code="cannot-sign",
        )
    write_whole(target, done.stdout)
    return target


def read_public_key(key: Path) -> str:
    """Return a public key as one line, without its comment.

    Raises:
        SiteError: The file has none, or cannot be read.
    """
    found = _PUBLIC.match(_key_text(key).strip())
    if found is None:
        raise SiteError(
            f"{key}: The file has no public key of OpenSSH. Name the public key of the publisher (.pub).",
            code="unusable-key",
        )
    return found[1]


def is_signed(path: Path, public_key: str) -> bool:
    """Whether the signature of a site or page is of this key, and of these bytes.

    Args:
        path: The folder of the site, or the page; its signature stands beside it.
        public_key: The public key of the publisher.

    Raises:
        ExtraError: OpenSSH is not installed.
    """
    signature = signature_path(path)
    signed = signature.with_name(signature.name.removesuffix(SIGNATURE_SUFFIX))
    with tempfile.TemporaryDirectory() as folder:
        signers = Path(folder) / "signers"
        signers.write_text(f"{_SIGNER} {public_key}\n", encoding="ascii")
        asked = ["-Y", "verify", "-f", str(signers), "-I", _SIGNER, "-n", _NAMESPACE]
        done = _run([*asked, "-s", str(signature.absolute())], signed.read_bytes())
    return done.returncode == 0


def _key_text(key: Path) -> str:
    try:
        return key.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise SiteError(
            f"{key}: Cannot read the key: {reason_of(error)}. Check the path and the permissions.",
            code="unusable-key",
        ) from error


def _run(arguments: list[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - no shell; the program is OpenSSH's
            [_PROGRAM, *arguments],
            input=given,
            capture_output=True,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ExtraError(
            f"Cannot run {_PROGRAM}, which signs and verifies signatures. Install OpenSSH 8.1 or newer."
        ) from error

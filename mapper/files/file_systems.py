"""File systems that fsspec opens by an address, such as `s3://bucket/data`; the web is none of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mapper.errors import RecordsError, cannot_read, quoted
from mapper.files.inputs import as_input, refuse_remote
from mapper.files.sheets import whole_file_error

_WEB = ("http://", "https://", "ftp://")


def address_of(source: str) -> str | None:
    """Return an address that is no file on this machine; one on the web is refused."""
    given = as_input(source)
    if given is None or given.address is None:
        return None
    if given.address.lower().startswith(_WEB):
        refuse_remote(given)
    return given.address


def path_of_address(address: str) -> str:
    """Return the path in an address, such as `bucket/data` of `s3://bucket/data`."""
    return address.split("::", maxsplit=1)[0].partition("://")[2] if "://" in address else address


def open_file_system(address: str) -> tuple[Any, str]:
    """Open the file system of an address.

    Raises:
        RecordsError: fsspec is not installed, or the package that it needs for this one.
    """
    try:
        import fsspec  # noqa: PLC0415 - only where an address is named
    except ImportError as error:
        given = as_input(address)
        if given is not None:
            refuse_remote(given)
        raise cannot_read(address, OSError(str(error))) from error
    try:
        found: tuple[Any, str] = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise whole_file_error(
            Path("input"),
            found=f"Cannot open {quoted(address, limit=200)}: {' '.join(str(error).split())}.",
            fix="Install the package that fsspec needs for it, or download the files first.",
            code="remote-file",
        ) from error
    return found


@contextmanager
def faults_of(address: str) -> Iterator[None]:
    """Turn what a file system raises into a fault of an address."""
    try:
        yield
    except RecordsError:
        raise
    except Exception as error:  # each file system has errors of its own
        raise cannot_read(address, OSError(" ".join(str(error).split())[:200])) from error


def address_in(address: str, path: str) -> str:
    """Return the address of a path on the file system of another address."""
    head, *rest = address.split("::")
    return "::".join([f"{head.partition('://')[0]}://{path.lstrip('/')}", *rest])

"""Serves the builds on an address of this machine, and builds again when a file changes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Iterable
from contextlib import aclosing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from mapper.cli.preview.requests import make_app
from mapper.errors import ExtraError, PreviewError, reason_of

if TYPE_CHECKING:
    from mapper.cli.preview.builds import Builds

Stamps: TypeAlias = dict[Path, tuple[int, int, int] | None]
ListFiles: TypeAlias = "Callable[[], Iterable[Path]]"

ADDRESS = "127.0.0.1"
_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
_DEBOUNCE_MILLISECONDS = 60
_STEP_MILLISECONDS = 30
_CHECK_MILLISECONDS = (
    1_000  # what no system tells of: a save before the watch, or on a network's disk
)


def serve_builds(
    builds: Builds,
    list_files: ListFiles,
    *,
    address: str = ADDRESS,
    port: int = 8000,
    hosts: Collection[str] = (),
    ready: Callable[[str], None],
    built: Callable[[tuple[str, ...], bool], None],
) -> None:
    """Serve a page until the user stops it, and build it again on each change.

    Args:
        builds: What is built; the first build is done here.
        list_files: Lists the files that it depends on, whether they exist or not; a build may change them.
        address: The address of this machine to listen on.
        port: The port; 0 for any.
        hosts: Further names by which it may be addressed.
        ready: Called with the address to open.
        built: Called after each build with the faults, a line each, and whether there is a new page.

    Raises:
        ExtraError: The packages for it are not installed.
        PreviewError: The address or port cannot be used.
    """
    try:
        import uvicorn  # noqa: PLC0415 - an extra
        import watchfiles  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise ExtraError(
            'serve needs packages that are not installed. Run: pip install "incident-mapper[serve]"'
        ) from error
    listening = _listen(address, port)
    names = {*_LOCAL_NAMES, address, *hosts}
    server = uvicorn.Server(
        uvicorn.Config(
            make_app(builds, sorted(names)),
            log_level="error",
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )
    stamps = stamps_of(list_files())
    built(builds.build(), builds.is_built)
    shown = f"[{address}]" if ":" in address else address
    ready(f"http://{shown}:{listening.getsockname()[1]}/")
    with listening:
        asyncio.run(_run(server, listening, follow(builds, list_files, stamps, built)))


async def _run(
    server: object, listening: socket.socket, follows: Coroutine[None, None, None]
) -> None:
    following = asyncio.create_task(follows)
    try:
        await server.serve(sockets=[listening])  # type: ignore[attr-defined]
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def follow(
    builds: Builds,
    list_files: ListFiles,
    stamps: Stamps,
    built: Callable[[tuple[str, ...], bool], None],
) -> None:
    """Build again whenever a file changes: their folders are watched, as editors replace files.

    Args:
        builds: What is built.
        list_files: Lists the files that it depends on.
        stamps: The files, as they were before the first build.
        built: Called after each build; see `serve_builds`.
    """
    while True:
        stamps = stamps_of(list_files()) | stamps
        async with aclosing(_watch(stamps)) as changes:
            async for told in changes:
                latest = stamps_of(stamps)
                if not told and latest == stamps:
                    continue
                stamps = latest
                faults = await asyncio.to_thread(builds.build)
                builds.announce()
                built(faults, builds.is_built)
                if not stamps.keys() >= {*list_files()}:
                    break  # more are to be watched


def _watch(files: Iterable[Path]) -> AsyncGenerator[set[Any], None]:
    """Tell of changes of files, and every second of none, for what no system tells of."""
    from watchfiles import awatch  # noqa: PLC0415 - an extra

    wanted = {str(_real(each)) for each in files}
    folders = sorted({str(each.parent) for each in map(Path, wanted) if each.parent.is_dir()})
    return awatch(
        *(folders or ["."]),
        watch_filter=lambda _change, path: path in wanted,
        debounce=_DEBOUNCE_MILLISECONDS,
        step=_STEP_MILLISECONDS,
        rust_timeout=_CHECK_MILLISECONDS,
        yield_on_timeout=True,
        recursive=False,
    )


def stamps_of(files: Iterable[Path]) -> Stamps:
    """Return what tells one state of each file from another; None for one that is not there."""
    stamps: Stamps = {}
    for each in files:
        try:
            state = each.stat()
        except OSError:
            stamps[each] = None
        else:
            stamps[each] = state.st_mtime_ns, state.st_size, state.st_ino
    return stamps


def _real(path: Path) -> Path:
    """Return the path with its folder's links followed, as the system names what changes in it."""
    return path.parent.resolve() / path.name


def _listen(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
    except (OSError, OverflowError) as error:
        made.close()
        why = reason_of(error) if isinstance(error, OSError) else str(error)
        raise PreviewError(
            f"Cannot listen on {address}, port {port}: {why}. Choose another with --port.",
            code="cannot-listen",
        ) from error
    return made

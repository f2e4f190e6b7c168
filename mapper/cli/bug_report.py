"""Reports a bug in mapper itself: one printed line, and a file with the traceback."""

from __future__ import annotations

import os
from pathlib import Path


def report_bug(error: BaseException) -> str:
    """Write the traceback to a file, and return the line that names the file and asks for a report.

    The file contains lines of code and the error's message, never the values of variables: these are
    records, and some of them must stay private.
    """
    bug = f"This is a bug in mapper ({type(error).__name__})."
    try:
        path = _written(error)
    except OSError:
        return f"{bug} Please report it; no file with details could be written."
    return (
        f"{bug} Please report it and attach {path}. Read that file first: its last line may quote your"
        " data."
    )


def _written(error: BaseException) -> Path:
    # what only a bug needs takes longer to load than --help to answer
    import platform  # noqa: PLC0415
    import tempfile  # noqa: PLC0415
    import traceback  # noqa: PLC0415

    from mapper import __version__  # noqa: PLC0415

    lines = [
        f"mapper {__version__}, Python {platform.python_version()}, {platform.platform()}\n",
        *traceback.format_exception(error),
    ]
    text = "".join(lines).encode(errors="backslashreplace")
    handle, name = tempfile.mkstemp(prefix="mapper-bug-", suffix=".txt")
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    return Path(name)

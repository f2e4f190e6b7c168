"""What is said and kept where mapper itself fails: one line, and a file with the traceback."""

from __future__ import annotations

import os
from pathlib import Path


def report_bug(error: BaseException) -> str:
    """Keep the traceback in a file of its own, and return the line that says where and what to do.

    The file holds lines of code and the error's own words, never the values of variables: these are
    records, and some of them must not leave.
    """
    kind = type(error).__name__
    try:
        path = _written(error)
    except OSError:
        return f"This is a bug in mapper ({kind}), and no file could be written about it. Please report it."
    return (
        f"This is a bug in mapper ({kind}). Please report it to its makers with {path}; read that file"
        " first, for its last line may quote your data."
    )


def _written(error: BaseException) -> Path:
    # what only a bug needs takes longer to load than --help to answer
    import platform  # noqa: PLC0415
    import tempfile  # noqa: PLC0415
    import traceback  # noqa: PLC0415

    from mapper import __version__  # noqa: PLC0415

    told = [
        f"mapper {__version__}, Python {platform.python_version()}, {platform.platform()}\n",
        *traceback.format_exception(error),
    ]
    text = "".join(told).encode(errors="backslashreplace")
    handle, name = tempfile.mkstemp(prefix="mapper-bug-", suffix=".txt")
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    return Path(name)

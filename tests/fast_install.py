"""Installs packages by uv, which takes seconds where pip takes half a minute; needs nothing but Python.

What pip was told of indexes and certificates goes for uv, too.
"""

from __future__ import annotations

import ast
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

# the settings of pip, and the variables by which uv is told the same
SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "constraint": "UV_CONSTRAINT",
    "cert": "SSL_CERT_FILE",
}
SEPARATORS = {"UV_FIND_LINKS": ","}  # a space in the others
SECTIONS = ("global", "install", ":env:")  # a later one overrides
AS_PIP = {
    "UV_INDEX_STRATEGY": "unsafe-best-match",  # the newest of all indexes
    "UV_HTTP_TIMEOUT": "20",
    "UV_NO_PROGRESS": "1",
}


def install(python: str, wanted: Sequence[str], folder: Path) -> bool:
    """Install packages into the environment of a Python.

    Args:
        python: The path of that Python, which has pip.
        wanted: What pip would be told besides.
        folder: Where paths among these begin.

    Returns:
        Whether all is installed; if not, pip says why.
    """

    def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        told = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"} | variables
        return subprocess.run(
            [python, "-m", *command],
            cwd=folder,
            env=told,
            check=False,
            capture_output=True,
            text=True,
        )

    if run("pip", "install", "--quiet", "--no-compile", "uv").returncode:
        return False
    settings = AS_PIP | read_settings(run("pip", "config", "list").stdout)
    done = run("uv", "pip", "install", "--quiet", "--python", python, *wanted, **settings)
    return done.returncode == 0


def read_settings(listed: str) -> dict[str, str]:
    """Return for uv what pip is told.

    Args:
        listed: What `pip config list` prints: `global.index-url='https://…'`, a line each.
    """
    told: dict[str, tuple[int, str]] = {}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        section, _, setting = name.rpartition(".")
        if section in SECTIONS and setting in SETTINGS:
            variable, rank = SETTINGS[setting], SECTIONS.index(section)
            given = SEPARATORS.get(variable, " ").join(ast.literal_eval(value).split())
            told[variable] = max(told.get(variable, (-1, "")), (rank, given))
    return {variable: given for variable, (_, given) in told.items()}

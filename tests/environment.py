"""A fresh virtual environment with packages in it: `python3 -m tests.environment FOLDER [REQUIREMENT...]`.

uv installs what the tests need in a sixth of pip's time. It asks the index that pip was told of; where it
cannot be had, or fails, pip installs. It is told of no further indexes: of one version in two of them it may
take the older build, and the newer one on the first index has more formats.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
_SELDOM_IMPORTED = (
    "brs_kb", "debugpy", "fontTools", "jedi", "offlinefolium", "pip", "pkg_resources", "pygments",
    "setuptools", "test", "tests", "wcwidth",
)  # fmt: skip
_FOR_UV = {
    "cert": "SSL_CERT_FILE",
    "constraint": "UV_CONSTRAINT",
    "index-url": "UV_DEFAULT_INDEX",
    "proxy": "ALL_PROXY",
    "trusted-host": "UV_INSECURE_HOST",
}


class Environment(venv.EnvBuilder):
    """A virtual environment that says which Python is its own."""

    def __init__(self, folder: str | os.PathLike[str], *, with_pip: bool = True) -> None:
        super().__init__(with_pip=with_pip, symlinks=os.name != "nt")
        self.python = ""
        self._packages = sysconfig.get_path("purelib", "venv", {"base": folder, "platbase": folder})
        self.create(folder)

    def post_setup(self, context) -> None:
        """Keep the path of its Python."""
        self.python = context.env_exe

    def run(self, *arguments: str) -> int:
        """Run a module of this environment in the checkout; return its status."""
        return self._run(*arguments).returncode

    def install(self, *wanted: str) -> int:
        """Install packages, or this checkout with its parts, into it; return pip's status."""
        return 0 if self._install_by_uv(wanted) else self._install_by_pip(wanted)

    def compile(self) -> None:
        """Compile what was installed, on every core: else each process compiles it all for itself."""
        left_out = f"/({'|'.join(_SELDOM_IMPORTED)})/"
        self._run("compileall", "-q", "-j", "0", "-x", left_out, self._packages, quiet=True)

    def _install_by_uv(self, wanted: tuple[str, ...]) -> bool:
        if self._run("pip", *_PIP, "uv", quiet=True).returncode:
            return False
        told = self._run("pip", "config", "list", quiet=True).stdout
        command = ("uv", "pip", "install", "--quiet", "--python", self.python, *wanted)
        return not self._run(*command, quiet=True, settings=settings_for_uv(told)).returncode

    def _install_by_pip(self, wanted: tuple[str, ...]) -> int:
        # today's takes half as long as that of Python 3.11; else the old one serves
        self._run("pip", *_PIP, "--upgrade", "pip", quiet=True)
        return self.run("pip", *_PIP, *wanted)

    def _run(
        self, *arguments: str, quiet: bool = False, settings: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        surroundings = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **(settings or {})}
        surroundings.pop("PYTHONDONTWRITEBYTECODE", None)  # else each process compiles it all
        return subprocess.run(
            [self.python, "-m", *arguments],
            cwd=ROOT,
            env=surroundings,
            check=False,
            capture_output=quiet,
            text=True,
        )


_PIP = ("install", "--quiet", "--no-compile")


def settings_for_uv(told: str) -> dict[str, str]:
    """Give the variables that tell uv what pip was told.

    Args:
        told: What `pip config list` prints: a line for each setting, later ones over earlier ones.

    Returns:
        Names and values of variables, for those settings that uv has, too.
    """
    found = {}
    for line in told.splitlines():
        name, _, value = line.partition("=")
        if variable := _FOR_UV.get(name.rpartition(".")[2]):
            found[variable] = str(ast.literal_eval(value))
    return found


if __name__ == "__main__":
    sys.exit(Environment(sys.argv[1]).install(*sys.argv[2:]))

"""Runs all tests on a machine with nothing but Python and a network: `python3 -m tests`.

Installs a Chromium where there is none (by apt where that is there and allowed, else Playwright's own),
meanwhile makes a fresh environment and installs mapper with its tests into it, and runs pytest. Arguments
go on to pytest. Ends with pytest's status, or with 1 and one line that says what is missing.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from tests.chromium import SHELL, find_chromium
from tests.environment import Environment

OLDEST = (3, 11)


def main(arguments: list[str]) -> int:
    """Install what is missing, then run the tests.

    Args:
        arguments: What pytest is told besides.

    Returns:
        The status to exit with.
    """
    if sys.version_info < OLDEST:
        return _stop(f"Python {sys.version.split()[0]} is too old. Use Python 3.11 or newer.")
    if (named := os.environ.get("MAPPER_CHROMIUM")) and not shutil.which(named):
        return _stop(f"MAPPER_CHROMIUM names no program: {named}. Correct its path or unset it.")
    _install([] if _can_make_environments() else [_VENV_PACKAGE])
    if not _can_make_environments():
        return _stop(
            "Python's modules venv and ensurepip are missing. "
            f"Install them (Debian: apt-get install {_VENV_PACKAGE})."
        )
    with (
        tempfile.TemporaryDirectory(prefix="mapper-tests-", ignore_cleanup_errors=True) as folder,
        ThreadPoolExecutor() as beside,
    ):
        browser = beside.submit(_install_browser)
        _say("Installing mapper and what its tests need into a fresh environment")
        environment = Environment(folder)
        if environment.install("--editable", ".[test]"):
            return _stop("pip could not install mapper with its tests; its own message is above.")
        environment.compile()
        browser.result()
        if not find_chromium():
            _say("Installing Playwright's Chromium")
            needed = ["--with-deps"] if _apt() else []
            if environment.run("playwright", "install", *needed, "chromium"):
                return _stop(
                    "No Chromium found, and Playwright could not install its own. "
                    "Install one or set MAPPER_CHROMIUM to its path."
                )
        _say(f"Running the tests with {find_chromium() or 'Playwright’s Chromium'}")
        return environment.run("pytest", *arguments)


_VENV_PACKAGE = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"


def _can_make_environments() -> bool:
    importlib.invalidate_caches()
    return importlib.util.find_spec("ensurepip") is not None


def _install_browser() -> None:
    """Install a Chromium by apt where there is none, and its faster shell where nothing is in its way."""
    if os.environ.get("MAPPER_CHROMIUM") or shutil.which(SHELL):
        return
    if not find_chromium():
        _install([SHELL])
        _install([] if find_chromium() else ["chromium"])
    elif _is_root() and (version := _installed_version("chromium")):
        _add_shell(version)


def _add_shell(version: str) -> None:
    """Add the shell of a Chromium that is there; another version would replace it.

    It saves half a minute, so it is not waited for where no package comes soon.
    """
    if (apt := _apt()) is None:
        return
    install = ["install", "-y", "-qq", "--no-install-recommends", f"{SHELL}={version}"]
    steps = (["update", "-qq"], [*install, "--download-only"], install)
    for step, most_seconds in zip(steps, (30, 60, None), strict=True):
        try:
            done = subprocess.run(
                [*apt, "-o", "DPkg::Lock::Timeout=20", *step],
                check=False,
                capture_output=True,
                timeout=most_seconds,
            )
        except subprocess.TimeoutExpired:
            return
        if done.returncode:
            return


def _installed_version(package: str) -> str:
    """Return the version of a Debian package that is installed, or an empty text."""
    if not shutil.which("dpkg-query"):
        return ""
    asked = ["dpkg-query", "--show", "--showformat=${Version}", package]
    return subprocess.run(asked, check=False, capture_output=True, text=True).stdout


def _install(packages: list[str]) -> None:
    """Install Debian packages if apt is there and allowed; what is still missing shows later."""
    if not packages or (apt := _apt()) is None:
        return
    _say(f"Installing {' and '.join(packages)} by apt")
    if subprocess.run([*apt, "update", "-qq"], check=False).returncode == 0:
        for package in packages:  # one that apt does not know keeps no other from being installed
            subprocess.run(
                [*apt, "install", "-y", "-qq", "--no-install-recommends", package],
                check=False,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what is missing after all is told below
            )


def _apt() -> list[str] | None:
    """Return how to call apt-get without being asked anything, or None."""
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]
    if not shutil.which("apt-get"):
        return None
    if _is_root():
        return apt
    sudo = ["sudo", "-n"]
    allowed = (
        shutil.which("sudo")
        and not subprocess.run([*sudo, "true"], check=False, capture_output=True).returncode
    )
    return sudo + apt if allowed else None


def _is_root() -> bool:
    return getattr(os, "geteuid", lambda: None)() == 0


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  (a command)


def _stop(line: str) -> int:
    print(line, file=sys.stderr, flush=True)  # noqa: T201  (a command)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

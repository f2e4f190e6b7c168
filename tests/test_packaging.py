"""The wheel carries all it needs: installed elsewhere, it builds outside the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_geodata_and_the_page_and_nothing_of_the_tests(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {"agencies.yaml", "landmarks.yaml", "boundaries/06.npz", "boundaries/us.npz"}
    wanted |= {f"boundaries/{state}.npz" for state in ("01", "11", "36", "48", "72")}
    assert {f"mapper/geodata/{name}" for name in wanted} <= names
    assert {"mapper/py.typed", "mapper/page/body.html", "mapper/page/view/main.js"} <= names
    assert not [name for name in names if name.startswith(("tests", "notebooks"))]


def test_installed_elsewhere_it_builds_the_page_outside_the_checkout(wheel, tmp_path):
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    # dependencies are those of this environment; what is tested is what the wheel itself carries
    site = Path(subprocess.check_output([python, "-c", _SITE], text=True).strip())
    dependencies = sysconfig.get_paths()["purelib"]
    (site / "dependencies.pth").write_text(f"import site; site.addsitedir({dependencies!r})\n")
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", "--force-reinstall", wheel],
                   check=True)  # fmt: skip
    work = tmp_path / "work"
    work.mkdir()
    shutil.copy(ROOT / "incidents.yaml", work)
    where = "import mapper; print(mapper.__file__)"
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    origin = subprocess.check_output([python, "-c", where], cwd=work, text=True, env=bare)
    assert origin.startswith(str(environment))
    done = subprocess.run(
        [environment / "bin" / "mapper", "build"],
        cwd=work,
        env=bare,
        check=True,
        capture_output=True,
        text=True,
    )
    assert "12 records = 12 shown" in done.stdout
    assert (work / "map.html").stat().st_size > 100_000


_SITE = "import sysconfig; print(sysconfig.get_paths()['purelib'])"

"""Every notebook runs from top to bottom, and is stored without outputs."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs(path):
    for cell in nbformat.read(path, as_version=4).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


# what another notebook in the same kernel would have to begin with, to find it as a new one
AFRESH = """
%reset -f
import os
os.chdir({folder!r})
"""
BARS = (
    "import mapper, importlib\nbar = importlib.import_module('mapper.files.progress_bar')",
    "bar._SHOWN_AFTER_SECONDS = -1\nincidents = mapper.read('incidents.yaml')",
    "size = incidents.save(FOLDER + '/map.html')",
    "report = mapper.assign(FOLDER + '/points.csv', output=FOLDER + '/out.csv')",
    "told = []\nmapper.read('incidents.yaml', progress=lambda *step, **_: told.append(step)) and None",
    "print(bool(told))",
)
# A kernel whose keeper is not Jupyter must not ask for it: it would end at once.
KERNEL = (
    "import os, runpy\nos.environ.pop('JPY_PARENT_PID', None)\n"
    "runpy.run_module('ipykernel_launcher', run_name='__main__', alter_sys=True)"
)
# jupyter's own loop policy and sockets warn on some Pythons; what the cells do is checked below
LETS_JUPYTER_WARN = pytest.mark.filterwarnings("default")


@pytest.fixture(scope="module")
def cells(tmp_path_factory, request, nursery):
    """The cells of notebooks and of `BARS`, all run: in one kernel.

    With --long, of every notebook; else of the one that is read first.
    """

    class ForkedKernel(AsyncKernelManager):
        """Starts the kernel from the tests' nursery, where mapper is imported."""

        kernel_spec = KernelSpec(
            argv=[*nursery.python, "-c", KERNEL, "-f", "{connection_file}"], language="python"
        )

    folder = tmp_path_factory.mktemp("bars")
    is_long = request.config.getoption("--long")
    chosen = [path for path in NOTEBOOKS if is_long or path.stem == "first-look"]
    (folder / "points.csv").write_text("lat,lon\n34.05,-118.24\n", encoding="utf-8")
    found = {path: nbformat.read(path, as_version=4).cells for path in chosen}
    found["bars"] = [
        nbformat.v4.new_code_cell(each.replace("FOLDER", repr(str(folder)))) for each in BARS
    ]
    together = nbformat.v4.new_notebook()
    for name, each in found.items():
        starts_in = FOLDER.parent if name == "bars" else FOLDER
        afresh = AFRESH.format(folder=str(starts_in))
        together.cells += [nbformat.v4.new_code_cell(afresh), *each]
    with pytest.MonkeyPatch.context() as patched:
        # `!mapper` in a cell is the command of this environment
        scripts = sysconfig.get_path("scripts")
        patched.setenv("PATH", scripts + os.pathsep + os.environ["PATH"])
        options = {"resources": {"metadata": {"path": str(FOLDER)}}}
        NotebookClient(
            together, kernel_manager_class=ForkedKernel, timeout=120, **options
        ).execute()
    return found


@LETS_JUPYTER_WARN
def test_every_notebook_runs_and_every_cell_that_should_show_something_does(cells):
    for path in cells.keys() - {"bars"}:
        coded = [cell for cell in cells[path] if cell.cell_type == "code"]
        assert all(cell.outputs for cell in coded), path
        shown = "".join(str(output) for cell in coded for output in cell.outputs)
        assert "Warning" not in shown, path
        assert "<iframe" in str(coded[-1].outputs), path


@LETS_JUPYTER_WARN
def test_long_calls_have_a_bar_in_a_cell_of_a_notebook(cells):
    bars = [
        sum("application/vnd.jupyter.widget-view+json" in each.get("data", {}) for each in outputs)
        for outputs in (cell.outputs for cell in cells["bars"])
    ]
    assert bars == [0, 1, 1, 1, 0, 0]  # none for callers with their own
    assert cells["bars"][-1].outputs[0]["text"] == "True\n"

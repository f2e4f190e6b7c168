"""Every notebook runs from top to bottom, and is stored without outputs."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

import nbformat
import pytest
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
AFRESH = f"""
%reset -f
import os
os.chdir({str(FOLDER)!r})
"""


# jupyter's own loop policy and sockets warn on some Pythons; what the cells do is checked below
@pytest.mark.filterwarnings("default")
def test_every_notebook_runs_and_every_cell_that_should_show_something_does(monkeypatch):
    # `!mapper` in a cell is the command of this environment
    scripts = sysconfig.get_path("scripts")
    monkeypatch.setenv("PATH", scripts + os.pathsep + os.environ["PATH"])
    # as one notebook in one kernel, for it takes seconds to import what they need
    cells = {path: nbformat.read(path, as_version=4).cells for path in NOTEBOOKS}
    together = nbformat.v4.new_notebook()
    for each in cells.values():
        together.cells += [nbformat.v4.new_code_cell(AFRESH), *each]
    NotebookClient(together, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()
    for path, each in cells.items():
        coded = [cell for cell in each if cell.cell_type == "code"]
        assert all(cell.outputs for cell in coded), path
        shown = "".join(str(output) for cell in coded for output in cell.outputs)
        assert "Warning" not in shown, path
        assert "<iframe" in str(coded[-1].outputs), path

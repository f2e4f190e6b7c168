"""Pictures of the map: `mapper build -o map.png`, `.svg` and `.pdf`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import mapper
from mapper.cli import main
from mapper.errors import DestinationError, ExtraError, LeakError, PageError, PictureWarning
from mapper.incidents import Incidents
from mapper.privacy import Secret

TABLE = """\
date,agency,latitude,longitude,accuracy_m
2025-09-02,LAPD; ICE,34.0407,-118.2468,100
2025-09-09,ICE,33.9867,-118.1853,900
"""
BEGINNINGS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def incidents(table):
    return mapper.read(table)


def entitled(incidents, title, secrets=()):
    dataset = incidents._dataset
    return Incidents(replace(dataset, title=title, secrets=[*dataset.secrets, *secrets]))


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_a_picture_is_the_same_on_another_day(incidents, tmp_path, monkeypatch, kind):
    one, other = tmp_path / f"one.{kind}", tmp_path / f"other.{kind.upper()}"
    incidents.save(one)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    incidents.save(other)
    assert one.read_bytes().startswith(BEGINNINGS[kind])
    assert one.read_bytes() == other.read_bytes()


def test_the_command_selects_and_writes_a_picture(table, tmp_path):
    path = tmp_path / "map.svg"
    asked = ["build", str(table), "--agency", "LAPD", "--title", "Cost: $5 <b> $6", "-o", str(path)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    assert "1 shown" in result.output
    assert "Cost: $5 &lt;b&gt; $6" in path.read_text("utf-8")


@pytest.mark.parametrize("name", ["map.jpg", "map.WEBP"])
def test_another_kind_of_picture_is_refused_before_reading(name, tmp_path):
    result = CliRunner().invoke(main, ["build", "missing.yaml", "-o", str(tmp_path / name)])
    assert result.exit_code == 2
    assert not list(tmp_path.iterdir())


def test_a_picture_with_a_withheld_value_is_not_written(incidents, tmp_path):
    secret = Secret("", ("private_names", 0), "Zebediah Quillfeather", is_name=True)
    named = entitled(incidents, "What Zebediah Quillfeather said", [secret])
    path = tmp_path / "map.png"
    path.write_bytes(b"old")
    with pytest.raises(LeakError):
        named.save(path)
    assert path.read_bytes() == b"old"


def test_a_picture_says_what_it_lacks(incidents, tmp_path):
    with pytest.warns(PictureWarning):
        entitled(incidents, "警察").save(tmp_path / "map.png")
    tiles = "https://tile.example/{z}/{x}/{y}.png"
    with pytest.raises(PageError) as error:
        incidents.save(tmp_path / "map.pdf", tiles=tiles, tiles_attribution="Tiles")
    assert error.value.code == "picture-ground"


def test_a_picture_never_replaces_an_input_and_needs_matplotlib(tmp_path, monkeypatch, table):
    path = Path(tmp_path / "table.png")
    path.write_text(TABLE, encoding="utf-8")
    dataset = replace(mapper.read(table)._dataset, read_from=(path,))
    with pytest.raises(DestinationError):
        Incidents(dataset).save(path)
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(ExtraError):
        mapper.read(table).save(tmp_path / "map.png")

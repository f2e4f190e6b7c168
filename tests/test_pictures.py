"""Pictures of the map: `mapper build -o map.png`, `.svg` and `.pdf`."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from matplotlib.figure import Figure

import mapper
from mapper.analysis import read_view, texts_of, write_picture
from mapper.cli import main
from mapper.errors import (
    DestinationError,
    ExtraError,
    LeakError,
    PageError,
    PictureWarning,
    SelectionError,
)
from mapper.incidents import Incidents
from mapper.privacy import Secret
from mapper.publish import draw_plot

TABLE = """\
date,agency,latitude,longitude,accuracy_m
2025-09-02,LAPD; ICE,34.0407,-118.2468,100
2025-09-09,ICE,33.9867,-118.1853,900
"""
CITIES = """\
date,agency,city,latitude,longitude,accuracy_m
2025-09-02,LAPD,,34.0407,-118.2468,100
2025-09-09,ICE,"Bell, CA",,,
2025-09-10,CHP,"Bell, CA",,,
"""
# SVG and PDF first: they would tell the time and count their parts by chance
BEGINNINGS = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def incidents(table):
    return mapper.read(table)


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    path = tmp_path_factory.mktemp("cities") / "table.csv"
    path.write_text(CITIES, encoding="utf-8")
    return mapper.read(path)


@pytest.fixture(scope="module")
def picture(cities, tmp_path_factory):
    """Give the path of a picture of the cities of a kind, of which each is drawn once."""
    folder = tmp_path_factory.mktemp("pictures")

    @cache
    def picture(kind):
        cities.save(folder / f"map.{kind}")
        return folder / f"map.{kind}"

    return picture


def entitled(incidents, title, secrets=()):
    dataset = incidents._dataset
    return Incidents(replace(dataset, title=title, secrets=[*dataset.secrets, *secrets]))


@pytest.mark.sample(1)
@pytest.mark.parametrize("kind", BEGINNINGS)
def test_a_file_of_any_kind_tells_neither_its_day_nor_its_program(kind, monkeypatch):
    files = []
    for moment in ("1", "1000000000"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
        figure = Figure(figsize=(1, 1))
        figure.text(0.1, 0.5, "A map")
        write_picture(figure, file := io.BytesIO(), f".{kind}", "A title")
        files.append(file.getvalue())
    assert files[0] == files[1]
    assert files[0].startswith(BEGINNINGS[kind])
    assert b"atplotlib" not in files[0].replace(b"matplotlib.org", b"")


@pytest.mark.long  # each kind of file: see above
@pytest.mark.parametrize("kind", BEGINNINGS)
def test_a_picture_is_the_same_on_another_day(cities, picture, tmp_path, monkeypatch, kind):
    one, other = picture(kind), tmp_path / f"other.{kind.upper()}"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    cities.save(other)
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
    assert error.value.code == "picture-tiles"


def test_a_picture_never_replaces_an_input_and_needs_matplotlib(tmp_path, monkeypatch, table):
    path = Path(tmp_path / "table.png")
    path.write_text(TABLE, encoding="utf-8")
    dataset = replace(mapper.read(table)._dataset, read_from=(path,))
    with pytest.raises(DestinationError):
        Incidents(dataset).save(path)
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(ExtraError):
        mapper.read(table).save(tmp_path / "map.png")


def test_a_view_shows_that_part_and_counts_the_rest(cities, picture, tmp_path):
    near = tmp_path / "near.svg"
    cities.save(near, view="34.0407,-118.2468,14")
    assert near.read_bytes() != picture("svg").read_bytes()
    view = read_view((-118.26, 34.03, -118.23, 34.05))
    assert view == pytest.approx((34.04, -118.245, 1383, 1112), rel=0.01)
    whole, part = (texts_of(draw_plot(cities._dataset, view=each).figure) for each in (None, view))
    assert "Outside this part of the map: 2." in "\n".join(part)
    assert "Outside" not in "\n".join(whole)
    across = read_view("170,-20,-170,-10")
    assert across.longitude == -180
    assert across.half_width_meters == pytest.approx(1_095_000, rel=0.01)


def test_a_city_known_alone_is_hatched_and_named_with_a_count(cities):
    ax = draw_plot(cities._dataset, view="33.98,-118.2,11")
    said = texts_of(ax.figure)
    assert "Bell, Calif. 2" in said
    assert "Bell, Calif." not in said  # once is enough
    assert len([each for each in ax.patches if each.get_hatch()]) == 1
    assert "state" not in said  # a mark in the city would be of the CHP
    assert "municipal" in said


@pytest.mark.parametrize(
    "given",
    ["34,-118", "a,b,c", "91,0,3", "0,0,99", "0,10,0,20", "0,20,5,10", "nan,0,3", "1,2,3,4,5"],
)
def test_what_is_no_view_is_refused(given, tmp_path):
    result = CliRunner().invoke(
        main, ["build", "x.csv", "--view", given, "-o", str(tmp_path / "a.png")]
    )
    assert result.exit_code == 2
    with pytest.raises(SelectionError):
        read_view(given)


def test_a_picture_has_areas_of_ones_own_and_the_ground(table, picture, tmp_path):
    beats = tmp_path / "beats.geojson"
    ring = [[-118.3, 33.9], [-118.1, 33.9], [-118.1, 34.1], [-118.3, 34.1], [-118.3, 33.9]]
    feature = {
        "type": "Feature",
        "properties": {"id": "1", "name": "One"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    beats.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    street = {
        "type": "Feature",
        "properties": {"name": "A street", "highway": "primary"},
        "geometry": {"type": "LineString", "coordinates": [[-118.25, 34.03], [-118.24, 34.05]]},
    }
    ground = tmp_path / "streets.geojson"
    ground.write_text(json.dumps({"type": "FeatureCollection", "features": [street]}))
    layer = {"file": str(beats), "label": "$Beats$", "credit": "The $city$"}
    with_areas = mapper.read(table, areas=[layer])
    plain, drawn = picture("svg"), tmp_path / "drawn.svg"
    with_areas.save(drawn, ground=ground, ground_attribution="Streets of a city")
    said = drawn.read_text("utf-8")
    assert "$Beats$: The $city$." in said
    assert "Ground: Streets of a city." in said
    for color in ("#6b4fa0", "#c2bba6"):
        assert color in said
        assert color not in plain.read_text("utf-8")

"""Answers of Overpass: elements of OpenStreetMap with tags as columns."""

import json
from pathlib import Path
from typing import Any

import pytest

import mapper

_BOX = {"minlat": 52.50, "minlon": 13.30, "maxlat": 52.52, "maxlon": 13.32}


def _tagged(number: int, kind: str = "node", **place: Any) -> dict[str, Any]:
    tags = {"description": "Camp", "start_date": f"2024-05-0{number}"}
    return {"type": kind, "id": number, **place, "tags": tags}


@pytest.fixture
def elements() -> list[dict[str, Any]]:
    return [
        _tagged(1, lat=52.51234, lon=13.41234),
        _tagged(2, "way", bounds=_BOX, nodes=[9]),
        _tagged(3, "way", geometry=[{"lat": 52.50, "lon": 13.30}, {"lat": 52.52, "lon": 13.32}]),
        _tagged(4, "relation", center={"lat": 52.5, "lon": 13.4}),
        _tagged(5, "relation", members=[]),
        {"type": "node", "id": 9, "lat": 52.5, "lon": 13.3},
    ]


@pytest.mark.parametrize("is_file", [True, False])
def test_elements_are_rows(
    elements: list[dict[str, Any]], tmp_path: Path, *, is_file: bool
) -> None:
    file = tmp_path / "camps.json"
    file.write_text(json.dumps({"version": 0.6, "osm3s": {}, "elements": elements}))
    read = mapper.read(file if is_file else elements)
    rows = read.frame.set_index("incident_id")
    assert sorted(rows.index) == ["node/1", "relation/4", "relation/5", "way/2", "way/3"]
    assert rows["event_date"]["way/2"] == "2024-05-02"
    assert rows["located_by"]["relation/5"] == "unlocated"
    for way in ("way/2", "way/3"):
        assert (rows["latitude"][way], rows["longitude"][way]) == (52.51, 13.31)
        assert rows["coordinate_uncertainty_in_meters"][way] == 1304
    assert any(note.startswith("1 element of OpenStreetMap left out") for note in read.notes)

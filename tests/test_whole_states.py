"""Incidents of which a state or first-level area alone is known: placed as that area, never as a spot."""

from pathlib import Path

import pytest

import mapper
from mapper.errors import RecordsError
from mapper.places import circle_of_state, find_whole_state

_DAY = {"date": "2024-06-25"}


def _read(*rows: dict[str, str]) -> mapper.Incidents:
    return mapper.read([_DAY | {"title": "March"} | row for row in rows])


@pytest.mark.parametrize(
    ("place", "city", "label"),
    [
        ({"county": "Kisumu", "country": "Kenya"}, "Unknown, Kisumu, Kenya", "Kisumu County, Kenya"),
        ({"state": "Kano", "country": "Nigeria"}, "Unknown, Kano, Nigeria", "Kano State, Nigeria"),
        ({"provincia": "Chaco", "pais": "Argentina"}, "Unknown, Chaco, Argentina", "Chaco, Argentina"),
        ({"state": "TX", "country": "United States"}, "Unknown, TX", "Texas, county unknown"),
    ],
)  # fmt: skip
def test_a_row_with_a_first_level_area_alone_is_that_area(
    place: dict[str, str], city: str, label: str
) -> None:
    frame = _read(place).frame
    row = frame.iloc[0]
    assert [row[name] for name in ("city", "jurisdiction", "precision", "located_by")] == [
        city, label, "state", "state",
    ]  # fmt: skip
    assert row["coordinate_uncertainty_in_meters"] > 50_000
    assert (*row["places"], *row["counties"]) == ()  # a thousand cities say nothing


def test_a_country_alone_is_no_area_and_is_said() -> None:
    incidents = _read(
        {"state": "", "country": "Mexico"},  # whose own state of that name is not meant
        {"state": "", "country": "Georgia"},
        {"state": "Georgia", "country": "United States"},
    )
    found = dict(zip(incidents.frame["city"], incidents.frame["located_by"], strict=True))
    assert found == {"Unknown": "unlocated", "Unknown, GA": "state"}
    assert any("'Georgia' (1), 'Mexico' (1)" in note for note in incidents.notes)


def test_an_empty_column_of_counties_leaves_a_table_to_its_states() -> None:
    rows = [{"Apprehension State": "CALIFORNIA", "Apprehension County": None}] * 2
    assert set(_read(*rows).frame["located_by"]) == {"state"}


def test_a_column_of_states_places_a_table_only_where_no_other_may() -> None:
    with pytest.raises(RecordsError, match="taluk") as refused:
        _read({"state": "Maharashtra", "taluk": "Haveli"})
    assert "[no-place-column]" in str(refused.value)
    assert "--keep taluk" in str(refused.value)  # which works:
    rows = [_DAY | {"state": "Maharashtra", "taluk": "Haveli"}]
    assert list(mapper.read(rows, keep=["taluk"]).frame["located_by"]) == ["state"]


def test_a_state_is_the_same_in_hand_written_records(tmp_path: Path) -> None:
    incidents = _read({"state": "Jalisco", "country": "Mexico"}, {"state": "CA", "country": "US"})
    incidents.export(tmp_path / "incidents.yaml")
    again = mapper.read(tmp_path / "incidents.yaml").frame
    names = ["city", "jurisdiction", "precision", "latitude", "located_by"]
    assert again[names].equals(incidents.frame[names])


def test_circles_go_round_states_on_both_sides_of_the_date_line() -> None:
    alaska = find_whole_state("Unknown, Alaska")
    assert alaska is not None
    latitude, longitude, radius = circle_of_state(alaska)
    assert 55 < latitude < 65
    assert -165 < longitude < -145
    assert radius < 2_000_000


def test_a_precision_of_states_is_written_and_read(tmp_path: Path) -> None:
    row = {"latitude": "9.1", "longitude": "7.4", "precision": "Province"}
    incidents = _read(row)
    incidents.export(tmp_path / "a.geojson")
    again = mapper.read(tmp_path / "a.geojson")  # had stopped: no such precision
    assert again.frame["precision"].tolist() == incidents.frame["precision"].tolist() == ["state"]

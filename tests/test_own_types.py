"""Types of incidents in the user's own words: from tables and `types:`, to pages, exports and back."""

from __future__ import annotations

import pandas as pd
import pytest

import mapper
from mapper.errors import RecordsError

TABLE = """\
id,date,city,type,latitude,longitude
a,2026-01-05,"Pasadena, TX",arson,29.6911,-95.2091
b,2026-01-04,"Bell, CA",Robbery – Firearm,33.9775,-118.187
c,2026-01-03,"Bell, CA",Police response,33.9775,-118.187
d,2026-01-02,"Bell, CA",,33.9775,-118.187
"""
RECORDS = """\
format: 1
home: California
types:
  arson: {label: Arson, translations: {es: {label: Incendio provocado}}}
  eviction:
sources:
  s: {publisher: P, title: T, published: 2026-01-02, url: unknown, archived_at: unknown}
incidents:
  Bell:
  - {id: a, title: T, summary: S, event_date: 2026-01-01, type: arson, sources: [s],
     location: {verbatim_locality: unknown, locality: Bell}}
"""
FORMATS = ("csv", "geojson", "gpkg", "parquet", "kml", "yaml", "html")


@pytest.fixture
def read(tmp_path):
    def read(text, name="given.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return mapper.read(tmp_path / name, embargo_hours=0)

    return read


def test_a_tables_types_stay_as_they_are_written(read):
    types = read(TABLE).frame.set_index("incident_id")["type"]
    assert types.to_dict() == {
        "a": "arson", "b": "Robbery – Firearm", "c": "police-response", "d": "other",
    }  # fmt: skip


@pytest.mark.sample(3)
@pytest.mark.sparse
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(("text", "name"), [(TABLE, "given.csv"), (RECORDS, "given.yaml")])
def test_own_types_read_back_from_everything_that_is_written(read, tmp_path, text, name, suffix):
    incidents = read(text, name)
    path = tmp_path / f"out.{suffix}"
    (incidents.save if suffix == "html" else incidents.export)(path)
    again = mapper.read(path, embargo_hours=0)
    assert again.frame["type"].tolist() == incidents.frame["type"].tolist()
    assert again._dataset.tables.used_types == incidents._dataset.tables.used_types


def test_a_type_that_is_not_listed_is_a_fault_that_suggests_the_nearest(read):
    with pytest.raises(RecordsError) as caught:
        read(RECORDS.replace("type: arson", "type: arsn"), "given.yaml")
    (fault,) = caught.value.faults
    assert (fault.code, fault.position.line) == ("unknown-value", 10)
    assert "arson" in fault.fix


def test_an_imported_table_is_a_file_of_records_with_its_types(read, tmp_path):
    from mapper.cli.importing import import_records  # noqa: PLC0415

    path = tmp_path / "given.csv"
    path.write_text(TABLE, encoding="utf-8")
    import_records(path, tmp_path / "out.yaml")
    found = mapper.read(tmp_path / "out.yaml", embargo_hours=0).frame
    assert set(found["type"]) == {"arson", "Robbery – Firearm", "police-response", "other"}


@pytest.mark.parametrize(
    ("rows", "titles"),
    [
        # the type, the agency as it is known, the place
        (
            [{"type": "arson", "agency": "Los Angeles Police Department", "city": "Bell, CA"}],
            ["Arson, LAPD, Bell, CA"],
        ),
        ([{"agency": "Harbor Watch; LAPD; Reef Rangers", "city": "Bell, CA"}],
         ["Harbor Watch, LAPD and 1 more, Bell, CA"]),
        # the point decides where no city is named
        ([{}], ["Incident, Bell, Calif."]),
        # alike: the locality, else the day
        (
            [{"type": "arson", "locality": "Pier 4"}, {"type": "arson", "date": "2026-01-09"}],
            ["Arson, Bell, Calif., Jan 9, 2026", "Arson, Bell, Calif., Pier 4"],
        ),
        # what a row withholds is not in its title
        ([{"agency": "LAPD", "redact": "agencies"}], ["Incident, Bell, Calif."]),
        ([{"place_type": "shelter"}], ["Incident, Los Angeles County"]),
    ],
)  # fmt: skip
def test_titles_are_made_as_people_write_them(read, rows, titles):
    base = {"date": "2026-01-05", "latitude": 33.97751, "longitude": -118.18702}
    frame = read(pd.DataFrame([base | row for row in rows]).to_csv(index=False)).frame
    assert frame["title"].tolist() == titles

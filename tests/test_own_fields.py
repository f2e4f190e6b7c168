"""Fields of the user's own: from tables and records, through privacy, to every export and back."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mapper
from mapper.errors import LeakError, RecordsError
from mapper.imports.keep_proposals import is_harmless
from mapper.records import convert_texts, find_separator, infer_type, make_field_id
from tests.cases import in_one_test

TABLE = """\
id,date,city,latitude,longitude,weapon,injured,armed,reported,damage,story,report,title
a,2026-01-05,"Pasadena, TX",29.6911,-95.2091,knife,2,yes,2026-01-06,12.5,"He said ""=1+1"" & left.",https://a.example/1,A
b,2026-01-04,"Bell, CA",33.9775,-118.187,=cmd,,no,,"1,200",,,B
c,2026-01-03,"Bell, CA",33.9775,-118.187,,3,,2026-02-01,0.30000000000000004,x,https://b.example/2,C
"""
OWN = ["weapon", "injured", "armed", "reported", "damage", "story", "report"]
RECORDS = """\
format: 1
home: California
fields:
  weapon: {label: Weapon, translations: {es: {label: Arma}}}
  injured: {type: number, unit: people}
sources:
  s: {publisher: P, title: T, published: 2026-01-02, url: unknown, archived_at: unknown}
incidents:
  Bell:
  - {id: a, title: T, summary: S, event_date: 2026-01-01, type: stop, sources: [s],
     location: {verbatim_locality: unknown, locality: Bell}, fields: {weapon: knife, injured: 3}}
  - {id: b, title: T, summary: S, event_date: 2026-01-01, type: stop, sources: [s],
     location: {verbatim_locality: unknown, locality: Bell}}
"""


@pytest.fixture
def read(tmp_path):
    def read(text, name="given.csv", **options):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return mapper.read(tmp_path / name, embargo_hours=0, **options)

    return read


def test_kept_columns_have_the_types_of_their_values(read):
    incidents = read(TABLE, keep=OWN)
    fields = incidents._dataset.tables.own_fields
    assert {name: each.type for name, each in fields.items()} == {
        "weapon": "category", "injured": "number", "armed": "boolean", "reported": "date",
        "damage": "number", "story": "category", "report": "link",
    }  # fmt: skip
    assert incidents.frame["injured"].sum() == 5
    assert incidents.frame["damage"].max() == 1200


@pytest.mark.sparse
@pytest.mark.parametrize("suffix", ["csv", "geojson", "gpkg", "parquet", "kml", "html", "yaml"])
@pytest.mark.parametrize("name", ["given.csv", "given.yaml"])
def test_fields_read_back_equal_from_everything_that_is_written(read, tmp_path, name, suffix):
    incidents = read(TABLE, keep=OWN) if name == "given.csv" else read(RECORDS, name)
    path = tmp_path / f"out.{suffix}"
    (incidents.save if suffix == "html" else incidents.export)(path)
    again = mapper.read(tmp_path / f"out.{suffix}", embargo_hours=0)
    own = list(incidents._dataset.tables.own_fields)
    assert again._dataset.tables.own_fields == incidents._dataset.tables.own_fields
    assert again.frame[own].equals(incidents.frame[own])


SEVERAL = ["knife; gun", "gun", None, "gun;  knife ;bat; gun", "bat;gun"]
LISTS = [["knife", "gun"], ["gun"], None, ["gun", "knife", "bat"], ["bat", "gun"]]


def lists_of(incidents):
    column = incidents.frame.sort_values("incident_id")["weapon"]
    return [None if each is pd.NA else [*each] for each in column]


def test_several_values_in_a_cell_are_counted_one_by_one_and_come_back(read, tmp_path):
    rows = [
        {"id": f"r{n}", "date": f"2026-01-{n + 1:02}", "lat": 44.0, "lon": -140, "weapon": cell}
        for n, cell in enumerate(SEVERAL)
    ]
    incidents = mapper.read(rows, keep=["weapon"], embargo_hours=0)
    own = incidents._dataset.tables.own_fields
    assert (own["weapon"].separator, own["weapon"].type) == (";", "category")
    assert any("';'" in note for note in incidents.notes)
    assert lists_of(incidents) == LISTS
    for name in ("t.csv", "t.geojson", "t.gpkg", "t.parquet", "t.yaml", "t.html"):
        (incidents.save if "html" in name else incidents.export)(tmp_path / name)
        again = mapper.read(tmp_path / name, embargo_hours=0)
        assert (lists_of(again), again._dataset.tables.own_fields) == (LISTS, own)
    assert len(incidents.select(fields={"weapon": "bat"})) == 2
    assert len(incidents.select(fields={"weapon": ["bat", "knife"]})) == 3
    again = mapper.read(incidents.frame, keep=["weapon"], embargo_hours=0)
    assert lists_of(again) == LISTS
    fields = {"event_date": "date", "latitude": "lat", "longitude": "lon"}
    whole = {"fields": {**fields, "weapon": {"column": "weapon", "type": "category"}}}
    assert SEVERAL[0] in set(mapper.read(rows, columns=whole, embargo_hours=0).frame["weapon"])


@in_one_test(
    ("cells", "separator"),
    [
        (["gun; knife", "gun", "knife"], ";"),
        (["gun|knife", "knife|gun"], "|"),
        (["gun; knife", "bat; rope"], None),  # no word repeats
        (["line 5; gun", "line 5; gun"], ";"),
        (["case 512; gun", "case 512; gun"], None),
        (["a@b.example; gun"] * 2, None),
        ([f"{'a long remark ' * 5}; gun"] * 2, None),
        (["gun; knife", *["gun", "knife"] * 20], None),  # in one of many cells
        (["gun;", "; knife"] * 2, None),
        (["gun, knife", "gun", "knife"], ","),  # each stands alone, too
        (["gun, knife"] * 3, None),
        (["Bell, CA", "Bell", "Maywood"], None),
        (["1,500", "1", "500"], None),
    ],
)
def test_a_mark_parts_values_where_it_is_usual_and_they_are_words(cells, separator):
    assert find_separator(pa.array(cells)) == separator


def test_cells_are_parted_only_where_their_words_repeat(read):
    cells = ["a; b", "c; d", "see https://x.example/1; y", "Doe, J.; Roe, R."]
    rows = [{"date": "2026-01-01", "lat": 33.9, "lon": -118.1, "given": cell} for cell in cells]
    own = mapper.read(rows, keep=["given"], embargo_hours=0)._dataset.tables.own_fields
    assert own["given"].separator is None
    parted = RECORDS.replace("{label: Weapon,", "{label: Weapon, separator: ',',")
    incidents = read(parted.replace("weapon: knife", "weapon: 'knife, gun,bat'"), "given.yaml")
    assert lists_of(incidents)[0] == ["knife", "gun", "bat"]
    with pytest.raises(RecordsError) as caught:
        read(RECORDS.replace("{type: number", "{type: number, separator: ';'"), "given.yaml")
    assert [(f.code, f.position.line) for f in caught.value.faults] == [("bad-format", 5)]


def test_a_frame_has_every_column_typed_and_none_of_ours_twice(read):
    frame = read(TABLE.replace(",title\n", ",status\n")).frame
    assert str(frame["injured"].dtype) == "int64[pyarrow]"
    assert str(frame["armed"].dtype) == "bool[pyarrow]"
    assert frame["own_status"].tolist() == ["A", "B", "C"]
    assert frame["status"].isna().all()


def test_other_columns_tell_nothing_of_withheld_rows(read):
    rows = [f'r{n},2026-01-05,"Bell, CA",33.{n:02}75,-118.187,,,common' for n in range(20, 30)]
    hidden = ['x,2026-01-05,"Bell, CA",33.95,-118.187,shelter,,of a shelter',
              'y,2026-01-05,"Bell, CA",33.96,-118.187,,yes,of a withheld row']  # fmt: skip
    head = "id,date,city,latitude,longitude,place_type,withhold,motive"
    frame = read("\n".join([head, *rows, *hidden]) + "\n").frame
    assert set(frame["motive"].dropna()) == {"common"}
    assert list(frame["motive"].cat.categories) == ["common"]


def test_a_page_and_an_export_have_named_columns_only(read, tmp_path):
    incidents = read(TABLE, keep=["weapon"]).select(ids=["b", "c"])
    incidents.export(tmp_path / "out.csv")
    incidents.save(tmp_path / "out.html")
    of_page = mapper.read(tmp_path / "out.html")
    assert list(of_page._dataset.tables.own_fields) == ["weapon"]
    assert "weapon" in pd.read_csv(tmp_path / "out.csv").columns
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert "1,200" not in text
    assert "1200" not in text


def test_a_mapping_describes_fields_and_a_missing_column_is_a_fault(read, tmp_path):
    mapping = tmp_path / "columns.yaml"
    mapping.write_text(
        "format: 1\nfields:\n  id: id\n  event_date: date\n  latitude: latitude\n  longitude: longitude\n"
        "  arm: {column: weapon, label: Arm, unit: none, type: text}\nkeep: [Injured]\n"
    )
    fields = read(TABLE, columns=mapping)._dataset.tables.own_fields
    assert (fields["arm"].label, fields["arm"].type, fields["injured"].type) == (
        "Arm",
        "text",
        "number",
    )
    with pytest.raises(RecordsError) as caught:
        read(TABLE, keep=["weapn", "nothing"])
    assert [each.code for each in caught.value.faults] == ["no-such-column"] * 2
    assert any("weapon" in each.fix for each in caught.value.faults)


@pytest.mark.parametrize(
    ("change", "code", "line"),
    [
        (("weapon: knife", "wepon: knife"), "undeclared-field", 11),
        (("injured: 3", "injured: three"), "bad-field-value", 11),
        (("  injured: {", "  injured: {label: weapon, "), "repeated-label", 5),
        (("  injured: {type", "  title: {type"), "taken-field-name", 5),
        (("type: number", "type: numbr"), "unknown-value", 5),
        (("weapon: knife", "weapon: [knife, gun]"), "wrong-type", 11),
        (("injured: 3", "injured: {no: 3}"), "wrong-type", 11),
        (("injured: 3", "injured: ''"), "wrong-type", 11),
    ],
)
def test_faults_of_fields_have_their_positions(read, change, code, line):
    with pytest.raises(RecordsError) as caught:
        read(RECORDS.replace(*change), "given.yaml")
    assert (code, line) in [(each.code, each.position.line) for each in caught.value.faults]
    assert len({each.position for each in caught.value.faults}) == len(caught.value.faults)


SHELTER = """\
id,date,city,latitude,longitude,place_type,redact,withhold,weapon,injured,utm,easting,story,report
a,2026-01-05,"Bell, CA",33.97751,-118.18701,shelter,,,knife,2,376543,12,"Hope House, 12 Elm St",https://a.example/1
b,2026-01-04,"Bell, CA",33.8875,-118.187,,,,knife,1,376000,13,open story,https://b.example/1
c,2026-01-03,"Bell, CA",33.7775,-118.187,,,yes,gun here,3,111,14,secret story of c,https://c.example/2
d,2026-01-03,"Bell, CA",33.6975,-118.187,,locality,,bat at Elm,3,111,15,hidden story of d,https://d.example/2
e,2026-01-03,"Bell, CA",33.6875,-118.187,,fields,,bat,3,111,16,hidden story of e,https://e.example/2
"""


def test_fields_tell_no_place_that_is_withheld(read, tmp_path):
    own = ["weapon", "injured", "utm", "easting", "story"]
    incidents = read(SHELTER, keep=own)
    rows = incidents.frame.set_index("incident_id")[own].astype(object)
    rows = rows.where(rows.notna(), None).T.to_dict("list")
    assert rows["a"] == ["knife", 2, None, None, None]
    assert rows["b"] == ["knife", 1, 376000, 13, "open story"]
    assert rows["d"] == [None, 3, None, None, None]
    assert rows["e"] == [None] * 5
    for suffix in ("csv", "geojson", "parquet", "html"):
        path = tmp_path / f"out.{suffix}"
        (incidents.save if suffix == "html" else incidents.export)(
            path
        )  # searched for all of these
        assert "hidden story" not in path.read_bytes().decode(errors="replace")


def test_a_private_name_in_a_field_stops_the_export(read, tmp_path):
    incidents = read(
        'id,date,city,private_names,story\na,2026-01-05,"Bell, CA",Jane Q. Doe,told by Jane Q. Doe\n',
        keep=["story"],
    )
    with pytest.raises(LeakError) as caught:
        incidents.export(tmp_path / "out.csv")
    assert "story" in str(caught.value)


def cells(*values, times=3):
    import pyarrow as pa  # noqa: PLC0415

    return pa.chunked_array([pa.array([str(each) for each in values] * times, pa.string())])


@in_one_test(
    "values",
    [["high", "low"], [0, 1, 5], ["yes", "no"], [12.5, 3.25, 1], ["knife", "gun", "none"]],
)
def test_numbers_and_few_words_are_proposed(values):
    assert is_harmless(cells(*values))


@in_one_test(
    "values",
    [
        ["Maria Lopez", "John Smith", "Ana de la Cruz"], ["555-010-1234", "555-010-9999"],
        ["12 Elm St", "140 Oak Ave"], ["a@b.example", "c@d.example"], [34.0512, -118.2437],
        [376543, 3762000], ["1984-05-02", "1990-01-01"], ["https://a.example/1"], [5550101234],
        ["11SLT8445", "11SLT8446"], ["A long text that says what happened on that day in the street."],
        ["8554+2V", "8554+3W2"], [1984, 1990, 1975],
    ],
)  # fmt: skip
def test_what_may_be_private_is_never_proposed(values):
    assert not is_harmless(cells(*values))


@given(st.text(min_size=1, max_size=80), st.sets(st.text(max_size=5), max_size=3))
def test_every_column_gets_an_id_that_is_one(name, taken):
    from pydantic import TypeAdapter  # noqa: PLC0415

    from mapper.records.own_fields import FieldId  # noqa: PLC0415

    id_ = make_field_id(name, taken)
    assert TypeAdapter(FieldId).validate_python(id_) == id_
    assert id_ not in taken


@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**14), 10**14),
        min_size=1,
    )
)
def test_numbers_are_read_as_they_are_written(numbers):
    texts = cells(*map(repr, numbers), times=1)
    typed = convert_texts(texts, "number")
    read_back = [
        value for value, bad in zip(typed.column.to_pylist(), typed.unfit, strict=True) if not bad
    ]
    kept = [value for value, bad in zip(numbers, typed.unfit, strict=True) if not bad]
    assert read_back == kept


def test_zeros_in_front_are_no_number():
    assert infer_type(cells("007", "012")) == "category"


AS_WRITTEN = [
    (["3/14/2025", "3/15/2025", "12/31/2024"], "date", None, "2025-03-14"),
    (["14.3.2025", "1.4.2025", "2.4.2025"], "date", None, "2025-03-14"),
    (["3/14/2025 10:30 PM", "3/15/2025 1:00 AM", ""], "date", None, "2025-03-14"),
    (["12 %", "45.5%", "0%"], "number", "%", 12),
    (["$1,200", "$30", "$2.50"], "number", "$", 1200),
    (["12,5", "3,25", "1.200,0"], "number", None, 12.5),
    (["12 km", "3km", "4.5 km"], "number", "km", 12),
    (["12 km", "3 mi", "4 km"], "category", None, "12 km"),
    (["3/4/2025", "3/5/2025", "3/6/2025"], "category", None, "3/4/2025"),  # which may be April
    (["March 2025", "2025", "May 2025"], "category", None, "March 2025"),
    (["k0", "k1", "k6"], "category", None, "k0"),
    (["1-2", "3-4", "5%"], "category", None, "1-2"),
]


def test_kept_columns_have_days_and_numbers_as_people_write_them():
    names = [f"given_{number}" for number in range(len(AS_WRITTEN))]
    rows = [
        {"id": n, "date": "2025-01-01", "city": "Bell, CA"}
        | {name: cells[n] for name, (cells, *_) in zip(names, AS_WRITTEN, strict=True)}
        for n in range(3)
    ]
    incidents = mapper.read(rows, keep=names, embargo_hours=0)
    plain = mapper.read(rows, embargo_hours=0)
    for name, (cells, kind, unit, first) in zip(names, AS_WRITTEN, strict=True):
        field = incidents._dataset.tables.own_fields[name]
        value = incidents.frame.set_index("incident_id")[name]["0"]
        assert (field.type, field.unit) == (kind, unit), cells
        assert (str(value) if kind == "date" else value) == first
        assert plain.frame[name].notna().sum() == sum(map(bool, cells))


def test_the_field_that_colors_a_page_is_kept_and_comes_back(read, tmp_path):
    incidents = read(TABLE, columns={"color_by": "weapon"}, keep=["injured"])
    chosen = {name: each.color for name, each in incidents._dataset.tables.own_fields.items()}
    assert chosen == {"injured": False, "weapon": True}
    near = incidents.select(ids=["b", "c"])  # of one state
    for name in ("page.html", "t.geojson", "t.parquet", "t.yaml"):
        near.save(tmp_path / name) if "html" in name else incidents.export(tmp_path / name)
        again = mapper.read(tmp_path / name, embargo_hours=0)._dataset.tables.own_fields
        assert {name: each.color for name, each in again.items()} == chosen
    for text, line in (
        (RECORDS.replace("{label: Weapon,", "{label: Weapon, color: true,"), None),
        (RECORDS.replace("home:", "color_by: weapon\nhome:"), None),
        (RECORDS.replace("home:", "color_by: wepon\nhome:"), 2),
    ):
        if line is None:
            assert read(text, "r.yaml")._dataset.tables.own_fields["weapon"].color
            continue
        with pytest.raises(RecordsError) as caught:
            read(text, "r.yaml")
        assert [(f.code, f.position.line) for f in caught.value.faults] == [
            ("undeclared-field", line)
        ]

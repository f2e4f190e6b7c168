"""The search of what was made for what must not leave: every packing is opened, nothing planted gets by."""

from __future__ import annotations

import base64
import gzip
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from html import escape
from urllib.parse import quote

import folium
import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import mapper
from mapper.cli import main
from mapper.errors import Fault, LeakError, Position
from mapper.files import EXPORT_MARK
from mapper.incidents import pipeline
from mapper.page import IncidentMap
from mapper.page.blocks import decode_columns
from mapper.privacy.withheld_values import Secret
from mapper.publish import writing
from mapper.publish.dataset import Dataset
from mapper.publish.export import formats
from mapper.publish.leaks import refuse_leaks
from mapper.publish.secret_search import Known
from tests.cases import in_one_test
from tests.effort import few
from tests.page_reader import Page
from tests.sample_records import sample

LATITUDE, LONGITUDE = 33.97872134, -118.18723456
ADDRESS = 'Her house, "6326 Pine Ave", 2º piso & patio'
TEXT = Secret("one", ("location", "locality"), ADDRESS)
POINT = Secret("one", ("location",), point=(LATITUDE, LONGITUDE))
NAME = Secret("", ("private_names", 0), "Ana Pérez", is_name=True)
MARK = Secret("", ("private_names", 1), "Mark", is_name=True)
ID = Secret("one", ("id",), "pine-avenue-2026-01")
LINK = Secret("", ("sources", "s", "url"), "https://news.example/stories/pine?id=7&x=é")


NOTHING = sample().only([])
NOTHING = NOTHING.with_(agencies=NOTHING.agencies[:0])


def leaks(data, *secrets, published=None, known=()):
    """Tell whether the search refuses a file."""
    try:
        refuse_leaks(
            data,
            name="out",
            secrets=secrets,
            published=published or NOTHING,
            fault_of=lambda each: Fault(
                "records.yaml",
                Position(1, len(each.field)),
                each.found,
                each.expected,
                each.fix,
                each.code,
            ),
            known=Known(tuple(known)),
        )
    except LeakError as error:
        return ADDRESS not in str(error)
    return False


def zipped(data):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", data)
    return buffer.getvalue()


def parquet(tmp_path, **columns):
    path = tmp_path / "out.parquet"
    pd.DataFrame(columns).to_parquet(path, compression="zstd")
    return path.read_bytes()


# ---- texts -----------------------------------------------------------------------------------

PACKINGS = {
    "plain": lambda text: text.encode(),
    "json": lambda text: json.dumps({"a": text}).encode(),
    "json-utf8": lambda text: json.dumps({"a": text}, ensure_ascii=False).encode(),
    "json-in-json": lambda text: json.dumps(json.dumps({"a": f"\n{text}"})).encode(),
    "xml": lambda text: f"<name>{escape(text)}</name>".encode(),
    "xml-numbers": lambda text: "".join(f"&#{ord(c)};" for c in text).encode(),
    "xml-hex": lambda text: "".join(f"&#x{ord(c):X};" for c in text).encode(),
    "csv": lambda text: pd.DataFrame({"a": [text]}).to_csv().encode(),
    "percent": lambda text: f"https://x.example/?q={quote(text)}".encode(),
    "percent-of-json": lambda text: quote(json.dumps(text)).encode(),
    "base64": lambda text: b"<p>" + base64.b64encode(f"it is {text}".encode()) + b"</p>",
    "base64url": lambda text: base64.urlsafe_b64encode(f"it is {text}".encode()).rstrip(b"="),
    "base64-gzip": lambda text: b"x " + base64.b64encode(gzip.compress(text.encode())),
    "gzip-json": lambda text: gzip.compress(json.dumps([text]).encode()),
    "kmz": lambda text: zipped(f"<n>{escape(text)}</n>"),
    "utf-16": lambda text: text.encode("utf-16"),
    "yaml": lambda text: yaml.safe_dump({"a": text}, width=20).encode(),
    "upper-case": lambda text: text.upper().encode(),
    "wrapped": lambda text: text.replace(" ", "\n   ").encode(),
}


@pytest.mark.parametrize("secret", [TEXT, NAME, ID, LINK], ids=["address", "name", "id", "link"])
@in_one_test("packing", PACKINGS)
def test_a_text_is_found_in_every_packing(packing, secret):
    assert leaks(PACKINGS[packing](f"before {secret.text}, after"), secret)
    assert not leaks(PACKINGS[packing]("before Pine Ave 6326, Anna Peretz, after"), secret)


def test_a_text_is_found_in_a_database_across_its_pages_and_among_what_was_deleted(tmp_path):
    path = tmp_path / "out.gpkg"
    frame = gpd.GeoDataFrame(
        {"summary": ["x " * 9000 + ADDRESS]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4326"
    )
    frame.to_file(path, driver="GPKG")
    assert leaks(path.read_bytes(), TEXT)
    frame.assign(summary="y").to_file(path, driver="GPKG")
    assert not leaks(path.read_bytes(), TEXT, POINT)
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA secure_delete = OFF")
        base.execute("CREATE TABLE t (a TEXT)")
        base.execute("INSERT INTO t VALUES (?)", (ADDRESS,))
        base.commit()
        base.execute("DELETE FROM t")
        base.commit()
    assert leaks(path.read_bytes(), TEXT)


def test_a_text_is_found_in_what_is_packed_in_a_cell_of_a_database(tmp_path):
    path = tmp_path / "out.gpkg"
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE t (a BLOB)")
        base.execute("INSERT INTO t VALUES (?)", (gzip.compress(b"x, " * 20),))
        base.commit()
        assert not leaks(path.read_bytes(), TEXT)
        base.execute("INSERT INTO t VALUES (?)", (gzip.compress(f"x, {ADDRESS}".encode()),))
        base.commit()
    assert leaks(path.read_bytes(), TEXT)


def test_what_begins_as_a_curve_in_a_database_is_searched_as_bytes(tmp_path):
    path = tmp_path / "out.gpkg"
    curve = b"\x01\x08\x00\x00\x00"  # of WKB, as a node of an index may begin, which is no geometry
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE nodes (node BLOB)")
        base.execute("INSERT INTO nodes VALUES (?)", [curve + ADDRESS.encode()])
        base.commit()
    assert leaks(path.read_bytes(), TEXT)


def test_a_text_is_found_in_parquet(tmp_path):
    assert leaks(parquet(tmp_path, a=["x", ADDRESS, None]), TEXT)
    assert leaks(parquet(tmp_path, a=[{"es": {"locality": ADDRESS}}]), TEXT)
    assert not leaks(parquet(tmp_path, a=["x", None]), TEXT)


def test_a_text_is_found_in_what_a_parquet_file_says_of_itself(tmp_path):
    path = tmp_path / "out.parquet"
    table = pa.table({"a": ["x"]})
    pq.write_table(table.replace_schema_metadata({"about": "x"}), path)
    assert not leaks(path.read_bytes(), TEXT)
    about = {"about": f"At {ADDRESS}."}
    pq.write_table(table.replace_schema_metadata(about), path)
    assert leaks(path.read_bytes(), TEXT)


@in_one_test(
    ("secret", "data", "found"),
    [
        (NAME, "ANA PÉREZ", True),
        (NAME, "ana-perez", True),
        (NAME, "Ana María Pérez", True),
        (NAME, "Anana Perezova", False),
        (MARK, "Mark says", True),
        (MARK, "MARK", True),
        (MARK, "a mark on the wall", False),
        (MARK, "Markham", False),
        (Secret("one", ("title",), "Stop"), "a nonstop flight", False),
        (Secret("one", ("title",), "Stop"), "a Stop.", True),
        (Secret("one", ("title",), "!!!"), "!!!", False),  # too short: it occurs by chance
        (Secret("one", ("title",), "→→→→"), "<b>→→→→</b>", True),
        (Secret("one", ("title",), "→→→→"), json.dumps("→→→→"), True),
        (Secret("one", ("title",), "50% &amp; more \\n"), json.dumps("50% &amp; more \\n"), True),
    ],
)
def test_what_counts_as_the_same_text(secret, data, found):
    assert leaks(data.encode(), secret) is found


# ---- points ----------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", [round, lambda value, n: int(value * 10**n) / 10**n])
@in_one_test("decimals", [3, 4, 5, 6, 7, 8])
def test_a_point_is_found_at_any_precision_that_tells_the_house(decimals, cut):
    lat, lon = cut(LATITUDE, decimals), cut(LONGITUDE, decimals)
    assert leaks(f'{{"coordinates":[{lon},{lat}]}}'.encode(), POINT)
    assert leaks(f"lat,lon,note\n{lat},{lon},x".encode(), POINT)
    assert leaks(f"<coordinates>{lon},{lat},0</coordinates>".encode(), POINT)


@in_one_test(
    "data",
    [
        "33.97872 N, 118.18723 W",
        "33,97872; -118,18723",
        "https://maps.example/?q=33.97872%2C-118.18723",
        "https://maps.example/?q=33%2E97872,%2D118%2E18723",
        "https://maps.example/@33.9787213,-118.1872345,17z",
        "geo:33.9787,-118.1872",
        "POINT (-118.18723 33.97872)",
        "33\u00b058'43.4\"N 118\u00b011'14.0\"W",
        "33\u00b0 58\u2032 43\u2033 N, 118\u00b0 11\u2032 14\u2033 W",
        "33 deg 58.723 min, 118 deg 11.234 min",
        json.dumps("33\u00b058'43\"N 118\u00b011'14\"W"),
        base64.b64encode(b"at 33.97872,-118.18723").decode(),
        f"https://x.example/{base64.urlsafe_b64encode(b'33.97872,-118.18723').decode()}",
    ],
)
def test_a_point_is_found_however_somebody_wrote_it(data):
    assert leaks(data.encode(), POINT)


@in_one_test(
    "data",
    [
        "33\u00b058'N 118\u00b011'W",  # a mile
        "33\u00b058'43\"N 118\u00b014'14\"W",
        "33.98, -118.19",  # a kilometre
        "33.97872 and elsewhere -118.20001",  # one axis alone
        "33.97872" + " ." * 300 + "-118.18723",  # of two records
        "33.97871,-118.18723",  # a neighbour
    ],
)
def test_what_does_not_tell_the_house_is_no_leak(data):
    assert not leaks(data.encode(), POINT)


def test_a_point_is_found_in_geometry_and_in_columns(tmp_path):
    frame = gpd.GeoDataFrame(
        geometry=[shapely.Point(1, 2), shapely.Point(LONGITUDE, LATITUDE)], crs="EPSG:4326"
    )
    frame.to_file(tmp_path / "out.gpkg", driver="GPKG")
    frame.to_parquet(tmp_path / "geo.parquet")
    assert leaks((tmp_path / "out.gpkg").read_bytes(), POINT)
    assert leaks((tmp_path / "geo.parquet").read_bytes(), POINT)
    assert leaks(parquet(tmp_path, y=[LATITUDE, 1.0], name=["a", "b"], x=[LONGITUDE, 2.0]), POINT)
    floats = pd.Series([LATITUDE], dtype="float32"), pd.Series([LONGITUDE], dtype="float32")
    assert leaks(parquet(tmp_path, y=floats[0], x=floats[1]), POINT)
    assert not leaks(parquet(tmp_path, y=[LATITUDE, 1.0], x=[2.0, LONGITUDE]), POINT)


def test_the_page_s_columns_read_back_as_they_were_written():
    """Written by the page, read by the search and, apart, by the tests' own reader."""
    tables = sample()
    dataset = Dataset(tables, len(tables.incidents), 0)
    page = Page(writing.make_map(dataset).get_root().render())
    header, columns = page.columns
    block = gzip.decompress(base64.b64decode(page._data("id", "mapper-columns")[0]))
    again, decoded = decode_columns(block)
    assert again == header
    for name in set(decoded) - {"position"}:
        assert decoded[name].tolist() == columns[name], name


# ---- what is no leak -------------------------------------------------------------------------


def test_what_published_records_or_the_geodata_hold_is_no_leak_but_a_name_always_is():
    published = sample()
    title = published.incidents["title"].iloc[0]
    hidden = Secret("one", ("title",), title)
    assert leaks(title.encode(), hidden)
    assert not leaks(title.encode(), hidden, published=published)
    assert leaks(title.encode(), hidden._replace(is_name=True), published=published)
    assert not leaks(
        b"Huntington Park", Secret("one", ("title",), "Huntington Park"), known=["Huntington Park"]
    )
    row = published.incidents.iloc[0]
    here = Secret("one", ("location",), point=(row["latitude"] + 1e-8, row["longitude"]))
    data = f"{row['latitude']:.6f},{row['longitude']:.6f}".encode()
    assert leaks(data, here)
    assert not leaks(data, here, published=published)


# ---- the whole way ---------------------------------------------------------------------------

HIDDEN = {
    "id": "hidden-record-77",
    "event_date": "2025-06-01",
    "type": "stop",
    "title": "A hidden title",
    "summary": "A hidden summary",
    "location": {
        "verbatim_locality": "behind the old mill",
        "locality": ADDRESS,
        "latitude": LATITUDE,
        "longitude": LONGITUDE,
        "coordinate_uncertainty_in_meters": 20,
    },
    "sources": ["hidden-source"],
    "withhold": True,
}
SHOWN = HIDDEN | {
    "id": "shown-record",
    "title": "A shown title",
    "summary": "A shown summary",
    "location": {"verbatim_locality": "unknown", "locality": "Bell"},
    "sources": ["shown-source"],
    "withhold": False,
}


EXPORTS = {
    "geojson": ".geojson", "csv": ".csv", "geopackage": ".gpkg", "geoparquet": ".parquet",
    "parquet": ".parquet", "kml": ".kml", "yaml": ".yaml",
}  # fmt: skip


def source(text):
    return {
        "publisher": f"{text} publisher",
        "title": f"{text} title",
        "published": "2025-12-01",
        "url": f"https://{text}.example/{text}-story",
        "archived_at": "unknown",
    }


@pytest.fixture
def write(tmp_path):
    def write(*records, **top):
        path = tmp_path / "incidents.yaml"
        file = {
            "sources": {"hidden-source": source("obscure"), "shown-source": source("plain")},
            "incidents": {"Bell": list(records)},
        }
        path.write_text(yaml.safe_dump(file | top, allow_unicode=True), encoding="utf-8")
        return path

    return write


PLANTED = {
    "address": ADDRESS,
    "summary": "A hidden summary",
    "id": "hidden-record-77",
    "point": f"{LATITUDE:.5f}, {LONGITUDE:.5f}",
    "link": "https://obscure.example/obscure-story",
    "name": "Ana Pérez",
    "packed": base64.b64encode(gzip.compress(b"behind the old mill")).decode(),
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_page_with_a_leak_is_not_written_and_the_old_one_stays(
    write, monkeypatch, tmp_path, what
):
    """The writer of pages is made to leak; the command must notice."""
    path = write(HIDDEN, SHOWN, private_names=["Ana Pérez"])
    pieces = IncidentMap.pieces

    def leaking(self, *args):
        return [*pieces(self, *args), f"<!-- {PLANTED[what]} -->".encode()]

    page = tmp_path / "map.html"
    page.write_text("old")
    if what == "address":  # without the leak it is written
        assert CliRunner().invoke(main, ["build", str(path), "-o", str(page)]).exit_code == 0
        assert "A shown title" in str(Page(page.read_text()).texts)
        page.write_text("old")
    monkeypatch.setattr(IncidentMap, "pieces", leaking)
    result = CliRunner().invoke(main, ["build", str(path), "-o", str(page)])
    assert result.exit_code == 1
    assert page.read_text() == "old"
    assert list(tmp_path.glob(".map.html*")) == []
    assert "[leak]" in result.output
    assert result.output.startswith(f"{path}:")
    assert PLANTED[what] not in result.output
    assert "Traceback" not in result.output


def test_a_column_with_a_leak_is_noticed(write, monkeypatch, tmp_path):
    """A position in the page's packed columns, in place of a coarser one."""
    home = HIDDEN | {"withhold": False, "location": HIDDEN["location"] | {"place_type": "home"}}
    path = write(home)
    made = IncidentMap.__init__

    def leaking(self, tables, **options):
        exact = tables.incidents.assign(latitude=LATITUDE, longitude=LONGITUDE)
        made(self, tables.with_(incidents=exact), **options)

    monkeypatch.setattr(IncidentMap, "__init__", leaking)
    with pytest.raises(LeakError, match=rf"^{path}:\d+:\d+: error: .*m\.html"):
        writing.write_page(pipeline.load(path), tmp_path / "m.html")


def test_the_editor_s_own_leak_is_found_with_its_place(write, tmp_path):
    path = write(SHOWN | {"summary": "Ana Pérez was there."}, private_names=["Ana Pérez"])
    with pytest.raises(LeakError, match=r"yaml:10:14: error: .*\[leak\]"):
        writing.write_page(pipeline.load(path), tmp_path / "m.html")
    assert not (tmp_path / "m.html").exists()
    writing.write_page(pipeline.load(path, profile="internal"), tmp_path / "m.html")


def test_what_was_withheld_is_counted_in_words_and_nothing_else_of_it_is_said(write, tmp_path):
    home = HIDDEN | {"id": "a-home", "withhold": False, "title": "T", "sources": ["shown-source"],
                     "location": {"verbatim_locality": "v", "locality": "l",
                                  "place_type": "home"}}  # fmt: skip
    path = write(HIDDEN, SHOWN, home, SHOWN | {"id": "fresh", "event_date": "2025-12-24"})
    page = tmp_path / "m.html"
    arguments = ["build", str(path), "-o", str(page), "--as-of", "2025-12-24T12:00"]
    result = CliRunner().invoke(main, arguments)
    assert "4 records = 2 shown + 0 unlocated + 2 withheld + 0 filtered\n" in result.output
    assert "Withheld: 1 marked withhold, 1 under embargo\n" in result.output
    assert "Shown in part, or at a coarser place: 1\n" in result.output
    header, _ = Page(page.read_text()).columns
    assert (header["withheld"], header["reduced"]) == ({"marked": 1, "embargo": 1}, 1)
    again = page.read_bytes()
    CliRunner().invoke(main, [*arguments[:-1], "2025-12-24T13:00:00+0100"])
    assert page.read_bytes() == again


def test_a_withheld_point_in_the_middle_of_the_shown_ones_is_no_leak(write, tmp_path):
    """The page begins in the middle of what it shows; that is no withheld point, wherever that is."""
    apart = [
        SHOWN | {"id": f"shown-{side}", "location": HIDDEN["location"] | {
            "verbatim_locality": "v", "locality": "l",
            "latitude": LATITUDE + shift, "longitude": LONGITUDE + shift,
        }}
        for side, shift in (("one", -0.002), ("other", 0.002))
    ]  # fmt: skip
    page = tmp_path / "m.html"
    writing.write_page(pipeline.load(write(HIDDEN, *apart)), page)
    assert Page(page.read_text()).columns[0]["counts"]["shown"] == 2


def test_two_moments_that_withhold_the_same_give_the_same_bytes(write, tmp_path):
    path = write(SHOWN)
    page = tmp_path / "m.html"
    written = set()
    for moment in ("2026-01-24", "2031-05-06T07:08"):
        CliRunner().invoke(main, ["build", str(path), "-o", str(page), "--as-of", moment])
        written.add(page.read_bytes())
    assert len(written) == 1


# ---- any record ------------------------------------------------------------------------------

secret_texts = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=6, max_size=40
).filter(lambda text: len(text.strip()) >= 6)
fields = ("title", "summary", "date_note", "internal_note", "unknowns", "claim", "says", "by",
          "verbatim_locality", "locality", "note", "translation", "source_note")  # fmt: skip


PLACE_FIELDS = ("verbatim_locality", "locality", "note", "translation", "internal_note")
any_secrets = st.fixed_dictionaries(dict.fromkeys(fields, secret_texts))


def marked(texts):
    """Make no text a word of the page's own."""
    return {field: f"zq{text.strip()}zq" for field, text in texts.items()}


def planted(texts, *, withhold):
    """A record with a text in each field, and its sources."""
    record = json.loads(json.dumps(HIDDEN)) | {"withhold": withhold, "sources": ["hidden-source"]}
    account = {
        "by": "b",
        "capacity": "media",
        "stance": "asserts",
        "says": "s",
        "source": "hidden-source",
    }
    account |= {field: texts[field] for field in ("by", "says") if field in texts}
    record["claims"] = [{"claim": texts.get("claim", "c"), "accounts": [account]}]
    for field, text in texts.items():
        if field in ("verbatim_locality", "locality", "note"):
            record["location"][field] = text
        elif field == "unknowns":
            record["unknowns"] = [text]
        elif field == "translation":
            record["translations"] = {"es": {"locality": text, "location_note": text}}
        elif field not in ("claim", "by", "says", "source_note"):
            record[field] = text
    sources = {"hidden-source": source("obscure"), "shown-source": source("plain")}
    if "source_note" in texts:
        sources["hidden-source"]["note"] = texts["source_note"]
    return record, sources


@settings(
    max_examples=few(),
    phases=[Phase.explicit, Phase.generate],  # a page takes too long to shrink by
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(any_secrets, st.booleans())
@example({"locality": "</script><b>6326 Pine"}, False)  # noqa: FBT003
@example({"summary": "{{ 7*7 }} %41 &#65; \\u0041", "says": "😀 6326 ﬂ１２ ﬁ ß"}, True)  # noqa: FBT003
def test_no_page_holds_what_is_withheld(write, tmp_path, texts, keep):
    """Withheld whole, or shown with a sensitive place: then what tells the place is not there."""
    texts = {name: text for name, text in marked(texts).items() if not keep or name in PLACE_FIELDS}
    record, sources = planted(texts, withhold=not (keep and texts))
    if keep and texts:
        record["location"]["place_type"] = "home"
    path = write(record, SHOWN, sources=sources)
    page = tmp_path / "m.html"
    writing.write_page(pipeline.load(path), page)
    parts = Page(page.read_text(encoding="utf-8"))
    within = json.dumps([parts.texts, parts.columns[0]], ensure_ascii=False) + parts.without_blocks
    assert [field for field, text in texts.items() if text in within] == []


@settings(
    max_examples=few() // 2,  # each writes a file of every format
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
@given(any_secrets)
@example({"summary": "</script>,\"=6326 Pine'", "says": "😀 6326 ]]> ﬁ ß"})
def test_no_export_holds_what_is_withheld(write, tmp_path, texts):
    texts = marked(texts)
    hidden, sources = planted(texts, withhold=True)
    dataset = pipeline.load(write(hidden, SHOWN, sources=sources))
    secrets = [Secret("one", (field,), text) for field, text in texts.items()]
    for name, suffix in EXPORTS.items():
        out = tmp_path / f"out{suffix}"
        writing.export_incidents(dataset, out, format_name=name)  # which searches, and refuses
        assert not leaks(out.read_bytes(), *secrets)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_with_a_leak_is_not_written_and_the_old_one_stays(
    name, write, monkeypatch, tmp_path
):
    dataset = pipeline.load(write(HIDDEN, SHOWN))
    whole = formats.make_batches

    def leaky(*args, **options):
        for batch in whole(*args, **options):
            at = batch.schema.get_field_index("title")
            titles = pa.array([HIDDEN["summary"]] * len(batch))
            yield batch.set_column(at, batch.schema.field(at), titles)

    monkeypatch.setattr(formats, "make_batches", leaky)
    out = tmp_path / f"out{EXPORTS[name]}"
    old = EXPORT_MARK.encode()  # over other YAML nothing is written
    out.write_bytes(old)
    with pytest.raises(LeakError, match=r"withheld text \(summary\)"):
        writing.export_incidents(dataset, out, format_name=name)
    assert out.read_bytes() == old
    assert list(tmp_path.glob(".out*")) == []


@given(secret_texts, st.sampled_from(sorted(set(PACKINGS) - {"upper-case", "wrapped", "csv"})))
@example("Straße ﬁ 6326", "json")
@example("100%25 &amp;amp; \\\\n", "json")
def test_any_text_is_found_in_any_packing(text, packing):
    secret = Secret("one", ("summary",), text)
    letters = "".join(c for c in text if c.isalnum())
    if 0 < len(letters) < 8:  # the search leaves out what is too short to be told from chance
        text = f"{text} sixteen letters"
        secret = secret._replace(text=text)
    assert leaks(PACKINGS[packing](f"Q {text} Q"), secret)


LAYERS = {
    "no layer, and a leak in the records": lambda: None,
    "a marker": lambda: folium.Marker([LATITUDE, LONGITUDE]),
    "a popup": lambda: folium.Marker([0, 0], popup=ADDRESS),
    "a tooltip": lambda: folium.CircleMarker([0, 0], tooltip="Ana Pérez"),
    "a frame": lambda: folium.GeoJson(
        {"type": "Feature", "properties": {"t": "A hidden summary"},
         "geometry": {"type": "Point", "coordinates": [LONGITUDE, LATITUDE]}}
    ),
    "an element": lambda: folium.Element(f"<p>{escape(ADDRESS)}</p>"),
}  # fmt: skip


def save_to_stream(drawn, path):
    with path.open("wb") as file:
        drawn.save(file)


@pytest.mark.sparse
@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
@pytest.mark.parametrize(
    "write_map",
    [
        lambda drawn, path: drawn.save(str(path)),
        save_to_stream,
        lambda drawn, path: path.write_text(drawn.get_root().render(), encoding="utf-8"),
        lambda drawn, path: path.write_text(drawn._repr_html_(), encoding="utf-8"),
    ],
    ids=["path", "stream", "render", "cell"],
)
def test_a_folium_map_refuses_what_build_refuses(write, tmp_path, layer, write_map):
    told = SHOWN if layer() is not None else SHOWN | {"summary": "Ana Pérez filmed it."}
    path = write(HIDDEN, told, private_names=["Ana Pérez"])
    drawn = mapper.read(path).map()
    added = layer()
    if isinstance(added, folium.Element) and not isinstance(added, folium.MacroElement):
        drawn.get_root().html.add_child(added)
    elif added is not None:
        added.add_to(drawn)
    page = tmp_path / "map.html"
    page.write_text("old")
    with pytest.raises(LeakError) as refused:
        write_map(drawn, page)
    assert page.read_text() in ("old", "")  # a stream that was opened anew is empty
    assert not any(
        word in str(refused.value) for word in (ADDRESS, "Ana", "hidden summary", "33.9")
    )


def test_a_folium_map_with_layers_that_tell_nothing_is_written(write, tmp_path):
    drawn = mapper.read(write(HIDDEN, SHOWN, private_names=["Ana Pérez"])).map()
    folium.Marker([33.9, -118.1], popup="City Hall").add_to(drawn)
    drawn.save(tmp_path / "map.html")
    assert "A shown title" in str(Page((tmp_path / "map.html").read_text()).texts)


# 34.0512 and -118.2534 are other numbers in single precision, as a GeoPackage's spatial index holds them
SHARED = "id,date,title,latitude,longitude\na,2025-01-02,One,34.0512,-118.2534\nb,,Two,34.0512,-118.2534\n"


def test_a_withheld_row_at_the_very_point_of_a_published_one_stops_no_export(tmp_path):
    (tmp_path / "t.csv").write_text(SHARED, encoding="utf-8")
    incidents = mapper.read(tmp_path / "t.csv")
    assert incidents.tally.withheld == 1
    for name in ("o.csv", "o.geojson", "o.gpkg", "o.parquet", "o.kml"):
        assert incidents.export(tmp_path / name) > 0, name

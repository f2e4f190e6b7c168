"""GeoPackage: incidents as points, lines and areas among them as `outlines`, each other table as a layer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyogrio

from mapper.errors import ExportError
from mapper.publish.export.about import About
from mapper.publish.export.flat import SCHEMA, UNLAYERED, make_flat
from mapper.publish.export.nested import arrow_column
from mapper.publish.export.outlines import has_outlines
from mapper.publish.export.own_areas import area_table
from mapper.publish.export.own_columns import flat_field, own_arrays
from mapper.publish.export.parquet import encode_points
from mapper.records import OUTLINE, Tables

LAYERS = ("incidents", "involvements", "claims", "accounts", "agencies", "sources", "citations")
OUTLINES_LAYER, AREAS_LAYER = "outlines", "areas"
ABOUT_LAYER = "mapper"

_SETTINGS = {
    # GDAL would write the time at which it ran; the same tables are to give the same bytes
    "OGR_CURRENT_DATE": "1970-01-01T00:00:00.000Z",
    # the file is a new one that is synced as a whole; SQLite would sync it a dozen times a layer
    "OGR_SQLITE_SYNCHRONOUS": "OFF",
}


def write_geopackage(
    batches: Iterator[pa.RecordBatch], tables: Tables, about: About, path: Path
) -> None:
    """Write all layers; `incidents` has the columns of the flat table, and `id` links the others to it.

    Raises:
        ExportError: The incidents do not fit.
        OSError: GDAL could not write.
    """
    rows = _Rows(
        batches, [flat_field(each) for each in own_arrays(tables)[0] if each.name != OUTLINE]
    )
    reader = pa.RecordBatchReader.from_batches(rows.schema, iter(rows))
    with _settings():
        try:
            pyogrio.write_arrow(
                reader, path, driver="GPKG", layer="incidents", geometry_name="geometry",
                geometry_type="Point", crs="EPSG:4326",
            )  # fmt: skip
            if OUTLINE in tables.incidents:
                _write_outlines(tables.incidents, path)
            if (areas := area_table(tables)) is not None:
                pyogrio.write_arrow(
                    areas, path, driver="GPKG", layer=AREAS_LAYER, geometry_name="geometry",
                    geometry_type="Unknown", crs="EPSG:4326",
                )  # fmt: skip
            for name in LAYERS[1:]:
                table = _table(getattr(tables, name))
                pyogrio.write_arrow(table, path, driver="GPKG", layer=name)
            said = pa.table({"about": [json.dumps(about.members(), ensure_ascii=False)]})
            pyogrio.write_arrow(said, path, driver="GPKG", layer=ABOUT_LAYER)
        except RuntimeError as error:
            raise rows.failure or OSError(str(error)) from error


class _Rows:
    """The batches for GDAL, which drops the reason for a failure; it is kept here."""

    def __init__(self, batches: Iterator[pa.RecordBatch], own: Sequence[pa.Field]) -> None:
        geometry = pa.field("geometry", pa.binary())
        self.schema = pa.schema([*list(SCHEMA)[:-1], *own, SCHEMA[-1], geometry])
        self._batches = batches
        self.failure: ExportError | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._batches:
                table = make_flat(batch, UNLAYERED)
                if has_outlines(table):
                    table = table.drop_columns([OUTLINE])
                geometry = encode_points(table["longitude"], table["latitude"])
                yield pa.RecordBatch.from_arrays([*table.columns, geometry], schema=self.schema)
        except ExportError as error:
            self.failure = error
            raise


def _write_outlines(incidents: pd.DataFrame, path: Path) -> None:
    """Write the lines and areas as a layer: GeoPackage has one geometry a layer, and points have theirs."""
    drawn = incidents[incidents[OUTLINE].notna().to_numpy(dtype=bool)]
    table = pa.table(
        {
            "incident_id": arrow_column(drawn, "incident_id", pa.string()),
            "title": arrow_column(drawn, "title", pa.string()),
            "geometry": pa.array(drawn[OUTLINE].tolist(), pa.binary()),
        }
    )
    pyogrio.write_arrow(
        table, path, driver="GPKG", layer=OUTLINES_LAYER, geometry_name="geometry",
        geometry_type="Unknown", crs="EPSG:4326",
    )  # fmt: skip


def _table(frame: pd.DataFrame) -> pa.Table:
    return pa.table(
        {
            name: arrow_column(frame, name, pa.int32() if name == "claim_number" else pa.string())
            for name in map(str, frame.columns)
        }
    )


@contextmanager
def _settings() -> Iterator[None]:
    before = {name: pyogrio.get_gdal_config_option(name) for name in _SETTINGS}
    pyogrio.set_gdal_config_options(_SETTINGS)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)

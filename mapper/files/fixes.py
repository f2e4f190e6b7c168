"""Texts that several readers print."""

TABLE_NEEDS = "A table needs a row of column names and rows below it."
SAVE_COMPLETELY = "Check that the file was saved completely."
SAVE_AS_CSV = "Open it and save its table as CSV."
READ_WITH_PANDAS = "Save it as CSV, or read it with pandas and give mapper.read the frame."
UNPACK = "Unpack it, and use the table inside."
CORRECT_HERE = "Correct the text here or just before."
EXPORT_AS_WGS84 = "Export the file again as WGS84 (EPSG:4326)."
NAME_OR_EXPORT_AS_WGS84 = (
    "Name it, such as --crs EPSG:27700, or export the file again as WGS84 (EPSG:4326)."
)
RETYPE_LETTER = "Type the letter again and save the file as UTF-8."
EXPORT_AS_GEOPACKAGE = "Export it as GeoPackage or GeoJSON."
EXPORT_LAYER_AS_GEOJSON = "Export the layer as GeoJSON."
_EXPORT_OTHER_GEOMETRY = (
    "Export the layer as GeoJSON, or with a type of geometry such as Point or MultiPolygon."
)


def fix_unreadable(error: Exception) -> str:
    """Return what helps with a file that GDAL cannot read, by what GDAL says."""
    # such as a layer of any shapes with heights, which GDAL writes and its readers in Python refuse
    has_other_geometry = type(error).__name__ == "GeometryError"
    return _EXPORT_OTHER_GEOMETRY if has_other_geometry else SAVE_COMPLETELY

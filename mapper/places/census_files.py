"""Reads files of boundaries as the Census Bureau publishes them: TIGER/Line, and cartographic ones (cb_…).

A file has one layer: states, counties, or places or county subdivisions of a state or of all. Its columns say
which.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import shapely

from mapper.errors import Fault, RecordsError, quoted
from mapper.files import (
    LAYER_NEEDS,
    SAVE_COMPLETELY,
    Shapes,
    columns_of_layers,
    file_input,
    read_shapes,
    whole_file_error,
    whole_file_fault,
)
from mapper.places.areas import PlaceClass
from mapper.places.boundary_units import Feature, to_multipolygon

if TYPE_CHECKING:
    import pandas as pd

# tl_2024_us_county, tlgpkg_2024_a_us_substategeo, tl_rd22_us_county, cb_2024_us_county_500k
_NAMED = re.compile(
    r"(?:^|[/_-])(tl|tlgpkg|tlgdb|cb|gz)_(?:rd(\d\d)_)?(?:(19\d\d|20\d\d)_|(?<=\d_))", re.IGNORECASE
)
_YEARS_OF_COLUMNS = {"00": "2000", "10": "2010", "20": "2020"}  # the ends of columns of a census
Layer: TypeAlias = Literal["state", "county", "place", "town"]

_DIGITS: dict[Layer, int] = {"state": 2, "county": 5, "place": 7, "town": 10}
# Columns of layers that are none of a pack's; the first that a file has says what it is.
_OTHERS = {
    "SUBMCDFP": "subminor civil divisions", "TRACTCE": "census tracts", "BLKGRPCE": "block groups",
    "CONCTYFP": "consolidated cities", "ZCTA5CE": "ZIP code areas", "SLDUST": "legislative districts",
    "SLDLST": "legislative districts", "CDSESSN": "congressional districts", "UNSDLEA": "school districts",
    "AIANNHCE": "tribal lands", "BLOCKCE": "blocks", "UACE": "urban areas",
}  # fmt: skip
# Legal descriptions of places without a government, where a file has no class: census-designated place,
# and Puerto Rico's communities and urban zones. 00 says neither.
_STATISTICAL = frozenset(("55", "57", "62"))
_UNDESCRIBED = "00"
# States whose towns or townships have governments (Census Bureau, Geographic Areas Reference Manual); in
# others, county subdivisions are statistical.
_TOWN_STATES = frozenset(
    ("09", "17", "18", "20", "23", "25", "26", "27", "29", "31", "33", "34", "36", "38", "39", "42", "44",
     "46", "50", "55")
)  # fmt: skip
_NEW_ENGLAND = frozenset(("09", "23", "25", "33", "44", "50"))  # where a town has its bare name
_TOWN_WORDS = frozenset(("town", "township", "charter township", "plantation"))
_TOWN_DESCRIPTIONS = {"43": "town", "44": "township", "49": "charter township"}
_INACTIVE = "T9"  # a town that has no officers now
_ACTIVE = frozenset("ABC")  # governments, by themselves or together with another
_AREAS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True)
class CensusFile:
    """One file: its kind of areas, sorted by GEOID, and what they are as of when.

    Attributes:
        path: The file.
        kind: What its areas are; a town is a county subdivision that has a government.
        vintage: The series and the year: TIGER 2024.
        features: The areas; coordinates are lon/lat degrees.
        classes: The class of each place by GEOID; empty if the file does not say.
        notes: What was mended, in words for the user.
    """

    path: Path
    kind: Layer
    vintage: str
    features: tuple[Feature, ...]
    classes: dict[str, PlaceClass]
    notes: tuple[str, ...]


def read_census_files(paths: Iterable[Path]) -> list[CensusFile]:
    """Read the files of one pack.

    Raises:
        RecordsError: Some cannot be read, are of another kind, or of several years; every file's fault is
            listed.
    """
    read: list[CensusFile] = []
    faults: list[Fault] = []
    for path in dict.fromkeys(paths):
        for layer in _layers_of(path):
            try:
                read.append(_read(path, layer))
            except RecordsError as error:
                faults += error.faults
    if faults:
        raise RecordsError(faults)
    vintages = sorted({each.vintage for each in read})
    if len(vintages) > 1:
        first = read[0].vintage
        raise RecordsError(
            whole_file_fault(
                str(each.path),
                found=f"This file is of {each.vintage}; {read[0].path.name} is of {first}.",
                expected="A pack has boundaries of one series and one year, so that their lines meet.",
                fix="Build a pack of each, or download this file for the other year.",
                code="boundary-years",
            )
            for each in read
            if each.vintage != first
        )
    return read


def _layers_of(path: Path) -> list[str | None]:
    """Return the layers of a pack in a file of several: what else it has is as good as in another file."""
    several = columns_of_layers(path)
    fit = [name for name, columns in several.items() if _kind_in(_plain_columns(columns))]
    return [*fit] or [None]


def _read(path: Path, layer: str | None) -> CensusFile:
    shapes = read_shapes(replace(file_input(path), layer=layer))
    columns = _plain_columns(shapes.attributes.columns)
    kind = _kind_of(path, columns)
    vintage = _vintage_of(path, shapes.attributes.columns)
    table = shapes.attributes.set_axis(list(columns), axis="columns")
    _refuse_other_shapes(path, shapes)
    geoids = _geoids(path, table, kind)
    if (nameless := table["NAME"].isna().to_numpy()).any():
        raise whole_file_error(
            path,
            found=f"The {kind} {geoids[int(np.argmax(nameless))]} has no name.",
            fix=SAVE_COMPLETELY,
            code="boundary-ids",
        )
    names = table["NAME"].astype(str).tolist()
    named = _names_of_towns(geoids, table) if kind == "town" else {}
    features, notes = [], []
    if shapes.broken is not None:
        notes = [
            f"{path.name}: {geoids[row]} {names[row]} has a ring that does not close."
            for row in np.flatnonzero(shapes.broken).tolist()
        ]
    for geoid, name, geometry in zip(geoids, names, shapes.geometries, strict=True):
        if kind == "town" and not named[geoid]:
            continue
        if geometry is None or geometry.is_empty:
            notes.append(f"{path.name}: {geoid} {name} has no outline and is left out.")
            continue
        if not geometry.is_valid:
            reason = shapely.is_valid_reason(geometry)
            notes.append(f"{path.name}: {geoid} {name} is repaired ({reason}).")
            geometry = shapely.make_valid(geometry, method="structure", keep_collapsed=False)  # noqa: PLW2901
        own = ("place", named[geoid]) if kind == "town" else (kind, name)
        features.append(Feature(geoid, *own, to_multipolygon(geometry)))
    classes = _classes(geoids, table) if kind == "place" else {}
    if kind == "town":
        classes = {each.geoid: "town" for each in features}
    return CensusFile(path, kind, vintage, tuple(sorted(features, key=_geoid)), classes, (*notes,))


def _refuse_other_shapes(path: Path, shapes: Shapes) -> None:
    present = shapes.geometries[~shapely.is_missing(shapes.geometries)]
    if not np.isin(shapely.get_type_id(present), _AREAS).all():
        raise whole_file_error(
            path,
            found="Not all shapes of this file are areas.",
            expected=LAYER_NEEDS,
            fix="Give the Census Bureau's shapefile of areas.",
            code="no-areas",
        )


def _geoid(feature: Feature) -> str:
    return feature.geoid


def _plain_columns(names: Iterable[object]) -> tuple[str, ...]:
    """Name columns as most years have them: without the census's year behind, in capitals."""
    bare = (str(name).upper() for name in names)
    return tuple(
        name[:-2] if name[-2:] in _YEARS_OF_COLUMNS and len(name) > 4 else name  # noqa: PLR2004
        for name in bare
    )


def _kind_in(columns: Sequence[str]) -> Layer | None:
    """Return what the areas of a layer are, by its columns; None if they are none of a pack's."""
    held = set(columns)
    has_ids = bool(held & {"GEOID", "GEO_ID", "AFFGEOID", "GEOIDFQ"}) and "NAME" in held
    if not has_ids or _other_in(columns):
        return None
    if held & {"PLACEFP", "PLACE"}:
        return "place"
    if held & {"COUSUBFP", "COUSUB"}:
        return "town"
    if held & {"COUNTYFP", "COUNTY"}:
        return "county"
    return "state" if held & {"STATEFP", "STATE"} and "STUSPS" in held else None


def _other_in(columns: Sequence[str]) -> str | None:
    return next((words for column, words in _OTHERS.items() if column in columns), None)


def _kind_of(path: Path, columns: Sequence[str]) -> Layer:
    kind = _kind_in(columns)
    if kind is not None:
        return kind
    other = _other_in(columns)
    held_columns = ", ".join(columns[:8]) or "none"
    raise whole_file_error(
        path,
        found=f"This file has {other}."
        if other
        else f"This file has no states, counties or places of the Census Bureau (columns: {held_columns}).",
        expected="A pack is made of counties, places and county subdivisions, such as"
        " tl_2024_us_county.zip, tl_2024_09_place.zip and tl_2024_09_cousub.zip.",
        fix="Leave it out, or use it as a layer of its own, with --areas.",
        code="boundary-layer",
    )


def _vintage_of(path: Path, columns: Iterable[object]) -> str:
    """Return the series and the year, from the name of the file or of what it holds, or from its columns."""
    names = [path.name]
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names += archive.namelist()
    for name in names:
        if found := _NAMED.search(name):
            is_tiger = found[1].lower().startswith("tl")
            series = "TIGER" if is_tiger else "cartographic boundaries"
            return f"{series} {found[3] or f'20{found[2]}'}"
    ends = {str(name)[-2:] for name in columns if str(name).upper().startswith("GEOID")}
    if year := next(filter(None, map(_YEARS_OF_COLUMNS.get, ends)), None):
        return f"TIGER {year}"
    raise whole_file_error(
        path,
        found="The year of this file is unknown.",
        expected="The Census Bureau's names of files have it, such as tl_2024_06_place.zip.",
        fix="Give the file the name that it had when it was downloaded.",
        code="boundary-years",
    )


def _geoids(path: Path, table: pd.DataFrame, kind: Layer) -> list[str]:
    """Return the GEOID of each area; a long one ends with it: 0500000US06037."""
    column = next(each for each in ("GEOID", "GEO_ID", "AFFGEOID", "GEOIDFQ") if each in table)
    texts = table[column].astype(str).str.rpartition("US")[2]
    digits = _DIGITS[kind]
    bad = ~(texts.str.fullmatch(rf"\d{{{digits}}}").to_numpy(dtype=bool))
    again = texts.duplicated().to_numpy(dtype=bool)
    for rows, found in ((bad, f"is not that of a {kind}"), (again, "occurs twice")):
        if rows.any():
            raise whole_file_error(
                path,
                found=f"The id {quoted(texts.to_numpy()[np.argmax(rows)])} {found}.",
                expected=f"The id of a {kind} has {digits} digits, and each is there once.",
                fix=SAVE_COMPLETELY,
                code="boundary-ids",
            )
    return [str(each) for each in texts]


def _classes(geoids: Sequence[str], table: pd.DataFrame) -> dict[str, PlaceClass]:
    """Return the class of each place: by its class code, or by its legal description."""
    if "CLASSFP" in table:
        codes = table["CLASSFP"].astype(str).str[:1]
        words: dict[str, PlaceClass] = {"C": "incorporated", "U": "cdp", "M": "cdp"}
        return {geoid: words.get(code, "") for geoid, code in zip(geoids, codes, strict=True)}
    if "LSAD" not in table:
        return {}
    described = table["LSAD"].astype(str).str.zfill(2)
    return {geoid: _class_of(code) for geoid, code in zip(geoids, described, strict=True)}


def _names_of_towns(geoids: Sequence[str], table: pd.DataFrame) -> dict[str, str]:
    """Name each county subdivision that has a government: Amherst, Town of Hempstead, Bristol Township.

    Others have an empty name: statistical ones, unorganized land, and those that are an incorporated place.
    """
    names = table["NAME"].astype(str)
    legal = table["NAMELSAD"].astype(str) if "NAMELSAD" in table else names
    described = table["LSAD"].astype(str) if "LSAD" in table else names
    codes = table["CLASSFP"].astype(str) if "CLASSFP" in table else None
    active = table["FUNCSTAT"].astype(str) if "FUNCSTAT" in table else None
    found = {}
    for row, (geoid, name) in enumerate(zip(geoids, names, strict=True)):
        word = legal.iloc[row].removeprefix(name).strip() if "NAMELSAD" in table else ""
        word = word or _TOWN_DESCRIPTIONS.get(described.iloc[row].zfill(2), "")
        if codes is None:
            governs = geoid[:2] in _TOWN_STATES and word.casefold() in _TOWN_WORDS
        else:
            governs = codes.iloc[row].startswith("T") and codes.iloc[row] != _INACTIVE
        if active is not None and active.iloc[row] not in _ACTIVE:
            governs = False
        found[geoid] = _name_of_town(name, word, geoid[:2]) if governs else ""
    return found


def _name_of_town(name: str, word: str, state: str) -> str:
    if word.casefold() == "town":
        return name if state in _NEW_ENGLAND else f"Town of {name}"
    return f"{name} {word.title()}".strip()


def _class_of(description: str) -> PlaceClass:
    if description in _STATISTICAL:
        return "cdp"
    return "incorporated" if description.isdecimal() and description != _UNDESCRIBED else ""

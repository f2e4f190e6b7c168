"""Columns of eastings and northings whose names say their coordinate system: `x_rd` and `y_rd`, `E_LV95`.

A name alone is not enough: the numbers must lie where the system is used.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from mapper.errors import PointsError
from mapper.files import to_degrees
from mapper.imports.cells import trim_cells
from mapper.imports.coordinates import read_numbers
from mapper.imports.name_rules import word_set
from mapper.imports.projected_coordinates import read_crs
from mapper.text import words_of

_EAST, _NORTH = (
    word_set("x e east easting eastings este"),
    word_set("y n north northing northings norte"),
)
_BESIDE = word_set("coord coordinate coordinaat coordonnee coordinates point geo centroid")
# by the words that stand beside the axis
_SYSTEMS = MappingProxyType(
    {
        "rd": 28992, "rdnew": 28992, "rijksdriehoek": 28992,  # Netherlands
        "lambert72": 31370, "lb72": 31370, "lambert2008": 3812, "lambert08": 3812,  # Belgium
        "lambert93": 2154, "lamb93": 2154, "l93": 2154,  # France
        "lv95": 2056, "lv03": 21781,  # Switzerland
        "osgb": 27700, "osgb36": 27700, "bng": 27700,  # Great Britain
        "sweref99": 3006, "sweref99tm": 3006, "sweref": 3006,  # Sweden
        "tm35fin": 3067, "etrstm35fin": 3067, "etrs89tm35fin": 3067,  # Finland
        "utm32euref89": 25832, "etrs89utm32": 25832, "etrs89utm32n": 25832, "utm32etrs89": 25832,
        "etrs89utm33": 25833, "etrs89utm33n": 25833, "utm33etrs89": 25833, "utm33euref89": 25833,
        "etrs89utm30": 25830, "etrs89utm30n": 25830, "utm30etrs89": 25830, "etrs89utm31": 25831,
        "etrs89utm31n": 25831, "utm31etrs89": 25831, "etrs89utm29": 25829, "etrs89utm29n": 25829,
        "puwg92": 2180, "puwg1992": 2180, "nztm": 2193, "nztm2000": 2193, "twd97": 3826,
        "svy21": 3414, "hk80": 2326, "hk1980": 2326,
    }
)  # fmt: skip
_CODE_DIGITS = range(4, 6)  # of an EPSG code: x_28992
_WITHIN = 0.9


@dataclass(frozen=True)
class NamedAxes:
    """Two columns, and the system that their names say.

    Attributes:
        east: The column of eastings.
        north: The column of northings.
        crs: The system's code: EPSG:28992.
        name: The system's name.
    """

    east: str
    north: str
    crs: str
    name: str


def find_named_axes(names: Collection[str], head: pa.Table | None) -> NamedAxes | None:
    """Find the one pair of columns whose names say a system in which their numbers lie.

    Args:
        names: The columns.
        head: Rows as texts; None, if the names alone are known, finds none.
    """
    if head is None:
        return None
    axes: list[dict[str, str]] = [{}, {}]
    for name in names:
        words = [word for word in words_of(name) if word not in _BESIDE]
        for axis, own in zip(axes, (_EAST, _NORTH), strict=True):
            if (system := _system(words, own)) and name in head.column_names:
                axis.setdefault(system, name)
    found = [system for system in axes[0] if system in axes[1]]
    if len(found) != 1:
        return None
    east, north = (axis[found[0]] for axis in axes)
    crs = read_crs(found[0])
    x, y = (read_numbers(trim_cells(head[name])).values for name in (east, north))
    given = ~(np.isnan(x) | np.isnan(y))
    if crs.area_of_use is None or not given.any():
        return None
    longitude, latitude = to_degrees(x[given], y[given], crs)
    west, south, far_east, far_north = crs.area_of_use.bounds
    is_within = (longitude >= west) & (longitude <= far_east)
    is_within &= (latitude >= south) & (latitude <= far_north)
    if is_within.mean() < _WITHIN:
        return None
    return NamedAxes(east, north, found[0], crs.name)


def _system(words: list[str], axis: frozenset[str]) -> str:
    """Return the code of the system in the words of a name of one axis; empty if there is none."""
    rest = [word for word in words if word not in axis]
    if len(rest) == len(words) and len(words) == 1:  # xrd, rdx
        rest = [words[0].removeprefix(each).removesuffix(each) for each in axis if len(each) == 1]
        rest = [each for each in rest if each != words[0]]
    elif len(rest) + 1 != len(words):
        return ""
    said = "".join(rest)
    if said.removeprefix("epsg").isdigit() and len(said.removeprefix("epsg")) in _CODE_DIGITS:
        return _known(f"EPSG:{said.removeprefix('epsg')}")
    return f"EPSG:{_SYSTEMS[said]}" if said in _SYSTEMS else ""


def _known(code: str) -> str:
    try:
        return code if read_crs(code).is_projected else ""
    except PointsError:
        return ""

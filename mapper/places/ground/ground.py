"""The ground, as it was read: lines and areas of known kinds, with names and credits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mapper.files import Geometries


@dataclass(frozen=True)
class Ground:
    """What lies round incidents, in WGS84 degrees (longitude, latitude).

    Attributes:
        geometries: Lines, and polygons for kinds that are areas, shape (n,).
        kinds: The number of each one's kind in `KINDS`, shape (n,).
        names: The number of each one's name in `listed`, -1 for none, shape (n,).
        listed: The names, each once, as plain text.
        attribution: The credits of the files.
        notes: What the user should know of how the files were read.
    """

    geometries: Geometries
    kinds: npt.NDArray[np.int8]
    names: npt.NDArray[np.int32]
    listed: tuple[str, ...]
    attribution: str
    notes: tuple[str, ...] = ()

"""The ground of a page: read round the places that it publishes, and checked."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mapper.errors import GroundWarning, LeakError
from mapper.publish.dataset import Dataset
from mapper.records import mask
from mapper.text import fold

if TYPE_CHECKING:
    import pandas as pd

    from mapper.page import GroundBlocks
    from mapper.places import Ground, GroundSource, GroundSquares


def draw_ground(dataset: Dataset, sources: Sequence[GroundSource]) -> GroundBlocks:
    """Read and encode what lies round the incidents of a page.

    The squares round them come from what the page publishes: a withheld place is not there, and one that
    was made coarser does not count.

    Args:
        dataset: The incidents.
        sources: The files; without any there is no ground.

    Raises:
        RecordsError: A file cannot be read, has nothing of a known kind, or needs a credit.
        LeakError: It names a person whose name is withheld.

    Warns:
        GroundWarning: Something is left out of the ground.
    """
    from mapper.page import GroundBlocks, encode_ground  # noqa: PLC0415

    ground = find_ground(dataset, sources)
    if ground is None:
        return GroundBlocks()
    blocks = encode_ground(ground)
    if blocks.left_out:
        _warn(
            f"The ground has no room for {', '.join(blocks.left_out)}: it takes at most 3 MB. Show fewer"
            " incidents, or a smaller part of the map."
        )
    return blocks


def find_ground(dataset: Dataset, sources: Sequence[GroundSource]) -> Ground | None:
    """Read what lies round the incidents of a page or picture; see `draw_ground`.

    Returns:
        None without files, or where no place is known well enough.
    """
    from mapper.places import read_ground  # noqa: PLC0415 - GDAL takes a third of a second

    if not sources:
        return None
    squares = squares_of(dataset.tables.incidents)
    if not squares:
        _warn("No place is known well enough to draw streets around it, so there is no ground.")
        return None
    ground = read_ground(sources, squares)
    _refuse_private_names(dataset, ground)
    for note in ground.notes:
        _warn(note)
    return ground


def squares_of(incidents: pd.DataFrame) -> GroundSquares:
    """Return the squares round the places that a page publishes as the source has them.

    A place that was made coarser has none: not even its circle shapes what is drawn.

    Args:
        incidents: The published incidents, with coordinates, uncertainty and how each was located.
    """
    from mapper.places import squares_round  # noqa: PLC0415

    latitude, longitude, radius = (
        incidents[name].to_numpy(dtype=float)
        for name in ("latitude", "longitude", "coordinate_uncertainty_in_meters")
    )
    by_point = mask(incidents["located_by"], lambda way: way == "coordinates")
    is_coarser = mask(
        incidents["data_generalizations"], lambda note: bool(note) and isinstance(note, str)
    )
    latitude = np.where(is_coarser, np.nan, latitude)
    return squares_round(latitude, longitude, np.where(by_point & np.isnan(radius), 0.0, radius))


def _refuse_private_names(dataset: Dataset, ground: Ground) -> None:
    """Raise LeakError if something on the ground has just the name of a private person."""
    private = {fold(each.text or "", "words") for each in dataset.secrets if each.is_name}
    if any(fold(name, "words") in private for name in ground.listed):
        raise LeakError(
            "The file of the ground has the name of a person that is withheld. Take it out of the file.",
            code="ground-private-name",
        )


def _warn(text: str) -> None:
    warnings.warn(text, GroundWarning, stacklevel=5)

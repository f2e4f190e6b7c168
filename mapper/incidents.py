"""`Incidents`: a set of incidents as a notebook holds it, and `read`, which makes one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from mapper import pipeline
from mapper.privacy import DEFAULT_EMBARGO_HOURS, Profile

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from mapper.page import IncidentMap


def read(
    path: str | PathLike[str] = "incidents.yaml",
    *,
    profile: Profile = "public",
    as_of: datetime | None = None,
    embargo_hours: int = DEFAULT_EMBARGO_HOURS,
) -> Incidents:
    """Read, check, locate and assign the incidents of a file, without touching the network.

    Args:
        path: A file of records in YAML. Answers that geocoding gave earlier are taken from the
            `.lock` file of the same name beside it.
        profile: What to keep back: `public` holds what anybody may read, `partner` what is fresh
            and finer places too, `internal` everything, marked as such.
        as_of: The moment from which the embargo counts back, UTC unless it says otherwise; now
            unless given.
        embargo_hours: How long an incident must surely be over before the public sees it; 0 for no
            embargo.

    Raises:
        RecordsError: The records have faults; `faults` holds every one with line and column.
        GeodataError: The installed geodata are broken.
    """
    dataset = pipeline.load(Path(path), profile=profile, as_of=as_of, embargo_hours=embargo_hours)
    return Incidents(dataset)


class Incidents:
    """Sourced incidents as tidy tables; immutable, every operation returns a new one.

    `len()` counts the incidents; `tally` says where every record went. Tables are linked by
    `incident_id`, and what you do to a table you were given changes no other.
    """

    def __init__(self, dataset: pipeline.Dataset) -> None:
        """Wrap a dataset; use `mapper.read` to get one from a file."""
        self._dataset = dataset

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """One row an incident, with a point (EPSG:4326) where it has a place.

        `coordinate_uncertainty_in_meters` is the radius in metres of a circle that holds the whole
        place. `places`, `counties` and `states` are the GEOIDs that the circle may touch.
        """
        import geopandas as gpd  # noqa: PLC0415  (half a second that a build need not spend)

        incidents = self._dataset.tables.incidents
        points = gpd.points_from_xy(incidents["longitude"], incidents["latitude"])
        points[incidents["latitude"].isna().to_numpy()] = None
        return gpd.GeoDataFrame(incidents.copy(), geometry=points, crs="EPSG:4326")

    @property
    def involvements(self) -> pd.DataFrame:
        """One row an agency in an incident: role, and inside or outside its area of operations."""
        return self._dataset.tables.involvements.copy()

    @property
    def claims(self) -> pd.DataFrame:
        """One row a claim, with its contest status."""
        return self._dataset.tables.claims.copy()

    @property
    def accounts(self) -> pd.DataFrame:
        """One row an account: who says what about a claim, with which stance, in which source."""
        return self._dataset.tables.accounts.copy()

    @property
    def sources(self) -> pd.DataFrame:
        """One row a source: publisher, title, date, link, archived copy."""
        return self._dataset.tables.sources.copy()

    @property
    def agencies(self) -> pd.DataFrame:
        """One row an agency that the incidents name, and those it belongs to."""
        return self._dataset.tables.agencies.copy()

    @property
    def tally(self) -> pipeline.Tally:
        """Where every record went: records = shown + unlocated + withheld + filtered."""
        return self._dataset.tally

    @property
    def withheld(self) -> dict[str, int]:
        """Number of records withheld, by reason: marked, embargo, undated."""
        return {str(reason): n for reason, n in self._dataset.reasons.items()}

    @property
    def reduced(self) -> int:
        """Number of records of which something is not shown, or the place is made coarser."""
        return self._dataset.reduced

    def select(
        self,
        *,
        agency: str | Collection[str] | None = None,
        jurisdiction: str | Collection[str] | None = None,
        status: str | Collection[str] | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Incidents:
        """Keep the incidents that meet every condition given.

        Args:
            agency: Ids, names or aliases of agencies; an incident needs one of them, or of those that
                belong to them.
            jurisdiction: Names or GEOIDs of places, counties or states; the incident may lie in one.
            status: Contest statuses: uncontested, agreed, one-sided, disputed.
            since: First day on which it may have happened; the undated stay.
            until: Last day on which it may have happened; the undated stay.

        Raises:
            SelectionError: A name is not known; the message lists every one.
        """
        chosen = pipeline.narrow(
            self._dataset,
            agency=_listed(agency),
            jurisdiction=_listed(jurisdiction),
            status=_listed(status),
            since=since,
            until=until,
        )
        return Incidents(chosen)

    def map(self, *, tiles: str | None = None, tiles_attribution: str | None = None) -> IncidentMap:
        """Draw the incidents: a `folium.Map` that shows in a cell and saves to one file.

        Args:
            tiles: Address of a server of street tiles, such as https://tile.example/{z}/{x}/{y}.png.
                The page then has a button that names the host and loads them when a reader asks.
            tiles_attribution: Whom the map credits for them.

        Raises:
            PageError: The tile address is not one, or nobody is credited.
        """
        return pipeline.make_map(self._dataset, tiles=tiles, tiles_attribution=tiles_attribution)

    def save(
        self,
        path: str | PathLike[str] = "map.html",
        *,
        tiles: str | None = None,
        tiles_attribution: str | None = None,
    ) -> int:
        """Write the page as one file that opens offline, and return its size in bytes.

        Args:
            path: The file to write.
            tiles: Address of a server of street tiles; see `map`.
            tiles_attribution: Whom the map credits for them.

        Raises:
            PageError: The tile address is not one, or nobody is credited.
            LeakError: It would hold what is withheld; an old file there stays whole.
            OutputError: It could not be written; likewise.
        """
        return pipeline.build(
            self._dataset, Path(path), tiles=tiles, tiles_attribution=tiles_attribution
        )

    def __len__(self) -> int:
        """Count the incidents, those without a place included."""
        return len(self._dataset.tables.incidents)

    def __repr__(self) -> str:
        """Say what this holds in one line."""
        return f"<Incidents: {self._dataset.title!r}, {self.tally}>"


def _listed(given: str | Collection[str] | None) -> Collection[str]:
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else given

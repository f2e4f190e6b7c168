"""The tables of a set of incidents, and what is known of its reading."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from mapper import analysis
from mapper.files import Mask
from mapper.publish import Dataset, Tally, load_land
from mapper.records import SCHEMA, replace_nan, type_columns, with_lists

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

_NOT_PUBLISHED = "place_type"


class IncidentTables:
    """A set of incidents as tidy tables, linked by `incident_id`; equal to another with the same ones."""

    __hash__ = None  # type: ignore[assignment]  # equal by its tables, which are too large to hash

    def __init__(self, dataset: Dataset, keep: Mask | None = None) -> None:
        """Wrap a dataset; use `mapper.read` to get one from a file.

        Args:
            dataset: The dataset.
            keep: The incidents that are left of it; their tables are made on first use. None for all.
        """
        if keep is None:
            self._dataset = dataset
        else:
            self._chosen = dataset, keep
        self._made: dict[str, pd.DataFrame] = {}

    def _of_mask(self, keep: Mask) -> Self:
        """Return the incidents that a mask marks. Their tables are made when one is first asked for."""
        if keep.all():
            return self
        return type(self)(self._dataset, keep)

    @cached_property
    def _dataset(self) -> Dataset:
        whole, keep = self._chosen
        part = replace(whole, tables=whole.tables.where(keep))
        del self._chosen  # nothing else of the whole is needed, or may be kept
        return part

    def __getstate__(self) -> dict[str, Any]:
        """Return what a pickle holds: of a part its own tables alone."""
        return {"_dataset": self._dataset, "_made": {}}

    @property
    def _is_made(self) -> bool:
        return "_dataset" in self.__dict__

    def _mask_of_part(self, part: IncidentTables) -> Mask | None:
        """Mark the incidents of a part of these; None if it is none that `select` or `_of_mask` made."""
        if not part._is_made and part._chosen[0] is self._dataset:
            return part._chosen[1]
        return self._dataset.tables.mask_of_part(part._dataset.tables)

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """One row per incident, with a point (EPSG:4326) if it has a place.

        `coordinate_uncertainty_in_meters` is the radius in meters of a circle around the whole place.
        `places`, `counties` and `states` are the GEOIDs of the areas that the circle may touch. The
        reference of columns describes every column. Where incidents are lines or areas, `outline` has their
        shapes (EPSG:4326, None for others). After these come the fields of your own and all other
        columns of a table, each in its type; one with the name of a column before it has `own_` in front.
        A field with a separator has a list in each row.
        """
        return self._frame.copy(deep=False)

    @cached_property
    def _frame(self) -> gpd.GeoDataFrame:
        from mapper.analysis import point_frame  # noqa: PLC0415  (geopandas: half a second)

        incidents = self._dataset.tables.incidents
        others = self._dataset.other_columns
        beside = (
            None if others is None else others.frame(incidents["incident_id"], incidents.columns)
        )
        return point_frame(with_lists(incidents, self._dataset.tables.own_fields), beside)

    @property
    def involvements(self) -> pd.DataFrame:
        """One row per agency in an incident: its role, and whether it was inside its area of operations."""
        return self._typed("involvements")

    @property
    def claims(self) -> pd.DataFrame:
        """One row per claim, with its contest status."""
        return self._typed("claims")

    @property
    def accounts(self) -> pd.DataFrame:
        """One row per account of a claim: speaker, stance, words and source."""
        return self._typed("accounts")

    @property
    def sources(self) -> pd.DataFrame:
        """One row per source: publisher, title, date, link, archived copy."""
        return self._typed("sources")

    @property
    def citations(self) -> pd.DataFrame:
        """One row per source of an incident; the sources of its accounts are in `accounts`."""
        return self._typed("citations")

    @property
    def agencies(self) -> pd.DataFrame:
        """One row per agency that the incidents name, or that such an agency belongs to."""
        return self._typed("agencies")

    def _typed(self, table: str) -> pd.DataFrame:
        """Return a table in the schema's dtypes, made on first use."""
        if table not in self._made:
            self._made[table] = type_columns(getattr(self._dataset.tables, table), table)
        return self._made[table].copy(deep=False)

    @property
    def tally(self) -> Tally:
        """The count of records: records = shown + unlocated + withheld + filtered + rejected."""
        if self._is_made:
            return self._dataset.tally
        whole, keep = self._chosen
        return whole.tally_of(keep)

    @property
    def withheld(self) -> dict[str, int]:
        """Number of records withheld, by reason: marked, embargo, undated, retracted, merged, unchecked."""
        return {str(reason): n for reason, n in self._dataset.reasons.items()}

    @property
    def reduced(self) -> int:
        """Number of records shown in part or with a coarser place."""
        return self._dataset.reduced

    @property
    def rejected(self) -> pd.DataFrame:
        """One row per fault of the rejected rows of a table: line, found, expected, fix, code."""
        import pandas as pd  # noqa: PLC0415

        rows = [
            (fault.position.line, fault.found, fault.expected, fault.fix, fault.code)
            for fault in self._dataset.faults
        ]
        return pd.DataFrame(rows, columns=["line", "found", "expected", "fix", "code"])

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes on reading a table: its columns, radii, agencies and doubtful values."""
        return self._dataset.notes

    @property
    def columns(self) -> pd.DataFrame:
        """One row per column of a table: the field that it gives, and why; None if it is not used.

        Empty for records. Columns that are not used are neither published nor exported.
        """
        import pandas as pd  # noqa: PLC0415

        rows = [(each.column, each.field, each.reason) for each in self._dataset.columns]
        return pd.DataFrame(rows, columns=["column", "field", "reason"], dtype=object)

    @property
    def date_columns(self) -> tuple[str, ...]:
        """Columns of a table that contain dates, if none was used as the date of the incidents."""
        return self._dataset.date_columns

    def __len__(self) -> int:
        """Count the incidents, including those without a place."""
        if not self._is_made:
            return int(self._chosen[1].sum())
        return len(self._dataset.tables.incidents)

    def __eq__(self, other: object) -> bool:
        """Compare title, description, own types and tables; kinds of places are not published."""
        if not isinstance(other, IncidentTables):
            return NotImplemented
        mine, others = self._dataset, other._dataset
        heads = [
            (each.title, each.description, dict(each.tables.used_types)) for each in (mine, others)
        ]
        return heads[0] == heads[1] and all(
            _are_equal(getattr(mine.tables, name), getattr(others.tables, name)) for name in SCHEMA
        )

    @property
    def _title(self) -> str:
        return (self._dataset if self._is_made else self._chosen[0]).title

    def _repr_html_(self) -> str:
        """Show the tally, the faults, a small map and the newest incidents in a notebook."""
        incidents = self._dataset.tables.incidents
        return analysis.incidents_html(
            self._dataset.title,
            str(self.tally),
            incidents,
            drawn=analysis.small_map(incidents, load_land),
            rejected=self.rejected,
        )

    def __repr__(self) -> str:
        """Describe the set in one line."""
        return f"<Incidents: {self._title!r}, {self.tally}>"


def _are_equal(mine: pd.DataFrame, others: pd.DataFrame) -> bool:
    """Compare the values of two tables, regardless of dtype."""
    return list(mine.columns) == list(others.columns) and all(
        mine[name].equals(others[name]) or replace_nan(mine[name]).equals(replace_nan(others[name]))
        for name in mine.columns
        if name != _NOT_PUBLISHED
    )

"""What can be asked of a set of incidents: parts of it, and counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal, Self, Unpack

from mapper import analysis
from mapper.analysis import Selection
from mapper.files import Arguments
from mapper.incidents.named_selection import select_by_names
from mapper.incidents.tables import IncidentTables

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


class IncidentQueries(IncidentTables):
    """Selects incidents, and counts them by what they have in common."""

    def select(self, where: Any = None, **conditions: Unpack[Selection]) -> Self:  # noqa: ANN401
        """Keep the incidents that meet every given condition; none meets an empty list of names.

        >>> incidents = mapper.read("incidents.yaml")
        >>> chosen = incidents.select(agency=["LAPD", "Border Patrol"], jurisdiction="Los Angeles")
        >>> print(chosen.tally)
        12 records = 2 shown + 0 unlocated + 0 withheld + 10 filtered
        >>> downtown = shapely.box(-118.27, 34.03, -118.23, 34.06)  # west, south, east, north
        >>> len(incidents.select(within=downtown, since="2025-06-01"))
        3

        >>> frame = incidents.frame
        >>> len(incidents.select(frame["date_start"].dt.year == 2026))
        4
        >>> len(incidents.select("date_start >= '2026-01-01' and contest_status == 'disputed'"))
        3

        Args:
            where: An expression over the columns of the frame, as `DataFrame.query` has it; or True or False
                for each incident: an array in the order of the frame, or a Series with its index or with
                ids; or a part of the frame; or a function of the frame that returns one of these.
            ids: Ids of incidents.
            agency: Ids, names or aliases of agencies; an incident stays if it involves one of them or an
                agency below one.
            role: Roles of the agency, or of any agency: conducting, assisting, responding, present,
                involved, named.
            jurisdiction: Names or GEOIDs of places, counties or states; an incident stays if it may lie
                in one. A name is looked up among the areas of these incidents, then in the home state,
                then everywhere.
            type: Types of incidents.
            precision: Precisions of the place, such as address, intersection, city.
            status: Contest statuses: none-recorded, agreed, uncontested, one-account, one-sided,
                disputed. The status uncontested of mapper 0.1 is now one-account, or none-recorded
                for an incident without claims.
            since: First day on which it may have happened, a date or `YYYY-MM-DD`; undated ones stay.
            until: Last day on which it may have happened; undated ones stay.
            within: A shapely geometry in degrees (longitude first, WGS84; a box is
                `shapely.box(west, south, east, north)`), or a GeoSeries or GeoDataFrame in any
                coordinate system. An incident stays if it *may* lie in it: its circle of uncertainty
                touches it. If a record states its area in words, only that area's part of the circle
                counts. Incidents without a place do not stay.
            text: Words; all must occur in title, summary, city, locality, claims, accounts or
                translations. Case and accents do not matter, as in the page's search.
            fields: Values by field of your own, such as `{"weapon": "knife"}`, or lists of values.
            named: True to also count agencies that a source only names.
            surely: True to keep only incidents that surely meet the conditions of place and time, wherever
                in their circle and whenever in their days they happened; without it, those that may.

        Raises:
            SelectionError: A name is unknown or ambiguous, or the geometry or the mask is unusable; the
                message has a line for each.
            ArgumentError: A value has the wrong type; a kind of SelectionError.
        """
        where, chosen = analysis.check_conditions(where, conditions, frame=lambda: self.frame)
        return type(self)(select_by_names(self._dataset, where, **chosen))

    def summary(self) -> pd.DataFrame:
        """Count the incidents by contest status, level, type, precision, origin of the place, and year.

        One row per value, after the tally. An incident counts in each level of government that took
        part.

        >>> counts = mapper.read("incidents.yaml").summary()
        >>> int(counts.loc[("contest_status", "disputed"), "incidents"])
        6
        """
        return analysis.summarize(self._dataset.tables, asdict(self.tally))

    def matrix(
        self,
        *,
        by: Literal["agency", "level"] = "agency",
        jurisdiction: str = "place",
        values: Literal["incidents", "disputed", "outside"] = "incidents",
        names: bool = True,
        named: bool = False,
        surely: bool = False,
    ) -> pd.DataFrame:
        """Count incidents by agency and jurisdiction, with the numbers of the page's matrix.

        The row of an agency includes the agencies below it and counts each incident once. An incident
        that may lie in two cities counts in both, so the cells of a row may add up to more than its
        incidents.

        Args:
            by: One row per agency, or per level of government.
            jurisdiction: `place` for one column per city, `county` for one per county, or the id of a layer
                of your own areas; less certain places have their own.
            values: Count all incidents, disputed ones, or those in which an agency of the row was
                outside its area of operations.
            names: True to label rows and columns with names, False for ids and GEOIDs.
            named: True to also count agencies that a source only names.
            surely: True to count an incident only where it surely lies, not where it may: not in either of
                two cities that its circle touches.

        >>> counts = mapper.read("incidents.yaml").matrix(by="level", jurisdiction="county")
        >>> int(counts.loc["municipal", "Los Angeles County"])
        5

        Raises:
            SelectionError: An argument is not one of its choices.
        """
        arguments = Arguments()
        arguments.require_truth("names", names)
        arguments.require_truth("named", named)
        arguments.require_truth("surely", surely)
        arguments.refuse()
        return analysis.count_matrix(
            self._dataset.tables,
            by=by,
            jurisdiction=jurisdiction,
            values=values,
            names=names,
            named=named,
            surely=surely,
        )

    @property
    def areas(self) -> gpd.GeoDataFrame:
        """One row per area of your own layers, with its outline (EPSG:4326) and the incidents in it.

        `incidents_at_least` counts those that surely lie in it, `incidents_at_most` those that may.
        `rate_at_least` and `rate_at_most` are per 100,000 people a year, if the records claim complete
        `coverage`, and at least 10 incidents surely lie in an area with at least 1,000 people.
        """
        return analysis.count_areas(self._dataset.tables, self._dataset.coverage)

    def by_month(self) -> pd.DataFrame:
        """Count incidents by month, separately for exact dates, events that lasted, and uncertain dates.

        `exact` counts incidents that happened in the month; `lasting` counts those that went on over this
        month and others, `spanning` those that may have happened in this month or another, both in each of
        them. If any are undated, a last row without a
        month (NaT) has their number as `undated`.

        >>> months = mapper.read("incidents.yaml").by_month()
        >>> int(months.loc["2025-06", "exact"])
        3
        """
        return analysis.by_month(self._dataset.tables.incidents)

    def by_source(self) -> pd.DataFrame:
        """Count the incidents that cite each source, and those that cite no other.

        One row per source, the most cited first: `publisher`, `title`, `published`, `url`, `identified`,
        `archived`, `incidents` and `alone`.

        >>> sources = mapper.read("incidents.yaml").by_source()
        >>> int(sources.loc["bell-alhambra-santa-ana", "incidents"])
        4
        """
        return analysis.by_source(self._dataset.tables)

    def repeats(self) -> pd.DataFrame:
        """Propose pairs of incidents that may be one event, each with the reason; none are merged.

        Where they are of several inputs, only pairs of different inputs. One row per pair, the most alike
        first: `incident_id` and `other_id`, `day`, `meters` between the points, `agencies` and `words` that
        both have, and `share`, the part of all words that both have. Withheld incidents are not compared.

        >>> mapper.read("incidents.yaml").repeats().columns.tolist()[:2]
        ['incident_id', 'other_id']
        """
        return analysis.find_repeats(self._dataset.tables, self._dataset.inputs)


setattr(IncidentQueries.select, "__signature__", analysis.selection_signature())  # noqa: B010 - a function has none

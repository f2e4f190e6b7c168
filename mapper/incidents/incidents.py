"""`Incidents`, a set of incidents for notebooks and scripts."""

from __future__ import annotations

from dataclasses import asdict
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Unpack

from mapper import analysis
from mapper.analysis import Selection
from mapper.errors import ArgumentError, ExtraError, PageError
from mapper.files import Arguments, Mask, Progress, ignore_step
from mapper.incidents import pipeline
from mapper.places import GroundFiles, ground_sources
from mapper.publish import (
    MOST_CARDS,
    MOST_PAGES,
    Dataset,
    Published,
    Tally,
    describe_media,
    draw_plot,
    embed_media,
    export_incidents,
    is_picture,
    make_map,
    publish_site,
    save_picture,
    write_page,
)
from mapper.records import LANGUAGES, SCHEMA, replace_nan, type_columns, with_lists

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.axes import Axes

    from mapper.analysis import ViewText
    from mapper.page import IncidentMap, IncidentWidget

_NOT_PUBLISHED = "place_type"
_LANGUAGE = "en, es or fr, or None for that of the reader's browser"
_PROGRESS = "a function; see mapper.files.Progress"


class Incidents:
    """Sourced incidents as tidy tables. They are immutable: every operation returns new ones.

    `len()` counts the incidents, and `tally` accounts for every record. `incident_id` links the tables.
    You get copies, so you may change them. Two sets are equal if they have the same title, description
    and tables.

    >>> import mapper
    >>> incidents = mapper.read("incidents.yaml")
    >>> print(incidents.tally)
    12 records = 12 shown + 0 unlocated + 0 withheld + 0 filtered
    >>> len(incidents.select(agency="LAPD", text="kidnapping"))
    1
    """

    __hash__ = None  # type: ignore[assignment]  # equal by its tables, which are too large to hash

    def __init__(self, dataset: Dataset) -> None:
        """Wrap a dataset; use `mapper.read` to get one from a file."""
        self._dataset = dataset
        self._made: dict[str, pd.DataFrame] = {}

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

    def embed_media(self, folder: str | PathLike[str]) -> Incidents:
        """Return the incidents with the photos that their records name under `media`, for pages.

        Each photo is decoded and written anew, upright, in sRGB and at most 1280 pixels wide or high, without
        metadata, thumbnail or name. Incidents that are withheld, or shown in part or coarser, have none;
        their files are not opened. Pixels are not searched for anything.

        Args:
            folder: The folder with the files; nothing outside it is read.

        Raises:
            RecordsError: A file is missing, outside the folder or no usable photo, or there are too many; it
                lists every fault.
            ExtraError: Pillow is not installed (extra `media`).
            ArgumentError: It is no path.
        """
        arguments = Arguments()
        arguments.require_path("folder", folder)
        arguments.refuse()
        return Incidents(embed_media(self._dataset, Path(folder)))

    @property
    def photos(self) -> tuple[str, ...]:
        """The count of photos in the page and of those left out, a line each; empty without any."""
        return tuple(describe_media(self._dataset))

    @property
    def tally(self) -> Tally:
        """The count of records: records = shown + unlocated + withheld + filtered + rejected."""
        return self._dataset.tally

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

    def select(self, where: Any = None, **conditions: Unpack[Selection]) -> Incidents:  # noqa: ANN401
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
        return Incidents(pipeline.select_by_names(self._dataset, where, **chosen))

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

        >>> counts = mapper.read("incidents.yaml").matrix(by="level", jurisdiction="county")
        >>> int(counts.loc["municipal", "Los Angeles County"])
        5

        Raises:
            SelectionError: An argument is not one of its choices.
        """
        return analysis.count_matrix(
            self._dataset.tables,
            by=by,
            jurisdiction=jurisdiction,
            values=values,
            names=names,
            named=named,
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
        """Count incidents by month, separately for exact and uncertain dates.

        `exact` counts incidents that happened in the month; `spanning` counts those that may have
        happened in this month or another, in each of them. If any are undated, a last row without a
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

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:  # noqa: ANN401 - matplotlib's
        """Draw the incidents for print: circles of uncertainty to scale over places and counties.

        Needs matplotlib (`pip install "incident-mapper[plot]"`). Levels of government differ by color and
        shape; a hollow mark means that only the city or county is known.

        Args:
            ax: The axes to draw on; None for a new figure.
            **options: `title`, and `labels=False` to leave out the names of places.

        Raises:
            ExtraError: matplotlib is not installed.
        """
        return draw_plot(self._dataset, ax=ax, **options)

    def export(
        self,
        path: str | PathLike[str] | IO[bytes],
        *,
        format: str | None = None,  # noqa: A002 - as the command's option
        progress: Progress = ignore_step,
    ) -> int:
        """Write the incidents for other tools, in the format of the suffix; return the size in bytes.

        GeoJSON (.geojson, .json), CSV (.csv), GeoPackage (.gpkg), GeoParquet (.parquet), KML (.kml) and
        YAML records (.yaml). The file documents how each place was found and how precisely, which values
        were made coarser or withheld, and every source with its archived copy. The same incidents give
        the same bytes.

        Args:
            path: The file, or a stream of bytes, which stays open.
            format: geojson, csv, geopackage, geoparquet, parquet (no geometry), kml or yaml; it overrides
                the suffix.
            progress: Called with the progress; see `mapper.files.Progress`.

        Raises:
            ExportError: The format is unknown, or the incidents do not fit it.
            DestinationError: The incidents were read from the file, or it is not a regular file.
            OutputError: The file could not be written; an old file is unchanged.
            ArgumentError: A value has the wrong type.

        Warns:
            ExportWarning: Records have no place for something, such as outlines.
        """
        arguments = Arguments()
        arguments.require_target("path", path)
        arguments.require_text("format", format, "a format such as geojson, or None")
        arguments.require_call("progress", progress, _PROGRESS)
        arguments.refuse()
        target = Path(path) if isinstance(path, str | PathLike) else path
        return export_incidents(self._dataset, target, format_name=format, progress=progress)

    def publish(
        self,
        folder: str | PathLike[str],
        *,
        site_url: str | None = None,
        pages_up_to: int = MOST_PAGES,
        cards_up_to: int | None = MOST_CARDS,
        split: bool = False,
        language: str | None = None,
        used_ids: str | PathLike[str] | None = None,
        progress: Progress = ignore_step,
    ) -> Published:
        """Write a site for any static host, or bring the one in a folder up to date.

        The site has the map, a page per incident that needs no script, lists, the data in every format
        with its descriptions, a feed, and a manifest of SHA-256. The same incidents give the same bytes.
        Files that mapper did not write stay. After an interruption, the next call completes or undoes it.

        Args:
            folder: The folder; it is made if it does not exist.
            site_url: The address that the site will have; None for the one that the records name
                (`site_url:`), "" for none. With it, the site also has a sitemap, and its pages their
                addresses, languages and linked data.
            pages_up_to: The number of incidents up to which each has a page of its own; more incidents are
                linked to the map.
            cards_up_to: The number up to which each page has a card, a small picture that other programs show
                beside a link; more incidents share the one of the map. None for no cards. Only a site
                with an address has them (extra `plot`).
            split: Whether to lay the map's texts beside it, for hundreds of thousands of incidents: the map
                loads them as they are needed, from its own folder alone. `map-offline.html` has all of it.
            language: The language that the map opens in; see `map`. The other pages are in each language
                that the records have.
            used_ids: A file outside the site for the ids that it has used, so that none is used again for
                another incident; None to keep none. The command keeps it beside the records.
            progress: Called with each step and its progress; see `mapper.files.Progress`.

        Raises:
            LeakError: A part would contain a withheld value; the folder is unchanged.
            DestinationError: The folder holds an input, or files that mapper did not write or that were
                changed since.
            SiteError: The address is no web address, an id is used again, or another version wrote the
                folder.
            OutputError: It could not be written.
            ArgumentError: A value has the wrong type.

        Warns:
            PictureWarning: The site has no cards, for matplotlib is not installed.
        """
        arguments = Arguments()
        arguments.require_path("folder", folder)
        arguments.require_path("used_ids", used_ids, optional=True)
        arguments.require_text("site_url", site_url, "a web address or None")
        is_count = isinstance(pages_up_to, int) and not isinstance(pages_up_to, bool)
        arguments.require(
            "pages_up_to", pages_up_to, holds=is_count and pages_up_to >= 0, wanted="a count"
        )
        is_count = cards_up_to is None or (isinstance(cards_up_to, int) and cards_up_to >= 0)
        arguments.require("cards_up_to", cards_up_to, holds=is_count, wanted="a count or None")
        arguments.require(
            "language", language, holds=language in (None, *LANGUAGES), wanted=_LANGUAGE
        )
        arguments.require_call("progress", progress, _PROGRESS)
        arguments.refuse()
        return publish_site(
            self._dataset, Path(folder), pages_up_to=pages_up_to, cards_up_to=cards_up_to,
            is_split=bool(split), language=language,
            site_url=self._dataset.site_url if site_url is None else site_url,
            used_ids=None if used_ids is None else Path(used_ids), progress=progress,
        )  # fmt: skip

    def map(
        self,
        *,
        tiles: str | None = None,
        tiles_attribution: str | None = None,
        ground: GroundFiles = None,
        ground_attribution: str | None = None,
        language: str | None = None,
    ) -> IncidentMap:
        """Draw the incidents: a `folium.Map` that shows in a cell and saves to one file.

        Args:
            tiles: Address of a server of street tiles, such as https://tile.example/{z}/{x}/{y}.png.
                The page then has a button that names the host and loads them on request.
            tiles_attribution: The credit for the street tiles.
            ground: A file of streets, water, parks and rail, or a list of them, to draw under the
                incidents: an OpenStreetMap extract (.osm.pbf, .osm) or any vector file. The page gets
                what lies round its incidents, at most 3 MB.
            ground_attribution: The credit for the ground; an OpenStreetMap extract has its own.
            language: The language that the page opens in: en, es or fr; None for that of the reader's
                browser. A reader can choose another.

        Raises:
            PageError: The tile address is invalid, or the attribution is missing.
            RecordsError: A file of the ground cannot be read, or needs a credit.
            LeakError: The ground has the name of a private person.
            ArgumentError: A value has the wrong type.

        Warns:
            GroundWarning: Something is left out of the ground, such as side streets for their size.
            OutlineWarning: Outlines are simplified further, or left out, for their size.
        """
        arguments = Arguments()
        _require_tiles(arguments, tiles, tiles_attribution)
        arguments.require(
            "language", language, holds=language in (None, *LANGUAGES), wanted=_LANGUAGE
        )
        sources = ground_sources(arguments, ground, ground_attribution)
        arguments.refuse()
        return make_map(
            self._dataset,
            tiles=tiles,
            tiles_attribution=tiles_attribution,
            ground=sources,
            language=language,
        )

    def widget(
        self,
        *,
        height: str = "640px",
        tiles: str | None = None,
        tiles_attribution: str | None = None,
        ground: GroundFiles = None,
        ground_attribution: str | None = None,
        language: str | None = None,
    ) -> IncidentWidget:
        """Draw the page as a widget of a notebook, in step with Python; extra `notebook`.

        `widget.shown`, `widget.selected` and `widget.view` are what the filters leave, what is opened and
        where the map is, and can be set:

        >>> widget = mapper.read("incidents.yaml").widget()
        >>> widget.shown = "contest_status == 'disputed'"
        >>> len(widget.shown)
        6

        Args:
            height: The height of the cell, in CSS units.
            tiles: As for `map`.
            tiles_attribution: As for `map`.
            ground: As for `map`.
            ground_attribution: As for `map`.
            language: As for `map`.

        Raises:
            ExtraError: anywidget is not installed.
            PageError: The tile address is invalid, or the attribution is missing.
            RecordsError: A file of the ground cannot be read, or needs a credit.
            LeakError: The page would contain a withheld value.
            ArgumentError: A value has the wrong type.
        """
        arguments = Arguments()
        arguments.require_text("height", height, "a height in CSS units, such as 640px")
        arguments.refuse()
        try:
            from mapper.page import Choosing, IncidentWidget  # noqa: PLC0415
        except ImportError as error:
            raise ExtraError(
                "The widget needs anywidget, which is not installed. Run: pip install"
                ' "incident-mapper[notebook]"'
            ) from error
        page = self.map(
            tiles=tiles,
            tiles_attribution=tiles_attribution,
            ground=ground,
            ground_attribution=ground_attribution,
            language=language,
        )
        choosing = Choosing(len(self), self.select, self._mask_of)
        return IncidentWidget(page, choosing, title=self._dataset.title, height=height)

    def _mask_of(self, chosen: Any) -> Mask:  # noqa: ANN401 - whatever `select` takes
        """Mark the incidents that are chosen in any of the ways of `select`, or that another set has."""
        if isinstance(chosen, Incidents):
            chosen = chosen._dataset.tables.incidents  # noqa: SLF001 - of its own kind
        return analysis.mask_of_choice(self._dataset.tables, chosen)

    def save(
        self,
        path: str | PathLike[str] | IO[bytes] = "map.html",
        *,
        tiles: str | None = None,
        tiles_attribution: str | None = None,
        ground: GroundFiles = None,
        ground_attribution: str | None = None,
        language: str | None = None,
        view: ViewText | None = None,
        progress: Progress = ignore_step,
    ) -> int:
        """Write the page as one file that opens offline, and return its size in bytes.

        A file that ends in .png, .svg or .pdf is a picture of the map instead (extra `plot`), with the
        credits and the counts below it. The same incidents give the same bytes.

        Args:
            path: The file to write, or a stream of bytes, which stays open and gets the page.
            tiles: Address of a server of street tiles; see `map`.
            tiles_attribution: The credit for the street tiles.
            ground: Files of streets, water, parks and rail; see `map`.
            ground_attribution: The credit for the ground.
            language: The language that the page opens in; see `map`.
            view: The part of the world that a picture shows: latitude, longitude and zoom as
                "34.05,-118.25,12"; or west, south, east and north of a box. None for all incidents.
            progress: Called with each step and its progress; see `mapper.files.Progress`.

        Raises:
            PageError: The tile address is invalid, or the attribution is missing.
            RecordsError: A file of the ground cannot be read, or needs a credit.
            LeakError: The page would contain a withheld value; an old file is unchanged.
            DestinationError: The incidents were read from the file, or it is not a regular file.
            OutputError: The page could not be written; an old file is unchanged.
            SelectionError: The view is no part of the world.
            ExtraError: A picture is asked for, and matplotlib is not installed.
            ArgumentError: A value has the wrong type.

        Warns:
            PictureWarning: A picture lacks letters of a text.
            GroundWarning: Something is left out of the ground, such as side streets for their size.
            OutlineWarning: Outlines are simplified further, or left out, for their size.
        """
        arguments = Arguments()
        arguments.require_target("path", path)
        is_view = view is None or isinstance(view, str | list | tuple)
        arguments.require(
            "view", view, holds=is_view, wanted="a text or numbers such as (34, -118, 9)"
        )
        _require_tiles(arguments, tiles, tiles_attribution)
        arguments.require(
            "language", language, holds=language in (None, *LANGUAGES), wanted=_LANGUAGE
        )
        sources = ground_sources(arguments, ground, ground_attribution)
        arguments.require_call("progress", progress, _PROGRESS)
        arguments.refuse()
        target = Path(path) if isinstance(path, str | PathLike) else path
        if isinstance(target, Path) and is_picture(target):
            if tiles is not None:
                raise PageError(
                    "A picture has no street tiles. Leave them out, or write the page: map.html.",
                    code="picture-tiles",
                )
            return save_picture(self._dataset, target, ground=sources, view=view, progress=progress)
        if view is not None:
            raise ArgumentError(
                "view is for pictures. A page takes it in its link: #map=34.05,-118.25,12."
            )
        return write_page(
            self._dataset,
            target,
            tiles=tiles,
            tiles_attribution=tiles_attribution,
            ground=sources,
            language=language,
            progress=progress,
        )

    def __len__(self) -> int:
        """Count the incidents, including those without a place."""
        return len(self._dataset.tables.incidents)

    def __eq__(self, other: object) -> bool:
        """Compare title, description, own types and tables; kinds of places are not published."""
        if not isinstance(other, Incidents):
            return NotImplemented
        mine, others = self._dataset, other._dataset
        heads = [
            (each.title, each.description, dict(each.tables.used_types)) for each in (mine, others)
        ]
        return heads[0] == heads[1] and all(
            _are_equal(getattr(mine.tables, name), getattr(others.tables, name)) for name in SCHEMA
        )

    def _repr_html_(self) -> str:
        """Show the tally and the newest incidents in a notebook."""
        return analysis.incidents_html(
            self._dataset.title, str(self.tally), self._dataset.tables.incidents
        )

    def __repr__(self) -> str:
        """Describe the set in one line."""
        return f"<Incidents: {self._dataset.title!r}, {self.tally}>"


def _require_tiles(arguments: Arguments, tiles: object, attribution: object) -> None:
    arguments.require_text("tiles", tiles, "the address of a tile server, or None")
    arguments.require_text("tiles_attribution", attribution)


def _are_equal(mine: pd.DataFrame, others: pd.DataFrame) -> bool:
    """Compare the values of two tables, regardless of dtype."""
    return list(mine.columns) == list(others.columns) and all(
        mine[name].equals(others[name]) or replace_nan(mine[name]).equals(replace_nan(others[name]))
        for name in mine.columns
        if name != _NOT_PUBLISHED
    )


setattr(Incidents.select, "__signature__", analysis.selection_signature())  # noqa: B010 - a function has none

"""The tidy tables that pass from stage to stage.

One frozen bundle of pandas frames, each linked by `incident_id`. A stage takes a bundle and returns a
new one; none changes its input.

incidents       one row per incident, in the order of lists and pages: newest first, undated last
involvements    one row per agency in an incident
claims          one row per claim
accounts        one row per account of a claim (`claim_number` counts from 0 within an incident)
citations       one row per source of an incident
sources         one row per source
agencies        one row per agency that an incident names, or a parent of one; more where its name or
                parent was another at some time, see `agency_periods`
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pydantic import BaseModel

from mapper.places import AreaLayers
from mapper.records.agency_periods import bases_of
from mapper.records.claims import Source
from mapper.records.corrections import Retractions
from mapper.records.event_dates import UNKNOWN, parse_event_date
from mapper.records.factorize import distinct, is_among, mask, positions_among
from mapper.records.media import put_media
from mapper.records.model import Incident
from mapper.records.object_frames import frame_of_cells
from mapper.records.outlines import put_outlines
from mapper.records.own_fields import OwnField, OwnFields
from mapper.records.own_values import convert_texts, held_values, value_text
from mapper.records.own_words import OwnType, OwnTypes
from mapper.records.same_events import same_events
from mapper.records.schema import SCHEMA, column_names
from mapper.records.vocabularies import NAMED

if TYPE_CHECKING:
    from collections.abc import Sequence

TOUCHED_AREAS = ("places", "counties", "states", "regions", "countries")
AREA_COLUMNS = (*TOUCHED_AREAS, "unincorporated")
OWN_AREAS, OWN_AREAS_SURELY = "areas", "areas_surely"
INCIDENT_COLUMNS = column_names("incidents")
INVOLVEMENT_COLUMNS = column_names("involvements")
CLAIM_COLUMNS = column_names("claims")
ACCOUNT_COLUMNS = column_names("accounts")
CITATION_COLUMNS = column_names("citations")
SOURCE_COLUMNS = column_names("sources")
AGENCY_COLUMNS = column_names("agencies")
_OF_DTYPE = {
    dtype: {each.name for columns in SCHEMA.values() for each in columns if each.dtype == dtype}
    for dtype in ("float64", "datetime64[s]")
}


@dataclass(frozen=True)
class Tables:
    """The tables of a set of incidents; the module's docstring lists their rows.

    `latitude` and `longitude` are WGS84 degrees; `coordinate_uncertainty_in_meters` is a radius in
    meters. If an incident has no place, all three are NaN, `located_by` is `unlocated`, and
    `located_note` is the reason. `places`, `counties`, `states` and `unincorporated` (counties whose land
    outside any place is meant) are tuples of the GEOIDs of all areas that the circle may touch; `regions` and
    `countries` those of first-level areas abroad and of countries.
    `city_geoid` is the city that the record is keyed by; `stated_area` an area stated in words.
    `kept_back` lists, as codes, the sentences that privacy wrote into other columns, so that a page can
    translate them.
    `own_types` describes types of incidents that mapper's list lacks; a type needs no description.
    `own_fields` describes the fields of the user's own that may be published; each is a column of
    `incidents` under its id, after all others.
    `own_areas` has the layers of areas of the user's own. Where there are any, `incidents` has two more
    columns of tuples: `areas`, the ids of all of them that the circle may touch, and `areas_surely`, those
    that hold all of it, with the id of a layer if the circle surely lies in one of that layer's areas.
    Where an incident is a line or an area, `incidents` has one more column, `outline`: its shape as WKB in
    WGS84 degrees, longitude first, None for others.
    Where an incident has photos, `incidents` has a column `media` of tuples of dicts: see `Medium`.
    `retracted` is what stays of records that were published and are retracted, by id.
    """

    incidents: pd.DataFrame
    involvements: pd.DataFrame
    claims: pd.DataFrame
    accounts: pd.DataFrame
    citations: pd.DataFrame
    sources: pd.DataFrame
    agencies: pd.DataFrame
    own_types: OwnTypes = field(default_factory=dict)
    own_fields: OwnFields = field(default_factory=dict)
    own_areas: AreaLayers = field(default_factory=dict)
    retracted: Retractions = field(default_factory=dict)

    @property
    def used_types(self) -> OwnTypes:
        """The labeled types that these incidents have; nothing is said of others."""
        if not self.own_types:
            return {}
        found = set(distinct(self.incidents["type"]).objects)
        return {id_: each for id_, each in self.own_types.items() if id_ in found and each.label}

    def with_(self, **frames: Any) -> Self:  # noqa: ANN401 - of the type of each member
        """Return the same tables with some replaced."""
        return replace(self, **frames)

    def only(self, ids: Iterable[str]) -> Self:
        """Return the tables of some incidents only, in their present order."""
        wanted = ids if isinstance(ids, pd.Series) else pd.Series(list(ids), dtype=object)
        if wanted.equals(self.incidents["incident_id"]):
            return self
        return self.where(is_among(self.incidents["incident_id"], wanted))

    def without(self, ids: pd.Series[Any]) -> Self:
        """Return the tables without some incidents."""
        return self.where(~is_among(self.incidents["incident_id"], ids))

    def where(self, keep: npt.NDArray[np.bool_]) -> Self:
        """Return the tables of the incidents that a mask marks, one value a row of `incidents`."""
        if keep.all():
            return self
        numbers = np.cumsum(keep) - 1
        frames: dict[str, Any] = {"incidents": put_outlines(_rows_kept(self.incidents, keep))}
        rows = {}
        for name, row in self._rows_of_incidents.items():
            kept = keep[row] & (row >= 0)
            frames[name] = _rows_kept(getattr(self, name), kept)
            rows[name] = numbers[row[kept]]
        found = replace(self, **frames).referenced()
        found.__dict__["_rows_of_incidents"] = (
            rows  # so that the next choice need not search either
        )
        whole, kept_of_whole = self._part_of
        of_whole = kept_of_whole.copy()
        of_whole[kept_of_whole] = keep
        found.__dict__["_part_of"] = whole, of_whole
        return found

    def mask_of_part(self, part: Tables) -> npt.NDArray[np.bool_] | None:
        """Mark the incidents of tables that `where` took from these, or from the same, without a search.

        None if they are of others, or if some are not here.
        """
        (whole, mine), (of, theirs) = self._part_of, part._part_of
        if whole is not of or (theirs & ~mine).any():
            return None
        return theirs[mine]

    @cached_property
    def _part_of(self) -> tuple[object, npt.NDArray[np.bool_]]:
        """What stands for the tables that these were taken from, and their incidents that are here."""
        return object(), np.ones(len(self.incidents), dtype=bool)

    @cached_property
    def _rows_of_incidents(self) -> Mapping[str, npt.NDArray[np.intp]]:
        """For each row of a linked table the row of its incident, -1 without one; searched once."""
        ids = self.incidents["incident_id"]
        return {
            name: positions_among(getattr(self, name)["incident_id"], ids)
            for name in ("involvements", "claims", "accounts", "citations")
        }

    def referenced(self) -> Self:
        """Return the tables without uncited sources and unnamed agencies."""
        cited = is_among(self.sources["id"], self.citations["source"])
        cited = cited | is_among(self.sources["id"], self.accounts["source"])
        named = {*self.involvements["agency"].unique(), *self.accounts["agency"].unique()}
        return replace(
            self,
            sources=_rows_kept(self.sources, cited),
            agencies=_with_parents(self.agencies, named),
        )


def from_records(
    incidents: Iterable[tuple[str, Incident]],
    sources: Mapping[str, Source],
    types: Mapping[str, OwnType] | None = None,
    fields: Mapping[str, OwnField] | None = None,
    retracted: Retractions | None = None,
) -> Tables:
    """Lay validated records out as tables; places, jurisdictions and agencies are filled in later.

    Args:
        incidents: The city and the record, one pair per incident.
        sources: Sources by id.
        types: Types of incidents that mapper's list lacks, by id.
        fields: The records' own fields, by id.
        retracted: What stays of retracted records, by id.
    """
    pairs = sorted(incidents, key=lambda pair: _newest_first(pair[1]))
    records = [incident for _, incident in pairs]
    same = same_events((record.id, record.same_event_as) for record in records)
    rows = [
        _incident_row(city, incident) | {"same_event_as": same.get(incident.id)}
        for city, incident in pairs
    ]
    own = {
        id_: held_values(
            convert_texts(
                pa.array([value_text(each.fields.get(id_)) for each in records], pa.string()),
                kind.type,
                separator=kind.separator,
            ).column
        )
        for id_, kind in (fields or {}).items()
    }
    return Tables(
        incidents=put_media(
            _frame(rows, INCIDENT_COLUMNS).assign(**own),
            (_members(record.media) for record in records),
        ),
        involvements=_frame(
            (
                {"incident_id": record.id, "area_check": None, **involvement.model_dump()}
                for record in records
                for involvement in record.agencies
            ),
            INVOLVEMENT_COLUMNS,
        ),
        claims=_frame(
            (
                {
                    "incident_id": record.id,
                    "claim_number": number,
                    "claim": claim.claim,
                    "about": claim.about,
                    "contest_status": claim.contest_status,
                }
                for record in records
                for number, claim in enumerate(record.claims)
            ),
            CLAIM_COLUMNS,
        ),
        accounts=_frame(
            (
                {"incident_id": record.id, "claim_number": number, **account.model_dump()}
                for record in records
                for number, claim in enumerate(record.claims)
                for account in claim.accounts
            ),
            ACCOUNT_COLUMNS,
        ),
        citations=_frame(
            (
                {"incident_id": record.id, "source": source}
                for record in records
                for source in record.sources
            ),
            CITATION_COLUMNS,
        ),
        sources=_frame(
            (_source_row(id_, source) for id_, source in sources.items()),
            SOURCE_COLUMNS,
        ),
        agencies=_frame((), AGENCY_COLUMNS),
        own_types=dict(types or {}),
        own_fields=dict(fields or {}),
        retracted=dict(retracted or {}),
    )


def present_agencies(involvements: pd.DataFrame) -> pd.DataFrame:
    """Leave out agencies that are only named: a source that names one does not place it at the scene."""
    is_named = mask(involvements["role"], lambda role: role == NAMED)
    return involvements[~is_named] if is_named.any() else involvements


def round_positions(tables: Tables) -> Tables:
    """Round positions to a millionth of a degree (11 cm) and radii up to a meter, as on a page."""
    incidents = tables.incidents
    changed = {
        name: rounded
        for name, rounded in (
            ("latitude", incidents["latitude"].round(6)),
            ("longitude", incidents["longitude"].round(6)),
            (
                "coordinate_uncertainty_in_meters",
                np.ceil(incidents["coordinate_uncertainty_in_meters"]),
            ),
        )
        if not rounded.equals(incidents[name])
    }
    return tables.with_(incidents=incidents.assign(**changed)) if changed else tables


def replace_nan(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of texts with None for missing values, which is never a text."""
    objects = column.to_numpy(dtype=object)
    missing = pd.isna(objects)
    if missing.any():
        objects = objects.copy()
        objects[missing] = None
    return pd.Series(objects, index=column.index, dtype=object, name=column.name)


def _newest_first(incident: Incident) -> tuple[int, int, str]:
    when = parse_event_date(incident.event_date)
    day = when.start or when.end
    return (0, -day.toordinal(), incident.id) if day else (1, 0, incident.id)


def _incident_row(city: str, incident: Incident) -> dict[str, Any]:
    when = parse_event_date(incident.event_date)
    where = incident.location
    row = incident.model_dump(exclude={"location", "agencies", "claims", "sources", "translations"})
    row |= where.model_dump(exclude={"note"})
    # a record writes unknown; a table leaves the cell empty
    row |= {name: None for name in ("verbatim_locality", "locality") if row[name] == UNKNOWN}
    return row | {
        "kept_back": incident.kept_back or None,
        "checked": _members(incident.checked),
        "corrections": _members(incident.corrections),
        "formerly": incident.formerly or None,
        "incident_id": incident.id,
        "city": city,
        "date_start": when.start,
        "date_end": when.end,
        "location_note": where.note,
        "translations": incident.translations
        and incident.translations.model_dump(exclude_none=True),
        "contest_status": incident.contest_status,
        **dict.fromkeys(AREA_COLUMNS, ()),
    }


def _source_row(id_: str, source: Source) -> dict[str, Any]:
    row = source.model_dump(exclude={"translations"})
    notes = {f"note_{language}": said.note for language, said in source.translations or () if said}
    return {"id": id_, **row, **notes}


def _members(parts: Iterable[BaseModel]) -> tuple[dict[str, Any], ...] | None:
    """Return the given members of each part; None for none."""
    return tuple(each.model_dump(exclude_none=True) for each in parts) or None


def _frame(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    values = list(rows)
    cells = {name: [row.get(name) for row in values] for name in columns}
    frame = frame_of_cells(cells)
    for name in columns:
        if name in _OF_DTYPE["float64"]:
            frame[name] = np.array(cells[name], dtype=float)
        elif name in _OF_DTYPE["datetime64[s]"]:
            # whole seconds, so that the years 1 to 9999 fit
            frame[name] = np.array(cells[name], dtype="datetime64[s]")
    return frame


def _with_parents(agencies: pd.DataFrame, named: set[str]) -> pd.DataFrame:
    """Keep the named agencies and every agency that they belong to."""
    bases = bases_of(agencies)
    owners = [bases.get(id_, id_) for id_ in agencies["id"]]
    above: dict[str, list[str]] = {}
    for owner, parent in zip(owners, agencies["parent"], strict=True):
        above.setdefault(owner, []).append(bases.get(parent, parent))
    wanted: set[str] = set()
    open_ = list(named)
    while open_:
        if (each := open_.pop()) in above and each not in wanted:
            wanted.add(each)
            open_ += above[each]
    return _rows_kept(agencies, np.array([owner in wanted for owner in owners], dtype=bool))


def _rows_kept(frame: pd.DataFrame, kept: npt.NDArray[np.bool_]) -> pd.DataFrame:
    return frame[kept].reset_index(drop=True)

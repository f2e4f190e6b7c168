"""Reads the results of each geocoder, and classifies them in the service's words and in ours.

A reader takes one result of geopy, with `raw` as the service sent it. A result of unknown form has the
kind `unknown`, which gives a wide radius. A result that does not fit raises an arbitrary error, which
`providers` turns into one about the service.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from geopy.location import Location

from mapper.network.geocoding.judge import Answer, Box, Found, plain_label

Raw: TypeAlias = "Mapping[str, Any]"


def read_plain_fields(place: Location, **about: Any) -> Answer:  # noqa: ANN401
    """Read the fields that geopy itself understands for every service, and add the given ones."""
    known: dict[str, Any] = {"found": "unknown", "match_type": "not stated", **about}
    known["label"] = plain_label(known.get("label") or place.address)
    known["match_type"] = plain_label(str(known["match_type"])) or "not stated"
    known["provider_id"] = plain_label(known.get("provider_id"))
    return Answer(float(place.latitude), float(place.longitude), **known)


def _box(south: Any, west: Any, north: Any, east: Any) -> Box:  # noqa: ANN401
    box = Box(float(south), float(west), float(north), float(east))
    if not all(map(math.isfinite, box)):
        raise ValueError("no extent")
    return box


_JUNCTIONS = {
    "junction",
    "traffic_signals",
    "motorway_junction",
    "crossing",
    "bus_stop",
    "platform",
    "stop_position",
}
_OSM_AREAS = {
    "neighbourhood",
    "suburb",
    "quarter",
    "city_block",
    "hamlet",
    "locality",
    "isolated_dwelling",
}


def _osm(key: str, value: str, *, has_number: bool) -> Found:
    """Classify a tag of OpenStreetMap."""
    if key in ("highway", "public_transport"):
        return "intersection" if value in _JUNCTIONS else "street"
    if key == "boundary" or value == "postcode":
        return "city"
    if key == "place" and value not in ("house", "houses"):
        return "area" if value in _OSM_AREAS else "city"
    if key == "landuse":
        return "area"
    return "rooftop" if key == "place" or (key == "building" and has_number) else "poi"


def nominatim(place: Location) -> Answer:
    """Read a result of Nominatim, as jsonv2 or as json."""
    raw: Raw = place.raw
    key, value = str(raw.get("category") or raw["class"]), str(raw["type"])
    kind = raw.get("osm_type")
    extent = raw.get("boundingbox")
    found = _osm(key, value, has_number="house_number" in (raw.get("address") or {}))
    # house numbers between two known ones stand on a way of their own
    if kind == "way" and (key, value) == ("place", "house"):
        found = "interpolated"
    south, north, west, east = extent or (None,) * 4
    return read_plain_fields(
        place,
        found=found,
        match_type=f"{key}/{value}",
        extent=_box(south, west, north, east) if extent else None,
        provider_id=f"osm:{kind}/{raw['osm_id']}" if kind else None,
    )


def photon(place: Location) -> Answer:
    """Read a feature of Photon."""
    raw: Raw = place.raw["properties"]
    kinds = {"N": "node", "W": "way", "R": "relation"}
    key, value = str(raw["osm_key"]), str(raw["osm_value"])
    west, north, east, south = raw.get("extent") or (None,) * 4
    house = raw.get("type") == "house" and bool(raw.get("housenumber"))
    found = (
        "rooftop" if house and key in ("building", "place") else _osm(key, value, has_number=house)
    )
    return read_plain_fields(
        place,
        found=found,
        match_type=f"{key}/{value}",
        extent=_box(south, west, north, east) if west is not None else None,
        provider_id=f"osm:{kinds[str(raw['osm_type'])]}/{raw['osm_id']}",
    )


def census(place: Location) -> Answer:
    """Read a match of the Census geocoder."""
    raw: Raw = place.raw
    line = raw.get("tigerLine") or {}
    return read_plain_fields(
        place,
        found="interpolated",
        match_type="address range",
        provider_id=f"tiger:{line['tigerLineId']}" if "tigerLineId" in line else None,
        data_version=f"{raw['benchmark']}, {raw['vintage']}",
    )


_ARCGIS: Mapping[str, Found] = {
    "PointAddress": "rooftop", "Subaddress": "rooftop", "StreetAddress": "interpolated",
    "StreetAddressExt": "interpolated", "StreetInt": "intersection", "StreetBetween": "block",
    "DistanceMarker": "interpolated", "StreetName": "street", "POI": "poi", "Locality": "city",
    "Postal": "city", "PostalExt": "area", "PostalLoc": "city",
}  # fmt: skip


def arcgis(place: Location) -> Answer:
    """Read a candidate of ArcGIS."""
    attributes: Raw = place.raw.get("attributes") or {}
    kind = str(attributes.get("Addr_type") or "")
    extent = place.raw.get("extent")
    return read_plain_fields(
        place,
        found=_ARCGIS.get(kind, "unknown"),
        match_type=kind or "not stated",
        extent=_box(*(extent[side] for side in ("ymin", "xmin", "ymax", "xmax")))
        if extent
        else None,
    )


_GOOGLE: Mapping[str, Found] = {"ROOFTOP": "rooftop", "RANGE_INTERPOLATED": "interpolated"}
_GOOGLE_TYPES: Mapping[str, Found] = {
    "intersection": "intersection", "route": "street", "locality": "city", "political": "city",
    "postal_code": "city", "neighborhood": "area", "sublocality": "area", "point_of_interest": "poi",
    "establishment": "poi", "premise": "rooftop",
}  # fmt: skip


def google(place: Location) -> Answer:
    """Read a result of Google."""
    raw: Raw = place.raw
    types = [str(each) for each in raw.get("types") or ()]
    location_type = str(raw["geometry"]["location_type"])
    told = [_GOOGLE_TYPES[each] for each in types if each in _GOOGLE_TYPES]
    found = told[0] if told else _GOOGLE.get(location_type, "unknown")
    bounds = raw["geometry"].get("bounds")
    return read_plain_fields(
        place,
        found=found,
        match_type=f"{location_type} {' '.join(types)}",
        extent=_box(*(bounds[c][d] for c in ("southwest", "northeast") for d in ("lat", "lng")))
        if bounds
        else None,
        provider_id=raw.get("place_id"),
    )


_PELIAS: Mapping[str, Found] = {
    "address": "rooftop", "venue": "poi", "street": "street", "intersection": "intersection",
    "neighbourhood": "area", "locality": "city", "localadmin": "city", "county": "city",
    "postalcode": "city", "region": "city",
}  # fmt: skip


def pelias(place: Location) -> Answer:
    """Read a feature of Pelias."""
    raw: Raw = place.raw["properties"]
    found = _PELIAS.get(str(raw.get("layer")), "unknown")
    if found == "rooftop" and raw.get("match_type") != "exact":
        found = "interpolated" if raw.get("match_type") == "interpolated" else "unknown"
    west, south, east, north = place.raw.get("bbox") or (None,) * 4
    return read_plain_fields(
        place,
        found=found,
        match_type=f"{raw.get('layer')} {raw.get('match_type', '')}",
        extent=_box(south, west, north, east) if west is not None else None,
        provider_id=raw.get("gid"),
        label=raw.get("label"),
    )


_HERE: Mapping[str, Found] = {
    "intersection": "intersection", "street": "street", "place": "poi", "locality": "city",
    "administrativeArea": "city", "postalCodePoint": "area", "addressBlock": "area",
}  # fmt: skip


def here(place: Location) -> Answer:
    """Read an item of HERE, version 7."""
    raw: Raw = place.raw
    kind = str(raw["resultType"])
    numbered = {"PA": "rooftop", "interpolated": "interpolated"}
    precise = str(raw.get("houseNumberType"))
    found = (
        numbered.get(precise, "unknown") if kind == "houseNumber" else _HERE.get(kind, "unknown")
    )
    view = raw.get("mapView")
    return read_plain_fields(
        place,
        found=found,
        match_type=f"{kind} {precise if kind == 'houseNumber' else ''}",
        extent=_box(*(view[side] for side in ("south", "west", "north", "east"))) if view else None,
        provider_id=raw.get("id"),
    )


_MAPBOX: Mapping[str, Found] = {
    "rooftop": "rooftop", "parcel": "rooftop", "point": "rooftop", "interpolated": "interpolated",
    "intersection": "intersection", "street": "street",
}  # fmt: skip
_MAPBOX_TYPES: Mapping[str, Found] = {"poi": "poi", "neighborhood": "area", "neighbourhood": "area"}


def mapbox(place: Location) -> Answer:
    """Read a feature of Mapbox: an address without a house number is a street."""
    raw: Raw = place.raw
    kind = str(raw["place_type"][0])
    accuracy = str((raw.get("properties") or {}).get("accuracy") or "")
    found: Found = _MAPBOX_TYPES.get(kind, "city")
    if kind == "address":
        found = _MAPBOX.get(accuracy, "unknown")
        if not raw.get("address") and found != "intersection":
            found = "street"
    return _with_bbox(place, found, f"{kind} {accuracy}")


def maptiler(place: Location) -> Answer:
    """Read a feature of MapTiler, which does not state how a house number was placed."""
    raw: Raw = place.raw
    kind = str(raw["place_type"][0])
    found: Found = _MAPBOX_TYPES.get(kind, "city")
    if kind in ("address", "road", "street"):
        found = "unknown" if raw.get("address") else "street"
    return _with_bbox(place, found, kind)


def _with_bbox(place: Location, found: Found, match_type: str) -> Answer:
    west, south, east, north = place.raw.get("bbox") or (None,) * 4
    return read_plain_fields(
        place,
        found=found,
        match_type=match_type,
        extent=_box(south, west, north, east) if west is not None else None,
        provider_id=place.raw.get("id"),
    )


_OPENCAGE: Mapping[str, Found] = {
    "intersection": "intersection", "road": "street", "neighbourhood": "area", "suburb": "area",
    "quarter": "area", "residential": "area", "industrial": "area",
}  # fmt: skip


def opencage(place: Location) -> Answer:
    """Read a result of OpenCage."""
    raw: Raw = place.raw
    components: Raw = raw["components"]
    kind, category = str(components["_type"]), str(components.get("_category") or "")
    found: Found = _OPENCAGE.get(kind, "city" if category in ("place", "postcode", "") else "poi")
    if kind == "building":
        found = "rooftop" if components.get("house_number") else "poi"
    if category == "road" and found == "poi":
        found = "street"
    bounds = raw.get("bounds")
    return read_plain_fields(
        place,
        found=found,
        match_type=f"{category}/{kind}, confidence {raw.get('confidence')}",
        extent=_box(*(bounds[c][d] for c in ("southwest", "northeast") for d in ("lat", "lng")))
        if bounds
        else None,
    )


_TOMTOM: Mapping[str, Found] = {
    "Point Address": "rooftop", "Address Range": "interpolated", "Cross Street": "intersection",
    "Street": "street", "POI": "poi",
}  # fmt: skip


def tomtom(place: Location) -> Answer:
    """Read a result of TomTom, or of Azure Maps, which is TomTom's."""
    raw: Raw = place.raw
    kind, entity = str(raw["type"]), str(raw.get("entityType") or "")
    small = entity in ("Neighbourhood", "MunicipalitySubdivision")
    found: Found = _TOMTOM.get(kind, "unknown")
    if kind == "Geography":
        found = "area" if small else "city"
    box = raw.get("boundingBox")
    return read_plain_fields(
        place,
        found=found,
        match_type=f"{kind} {entity}",
        extent=_box(
            box["btmRightPoint"]["lat"], box["topLeftPoint"]["lon"],
            box["topLeftPoint"]["lat"], box["btmRightPoint"]["lon"],
        )
        if box
        else None,
        provider_id=raw.get("id"),
    )  # fmt: skip


_GEOCODIO: Mapping[str, Found] = {
    "rooftop": "rooftop", "point": "rooftop", "range_interpolation": "interpolated",
    "intersection": "intersection", "street_center": "street", "place": "city", "county": "city",
    "state": "city",
}  # fmt: skip


def geocodio(place: Location) -> Answer:
    """Read a result of Geocodio; the nearest house that it knows is not the one asked for."""
    kind = str(place.raw["accuracy_type"])
    source = place.raw.get("source")
    return read_plain_fields(
        place,
        found=_GEOCODIO.get(kind, "unknown"),
        match_type=f"{kind} {place.raw.get('accuracy', '')}",
        data_version=plain_label(source) if isinstance(source, str) else None,
    )


_BING: Mapping[str, Found] = {
    "RoadIntersection": "intersection", "Road": "street", "RoadBlock": "street",
    "Neighborhood": "area", "PopulatedPlace": "city", "Postcode1": "city", "AdminDivision1": "city",
    "AdminDivision2": "city", "CountryRegion": "city",
}  # fmt: skip


def bing(place: Location) -> Answer:
    """Read a resource of Bing Maps."""
    raw: Raw = place.raw
    kind = str(raw["entityType"])
    points: list[Raw] = raw.get("geocodePoints") or [{}]
    method = str(points[0].get("calculationMethod") or "")
    found: Found = _BING.get(kind, "poi")
    if kind == "Address":
        found = {"Rooftop": "rooftop", "Parcel": "rooftop", "Interpolation": "interpolated",
                 "InterpolationOffset": "interpolated"}.get(method, "unknown")  # type: ignore[assignment]  # fmt: skip
    if "UpHierarchy" in (raw.get("matchCodes") or ()):
        found = "city"  # it went up until it found something
    south, west, north, east = raw.get("bbox") or (None,) * 4
    return read_plain_fields(
        place,
        found=found,
        match_type=f"{kind} {method}",
        extent=_box(south, west, north, east) if south is not None else None,
    )


_MAPQUEST: Mapping[str, Found] = {
    "POINT": "rooftop", "ADDRESS": "interpolated", "INTERSECTION": "intersection",
    "STREET": "street", "NEIGHBORHOOD": "area",
}  # fmt: skip


def mapquest(place: Location) -> Answer:
    """Read a location of MapQuest."""
    kind = str(place.raw["geocodeQuality"])
    return read_plain_fields(
        place,
        found=_MAPQUEST.get(kind, "city"),
        match_type=f"{kind} {place.raw.get('geocodeQualityCode', '')}",
    )

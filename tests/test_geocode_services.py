"""Each kind of geocoder, asked over loopback and read."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from geopy.geocoders import SERVICE_TO_GEOCODER

import mapper
from mapper.errors import GeocoderAnswerError, GeocoderRefusedError, GeocoderSetupError
from mapper.location.phrases import Locality
from mapper.network.geocoding.census import Census
from mapper.network.geocoding.judge import Box
from mapper.network.geocoding.providers import (
    environment_variable,
    geocoder_names,
    is_public_osm,
    open_service,
    paces_of,
)
from mapper.network.geocoding.queries import MANNERS, Town
from tests.cases import in_one_test
from tests.geocoder_server import CITY_HALL, Reply, place, serving

BELL = Town("Bell", "California", "CA", Box(33.96, -118.21, 33.99, -118.17))
COUNTY = Town("Los Angeles County", "California", "CA", Box(32.8, -119, 34.9, -117.6))
ADDRESS = Locality("address", number="6330", streets=("Pine Avenue",))
BLOCK = Locality("block", number="3400", streets=("Gage Avenue",))
CROSSING = Locality("intersection", streets=("Pine Avenue", "Gage Avenue"))
NAMED = Locality("poi", name="City Hall", streets=("Pine Avenue",), near=True)
LATITUDE, LONGITUDE = CITY_HALL

CENSUS = {
    "result": {
        "input": {
            "address": {"address": "6330 Pine Avenue"},
            "benchmark": {"id": "4", "benchmarkName": "Public_AR_Current", "isDefault": True},
            "vintage": {"id": "4", "vintageName": "Current_Current", "isDefault": True},
        },
        "addressMatches": [
            {
                "tigerLine": {"side": "L", "tigerLineId": "142660218"},
                "coordinates": {"x": LONGITUDE, "y": LATITUDE},
                "matchedAddress": "6330 PINE AVE, BELL, CA, 90201",
            }
        ],
    }
}
PHOTON = {
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [LONGITUDE, LATITUDE]},
            "properties": {
                "osm_type": "W", "osm_id": 9, "osm_key": "amenity", "osm_value": "townhall",
                "type": "house", "name": "Bell City Hall", "city": "Bell",
                "extent": [LONGITUDE - 1e-3, LATITUDE + 1e-3, LONGITUDE + 1e-3, LATITUDE - 1e-3],
            },
        }
    ]
}  # fmt: skip
ARCGIS = {
    "candidates": [
        {
            "address": "Pine Ave & Gage Ave, Bell, California, 90201",
            "location": {"x": LONGITUDE, "y": LATITUDE},
            "score": 100,
            "attributes": {"Addr_type": "StreetInt"},
            "extent": {"xmin": -118.19, "ymin": 33.97, "xmax": -118.18, "ymax": 33.98},
        }
    ]
}
PELIAS = {
    "features": [
        {
            "geometry": {"type": "Point", "coordinates": [LONGITUDE, LATITUDE]},
            "properties": {
                "gid": "openaddresses:address:1", "layer": "address", "match_type": "interpolated",
                "name": "6330 Pine Ave", "label": "6330 Pine Ave, Bell, CA, USA",
            },
        }
    ]
}  # fmt: skip


@pytest.fixture(scope="module")
def server():
    with serving() as server:
        yield server


@pytest.fixture
def ask(server, tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.asked.clear()

    def ask(name, locality, body, town=BELL, **environment):
        server.replies(Reply(body))
        service = open_service(
            name,
            paces=paces_of(tmp_path, own=[server.url]),
            user_agent="mapper/test",
            url=server.url,
            timeout_seconds=5,
            environment=environment,
        )
        return service.ask(locality, town), server.asked[-1]

    return ask


def test_nominatim_is_asked_in_parts_within_the_box_of_the_city(ask):
    (answer,), asked = ask("nominatim", ADDRESS, [place()])
    wanted = {
        "street": "6330 Pine Avenue", "city": "Bell", "state": "California", "country": "USA",
        "bounded": "1", "viewbox": "-118.21,33.96,-118.17,33.99", "countrycodes": "us",
    }  # fmt: skip
    assert wanted.items() <= asked.parameters.items()
    assert asked.headers["User-Agent"] == "mapper/test"
    assert (answer.latitude, answer.longitude, answer.found) == (*CITY_HALL, "rooftop")
    assert (answer.provider_id, answer.match_type) == ("osm:node/77", "place/house")
    assert answer.extent.south < LATITUDE < answer.extent.north


def test_a_county_is_no_city_in_parts(ask):
    _, asked = ask("nominatim", BLOCK, [], town=COUNTY)
    assert asked.parameters["street"] == "3400 Gage Avenue"
    assert "city" not in asked.parameters


@pytest.mark.parametrize(
    ("locality", "sent"),
    [
        (CROSSING, "Pine Avenue & Gage Avenue, Bell, California"),
        (NAMED, "City Hall, Pine Avenue, Bell, California"),
    ],
)
def test_what_has_no_house_number_is_asked_in_one_line(ask, locality, sent):
    assert ask("nominatim", locality, [])[1].parameters["q"] == sent


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ({"class": "amenity", "type": "townhall"}, "poi"),
        ({"class": "highway", "type": "residential", "osm_type": "way"}, "street"),
        ({"class": "highway", "type": "junction"}, "intersection"),
        ({"class": "highway", "type": "bus_stop"}, "intersection"),
        ({"class": "place", "type": "house", "osm_type": "way"}, "interpolated"),
        ({"class": "place", "type": "neighbourhood"}, "area"),
        ({"class": "place", "type": "city"}, "city"),
        ({"class": "boundary", "type": "administrative"}, "city"),
        ({"class": "building", "type": "yes", "address": {"house_number": "6330"}}, "rooftop"),
        ({"class": "building", "type": "yes"}, "poi"),
        ({"class": "place", "type": "postcode"}, "city"),
        ({"class": "landuse", "type": "retail"}, "area"),
    ],
)
def test_tags_of_openstreetmap_become_kinds(ask, about, found):
    assert ask("nominatim", NAMED, [place(**about)])[0][0].found == found


def test_photon_is_read(ask):
    (answer,), asked = ask("photon", NAMED, PHOTON)
    assert asked.parameters["bbox"] == "-118.21,33.96,-118.17,33.99"
    assert (answer.found, answer.provider_id) == ("poi", "osm:way/9")
    assert answer.extent == Box(
        LATITUDE - 1e-3, LONGITUDE - 1e-3, LATITUDE + 1e-3, LONGITUDE + 1e-3
    )
    assert answer.label.startswith("Bell City Hall")


def test_the_census_names_benchmark_and_vintage(ask):
    (answer,), asked = ask("census", BLOCK, CENSUS)
    assert asked.path == "/geocoder/geographies/address"
    assert asked.parameters == {
        "street": "3400 Gage Avenue", "city": "Bell", "state": "CA", "format": "json",
        "benchmark": "Public_AR_Current", "vintage": "Current_Current",
    }  # fmt: skip
    assert (answer.latitude, answer.longitude, answer.found) == (*CITY_HALL, "interpolated")
    assert answer.data_version == "Public_AR_Current, Current_Current"
    assert answer.provider_id == "tiger:142660218"


def test_the_census_can_be_asked_for_another_vintage(ask):
    named = {
        "MAPPER_CENSUS_BENCHMARK": "Public_AR_Census2020",
        "MAPPER_CENSUS_VINTAGE": "Census2020",
    }
    _, asked = ask("census", ADDRESS, CENSUS, **named)
    assert asked.parameters["benchmark"] == "Public_AR_Census2020"
    assert asked.parameters["vintage"] == "Census2020"


def test_the_census_is_one_of_geopys_geocoders(server, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.replies(Reply(CENSUS))
    census = Census(domain=server.host, scheme="http", timeout=5)
    found = census.geocode("6330 Pine Avenue, Bell, CA")
    assert (found.latitude, found.longitude) == CITY_HALL
    assert server.asked[-1].path == "/geocoder/geographies/onelineaddress"
    empty = {"result": CENSUS["result"] | {"addressMatches": []}}
    server.replies(Reply(empty))
    assert census.geocode({"street": "6330 Pine Avenue", "zip": "90201"}) is None


def test_arcgis_is_read(ask):
    (answer,), asked = ask("arcgis", CROSSING, ARCGIS)
    assert asked.parameters["singleLine"] == "Pine Avenue & Gage Avenue, Bell, CA, USA"
    assert (answer.found, answer.match_type) == ("intersection", "StreetInt")
    assert answer.extent == Box(33.97, -118.19, 33.98, -118.18)


def test_pelias_is_read(ask):
    (answer,), asked = ask("pelias", ADDRESS, PELIAS)
    assert asked.parameters["boundary.rect.min_lon"] == "-118.21"
    assert (answer.found, answer.provider_id) == ("interpolated", "openaddresses:address:1")


def test_a_service_without_a_reader_of_its_own_gives_an_unknown_kind(ask):
    body = {"geonames": [{"name": "Pine", "lat": str(LATITUDE), "lng": str(LONGITUDE)}]}
    (answer,), asked = ask("geonames", ADDRESS, body, MAPPER_GEONAMES_USERNAME="me")
    assert (answer.found, answer.match_type) == ("unknown", "not stated")
    assert asked.parameters["q"] == "6330 Pine Avenue, Bell, CA, USA"


AT = {"lat": LATITUDE, "lng": LONGITUDE}
BESIDE = {"lat": LATITUDE, "lon": LONGITUDE}
LINE = "6330 Pine Ave, Bell, CA"


def here_item(kind, **about):
    view = {"west": -118.19, "south": 33.97, "east": -118.18, "north": 33.98}
    return {"items": [{"title": LINE, "id": "here:1", "resultType": kind, "position": AT,
                       "mapView": view, **about}]}  # fmt: skip


def feature(kind, **about):
    return {"features": [{"id": f"{kind}.1", "place_type": [kind], "place_name": LINE, "relevance": 1,
                          "center": [LONGITUDE, LATITUDE],
                          "geometry": {"type": "Point", "coordinates": [LONGITUDE, LATITUDE]},
                          "properties": {}, **about}]}  # fmt: skip


def tomtom_result(kind, **about):
    return {"results": [{"type": kind, "id": "US/PAD/1", "score": 9.8, "position": BESIDE,
                         "address": {"freeformAddress": LINE}, **about}]}  # fmt: skip


def caged(kind, category, **about):
    box = {"southwest": {"lat": 33.97, "lng": -118.19}, "northeast": {"lat": 33.98, "lng": -118.18}}
    return {"results": [{"formatted": LINE, "geometry": AT, "bounds": box, "confidence": 9,
                         "components": {"_type": kind, "_category": category, **about}}]}  # fmt: skip


def bing_resource(kind, method, **about):
    return {"resourceSets": [{"resources": [
        {"name": LINE, "entityType": kind, "point": {"coordinates": [LATITUDE, LONGITUDE]},
         "address": {"addressLine": "6330 Pine Ave", "locality": "Bell"},
         "geocodePoints": [{"calculationMethod": method}], "matchCodes": ["Good"], **about}
    ]}], "statusCode": 200}  # fmt: skip


def quality(kind):
    return {"info": {"statuscode": 0}, "results": [{"locations": [
        {"latLng": AT, "street": "6330 Pine Ave", "geocodeQuality": kind}
    ]}]}  # fmt: skip


def geocodio_result(kind):
    return {"results": [{"formatted_address": LINE, "location": AT, "accuracy": 0.9,
                         "accuracy_type": kind, "source": "Los Angeles County"}]}  # fmt: skip


def googled(kind, *types):
    return {"status": "OK", "results": [{"formatted_address": LINE, "types": types, "place_id": "p",
                                         "geometry": {"location": AT, "location_type": kind}}]}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "body", "found"),
    [
        ("herev7", here_item("houseNumber", houseNumberType="PA"), "rooftop"),
        ("herev7", here_item("houseNumber", houseNumberType="interpolated"), "interpolated"),
        ("herev7", here_item("houseNumber"), "unknown"),
        ("herev7", here_item("intersection"), "intersection"),
        ("herev7", here_item("place"), "poi"),
        ("herev7", here_item("street"), "street"),
        ("herev7", here_item("locality"), "city"),
        ("herev7", here_item("somethingNew"), "unknown"),
        ("mapbox", feature("address", address="6330", properties={"accuracy": "rooftop"}), "rooftop"),
        ("mapbox", feature("address", address="6330"), "unknown"),
        ("mapbox", feature("address", properties={"accuracy": "street"}), "street"),
        ("mapbox", feature("address", properties={"accuracy": "intersection"}), "intersection"),
        ("mapbox", feature("poi", bbox=[-118.19, 33.97, -118.18, 33.98]), "poi"),
        ("mapbox", feature("neighborhood"), "area"),
        ("mapbox", feature("postcode"), "city"),
        ("maptiler", feature("address", address="6330"), "unknown"),
        ("maptiler", feature("road"), "street"),
        ("maptiler", feature("municipality"), "city"),
        ("opencage", caged("building", "building", house_number="6330"), "rooftop"),
        ("opencage", caged("building", "building"), "poi"),
        ("opencage", caged("townhall", "government"), "poi"),
        ("opencage", caged("road", "road"), "street"),
        ("opencage", caged("neighbourhood", "place"), "area"),
        ("opencage", caged("city", "place"), "city"),
        ("tomtom", tomtom_result("Point Address"), "rooftop"),
        ("tomtom", tomtom_result("Address Range"), "interpolated"),
        ("tomtom", tomtom_result("Cross Street"), "intersection"),
        ("tomtom", tomtom_result("Geography", entityType="Municipality"), "city"),
        ("tomtom", tomtom_result("Geography", entityType="Neighbourhood"), "area"),
        ("azure", tomtom_result("POI"), "poi"),
        ("geocodio", geocodio_result("rooftop"), "rooftop"),
        ("geocodio", geocodio_result("range_interpolation"), "interpolated"),
        ("geocodio", geocodio_result("nearest_rooftop_match"), "unknown"),
        ("geocodio", geocodio_result("street_center"), "street"),
        ("bing", bing_resource("Address", "Rooftop"), "rooftop"),
        ("bing", bing_resource("Address", "Interpolation"), "interpolated"),
        ("bing", bing_resource("RoadBlock", "", bbox=[33.97, -118.19, 33.98, -118.18]), "street"),
        ("bing", bing_resource("Address", "Rooftop", matchCodes=["UpHierarchy"]), "city"),
        ("bing", bing_resource("Park", "Rooftop"), "poi"),
        ("mapquest", quality("POINT"), "rooftop"),
        ("mapquest", quality("ADDRESS"), "interpolated"),
        ("mapquest", quality("INTERSECTION"), "intersection"),
        ("mapquest", quality("CITY"), "city"),
        ("google", googled("ROOFTOP", "street_address"), "rooftop"),
        ("google", googled("RANGE_INTERPOLATED", "street_address"), "interpolated"),
        ("google", googled("GEOMETRIC_CENTER", "intersection"), "intersection"),
        ("google", googled("APPROXIMATE", "locality", "political"), "city"),
        ("google", googled("APPROXIMATE"), "unknown"),
    ],
)  # fmt: skip
def test_what_each_service_says_that_it_found(tmp_path, monkeypatch, name, body, found):
    """Answers in the shape that each service documents, read by geopy and then by ours."""
    service = open_service(
        name, paces=paces_of(tmp_path, own=[]), user_agent="x", environment=needed(name)
    )
    sent = []

    def answered(url, callback, **_options):
        sent.append(url)
        return callback(body)

    monkeypatch.setattr(service._geocoder, "_call_geocoder", answered)
    (answer,) = service.ask(ADDRESS, BELL)
    assert answer.found == found
    assert (answer.latitude, answer.longitude) == CITY_HALL
    assert "Pine" in sent[0]
    assert answer.match_type == answer.match_type.strip() != ""
    if answer.extent:
        assert answer.extent == Box(33.97, -118.19, 33.98, -118.18)


@pytest.mark.parametrize("body", [[], {"features": []}])
def test_an_empty_answer_is_not_found(ask, body):
    name = "nominatim" if body == [] else "photon"
    assert ask(name, ADDRESS, body)[0] == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("nominatim", [{"lat": "x"}]),
        ("nominatim", {"error": "unknown"}),
        ("nominatim", [place((91, 0))]),
        ("nominatim", [{**place(), "lat": "nan"}]),
        ("nominatim", [{**place(), "boundingbox": ["1"]}]),
        ("nominatim", "hello"),
        ("photon", {}),
        ("photon", None),
        ("census", {"result": None}),
        ("arcgis", {"error": {"code": 498}}),
        ("pelias", {"features": [{}]}),
    ],
)
def test_json_that_does_not_fit_could_not_be_read_and_is_not_not_found(ask, name, body):
    with pytest.raises(GeocoderAnswerError, match=f"the form of {name}|the Census geocoder"):
        ask(name, ADDRESS, body)


def test_a_refusal_inside_the_answer_is_a_refusal(ask):
    body = {"status": "OVER_QUERY_LIMIT", "results": []}
    with pytest.raises(GeocoderRefusedError, match="GeocoderQuotaExceeded"):
        ask("google", ADDRESS, body, MAPPER_GOOGLE_API_KEY="k")


def test_the_docs_name_every_service_by_whether_it_is_read():
    page = Path(mapper.__file__).parents[1] / "docs" / "how-to" / "locate-places.md"
    text = page.read_text(encoding="utf-8")
    told = text[text.index("mapper understands the match types of") :].split("\n\n")[0]
    read, others = told.split("Other services")
    quoted = [set(re.findall(r"`([a-z0-9]+)`", part)) for part in (read, others)]
    assert quoted == [set(MANNERS), set(geocoder_names()) - set(MANNERS)]


KEYS = ("api_key", "apikey", "subscription_key", "auth_id", "auth_token")
KEYED_OTHERWISE = {
    "geonames": {"MAPPER_GEONAMES_USERNAME": "me"},
    "ignfrance": {},  # has keys that it warns of
}


def needed(name):
    """Everything that a geocoder may want in the environment."""
    parameters = inspect.signature(SERVICE_TO_GEOCODER.get(name, Census)).parameters
    return KEYED_OTHERWISE.get(
        name, {environment_variable(name, key): "k" for key in KEYS if key in parameters}
    )


@pytest.mark.parametrize("name", geocoder_names())
def test_every_geocoder_names_its_host_before_anything_is_sent(name, tmp_path):
    def never(host):
        raise AssertionError(host)

    service = open_service(
        name,
        paces=never,
        user_agent="mapper/test",
        environment=needed(name),
        url="https://pelias.example" if name == "pelias" else None,
    )
    assert "." in service.host
    assert service.wording(ADDRESS, BELL).startswith("6330 Pine Avenue, Bell")
    assert service.licence


@in_one_test(
    ("name", "url", "says"),
    [
        ("nominatm", None, "Choose one of arcgis"),
        ("what3words", None, "Choose one of arcgis"),
        ("geocodio", None, "MAPPER_GEOCODIO_API_KEY"),
        ("google", None, "MAPPER_GOOGLE_API_KEY"),
        ("nominatim", "localhost:8080", "like https://geocoder.example"),
        ("nominatim", "http://", "like https://geocoder.example"),
        ("nominatim", "http://me:secret@host/", "like https://geocoder.example"),
        ("here", "http://localhost", "Remove --url"),
    ],
)
def test_what_cannot_be_used_is_said_before_anything_is_sent(name, url, says):
    environment = {"MAPPER_HERE_APIKEY": "k"} if name == "here" else {}
    with pytest.raises(GeocoderSetupError, match=says) as caught:
        open_service(name, paces=None, user_agent="x", url=url, environment=environment)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "own", "asked_for", "interval"),
    [
        ("nominatim.openstreetmap.org", [], None, 1.0),
        ("nominatim.openstreetmap.org", [], 0.1, 1.0),
        ("nominatim.openstreetmap.org", ["https://nominatim.openstreetmap.org"], None, 1.0),
        ("nominatim.openstreetmap.org", [], 5, 5),
        ("photon.komoot.io", [], None, 1.0),
        ("api.geocod.io", [], 0.1, 0.1),
        ("localhost:8080", ["http://localhost:8080"], None, 0.0),
        ("localhost:8080", ["http://localhost:8080"], 2, 2),
    ],
)
def test_how_often_a_host_is_asked(tmp_path, host, own, asked_for, interval):
    paces = paces_of(tmp_path, own=own, interval_seconds=asked_for)
    assert paces(host).interval_seconds == interval
    assert paces(host) is paces(host)


def test_openstreetmaps_own_servers_are_known():
    assert is_public_osm("nominatim.openstreetmap.org:443")
    assert not is_public_osm("openstreetmap.org.example")

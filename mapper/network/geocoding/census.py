"""The geocoder of the US Census Bureau, as one of geopy's: addresses along TIGER/Line streets.

API: https://geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html. It needs no key, knows house
numbers only, and places them by interpolation. Coordinates are NAD83, within 2 m of WGS84.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from mapper.errors import GeocoderAnswerError
from mapper.network.http import CHECK_ADDRESS

DEFAULT_BENCHMARK = "Public_AR_Current"
DEFAULT_VINTAGE = "Current_Current"


class Census(Geocoder):  # type: ignore[misc]
    """Geocoder of the US Census Bureau; its answers name benchmark and vintage."""

    geocode_path = "/geocoder/geographies/"

    def __init__(
        self,
        *,
        domain: str = "geocoding.geo.census.gov",
        scheme: str | None = None,
        benchmark: str = DEFAULT_BENCHMARK,
        vintage: str = DEFAULT_VINTAGE,
        **options: Any,  # noqa: ANN401
    ) -> None:
        """Choose the data to look in.

        Args:
            domain: The server.
            scheme: `https` or `http`.
            benchmark: The state of the address ranges, by name or number.
            vintage: The state of the areas, by name or number.
            options: The options of every geocoder of geopy: timeout, user_agent, adapter_factory, ….
        """
        super().__init__(scheme=scheme, **options)
        self.domain = domain.strip("/")
        self.benchmark = benchmark
        self.vintage = vintage
        self.api = f"{self.scheme}://{self.domain}{self.geocode_path}"

    def geocode(
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ANN401
    ) -> Location | list[Location] | None:
        """Locate an address.

        Args:
            query: One line, or a mapping with `street`, `city`, `state`, `zip`.
            exactly_one: Return only the best match.
            timeout: Seconds to wait.

        Returns:
            The matches, None without any. `raw` contains the match, with benchmark and vintage.
        """
        structured = isinstance(query, Mapping)
        asked = dict(query) if isinstance(query, Mapping) else {"address": query}
        parameters = {
            **asked,
            "benchmark": self.benchmark,
            "vintage": self.vintage,
            "format": "json",
        }
        form = "address" if structured else "onelineaddress"
        url = f"{self.api}{form}?{urlencode(parameters)}"
        callback = partial(self._parse_json, exactly_one=exactly_one)
        answer: Location | list[Location] | None = self._call_geocoder(
            url, callback, timeout=timeout
        )
        return answer

    def _parse_json(self, document: Any, exactly_one: bool) -> Location | list[Location] | None:  # noqa: ANN401, FBT001
        try:
            result = document["result"]
            asked = result["input"]
            versions = {
                "benchmark": asked["benchmark"]["benchmarkName"],
                "vintage": asked["vintage"]["vintageName"],
            }
            places = [
                Location(
                    match["matchedAddress"],
                    (match["coordinates"]["y"], match["coordinates"]["x"]),
                    {**match, **versions},
                )
                for match in result["addressMatches"]
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise GeocoderAnswerError(
                f"{self.domain}: The answer lacks the fields of the Census geocoder (result, input,"
                f" addressMatches). {CHECK_ADDRESS}"
            ) from error
        if not places:
            return None
        return places[0] if exactly_one else places

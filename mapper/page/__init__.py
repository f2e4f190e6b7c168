"""The page: a `folium.Map` that holds incidents and saves to one file that opens offline."""

from mapper.errors import PageError
from mapper.page.bundle import constants
from mapper.page.incident_map import IncidentMap
from mapper.page.tiles import Tiles, street_tiles

__all__ = ["IncidentMap", "PageError", "Tiles", "constants", "street_tiles"]

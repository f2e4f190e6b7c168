from .assets import constant_texts as constant_texts
from .blocks import decode_columns as decode_columns
from .blocks import decode_positions as decode_positions
from .incident_map import IncidentMap as IncidentMap
from .reading import read_page as read_page
from .tiles import Tiles as Tiles
from .tiles import street_tiles as street_tiles
from .world_map import names_of_world as names_of_world

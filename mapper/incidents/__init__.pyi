from .incidents import Incidents as Incidents
from .located_inputs import read_located as read_located
from .located_inputs import read_places as read_places
from .located_inputs import read_table as read_table
from .pipeline import check as check
from .pipeline import load as load
from .pipeline import protect_unpublished as protect_unpublished
from .reading import read as read

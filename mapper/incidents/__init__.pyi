from .incidents import Incidents as Incidents
from .pipeline import check as check
from .pipeline import load as load
from .pipeline import protect_unpublished as protect_unpublished
from .pipeline import read_located as read_located
from .pipeline import read_places as read_places
from .pipeline import read_table as read_table
from .reading import read as read

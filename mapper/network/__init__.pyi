from .geocoding.kept_answers import find_unused_queries as find_unused_queries
from .geocoding.outcomes import Drift as Drift
from .geocoding.outcomes import Event as Event
from .geocoding.questions import PlacesToFind as PlacesToFind
from .geocoding.questions import Question as Question
from .geocoding.questions import places_to_find as places_to_find
from .geocoding.run import GeocodingRun as GeocodingRun
from .geocoding.run import open_geocoding_run as open_geocoding_run

from .geocoding.questions import PlacesToFind as PlacesToFind
from .geocoding.questions import open_asking as open_asking
from .geocoding.questions import places_to_find as places_to_find
from .geocoding.run import Asking as Asking
from .geocoding.run import Drift as Drift
from .geocoding.run import Event as Event
from .geocoding.run import Question as Question
from .geocoding.run import unused as unused

from .geocoding.kept_answers import unused as unused
from .geocoding.outcomes import Drift as Drift
from .geocoding.outcomes import Event as Event
from .geocoding.questions import PlacesToFind as PlacesToFind
from .geocoding.questions import Question as Question
from .geocoding.questions import places_to_find as places_to_find
from .geocoding.run import Asking as Asking
from .geocoding.run import open_asking as open_asking

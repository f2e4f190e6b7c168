from .writing import MOST_BYTES as MOST_BYTES
from .writing import CountsMade as CountsMade
from .writing import write_counts as write_counts

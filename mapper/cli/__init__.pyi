from .command import main as main
from .statuses import INTERRUPTED as INTERRUPTED

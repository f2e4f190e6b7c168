from .dataset import DEFAULT_TITLE as DEFAULT_TITLE
from .dataset import Dataset as Dataset
from .dataset import Tally as Tally
from .writing import draw_plot as draw_plot
from .writing import export_incidents as export_incidents
from .writing import find_leaks as find_leaks
from .writing import make_map as make_map
from .writing import write_page as write_page

from .agency_matrix import count_matrix as count_matrix
from .counts import by_month as by_month
from .counts import summarize as summarize
from .html import incidents_html as incidents_html
from .named_selection import select_by_name as select_by_name
from .plotting import draw as draw
from .selection import select as select
from .spatial_filter import Extent as Extent

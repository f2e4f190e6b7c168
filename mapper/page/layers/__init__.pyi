from .refusals import refuse_layers as refuse_layers
from .rendering import Rendered as Rendered
from .rendering import render as render
from .script_needs import AWESOME_MARKERS as AWESOME_MARKERS
from .script_needs import picture_origins as picture_origins
from .script_needs import references as references
from .script_needs import style_attributes as style_attributes
from .tree import walk as walk

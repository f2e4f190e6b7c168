from .answer_columns import COLUMNS as COLUMNS
from .answer_columns import Report as Report
from .assign_call import assign as assign
from .assign_table import AssignOptions as AssignOptions
from .assign_table import assign_file as assign_file
from .parts import PartsReport as PartsReport
from .parts import assign_parts as assign_parts

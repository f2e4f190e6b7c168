from .run import PartsReport as PartsReport
from .run import assign_parts as assign_parts

from .index_file import INDEX_VARIABLE as INDEX_VARIABLE
from .index_file import PREPARED_FROM as PREPARED_FROM
from .index_file import index_at_hand as index_at_hand
from .index_file import index_folder as index_folder
from .index_file import prepare_index as prepare_index
from .lookup import BorderIndex as BorderIndex

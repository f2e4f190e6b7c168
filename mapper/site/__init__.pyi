from .manifest import MANIFEST as MANIFEST
from .manifest import Manifest as Manifest
from .manifest import read_manifest as read_manifest
from .used_ids import is_numbered as is_numbered
from .used_ids import used_ids_path as used_ids_path
from .writing import MOST_PAGES as MOST_PAGES
from .writing import Published as Published
from .writing import publish_site as publish_site

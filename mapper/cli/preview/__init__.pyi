from .builds import Builds as Builds
from .requests import make_app as make_app
from .serving import ADDRESS as ADDRESS
from .serving import serve_builds as serve_builds

"""What the preview answers: the page, and the news of later builds; nothing else."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from mapper.cli.preview.builds import Builds

_WAIT_SECONDS = 20
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_LONGEST_NUMBER = 12


def make_app(builds: Builds, hosts: Collection[str]) -> Starlette:
    """Make the application.

    Args:
        builds: The builds to show.
        hosts: The names by which it may be addressed. Requests with another name in `Host` are refused, so
            that no foreign site whose name leads to this machine can read the page (DNS rebinding).
    """
    from starlette.applications import Starlette  # noqa: PLC0415 - an extra
    from starlette.middleware import Middleware  # noqa: PLC0415
    from starlette.middleware.trustedhost import TrustedHostMiddleware  # noqa: PLC0415
    from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    async def page(_request: Request) -> Response:
        return HTMLResponse(builds.page(), headers=_HEADERS)

    async def changes(request: Request) -> Response:
        after = request.query_params.get("after", "")
        if not (after.isascii() and after.isdigit() and len(after) <= _LONGEST_NUMBER):
            return PlainTextResponse("after is not a number", 400, _HEADERS)
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("another site asks", 403, _HEADERS)
        await builds.wait_beyond(int(after), _WAIT_SECONDS)
        return JSONResponse(builds.news(), headers=_HEADERS)

    allowed = Middleware(TrustedHostMiddleware, allowed_hosts=[*hosts], www_redirect=False)
    routes = [Route("/", page, methods=["GET"]), Route("/changes", changes, methods=["GET"])]
    return Starlette(routes=routes, middleware=[allowed])

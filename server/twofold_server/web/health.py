"""Whether the relay answers at all, and whether new callers should be sent to it."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.handlers import HTTPRouteHandler

from .door import OWN


def health_route(stopping: Callable[[], bool], asked: Counter[str]) -> HTTPRouteHandler:
    """GET /v1/health: `ok`, or `stopping` with status 503 while it lets go of its followers.

    `asked` counts by which of its own names the relay was asked, so that `twofold doctor` can tell whether
    a proxy passes the name on: devices sign it, and the relay compares.
    """

    @get("/v1/health", media_type=MediaType.TEXT, sync_to_thread=False)
    def health(request: Request[Any, Any, Any]) -> Response[str]:
        asked[request.scope["state"][OWN]] += 1
        return Response("stopping", status_code=503) if stopping() else Response("ok")

    return health

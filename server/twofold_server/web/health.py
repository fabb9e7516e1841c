"""Whether the relay answers at all, and whether new callers should be sent to it."""

from collections.abc import Callable

from litestar import MediaType, Response, get
from litestar.handlers import HTTPRouteHandler


def health_route(stopping: Callable[[], bool]) -> HTTPRouteHandler:
    """GET /v1/health: `ok`, or `stopping` with status 503 while it lets go of its followers."""

    @get("/v1/health", media_type=MediaType.TEXT, sync_to_thread=False)
    def health() -> Response[str]:
        return Response("stopping", status_code=503) if stopping() else Response("ok")

    return health

"""Whether the relay answers at all."""

from litestar import MediaType, get
from litestar.handlers import HTTPRouteHandler


def health_route() -> HTTPRouteHandler:
    """GET /v1/health: `ok`."""

    @get("/v1/health", media_type=MediaType.TEXT, sync_to_thread=False)
    def health() -> str:
        return "ok"

    return health

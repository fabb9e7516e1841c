"""Totals of what the relay does, for a host's own charts: a page on a port of this machine alone.

[Note: totals only] A count says how often a kind of request was answered, and never for whom: no id, no
address, no size, no moment. A path that is no route of ours is counted as `other`, so that nobody outside
can write into the page. For a relay of few people even totals tell when they are at it; so it is off unless
asked for.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from .web.asgi import App, Event, Receive, Scope, Send
from .web.headers import only

ROUTES: Final = frozenset(
    {
        "/v1/append",
        "/v1/blobs/drop",
        "/v1/blobs/get",
        "/v1/blobs/missing",
        "/v1/blobs/put",
        "/v1/challenge",
        "/v1/fetch",
        "/v1/follow",
        "/v1/found",
        "/v1/heal",
        "/v1/health",
        "/v1/lookup",
        "/v1/proof",
        "/v1/rendezvous/close",
        "/v1/rendezvous/open",
        "/v1/rendezvous/put",
        "/v1/rendezvous/take",
        "/v1/wake/clear",
        "/v1/wake/key",
        "/v1/wake/set",
    }
)
"""Every route of the relay; a test compares."""
OTHER, PAGE = "other", "/metrics"
HOSTS: Final = ("127.0.0.1", "localhost")
_TEXT: Final = b"text/plain; version=0.0.4; charset=utf-8"


class Counters:
    """Counts what passes; `clock` is one that only goes forward."""

    def __init__(self, clock: Callable[[], float], wakes: Mapping[str, int] | None = None) -> None:
        self._clock, self._began, self._wakes = clock, clock(), wakes or {}
        self._answers: Counter[tuple[str, int]] = Counter()
        self._opened = self._open = 0

    def around(self, app: App) -> App:
        """The same application, counted."""

        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "websocket":
                await self._connected(app, scope, receive, send)
                return
            route = scope.get("path", "")
            route = route if route in ROUTES else OTHER

            async def noted(event: Event) -> None:
                if event["type"] == "http.response.start":
                    self._answers[route, event["status"]] += 1
                await send(event)

            await app(scope, receive, noted)

        return counted

    async def _connected(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        self._opened += 1
        self._open += 1
        try:
            await app(scope, receive, send)
        finally:
            self._open -= 1

    def text(self) -> str:
        """The page, as Prometheus and others read it."""
        answers = [
            f'twofold_answers_total{{route="{route}",status="{status}"}} {count}'
            for (route, status), count in sorted(self._answers.items())
        ]
        lines = [
            "# TYPE twofold_answers_total counter",
            *answers,
            "# TYPE twofold_sockets_total counter",
            f"twofold_sockets_total {self._opened}",
            "# TYPE twofold_sockets_open gauge",
            f"twofold_sockets_open {self._open}",
            *self._woken(),
            "# TYPE twofold_running_seconds gauge",
            f"twofold_running_seconds {self._clock() - self._began:.0f}",
        ]
        return "\n".join(lines) + "\n"

    def _woken(self) -> list[str]:
        """How pushes went, where they are sent."""
        lines = [
            f'twofold_wakes_total{{went="{went}"}} {count}' for went, count in sorted(self._wakes.items())
        ]
        return ["# TYPE twofold_wakes_total counter", *lines] if lines else []

    def page(self, port: int) -> App:
        """What answers at `port`: the page, to whoever calls this machine by a name of its own."""
        hosts = {f"{name}:{port}".encode() for name in HOSTS}

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            del receive
            if scope["type"] != "http":
                await send({"type": "websocket.close", "code": 1000})
                return
            asked = (only(scope["headers"], b"host"), scope["path"], scope["method"])
            status = 421 if asked[0] not in hosts else 200 if asked[1:] == (PAGE, "GET") else 404
            body = self.text().encode("ascii") if status == 200 else b""
            headers = [
                (b"content-type", _TEXT),
                (b"content-length", b"%d" % len(body)),
                (b"cache-control", b"no-store"),
                (b"x-content-type-options", b"nosniff"),
            ]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        return answer

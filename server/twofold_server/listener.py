"""How connections are held: uvicorn's protocols with deadlines, and answers of ours to what is no HTTP."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from twofold_crypto.public.limits import FRAME_BYTES_MAX
from twofold_crypto.public.messages import MEDIA_TYPE

from .errors import Declined, written
from .web.asgi import App
from .web.bodies import WHOLE
from .web.headers import RELAY_HEADERS

HEAD_SECONDS = 15.0
CLOSE_SECONDS = 5.0
GRACE_SECONDS = 5


class Http(HttpToolsProtocol):
    """A connection whose request head must be whole in time, from the first byte to the empty line.

    A timer per request would cost as much as its parsing: there is one per connection, which looks, when it
    fires, since when a head is waited for, and waits on if that is not long enough ago.
    """

    head_seconds = HEAD_SECONDS
    _since: float | None = None
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the deadline of the first request."""
        super().connection_made(transport)
        self._wait_head()

    def on_message_begin(self) -> None:
        """Start the deadline of a later request."""
        super().on_message_begin()
        self._wait_head()

    def on_headers_complete(self) -> None:
        """The head is whole; the body has a deadline of its own."""
        self._since = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is whole: whoever reads it need not wait for it."""
        self.scope["state"][WHOLE] = True
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """From here on it is a socket, which has deadlines of its own."""
        self._drop_timer()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for any more."""
        self._drop_timer()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets the table's answer, with the headers that every answer has."""
        del msg
        self._drop_timer()
        row, body = written(Declined("malformed"))
        head = [
            *RELAY_HEADERS,
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
        ]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in head)
        start = b"HTTP/1.1 %d Bad Request\r\n" % row.status
        self.transport.write(start + lines + b"connection: close\r\n\r\n" + body)
        self.transport.close()

    def _wait_head(self) -> None:
        self._since = self.loop.time()
        if self._timer is None:
            self._timer = self.loop.call_later(self.head_seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._since is None:
            return
        left = self._since + self.head_seconds - self.loop.time()
        if left <= 0:
            self.transport.abort()
        else:
            self._timer = self.loop.call_later(left, self._look)

    def _drop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Socket(WebSocketsSansIOProtocol):
    """A WebSocket whose peer cannot keep it open by not reading what it was sent."""

    def keepalive_timeout(self) -> None:
        """The peer is gone: what is queued for it goes too."""
        super().keepalive_timeout()
        self.transport.abort()

    def on_task_complete(self, task: "asyncio.Task[None]") -> None:
        """The application is done; the peer has seconds to read the close."""
        super().on_task_complete(task)
        self.loop.call_later(CLOSE_SECONDS, self.transport.abort)


class Listener(uvicorn.Server):
    """One of the two servers of this process; signals are for whoever runs both."""

    def __init__(self, app: App, http: type[Http] = Http) -> None:
        config = uvicorn.Config(
            app,
            http=http,
            ws=Socket,
            ws_max_size=FRAME_BYTES_MAX,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket bound to this address; port 0 takes a free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening
